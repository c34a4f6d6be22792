using Migaki.Cli.Comparison;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>Two runs side by side: plan, passes, what each cost, what was checked, how long each step took.</summary>
internal sealed class RunComparison
{
    private RunComparison(RunDocument before, RunDocument after) => (Before, After) = (before, after);

    public RunDocument Before { get; }

    public RunDocument After { get; }

    /// <summary>Of the original plans; null where one cannot be read.</summary>
    public PlanComparison? Plan { get; private init; }

    public IReadOnlyList<Difference> Facts { get; private init; } = [];

    public IReadOnlyList<Difference> Passes { get; private init; } = [];

    public IReadOnlyList<Difference> Checks { get; private init; } = [];

    public IReadOnlyList<Difference> Claims { get; private init; } = [];

    public IReadOnlyList<Difference> Steps { get; private init; } = [];

    /// <summary>What may be said of the difference in cost.</summary>
    public required RunSaving Saving { get; init; }

    /// <summary>Whether anything differs that the clock alone does not explain.</summary>
    public bool IsChange => Plan is null || Plan.IsChange || Passes.Concat(Checks).Concat(Claims).Any(static item => item.Differs) || Facts.Any(static item => item.Differs && item.Name != "duration")
        || Steps.Any(static item => item.Before is null || item.After is null);

    public static RunComparison Of(RunDocument before, RunDocument after) => new(before, after)
    {
        Saving = RunSaving.Of(before, after),
        Plan = before.Original is null || after.Original is null ? null : PlanComparison.Of(Document(before), Document(after)),
        Facts = FactsOf(before, after),
        Passes = Pair(before.Manifest.Objects("passes"), after.Manifest.Objects("passes"), static pass => pass.Text("name") ?? "?", static pass => $"{pass.Text("version")} {(pass.Flag("enabled") == true ? "enabled" : "disabled")}"),
        Checks = Pair(before.Checks, after.Checks, static check => check.Text("check") ?? "?", static check => (check.Text("status") ?? "?") + (check.Number("score") is { } score ? $", score {Amount.Count(score)}" : "")),
        Claims = Pair(RunClaim.Of(before.Manifest), RunClaim.Of(after.Manifest), static claim => claim.Name, static claim => claim.Answered ? "answered" : "unanswered"),
        Steps = Pair(before.Events.Steps, after.Events.Steps, static step => step.NodeId, static step => $"{Amount.Duration(step.EndMs - step.StartMs)}, {step.Status}"),
    };

    public WireObject ToWire() => new WireObjectBuilder()
        .Add("version", "migaki.net.run-diff.v0")
        .Add("before", Side(Before))
        .Add("after", Side(After))
        .Add("changed", IsChange)
        .Add("plan", Plan is null ? null : ComparisonJson.Render([Plan]))
        .Add("facts", Wire(Facts)).Add("passes", Wire(Passes)).Add("checks", Wire(Checks)).Add("claims", Wire(Claims)).Add("steps", Wire(Steps))
        .Add("saving", Saving.ToWire())
        .Build();

    private static WireObject Side(RunDocument run) => new WireObjectBuilder().Add("runId", run.RunId).Add("path", run.Shown).Add("status", Mir.Wire.Name(run.Verdict.Status)).Build();

    private static WireArray Wire(IReadOnlyList<Difference> items) => new(items.Select(static item => (WireValue)new WireObjectBuilder()
        .Add("name", item.Name).Add("before", item.Before).Add("after", item.After).Add("differs", item.Differs).Build()));

    /// <summary>The plan as it was compiled: when a run began is no change of it.</summary>
    private static PlanDocument Document(RunDocument run)
    {
        var plan = run.Original!;
        return PlanDocument.Read(run.Shown, PlanVariant.Original, MirPlanWriter.ToUtf8(plan with { Metadata = plan.Metadata with { CreatedAt = MirPlanMetadata.CompileTime } }), plan.Id);
    }

    private static List<Difference> FactsOf(RunDocument before, RunDocument after)
    {
        return
        [
            Fact("outcome", static run => run.Outcome),
            Fact("plan digest", static run => run.PlanDigest),
            Fact("cost", static run => run.Events.ModelCalls > 0 && run.Events.CallsWithCost == run.Events.ModelCalls ? Amount.Usd(run.Events.CostUsd) : "unknown"),
            Fact("tokens in", static run => run.Events.CallsWithTokens == run.Events.ModelCalls ? Amount.Count(run.Events.InputTokens) : "unknown"),
            Fact("tokens out", static run => run.Events.CallsWithTokens == run.Events.ModelCalls ? Amount.Count(run.Events.OutputTokens) : "unknown"),
            Fact("model calls", static run => Amount.Count(run.Events.ModelCalls)),
            Fact("tool calls", static run => Amount.Count(run.Events.ToolCalls)),
            Fact("unplanned calls", static run => Amount.Count(run.Events.UnplannedCalls)),
            Fact("plan shape", static run => RunAccount.Shape(run.Evidence) ?? "unknown"),
            Fact("duration", static run => Amount.Duration(run.Events.DurationMs)),
        ];

        Difference Fact(string name, Func<RunDocument, string> of) => new(name, of(before), of(after));
    }

    /// <summary>By name, and the second of a name with the second: loops and repeated calls.</summary>
    private static List<Difference> Pair<T>(IEnumerable<T> before, IEnumerable<T> after, Func<T, string> name, Func<T, string> text)
    {
        var (left, right) = (Numbered(before), Numbered(after));
        return left.Keys.Concat(right.Keys.Where(key => !left.ContainsKey(key))).Select(key => new Difference(key, left.GetValueOrDefault(key), right.GetValueOrDefault(key))).ToList();

        Dictionary<string, string> Numbered(IEnumerable<T> items)
        {
            var (seen, texts) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
            foreach (var item in items)
            {
                var key = name(item);
                var count = seen[key] = seen.GetValueOrDefault(key) + 1;
                texts.TryAdd(count == 1 ? key : $"{key} #{count}", text(item));
            }
            return texts;
        }
    }
}

/// <summary>One thing both runs have, or one of them.</summary>
internal sealed record Difference(string Name, string? Before, string? After)
{
    public bool Differs => Before != After;
}
