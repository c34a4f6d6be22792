using System.CommandLine;
using Migaki.Cli.Bundles;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;
using Migaki.Mir.Json;
using Spectre.Console;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki stats</c>: many runs in numbers, for each version of each plan, so that drift shows.</summary>
internal static class StatsCommand
{
    private const int MostRows = 200;

    public static Command Create(ToolConsole console)
    {
        var paths = new Argument<string[]>("path") { Description = "Folders of runs.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.stats.v0)." };
        var command = new Command("stats", "Sums up many runs for each version of each plan: outcomes, cost, tokens, time, checks. Reads what bundles say; 'migaki verify' says whether it holds.\n\nExample: migaki stats artifacts/runs") { paths, json };
        command.SetAction(parsed =>
        {
            var runs = parsed.GetRequiredValue(paths).SelectMany(path => BundleSource.FindUnpacked(path, console)).Distinct(StringComparer.Ordinal).ToList();
            var groups = new Dictionary<(string, string), RunStats>();
            var unreadable = 0;
            using (var progress = new ProgressBar(console, runs.Count, "runs"))
            {
                foreach (var figures in Parallelly.InOrder(runs, RunFigures.Read))
                {
                    progress.Advance();
                    if (figures is null)
                    {
                        unreadable++;
                        continue;
                    }
                    var key = (figures.PlanId, figures.PlanDigest);
                    if (!groups.TryGetValue(key, out var group)) groups[key] = group = new RunStats(figures.PlanId, figures.PlanDigest);
                    group.Add(figures);
                }
            }
            // Versions of a plan in the order they first ran.
            var sorted = groups.Values.OrderBy(static group => group.PlanId, StringComparer.Ordinal).ThenBy(static group => group.First, StringComparer.Ordinal).ThenBy(static group => group.Digest, StringComparer.Ordinal).ToList();
            if (parsed.GetValue(json)) JsonOutput.Write(console, new WireObjectBuilder().Add("version", "migaki.net.stats.v0").Add("runs", runs.Count).Add("unreadable", unreadable).Add("plans", new WireArray(sorted.Select(static group => (WireValue)group.ToWire()))).Build());
            else Print(sorted, runs.Count, unreadable, console);
            return unreadable > 0 ? ExitCode.Finding : ExitCode.Holds;
        });
        return command;
    }

    private static void Print(List<RunStats> groups, int runs, int unreadable, ToolConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { "plan", "version", "runs", "verified", "diverged", "checks", "cost", "tokens", "time", "95 %" })
            table.AddColumn(new TableColumn(new Text(heading)) { NoWrap = true, Alignment = heading is "plan" or "version" ? Justify.Left : Justify.Right });
        RunStats? previous = null;
        foreach (var group in groups.Take(MostRows))
        {
            var old = previous?.PlanId == group.PlanId ? previous : null;
            // What another shape costs says nothing of this one.
            if (old is not null && (old.Shape is null || old.Shape != group.Shape)) old = null;
            table.AddRow(
                new Text(Printable.Line(group.PlanId, 40)),
                new Text(Version(group)),
                new Text(Amount.Count(group.Runs)),
                new Text(Amount.Percent((double)group.Outcomes.GetValueOrDefault("verified") / group.Runs)),
                new Text(Amount.Count(group.Diverged)),
                new Text(group.PassRate is { } rate ? Amount.Percent(rate) : "–"),
                new Text(group.MedianCost is { } cost ? Amount.Usd(cost) + Drift(old?.MedianCost, cost) : "–"),
                new Text(group.MedianTokens is { } tokens ? Amount.Count(tokens) + Drift(old?.MedianTokens, tokens) : "–"),
                new Text(group.MedianDuration is { } took ? Amount.Duration(took) + Drift(old?.MedianDuration, took) : "–"),
                new Text(group.SlowDuration is { } slow ? Amount.Duration(slow) : "–"));
            previous = group;
        }
        if (groups.Count > MostRows) table.Caption = new TableTitle($"and {groups.Count - MostRows} more");
        console.Rich().Write(table);
        console.Line($"{NodeText.Count(runs, "run")}, {NodeText.Count(groups.Count, "plan version")}{(unreadable > 0 ? $", {unreadable} not readable" : "")}. Cost, tokens and time are medians; in brackets the change from the version before, where its plan has the same shape.");
        foreach (var group in groups.Take(MostRows))
        {
            var facts = new[]
            {
                group.PredictionError is { } error ? $"the predicted cost was off by {(error < 0 ? "−" : "+")}{Amount.Percent(Math.Abs(error))}" : null,
                group.SavedUsd is { } saved ? $"{Amount.Usd(saved)} counts as saved" : null,
            }.OfType<string>().ToList();
            if (facts.Count > 0) console.Line($"{Printable.Line(group.PlanId, 40)} {Version(group)}: {string.Join(", ", facts)}");
        }
    }

    private static string Version(RunStats group) => group.Digest.Length > 19 ? Printable.Line(group.Digest[7..19]) : "?";

    private static string Drift(double? before, double after) =>
        before is not { } was || was == 0 ? "" : $" ({(after >= was ? "+" : "−")}{Amount.WholePercent(Math.Abs(after - was) / was)})";
}
