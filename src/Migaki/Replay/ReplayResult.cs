namespace Migaki.Replay;

/// <summary>How a replay ended.</summary>
public enum ReplayStatus
{
    /// <summary><c>reproduced</c>: everything that can be computed again is what the bundle says.</summary>
    Reproduced,
    /// <summary><c>diverged</c>: something is not; the first place is named.</summary>
    Diverged,
    /// <summary><c>refused</c>: the bundle is not sound, of an unknown version, or asks not to be replayed.</summary>
    Refused,
}

/// <summary>One place where a run and its replay differ.</summary>
/// <param name="Path">A file and a place in it, e.g. <c>events.jsonl#12</c> or <c>plan.optimized.json</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Sequence">The event, where it is about one.</param>
public sealed record ReplayDivergence(string Path, string Message, long? Sequence = null)
{
    /// <summary>The node of the plan, where it is about one.</summary>
    public string? NodeId { get; init; }
}

/// <summary>What a run did of its plan.</summary>
/// <param name="Skipped">Nodes that did not run.</param>
/// <param name="Repeated">Nodes that ran more than once and stand in no loop of the plan.</param>
public sealed record ReplayConformance(IReadOnlyList<string> Skipped, IReadOnlyList<string> Repeated);

/// <summary>What a replay found.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Mode"><c>metadata</c> or <c>full_trace</c>, or <c>none</c> where the bundle was refused.</param>
/// <param name="RunId">Whose bundle it is.</param>
/// <param name="Divergences">What differs, the first first; for a refused bundle why.</param>
/// <param name="NotReplayed">What this mode cannot say anything of, in sentences.</param>
public sealed record ReplayResult(ReplayStatus Status, string Mode, string? RunId, IReadOnlyList<ReplayDivergence> Divergences, IReadOnlyList<string> NotReplayed)
{
    /// <summary>What the run did of its plan; null where the bundle was refused.</summary>
    public ReplayConformance? Conformance { get; init; }

    /// <summary>The first place that differs; null where nothing does.</summary>
    public string? FirstDivergence => Divergences.Count > 0 ? Divergences[0].Path : null;
}
