namespace Migaki.Mir;

/// <summary>A plan after its passes.</summary>
/// <param name="Plan">The plan; the same object where nothing changed.</param>
/// <param name="Diff">What changed between the plan given and <paramref name="Plan"/>.</param>
/// <param name="PassRecords">What happened to each pass.</param>
/// <param name="Report">The runner's report, with all events and warnings.</param>
public sealed record MirOptimization(MirPlan Plan, MirPlanDiff Diff, MirList<MirPassRecord> PassRecords, MirPassReport Report);

/// <summary>
/// The passes of this project, in their order. Generator and runtime both call it: the same plan and options give the same bytes.
/// </summary>
public static class MirOptimizer
{
    private static readonly IMirPass[] All = [new ExactDuplicateElimination()];

    /// <summary>The passes, in their order: name and version say which build made an optimized plan.</summary>
    public static MirList<MirPassIdentity> Passes { get; } = All.Select(static pass => pass.Identity).ToMirList();

    /// <summary>Runs the passes. Without options the clock stands at 1970-01-01T00:00:00.000Z, as at compile time. A plan that is not valid comes back unchanged, and the record says why.</summary>
    public static MirOptimization Optimize(MirPlan plan, MirPassRunnerOptions? options = null)
    {
        var report = MirPassRunner.Run(plan, All, options);
        return new MirOptimization(report.Plan, MirPlanDiffer.Diff(plan, report.Plan), report.Passes, report);
    }
}
