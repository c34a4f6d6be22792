using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Structural validation of <c>migaki.mir.v0</c>: all errors, in the contract's order and with its repetitions. It says whether a
/// plan is well formed, not whether it is wise; the rules about flow, privacy and approvals are elsewhere. No document makes it throw.
/// </summary>
/// <remarks>
/// Codes: <c>missing_required</c>, <c>invalid_type</c>, <c>invalid_enum</c>, <c>unknown_version</c>, <c>unknown_node_kind</c>,
/// <c>duplicate_id</c>, <c>invalid_reference</c>, <c>invalid_constraint</c>. Text that the strict reader refuses gives one error of
/// code <c>invalid_json</c> with the reader's message and path, and the context <c>{kind, offset}</c>.
/// </remarks>
public static class MirPlanValidator
{
    /// <summary>The errors of a plan in UTF-8; none for a valid one.</summary>
    public static MirList<MirValidationError> Validate(byte[] utf8) => Validate(WireReader.Read(utf8));

    /// <summary>The errors of a plan in text; none for a valid one.</summary>
    public static MirList<MirValidationError> Validate(string text) => Validate(WireReader.Read(text));

    /// <summary>The errors of a plan as a value; none for a valid one.</summary>
    public static MirList<MirValidationError> Validate(WireValue value) => new PlanStructure().Check(value);

    /// <summary>The errors of a plan's model; none for a valid one.</summary>
    /// <exception cref="ArgumentException">An <c>Extensions</c> object repeats a property that is set: a mistake of the program, not of a document.</exception>
    public static MirList<MirValidationError> Validate(MirPlan plan) => Validate(MirPlanWriter.ToWire(plan));

    internal static MirList<MirValidationError> Validate(WireReadResult read) =>
        read.Value is { } value ? Validate(value) : MirList.Of(InvalidJson(read.Error!));

    private static MirValidationError InvalidJson(WireReadError error) => new(
        "invalid_json",
        error.Message,
        error.Path,
        new WireObjectBuilder().Add("kind", Wire.Name(error.Kind)).Add("offset", (double)error.Offset).Build());
}
