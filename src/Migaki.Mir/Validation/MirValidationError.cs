using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>One thing that is wrong with a plan.</summary>
/// <param name="Code">E.g. <c>invalid_reference</c>; see <see cref="MirPlanValidator"/>.</param>
/// <param name="Message">A sentence, fixed per code and expectation.</param>
/// <param name="Path">Where, e.g. <c>$.nodes[2].inputContext[0]</c>. After items of <c>$.nodes</c> that are no objects, later nodes count without them.</param>
/// <param name="Context">The values involved; null where the code has none.</param>
public sealed record MirValidationError(string Code, string Message, string Path, WireObject? Context = null)
{
    /// <summary>The error as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("code", Code)
        .Add("message", Message)
        .Add("path", Path)
        .Add("context", Context)
        .Build();

    /// <summary>An error list in its golden form: keys sorted, two-space indent, one final newline.</summary>
    public static string ToGoldenText(IEnumerable<MirValidationError> errors) =>
        CanonicalJson.ToIndentedText(new WireArray(errors.Select(static error => error.ToWire())));
}
