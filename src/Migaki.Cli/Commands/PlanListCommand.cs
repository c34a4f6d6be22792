using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir.Json;
using Spectre.Console;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki plan list</c>: which plans there are, one line each.</summary>
internal static class PlanListCommand
{
    public static Command Create(ToolConsole console)
    {
        var source = new Argument<string>("source") { Description = "An assembly, a project or its folder, a .mir.json file, a bundle, or a commit. The current folder unless given.", DefaultValueFactory = static _ => "." };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.plan-list.v0)." };
        var command = new Command("list", "Lists the plans.\n\nExample: migaki plan list src/App/bin/Release/net10.0/App.dll") { source, json };
        command.SetAction(parsed =>
        {
            var plans = PlanSource.Load(parsed.GetRequiredValue(source), console);
            if (parsed.GetValue(json)) JsonOutput.Write(console, new WireObjectBuilder().Add("version", "migaki.net.plan-list.v0").Add("plans", new WireArray(plans.Select(Item))).Build());
            else Print(plans, console);
            return plans.Any(static pair => pair.Original.HasUnsupportedVersion) ? ExitCode.UnsupportedVersion
                : plans.Any(static pair => State(pair) is not ("ok" or "optimized")) ? ExitCode.Finding : ExitCode.Holds;
        });
        return command;
    }

    /// <summary>One word on how the plan stands.</summary>
    private static string State(PlanPair pair) =>
        pair.Original.Problem is not null ? "damaged"
        : pair.Original.Plan is null || pair.Optimized is { Plan: null } ? "invalid"
        : pair.Optimized is null ? "ok" : "optimized";

    private static WireValue Item(PlanPair pair) => new WireObjectBuilder()
        .Add("id", pair.Id)
        .Add("state", State(pair))
        .Add("problem", pair.Original.Problem)
        .Add("digest", pair.Original.Digest.Length == 0 ? null : pair.Original.Digest)
        .Add("optimizedDigest", pair.Optimized is { Digest.Length: > 0 } optimized ? optimized.Digest : null)
        .Add("nodes", pair.Original.Plan is { } plan ? plan.Nodes.Count : null)
        .Add("context", pair.Original.Plan is { } known ? known.Context.Count : null)
        .Add("origin", pair.Original.Origin)
        .Build();

    private static void Print(List<PlanPair> plans, ToolConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { "plan", "nodes", "context", "digest", "state", "where" }) table.AddColumn(new TableColumn(new Text(heading)) { NoWrap = heading is "digest" or "state" });
        foreach (var pair in plans)
        {
            var plan = pair.Original.Plan;
            table.AddRow(
                new Text(Printable.Id(pair.Id)),
                new Text(plan is null ? "?" : $"{plan.Nodes.Count}"),
                new Text(plan is null ? "?" : $"{plan.Context.Count}"),
                new Text(pair.Original.Digest.Length > 19 ? pair.Original.Digest[7..19] : "?"),
                new Text(State(pair)),
                new Text(Printable.Line(pair.Original.Origin)));
        }
        console.Rich().Write(table);
    }
}
