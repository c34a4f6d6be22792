using Migaki.Cli.Output;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>
/// What the second of two runs cost less than the first, where that may be said: both plans have the same shape, both runs ended verified behind a
/// quality gate that passed, and what each cost is known. Otherwise the reason why not.
/// </summary>
internal sealed record RunSaving(string? ShapeBefore, string? ShapeAfter, double? CostUsd, string? Reason)
{
    public static RunSaving Of(RunDocument before, RunDocument after)
    {
        var (first, second) = (RunAccount.Shape(before.Evidence), RunAccount.Shape(after.Evidence));
        var (paid, less) = (Cost(before), Cost(after));
        var reason = first is null || second is null ? "One of the runs has no accounting."
            : first != second ? "The plans have different shapes: other steps, or other ways between them. What one costs says nothing of the other."
            : before.Outcome != "verified" || after.Outcome != "verified" ? "Not both runs ended as verified."
            : Gate(before) != "passed" || Gate(after) != "passed" ? "Not both runs have a quality gate that passed."
            : paid is null || less is null ? "What one of the runs cost is not known."
            : null;
        return new RunSaving(first, second, reason is null ? Math.Round(paid!.Value - less!.Value, 12) : null, reason);
    }

    public string Sentence => Reason is { } reason ? $"no saving is stated: {reason}" : $"{Amount.Usd(Math.Abs(CostUsd!.Value))} {(CostUsd < 0 ? "more" : "less")} in the second run, at plans of the same shape";

    public WireObject ToWire() => new WireObjectBuilder()
        .Add("costUsd", CostUsd).Add("reason", Reason).Add("sameShape", ShapeBefore is not null && ShapeBefore == ShapeAfter).Add("shapeAfter", ShapeAfter).Add("shapeBefore", ShapeBefore)
        .Build();

    private static double? Cost(RunDocument run) => run.Evidence.Object("accounting").Object("observed").Number("costUsd");

    private static string? Gate(RunDocument run) => run.Evidence.Object("accounting").Text("qualityGate");
}
