using System.Globalization;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;

namespace Migaki.Cli.Reports;

/// <summary>The steps of a run as bars over its time; steps that ran at the same time name each other.</summary>
internal static class ReportTimeline
{
    private const int MostRows = 1000, MostNamed = 3;

    public static void Append(Html html, RunDocument run)
    {
        var steps = run.Events.Steps;
        html.Markup("<section id=\"timeline\"><h2>Timeline</h2>\n");
        if (steps.Count == 0)
        {
            html.Markup("<p>No step was recorded.</p></section>\n");
            return;
        }
        var total = Math.Max(run.Events.DurationMs ?? 0, steps.Max(static step => step.EndMs));
        var lanes = steps.Max(static step => step.Lane) + 1;
        html.Add($"<p class=\"note\">{NodeText.Count(steps.Count, "step")} in {Amount.Duration(total)}; {(lanes == 1 ? "one after the other" : $"up to {lanes} at the same time")}.</p>\n");
        html.Head("Steps by start", "step", "kind", "when", "took", "status", "at the same time as");
        foreach (var step in steps.Take(MostRows))
        {
            var (start, width) = total <= 0 ? (0, 100) : (100 * step.StartMs / total, Math.Max(0.6, 100 * (step.EndMs - step.StartMs) / total));
            html.Add($"<tr data-find><td>{step.NodeId}</td><td>{NodeText.Words(step.Kind)}</td>");
            html.Add($"<td class=\"bar\"><svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"starts at {Amount.Duration(step.StartMs)}\"><rect class=\"{(step.Failed ? "bad" : "")}\" x=\"{N(Math.Min(start, 99.4))}\" y=\"0\" width=\"{N(Math.Min(width, 100 - Math.Min(start, 99.4)))}\" height=\"1\"/></svg></td>");
            html.Add($"<td class=\"num\">{Amount.Duration(step.EndMs - step.StartMs)}</td><td class=\"{(step.Failed ? "bad" : step.Status == "unfinished" ? "open" : "")}\">{step.Status}</td><td>{Beside(steps, step)}</td></tr>\n");
        }
        html.EndTable();
        if (steps.Count > MostRows) html.Add($"<p class=\"note\">and {Amount.Count(steps.Count - MostRows)} more.</p>");
        html.Markup("</section>\n");
    }

    private static string Beside(IReadOnlyList<RunStep> steps, RunStep step)
    {
        // Steps are sorted by start; of very many, those near are looked at.
        var beside = steps.Take(MostRows).Where(other => !ReferenceEquals(other, step) && other.Overlaps(step)).Select(static other => other.NodeId).Distinct(StringComparer.Ordinal).ToList();
        return string.Join(", ", beside.Take(MostNamed)) + (beside.Count > MostNamed ? $" and {beside.Count - MostNamed} more" : "");
    }

    private static string N(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
