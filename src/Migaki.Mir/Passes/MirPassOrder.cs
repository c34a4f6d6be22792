namespace Migaki.Mir;

/// <summary>The stages of optimization, in the order that avoids conflicts.</summary>
public enum MirPassStage
{
    /// <summary>Dead context and duplicates go first: the rest has less to do.</summary>
    Reduce,
    /// <summary>What may lose something, where a validator accepts it.</summary>
    Lossy,
    /// <summary>One form for the tools.</summary>
    Tools,
    /// <summary>Calls that are made again.</summary>
    Share,
    /// <summary>The order of the input.</summary>
    Order,
    /// <summary>What can run together.</summary>
    Parallelize,
    /// <summary>Cache breakpoints: nothing before them may change any more.</summary>
    Breakpoints,
    /// <summary>Routing, retries and fallbacks.</summary>
    Route,
}

/// <summary>Whether the order of passes makes one undo another's work.</summary>
public static class MirPassOrder
{
    /// <summary>The stage of a pass of this project; null for any other.</summary>
    public static MirPassStage? StageOf(IMirPass pass) => pass switch
    {
        DeadContextElimination or GuardedDuplicateElimination or ExactDuplicateElimination => MirPassStage.Reduce,
        LossyPass => MirPassStage.Lossy,
        ToolSchemaCanonicalization => MirPassStage.Tools,
        CommonSubexpressionElimination => MirPassStage.Share,
        StablePrefixOrdering => MirPassStage.Order,
        IndependentCallReporting => MirPassStage.Parallelize,
        CacheBreakpointPlanning or StablePrefixDetection or PromptCacheLayoutReporting => MirPassStage.Breakpoints,
        StaticRouting or RetryFallbackPlanning => MirPassStage.Route,
        _ => pass.Safety.Level == MirSafetyLevel.Lossy ? MirPassStage.Lossy : null,
    };

    /// <summary>
    /// One <c>pass_conflict</c> warning for each pass that runs after breakpoints were planned and may change what stands before them. Such a
    /// change destroys cache hits without any sign of it.
    /// </summary>
    public static MirList<MirPassWarning> Conflicts(IEnumerable<IMirPass> passes)
    {
        var warnings = new List<MirPassWarning>();
        IMirPass? breakpoints = null;
        foreach (var pass in passes)
        {
            var stage = StageOf(pass);
            if (stage == MirPassStage.Breakpoints) breakpoints ??= pass;
            else if (breakpoints is not null && stage < MirPassStage.Breakpoints && stage != MirPassStage.Parallelize)
                warnings.Add(new MirPassWarning(
                    "pass_conflict",
                    $"The pass {pass.Identity.Name} runs after {breakpoints.Identity.Name} and may change what its prefixes are made of.",
                    MirWarningSeverity.Warning,
                    Assumption: "Breakpoints are planned last."));
        }
        return warnings.ToMirList();
    }
}
