using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>A pass over a plan: <c>migaki.pass.v0</c>. It is a pure function of its arguments.</summary>
public interface IMirPass
{
    /// <summary>Name and version.</summary>
    MirPassIdentity Identity { get; }

    /// <summary>What the pass needs.</summary>
    MirList<MirPassCapability> InputCapabilities { get; }

    /// <summary>What the pass provides.</summary>
    MirList<MirPassCapability> OutputCapabilities { get; }

    /// <summary>What the pass may do to a plan.</summary>
    MirPassSafety Safety { get; }

    /// <summary>Applies the pass. A pass that changes nothing gives the same plan object back.</summary>
    MirPassOutcome Apply(MirPlan plan, MirPassContext context);
}

/// <summary>Name and version of a pass.</summary>
/// <param name="Name">E.g. <c>migaki.context.exact_duplicate_elimination</c>.</param>
/// <param name="Version">A semantic version.</param>
public sealed record MirPassIdentity(string Name, string Version)
{
    /// <summary>The identity as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder().Add("name", Name).Add("version", Version).Build();
}

/// <summary>Who provides a capability.</summary>
public enum MirCapabilitySource
{
    /// <summary>Something of its own.</summary>
    Custom,
    /// <summary>The plan.</summary>
    Mir,
    /// <summary>A provider.</summary>
    Provider,
    /// <summary>The runtime.</summary>
    Runtime,
}

/// <summary>A capability a pass needs or provides.</summary>
/// <param name="Name">E.g. <c>mir.context.ledger</c>.</param>
/// <param name="Source">Who provides it.</param>
/// <param name="Required">Whether the pass cannot do without it; null where it does not say.</param>
/// <param name="Description">A sentence.</param>
public sealed record MirPassCapability(string Name, MirCapabilitySource Source, bool? Required = null, string? Description = null);

/// <summary>How far a pass can be trusted.</summary>
public enum MirSafetyLevel
{
    /// <summary>The same plan gives the same result.</summary>
    Deterministic,
    /// <summary>No promise.</summary>
    Experimental,
    /// <summary>Nothing a model sees is lost.</summary>
    Lossless,
    /// <summary>Something may be lost: needs accepted validators.</summary>
    Lossy,
}

/// <summary>What a pass may do to a plan.</summary>
public sealed record MirPassSafety
{
    /// <summary>The level.</summary>
    public required MirSafetyLevel Level { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Notes { get; init; }

    /// <summary>The validators that must be accepted before a lossy pass runs.</summary>
    public MirList<string> RequiresValidators { get; init; }

    /// <summary>The eval whose acceptance by the plan lets a lossy pass run without validators; null where none does.</summary>
    public string? AcceptedByEval { get; init; }
}

/// <summary>What the runner tells a pass.</summary>
public sealed record MirPassContext
{
    /// <summary>The run the pass belongs to.</summary>
    public required string RunId { get; init; }

    /// <summary>When the run of passes began, ISO 8601.</summary>
    public required string StartedAt { get; init; }

    /// <summary>Free metadata.</summary>
    public WireObject? Metadata { get; init; }

    /// <summary>The ids of all evidence so far.</summary>
    public MirList<string> PreviousEvidenceRefs
    {
        get => EvidenceBefore?.Value ?? _previousEvidenceRefs;
        init => _previousEvidenceRefs = value;
    }

    private readonly MirList<string> _previousEvidenceRefs;

    /// <summary>The same, read from the evidence by the first pass that asks.</summary>
    internal Lazy<MirList<string>>? EvidenceBefore { get; init; }

    /// <summary>Capability records of providers, <c>migaki.providers.v0</c>.</summary>
    public MirList<WireObject> ProviderCapabilities { get; init; }

    /// <summary>Whether an eval accepts what the pass loses, so that no validator needs to judge each call.</summary>
    internal bool AcceptedByEval { get; init; }

    /// <summary>The content of blocks, where it is known; null at compile time.</summary>
    public MirContentSource? Content { get; init; }
}

/// <summary>What a pass gives back. The diff is not its business: the runner computes it from the plans.</summary>
/// <param name="Plan">The plan; the same object where nothing changed.</param>
/// <param name="Evidence">Events, <c>migaki.evidence-event.v0</c>.</param>
/// <param name="Warnings">Warnings.</param>
/// <param name="Content">Content the pass made, by its new content reference.</param>
public sealed record MirPassOutcome(MirPlan Plan, MirList<WireObject> Evidence = default, MirList<MirPassWarning> Warnings = default, MirList<MirContentText> Content = default);

/// <summary>A text and the reference a block has it by.</summary>
/// <param name="ContentRef">The reference.</param>
/// <param name="Text">The text.</param>
public sealed record MirContentText(string ContentRef, string Text);
