using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>What part of a plan a change is about, in the order a reviewer reads.</summary>
internal enum ChangeArea
{
    Steps,
    Context,
    Constraints,
    Flow,
    Description,
}

/// <summary>How something changed.</summary>
internal enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>One change as a sentence. The arguments of the sentence are names and values of the plan, which each format quotes in its way.</summary>
/// <param name="Id">The node, block or edge; empty for the plan itself.</param>
/// <param name="Sentence">What changed.</param>
/// <param name="Attention">Why a reviewer should look: a guard that is gone, a limit that is looser; null where there is no such reason.</param>
/// <param name="Path">Where in the plan.</param>
internal sealed record PlanChange(ChangeArea Area, ChangeKind Kind, string Id, FormattableString Sentence, string? Attention, string Path)
{
    public WireValue? Before { get; init; }

    public WireValue? After { get; init; }
}
