using System.CommandLine;
using Migaki.Cli.Comparison;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki plan diff</c>: what changed, in words a reviewer understands.</summary>
internal static class PlanDiffCommand
{
    public static Command Create(ToolConsole console)
    {
        var before = new Argument<string>("a") { Description = "Before: an assembly, a project, a .mir.json file, a bundle, or a commit." };
        var after = new Argument<string?>("b") { Description = "After. Left out: the original plans of A against their optimized plans.", Arity = ArgumentArity.ZeroOrOne };
        var id = new Option<string?>("--plan", "-p") { Description = "Compare only the plan with this id." };
        var optimized = new Option<bool>("--optimized") { Description = "Compare the optimized plans." };
        var format = new Option<string>("--format", "-f") { Description = "text, markdown or json.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "markdown", "json");
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 1 when something changed." };
        var command = new Command("diff", "Says what changed between two plans, or between all plans of two builds or commits.\n\nExamples:\n  migaki plan diff main:plans plans --format markdown\n  migaki plan diff artifacts/runs") { before, after, id, optimized, format, json, exitCode };
        command.SetAction(parsed =>
        {
            var comparisons = Compare(parsed.GetRequiredValue(before), parsed.GetValue(after), parsed.GetValue(id), parsed.GetValue(optimized) ? PlanVariant.Optimized : PlanVariant.Original, console);
            switch (parsed.GetValue(json) ? "json" : parsed.GetRequiredValue(format))
            {
                case "json": JsonOutput.Write(console, ComparisonJson.Render(comparisons)); break;
                case "markdown": console.Out.Write(ComparisonMarkdown.Render(comparisons)); break;
                default: console.Out.Write(ComparisonText.Render(comparisons)); break;
            }
            return parsed.GetValue(exitCode) && comparisons.Any(static comparison => comparison.IsChange) ? ExitCode.Finding : ExitCode.Holds;
        });
        return command;
    }

    private static List<PlanComparison> Compare(string before, string? after, string? id, PlanVariant variant, ToolConsole console)
    {
        var left = PlanSelection.Filter(PlanSource.Load(before, console, emptyCommit: after is not null), after is null ? id : null, before);
        if (after is null) return left.Select(pair => PlanComparison.Of(Read(pair.Original), Read(pair.Of(PlanVariant.Optimized)))).ToList();

        var right = PlanSource.Load(after, console, emptyCommit: true);
        if (id is not null)
        {
            // A plan may be new or gone: it has to be on one side only.
            (left, right) = (left.Where(pair => pair.Id == id).ToList(), right.Where(pair => pair.Id == id).ToList());
            if (left.Count + right.Count == 0) throw ToolException.Usage($"Neither side has a plan {Printable.Id(id)}.");
        }
        // Two single plans are meant to be compared even when the id itself changed.
        if (left.Count == 1 && right.Count == 1) return [PlanComparison.Of(Read(left[0].Of(variant)), Read(right[0].Of(variant)))];

        var (old, @new) = (ById(left, before), ById(right, after));
        return old.Keys.Concat(@new.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => PlanComparison.Of(Find(old, key), Find(@new, key))).ToList();

        PlanDocument? Find(Dictionary<string, PlanPair> side, string key) => side.TryGetValue(key, out var pair) ? Read(pair.Of(variant)) : null;

        PlanDocument Read(PlanDocument document) => PlanSelection.Readable(document, console);
    }

    private static Dictionary<string, PlanPair> ById(List<PlanPair> plans, string source)
    {
        var byId = new Dictionary<string, PlanPair>(StringComparer.Ordinal);
        foreach (var pair in plans)
        {
            if (!byId.TryAdd(pair.Id, pair))
                throw ToolException.Usage($"{Printable.Id(source)} has two different plans {Printable.Id(pair.Id)}: {Printable.Line(byId[pair.Id].Original.Origin)} and {Printable.Line(pair.Original.Origin)}. Name a folder with one of them.");
        }
        return byId;
    }
}
