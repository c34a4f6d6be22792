using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>A plan: the typed execution graph of <c>migaki.mir.v0</c>. Immutable; compares by content.</summary>
public sealed record MirPlan
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.mir.v0";

    /// <summary>The plan's id.</summary>
    public required string Id { get; init; }
    /// <summary>What is known about the plan as a whole.</summary>
    public required MirPlanMetadata Metadata { get; init; }
    /// <summary>What the plan must keep to.</summary>
    public MirConstraints Constraints { get; init; } = new();
    /// <summary>The context blocks.</summary>
    public MirList<MirContextBlock> Context { get; init; }
    /// <summary>The nodes.</summary>
    public MirList<MirNode> Nodes { get; init; }
    /// <summary>The edges.</summary>
    public MirList<MirEdge> Edges { get; init; }
    /// <summary>Properties this model does not know; kept by every pass.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>$.metadata</c></summary>
public sealed record MirPlanMetadata
{
    /// <summary>The time of every plan made at compile time.</summary>
    public const string CompileTime = "1970-01-01T00:00:00.000Z";

    /// <summary>ISO 8601 by convention.</summary>
    public string CreatedAt { get; init; } = CompileTime;
    /// <summary>The application.</summary>
    public string? Application { get; init; }
    /// <summary>A sentence.</summary>
    public string? Description { get; init; }
    /// <summary>The framework.</summary>
    public string? Framework { get; init; }
    /// <summary>The trace the plan belongs to.</summary>
    public string? TraceId { get; init; }
    /// <summary>Free tags; null where absent.</summary>
    public MirList<string>? Tags { get; init; }
    /// <summary>Properties this model does not know, e.g. our <c>coverage</c>.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>$.constraints</c>. All optional.</summary>
public sealed record MirConstraints
{
    /// <summary>US dollars.</summary>
    public double? MaxCostUsd { get; init; }
    /// <summary>Milliseconds.</summary>
    public double? MaxLatencyMs { get; init; }
    /// <summary>0 to 1.</summary>
    public double? AllowedRegression { get; init; }
    /// <summary>0 to 1.</summary>
    public double? MinEvalScore { get; init; }
    /// <summary>0 to 1.</summary>
    public double? MinValidatorPassRate { get; init; }
    /// <summary>The only providers allowed.</summary>
    public MirList<string>? AllowedProviders { get; init; }
    /// <summary>Providers denied.</summary>
    public MirList<string>? DeniedProviders { get; init; }
    /// <summary>How much evidence.</summary>
    public AuditLevel? AuditLevel { get; init; }
    /// <summary>How much for replay.</summary>
    public ReplayPolicy? ReplayPolicy { get; init; }
    /// <summary>Approvals that must be granted.</summary>
    public MirList<string>? RequiredHumanApprovals { get; init; }
    /// <summary>Validators that must run.</summary>
    public MirList<string>? RequiredValidators { get; init; }
    /// <summary>The plan's cache policy.</summary>
    public MirCachePolicy? CachePolicy { get; init; }
    /// <summary>The plan's retention policy.</summary>
    public MirRetentionPolicy? RetentionPolicy { get; init; }
    /// <summary>
    /// The plan's data policy. Wire validation leaves its shape open: one of another shape is null here and whole in
    /// <see cref="Extensions"/>, and whoever decides by the policy must then refuse.
    /// </summary>
    public MirDataPolicy? DataPolicy { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>dataPolicy</c></summary>
public sealed record MirDataPolicy
{
    /// <summary>Whether a provider may train on the data.</summary>
    public bool? AllowModelTraining { get; init; }
    /// <summary>Whether data may be persisted.</summary>
    public bool? AllowPersistence { get; init; }
    /// <summary>The classes the plan may handle.</summary>
    public MirList<PrivacyClass>? AllowedPrivacyClasses { get; init; }
    /// <summary>Whether sensitive data must be redacted.</summary>
    public bool? RedactionRequired { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>cachePolicy</c></summary>
public sealed record MirCachePolicy
{
    /// <summary>Whether the value may be cached.</summary>
    public required CacheMode Mode { get; init; }
    /// <summary>How far it reaches.</summary>
    public CacheScope? Scope { get; init; }
    /// <summary>A reference to the key.</summary>
    public string? KeyRef { get; init; }
    /// <summary>Milliseconds.</summary>
    public double? TtlMs { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>retentionPolicy</c></summary>
public sealed record MirRetentionPolicy
{
    /// <summary>What may be kept.</summary>
    public required RetentionMode Mode { get; init; }
    /// <summary>Why.</summary>
    public string? Reason { get; init; }
    /// <summary>Milliseconds.</summary>
    public double? TtlMs { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary>A block of context: a reference to content, never the content.</summary>
public sealed record MirContextBlock
{
    /// <summary>Unique among context blocks.</summary>
    public required string Id { get; init; }
    /// <summary>Where the content is, URI-like.</summary>
    public required string ContentRef { get; init; }
    /// <summary><c>sha256:</c> and a digest of the real content; null where it is not known.</summary>
    public string? ContentHash { get; init; }
    /// <summary>The part it plays.</summary>
    public required ContextRole Role { get; init; }
    /// <summary>Which transforms it allows.</summary>
    public required Mutability Mutability { get; init; }
    /// <summary>How sensitive it is; null is unknown.</summary>
    public PrivacyClass? PrivacyClass { get; init; }
    /// <summary>Tokens by the deterministic estimator, where known.</summary>
    public double? TokenEstimate { get; init; }
    /// <summary>Its cache policy.</summary>
    public MirCachePolicy? CachePolicy { get; init; }
    /// <summary>Its retention policy.</summary>
    public MirRetentionPolicy? RetentionPolicy { get; init; }
    /// <summary>Where it comes from.</summary>
    public required MirProvenance Provenance { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>provenance</c></summary>
public sealed record MirProvenance
{
    /// <summary>The kind of source.</summary>
    public required ProvenanceSource Source { get; init; }
    /// <summary>ISO 8601 by convention.</summary>
    public string? CreatedAt { get; init; }
    /// <summary>The node that produced the block.</summary>
    public string? NodeId { get; init; }
    /// <summary>A reference to the source.</summary>
    public string? SourceRef { get; init; }
    /// <summary>The blocks it was made from.</summary>
    public MirList<string>? DerivedFromContextIds { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary>A directed edge between two nodes.</summary>
public sealed record MirEdge
{
    /// <summary>Unique among edges.</summary>
    public required string Id { get; init; }
    /// <summary>The node it leaves.</summary>
    public required string FromNodeId { get; init; }
    /// <summary>The node it enters.</summary>
    public required string ToNodeId { get; init; }
    /// <summary>What it means.</summary>
    public required MirEdgeKind Kind { get; init; }
    /// <summary>A reference to the condition under which it is taken.</summary>
    public string? ConditionRef { get; init; }
    /// <summary>The context that flows along a data edge.</summary>
    public MirList<string>? ContextIds { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}
