using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>A plan, or why there is none.</summary>
public sealed class MirPlanReadResult
{
    internal MirPlanReadResult(MirPlan? plan, MirList<MirValidationError> errors)
    {
        Plan = plan;
        Errors = errors;
    }

    /// <summary>The plan; null where <see cref="Errors"/> has an item.</summary>
    public MirPlan? Plan { get; }

    /// <summary>What is wrong, as <see cref="MirPlanValidator"/> says it; empty where there is a plan.</summary>
    public MirList<MirValidationError> Errors { get; }
}

/// <summary>
/// Reads plans. Only a structurally valid plan is read, and it is read whole: a property the model does not know, or whose value
/// validation leaves open and the model cannot hold, is kept in the <c>Extensions</c> of its object. No input makes it throw.
/// </summary>
public static class MirPlanReader
{
    /// <summary>Reads a plan from UTF-8, with the strict reader.</summary>
    public static MirPlanReadResult Read(byte[] utf8) => Read(WireReader.Read(utf8));

    /// <summary>Reads a plan from text, with the strict reader.</summary>
    public static MirPlanReadResult Read(string text) => Read(WireReader.Read(text));

    /// <summary>Reads a plan from a value.</summary>
    public static MirPlanReadResult Read(WireValue value) => Read(new WireReadResult(value, null));

    private static MirPlanReadResult Read(WireReadResult read)
    {
        var errors = MirPlanValidator.Validate(read);
        return errors.Count > 0 ? new MirPlanReadResult(null, errors) : new MirPlanReadResult(PlanFromWire.Plan((WireObject)read.Value!), errors);
    }
}
