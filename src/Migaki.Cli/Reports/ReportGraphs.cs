using Migaki.Cli.Comparison;
using Migaki.Cli.Graphs;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Reports;

/// <summary>The plan drawn: as written, as optimized, and both in one drawing with what changed. Tabs are radio buttons, so that they work without script and with the keyboard.</summary>
internal static class ReportGraphs
{
    public static void Append(Html html, RunDocument run)
    {
        html.Markup("<section id=\"plan\"><h2>Plan</h2>\n");
        if (run.Original is null || run.Optimized is null) html.Markup("<p>A plan of this bundle cannot be read.</p>\n");
        else
        {
            html.Markup("<div class=\"graphs\" role=\"group\" aria-label=\"Which plan is drawn\">\n");
            foreach (var (id, name) in new[] { ("original", "Original"), ("optimized", "Optimized"), ("changes", "What changed") })
                html.Add($"<input type=\"radio\" name=\"graph\" id=\"g-{id}\"{(id == "original" ? Attribute.Checked : Attribute.None)}><label for=\"g-{id}\">{name}</label>");
            html.Markup("\n");
            Pane(html, "original", run.Original, static _ => null);
            Pane(html, "optimized", run.Optimized, static _ => null);
            Changes(html, run.Original, run.Optimized);
            html.Markup("</div>\n");
        }
        html.Markup("</section>\n");
    }

    private static void Pane(Html html, string name, MirPlan plan, Func<GraphNode, string?> mark)
    {
        html.Add($"<div class=\"pane pane-{name}\">");
        Drawing(html, name, plan, mark);
        html.Markup("</div>\n");
    }

    private static void Drawing(Html html, string name, MirPlan plan, Func<GraphNode, string?> mark)
    {
        var graph = PlanGraph.Of(plan, MirDigest.Sha256(MirPlanWriter.ToUtf8(plan with { Metadata = plan.Metadata with { CreatedAt = MirPlanMetadata.CompileTime } })));
        if (SvgGraph.Render(graph, SvgTheme.Auto, new SvgInPage(name + "-", mark)) is { } svg) html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Graph: {name}\">").Markup(svg).Markup("</div>\n");
        else html.Markup("<p>The plan is too large to draw.</p>\n");
    }

    private static void Changes(Html html, MirPlan original, MirPlan optimized)
    {
        html.Markup("<div class=\"pane pane-changes\">");
        var comparison = PlanComparison.Of(PlanDocument.Read("", PlanVariant.Original, MirPlanWriter.ToUtf8(original), original.Id), PlanDocument.Read("", PlanVariant.Optimized, MirPlanWriter.ToUtf8(optimized), optimized.Id));
        if (comparison.Changes.Count == 0) html.Markup("<p>Nothing changed: the optimized plan is the original.</p>\n");
        else
        {
            html.Add($"<p>{ComparisonText.Summary(comparison)}</p><ul>");
            foreach (var change in comparison.Changes.Take(500)) html.Add($"<li data-find><b>{Word(change.Kind)}</b> {SentenceText.Plain(change.Sentence)} {change.Attention ?? ""}</li>");
            html.Markup("</ul>\n");
            var merged = MergedPlan.Of(original, optimized);
            Drawing(html, "changes", merged.Plan, merged.Mark);
        }
        html.Markup("</div>\n");
    }

    private static string Word(ChangeKind kind) => kind switch { ChangeKind.Added => "added:", ChangeKind.Removed => "removed:", _ => "changed:" };

    /// <summary>An attribute of ours that stands or does not.</summary>
    private static class Attribute
    {
        public const string Checked = " checked";
        public const string None = "";
    }
}
