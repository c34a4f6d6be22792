using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>How much a warning weighs.</summary>
public enum MirWarningSeverity
{
    /// <summary>Something failed.</summary>
    Error,
    /// <summary>Worth knowing.</summary>
    Info,
    /// <summary>Worth looking at.</summary>
    Warning,
}

/// <summary>A warning of a pass.</summary>
/// <param name="Code">E.g. <c>duplicate_context_preserved</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Path">Where in the plan.</param>
/// <param name="Assumption">What the pass assumed.</param>
public sealed record MirPassWarning(string Code, string Message, MirWarningSeverity Severity, string? Path = null, string? Assumption = null)
{
    /// <summary>The warning as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("code", Code)
        .Add("message", Message)
        .Add<MirWarningSeverity>("severity", Severity)
        .Add("path", Path)
        .Add("assumption", Assumption)
        .Build();
}
