using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>A node of a plan; one of ten kinds.</summary>
public abstract record MirNode
{
    private protected MirNode() { }

    /// <summary>The wire value of <c>kind</c>.</summary>
    public abstract string Kind { get; }
    /// <summary>Unique among nodes.</summary>
    public required string Id { get; init; }
    /// <summary>The context it reads; null where absent.</summary>
    public MirList<string>? InputContext { get; init; }
    /// <summary>The context it produces.</summary>
    public string? OutputContext { get; init; }
    /// <summary>A text for people.</summary>
    public string? Label { get; init; }
    /// <summary>Free metadata; a value that is no object is in <see cref="Extensions"/>.</summary>
    public WireObject? Metadata { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>model_call</c></summary>
public sealed record MirModelCall : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.ModelCall;
    /// <summary><c>model</c></summary>
    public required MirModel Model { get; init; }
    /// <summary><c>parameters</c></summary>
    public MirModelParameters? Parameters { get; init; }
    /// <summary>Validators of the output.</summary>
    public MirList<string>? Validators { get; init; }
}

/// <summary><c>model</c></summary>
public sealed record MirModel
{
    /// <summary>What the call is for.</summary>
    public required ModelTask Task { get; init; }
    /// <summary>What the provider must be able to do.</summary>
    public MirList<ModelCapability>? RequiredCapabilities { get; init; }
    /// <summary>Properties this model does not know; ours are <c>provider</c> and <c>name</c>.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>parameters</c></summary>
public sealed record MirModelParameters
{
    /// <summary>Tokens.</summary>
    public double? MaxOutputTokens { get; init; }
    /// <summary>Sampling temperature.</summary>
    public double? Temperature { get; init; }
    /// <summary>Nucleus sampling.</summary>
    public double? TopP { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>tool_call</c></summary>
public sealed record MirToolCall : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.ToolCall;
    /// <summary><c>tool</c></summary>
    public required MirTool Tool { get; init; }
}

/// <summary><c>tool</c></summary>
public sealed record MirTool
{
    /// <summary>The tool's name.</summary>
    public required string Name { get; init; }
    /// <summary>A reference to the input.</summary>
    public string? InputRef { get; init; }
    /// <summary>The approval that must be granted first.</summary>
    public string? RequiresApprovalId { get; init; }
    /// <summary>A reference to the schema.</summary>
    public string? SchemaRef { get; init; }
    /// <summary>What it does to the world.</summary>
    public MirSideEffects? SideEffects { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>sideEffects</c></summary>
public sealed record MirSideEffects
{
    /// <summary>The class.</summary>
    public required SideEffectClass SideEffectClass { get; init; }
    /// <summary>Evidence of an approval.</summary>
    public string? ApprovalEvidenceRef { get; init; }
    /// <summary>A reference to the idempotency key.</summary>
    public string? IdempotencyKeyRef { get; init; }
    /// <summary>Evidence of a policy.</summary>
    public string? PolicyEvidenceRef { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>retrieval_call</c></summary>
public sealed record MirRetrievalCall : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.RetrievalCall;
    /// <summary>The context that is the query.</summary>
    public required string QueryContext { get; init; }
    /// <summary>The context that is the result.</summary>
    public required string ResultContext { get; init; }
    /// <summary><c>retrieval</c></summary>
    public required MirRetrieval Retrieval { get; init; }
}

/// <summary><c>retrieval</c></summary>
public sealed record MirRetrieval
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }
    /// <summary>A reference to a filter.</summary>
    public string? FilterRef { get; init; }
    /// <summary>Most documents.</summary>
    public double? TopK { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>context_transform</c>; <see cref="MirNode.InputContext"/> and <see cref="MirNode.OutputContext"/> are required.</summary>
public sealed record MirContextTransform : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.ContextTransform;
    /// <summary><c>transform</c></summary>
    public required MirTransform Transform { get; init; }
}

/// <summary><c>transform</c></summary>
public sealed record MirTransform
{
    /// <summary>What it does.</summary>
    public required TransformKind Kind { get; init; }
    /// <summary>Whether the result may miss something.</summary>
    public required bool Lossy { get; init; }
    /// <summary>Validators that must all have passed before the result is used.</summary>
    public MirList<string>? RequiresValidatorIds { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>validator</c>; <see cref="MirNode.InputContext"/> is required.</summary>
public sealed record MirValidatorNode : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.Validator;
    /// <summary><c>validator</c></summary>
    public required MirValidator Validator { get; init; }
    /// <summary>What a failure leads to.</summary>
    public ValidatorFailurePolicy? FailurePolicy { get; init; }
}

/// <summary><c>validator</c></summary>
public sealed record MirValidator
{
    /// <summary>What it checks against.</summary>
    public required ValidatorKind Kind { get; init; }
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>A reference to the schema.</summary>
    public string? SchemaRef { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>approval</c>; <see cref="MirNode.InputContext"/> is required.</summary>
public sealed record MirApprovalNode : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.Approval;
    /// <summary><c>approval</c></summary>
    public required MirApproval Approval { get; init; }
}

/// <summary><c>approval</c></summary>
public sealed record MirApproval
{
    /// <summary>Its id.</summary>
    public required string ApprovalId { get; init; }
    /// <summary>Why a person must be asked.</summary>
    public required string Reason { get; init; }
    /// <summary>A reference to who may approve.</summary>
    public string? ApproverRef { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>cache_read</c>; <see cref="MirNode.OutputContext"/> is required.</summary>
public sealed record MirCacheRead : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.CacheRead;
    /// <summary>A reference to the key.</summary>
    public required string CacheKeyRef { get; init; }
    /// <summary>Its cache policy.</summary>
    public MirCachePolicy? CachePolicy { get; init; }
}

/// <summary><c>cache_write</c>; <see cref="MirNode.InputContext"/> is required.</summary>
public sealed record MirCacheWrite : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.CacheWrite;
    /// <summary>A reference to the key.</summary>
    public required string CacheKeyRef { get; init; }
    /// <summary>Its cache policy.</summary>
    public MirCachePolicy? CachePolicy { get; init; }
}

/// <summary><c>branch</c></summary>
public sealed record MirBranch : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.Branch;
    /// <summary>The arms.</summary>
    public required MirList<MirBranchArm> Branches { get; init; }
}

/// <summary>An arm of a branch.</summary>
public sealed record MirBranchArm
{
    /// <summary>Its id within the branch.</summary>
    public required string Id { get; init; }
    /// <summary>The first node of the arm.</summary>
    public required string TargetNodeId { get; init; }
    /// <summary>A reference to the condition.</summary>
    public string? ConditionRef { get; init; }
    /// <summary>Properties this model does not know.</summary>
    public WireObject? Extensions { get; init; }
}

/// <summary><c>join</c></summary>
public sealed record MirJoin : MirNode
{
    /// <inheritdoc/>
    public override string Kind => NodeKinds.Join;
    /// <summary>How many inputs it waits for.</summary>
    public required JoinStrategy Strategy { get; init; }
    /// <summary>The nodes it joins.</summary>
    public required MirList<string> InputNodeIds { get; init; }
}
