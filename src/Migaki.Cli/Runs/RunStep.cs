using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>One call of a step in a run.</summary>
/// <param name="StartMs">Since the run began.</param>
/// <param name="Kind">The node's kind, or what the event implies.</param>
/// <param name="Status"><c>completed</c>, <c>failed</c>, … or <c>unfinished</c>.</param>
/// <param name="Sequence">The event that ended it, or the one that began it where none did.</param>
internal sealed record RunStep(string NodeId, string Kind, double StartMs, double EndMs, string Status, long Sequence, WireObject Event)
{
    /// <summary>The row of the timeline: steps that ran at the same time have different rows.</summary>
    public int Lane { get; init; }

    public double? TokensIn { get; init; }

    public double? TokensOut { get; init; }

    /// <summary>The event that began it, where one did.</summary>
    public long BeganAt { get; init; }

    /// <summary>Whether both ran at once: by the order of the log, or by times. Events are stamped in whole milliseconds, so a millisecond means nothing.</summary>
    public bool Overlaps(RunStep other) =>
        (BeganAt < other.Sequence && other.BeganAt < Sequence && BeganAt < Sequence && other.BeganAt < other.Sequence) || (StartMs < other.EndMs - 1 && other.StartMs < EndMs - 1);

    public bool Failed => Status is "failed" or "denied" or "not_answered" or "skipped";
}
