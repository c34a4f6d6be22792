using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Plans;

/// <summary>Which of the two plans of one definition.</summary>
internal enum PlanVariant
{
    Original,
    Optimized,
}

/// <summary>One plan as it was found: its bytes read, its errors kept. A plan with errors has no <see cref="Plan"/>.</summary>
internal sealed class PlanDocument
{
    private PlanDocument(string origin, PlanVariant variant, MirPlanReadResult read, string id, string digest, string? problem)
    {
        (Origin, Variant, Plan, Errors, Id, Digest, Problem) = (origin, variant, read.Plan, read.Errors, id, digest, problem);
    }

    /// <summary>The file, or the file and the place in it, as the user would write it.</summary>
    public string Origin { get; }

    public PlanVariant Variant { get; }

    /// <summary>The plan's id; where the plan could not be read, the id that was said to be its.</summary>
    public string Id { get; }

    /// <summary>Of the canonical bytes; empty where there is no plan.</summary>
    public string Digest { get; }

    public MirPlan? Plan { get; }

    public MirList<MirValidationError> Errors { get; }

    /// <summary>What is wrong with how the plan is stored, e.g. a digest that does not match.</summary>
    public string? Problem { get; }

    public bool HasUnsupportedVersion => Errors.Any(static error => error.Code == "unknown_version");

    public static PlanDocument Read(string origin, PlanVariant variant, byte[] utf8, string id, string? problem = null)
    {
        var read = MirPlanReader.Read(utf8);
        if (read.Plan is not { } plan) return new PlanDocument(origin, variant, read, id, "", problem);
        return new PlanDocument(origin, variant, read, plan.Id, MirDigest.Sha256(MirPlanWriter.ToUtf8(plan)), problem);
    }
}

/// <summary>One plan definition: the original, and the optimized plan where there is one of its own.</summary>
internal sealed record PlanPair(PlanDocument Original, PlanDocument? Optimized)
{
    public string Id => Original.Id;

    public PlanDocument Of(PlanVariant variant) => variant == PlanVariant.Original ? Original : Optimized ?? Original;
}
