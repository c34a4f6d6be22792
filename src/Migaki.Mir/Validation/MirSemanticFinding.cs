using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>How much a finding weighs.</summary>
public enum MirFindingSeverity
{
    /// <summary>The plan contradicts itself, or a declared contract cannot hold.</summary>
    Error,
    /// <summary>Probably a mistake.</summary>
    Warning,
    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>One thing that is doubtful about a well-formed plan.</summary>
/// <param name="Code">E.g. <c>use_before_produce</c>; see <see cref="MirSemanticValidator"/>.</param>
/// <param name="Message">What is wrong, naming the parts involved, and what to do.</param>
/// <param name="Path">Where, e.g. <c>$.nodes[2].inputContext[0]</c>.</param>
/// <param name="Severity">How much it weighs.</param>
public sealed record MirSemanticFinding(string Code, string Message, string Path, MirFindingSeverity Severity)
{
    /// <summary>The finding as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("code", Code)
        .Add("message", Message)
        .Add("path", Path)
        .Add<MirFindingSeverity>("severity", Severity)
        .Build();
}
