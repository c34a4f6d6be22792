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
    private static readonly IMirPass[] All =
    [
        new DeadContextElimination(),
        new GuardedDuplicateElimination(),
        new ToolSchemaCanonicalization(),
        new CommonSubexpressionElimination(),
        new StablePrefixOrdering(),
        new IndependentCallReporting(),
        new CacheBreakpointPlanning(),
        StaticRouting.Explained(),
        RetryFallbackPlanning.Typed(),
    ];

    /// <summary>The passes that run unless others are asked for, in their order. None loses anything a model sees.</summary>
    public static MirList<IMirPass> DefaultPasses => All.ToMirList();

    /// <summary>The reference's five passes in its order, version 0.0.0, for comparison with it.</summary>
    public static MirList<IMirPass> ReferencePasses(MirList<MirPriceRow> rates = default) => MirList.Of<IMirPass>(
        new ExactDuplicateElimination(), new StablePrefixDetection(), new PromptCacheLayoutReporting(rates), new StaticRouting(), RetryFallbackPlanning.Reference());

    /// <summary>The default passes by name and version: they say which build made an optimized plan.</summary>
    public static MirList<MirPassIdentity> Passes { get; } = All.Select(static pass => pass.Identity).ToMirList();

    /// <summary>Runs the passes. Without options the clock stands at 1970-01-01T00:00:00.000Z, as at compile time. A plan that is not valid comes back unchanged, and the record says why.</summary>
    public static MirOptimization Optimize(MirPlan plan, MirPassRunnerOptions? options = null) => Optimize(plan, All, options);

    /// <summary>
    /// Runs these passes after each other, e.g. the default ones with lossy ones among them. Passes whose order makes one undo another's work
    /// are named in the report's warnings.
    /// </summary>
    public static MirOptimization Optimize(MirPlan plan, IReadOnlyList<IMirPass> passes, MirPassRunnerOptions? options = null)
    {
        var report = MirPassRunner.Run(plan, passes, options);
        var conflicts = ReferenceEquals(passes, All) ? default : MirPassOrder.Conflicts(passes);
        if (conflicts.Count > 0) report = report with { Warnings = conflicts.Concat(report.Warnings).ToMirList() };
        return new MirOptimization(report.Plan, Diff(plan, report), report.Passes, report);
    }

    /// <summary>Where one pass alone changed the plan, its diff is the whole one.</summary>
    private static MirPlanDiff Diff(MirPlan plan, MirPassReport report)
    {
        MirPassResult? only = null;
        var current = plan;
        foreach (var pass in report.Passes)
        {
            if (pass.Result is not { } result || ReferenceEquals(result.Plan, current)) continue;
            if (only is not null) return MirPlanDiffer.DiffOfValid(plan, report.Plan);
            only = result;
            current = result.Plan;
        }
        return only?.Diff ?? new MirPlanDiff();
    }
}
