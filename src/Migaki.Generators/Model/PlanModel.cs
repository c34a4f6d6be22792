using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>
/// Everything the emitter needs to know about one plan. Equatable, free of Roslyn types and of positions: an edit that does not
/// change the plan leaves it equal, and nothing is emitted again.
/// </summary>
internal sealed record PlanModel
{
    /// <summary>The plan's id as the developer wrote it.</summary>
    public required string PlanId { get; init; }

    /// <summary>Unique, stable and legal as a file name in every file system.</summary>
    public required string HintName { get; init; }

    public required EntryModel Entry { get; init; }

    /// <summary>The name of the class in <c>Migaki.Generated</c> that holds the definition; interceptors can name it where they could not name the containing type.</summary>
    public required string HolderName { get; init; }

    /// <summary>Null for a broken plan.</summary>
    public PlanDocuments? Documents { get; init; }

    /// <summary>The blocks whose content is at hand when a run begins.</summary>
    public MirList<BoundContext> BoundContext { get; init; }

    /// <summary>Null where the plan keeps no full trace.</summary>
    public TraceModel? Trace { get; init; }

    /// <summary>Why there is no plan: rule and reason. The entry then compiles, and throws saying so.</summary>
    public BrokenPlan? Broken { get; init; }
}

/// <summary>A plan that cannot be recorded.</summary>
/// <param name="Rule">E.g. <c>MIR1003</c>.</param>
/// <param name="Message">The rule's message, filled in.</param>
internal sealed record BrokenPlan(string Rule, string Message)
{
    /// <summary>Stands in place of a rule where the reading of a plan threw. No analyzer reports that, so the generated file warns.</summary>
    public const string InternalError = "internal error";
}

/// <summary>The documents of a plan, canonical JSON.</summary>
/// <param name="Original"><c>migaki.mir.v0</c>.</param>
/// <param name="Digest"><c>sha256:…</c> of <paramref name="Original"/>.</param>
/// <param name="Optimized">Null where it equals the original.</param>
/// <param name="Diff"><c>migaki.plan-diff.v0</c> between the two.</param>
internal sealed record PlanDocuments(string Original, string Digest, string? Optimized, string Diff);
