// The closed vocabularies of migaki.mir.v0. They live in namespace Migaki because annotations use the same types:
// one definition for what a developer writes, what the generator reads and what goes over the wire.
namespace Migaki;

/// <summary>What part a context block plays. Wire: <c>context[].role</c> of <c>migaki.mir.v0</c>.</summary>
public enum ContextRole
{
    /// <summary><c>system_instruction</c></summary>
    SystemInstruction,
    /// <summary><c>developer_instruction</c></summary>
    DeveloperInstruction,
    /// <summary><c>user_input</c></summary>
    UserInput,
    /// <summary><c>retrieved_document</c></summary>
    RetrievedDocument,
    /// <summary><c>tool_result</c></summary>
    ToolResult,
    /// <summary><c>validator_output</c></summary>
    ValidatorOutput,
    /// <summary><c>memory</c></summary>
    Memory,
    /// <summary><c>example</c></summary>
    Example,
    /// <summary><c>scratchpad</c></summary>
    Scratchpad,
}

/// <summary>Where a context block comes from. Wire: <c>provenance.source</c>.</summary>
public enum ProvenanceSource
{
    /// <summary><c>system</c>: trusted.</summary>
    System,
    /// <summary><c>developer</c>: trusted; constants and literals.</summary>
    Developer,
    /// <summary><c>user</c>: untrusted.</summary>
    User,
    /// <summary><c>retrieval</c>: untrusted.</summary>
    Retrieval,
    /// <summary><c>tool</c>: untrusted.</summary>
    Tool,
    /// <summary><c>memory</c>: untrusted.</summary>
    Memory,
    /// <summary><c>cache</c>: untrusted.</summary>
    Cache,
    /// <summary><c>generated</c>: as trusted as its inputs.</summary>
    Generated,
    /// <summary><c>validator</c>: trusted.</summary>
    Validator,
}

/// <summary>Which transforms a context block allows. Wire: <c>context[].mutability</c>.</summary>
public enum Mutability
{
    /// <summary><c>fixed</c>: only assembled. The value written when nothing is declared.</summary>
    Fixed,
    /// <summary><c>deduplicable</c></summary>
    Deduplicable,
    /// <summary><c>compressible</c></summary>
    Compressible,
    /// <summary><c>summarizable</c></summary>
    Summarizable,
    /// <summary><c>droppable</c></summary>
    Droppable,
}

/// <summary>How sensitive a value is, lowest first: the order of the members is the order of the classes. Wire: <c>privacyClass</c>.</summary>
public enum PrivacyClass
{
    /// <summary><c>public</c></summary>
    Public,
    /// <summary><c>internal</c></summary>
    Internal,
    /// <summary><c>confidential</c></summary>
    Confidential,
    /// <summary><c>restricted</c></summary>
    Restricted,
    /// <summary><c>secret</c>: goes nowhere unless a limit names it.</summary>
    Secret,
}

/// <summary>Whether a block may be cached. Wire: <c>cachePolicy.mode</c>.</summary>
public enum CacheMode
{
    /// <summary><c>none</c></summary>
    None,
    /// <summary><c>eligible</c></summary>
    Eligible,
    /// <summary><c>required</c></summary>
    Required,
    /// <summary><c>forbidden</c></summary>
    Forbidden,
}

/// <summary>Wire: <c>cachePolicy.scope</c>.</summary>
public enum CacheScope
{
    /// <summary><c>context</c></summary>
    Context,
    /// <summary><c>node</c></summary>
    Node,
    /// <summary><c>plan</c></summary>
    Plan,
    /// <summary><c>session</c></summary>
    Session,
}

/// <summary>What may be kept of a block. Wire: <c>retentionPolicy.mode</c>.</summary>
public enum RetentionMode
{
    /// <summary><c>metadata_only</c></summary>
    MetadataOnly,
    /// <summary><c>redacted</c></summary>
    Redacted,
    /// <summary><c>full</c></summary>
    Full,
    /// <summary><c>ephemeral</c>: nothing is kept, nothing is cached.</summary>
    Ephemeral,
}

/// <summary>What a model call is for. Wire: <c>model.task</c>.</summary>
public enum ModelTask
{
    /// <summary><c>general</c></summary>
    General,
    /// <summary><c>classification</c></summary>
    Classification,
    /// <summary><c>embedding</c></summary>
    Embedding,
    /// <summary><c>ranking</c></summary>
    Ranking,
    /// <summary><c>reasoning</c></summary>
    Reasoning,
    /// <summary><c>synthesis</c></summary>
    Synthesis,
}

/// <summary>What a model call needs from its provider. Wire: <c>model.requiredCapabilities[]</c>.</summary>
public enum ModelCapability
{
    /// <summary><c>json_mode</c></summary>
    JsonMode,
    /// <summary><c>prompt_caching</c></summary>
    PromptCaching,
    /// <summary><c>reasoning_controls</c></summary>
    ReasoningControls,
    /// <summary><c>structured_output</c></summary>
    StructuredOutput,
    /// <summary><c>tool_calling</c></summary>
    ToolCalling,
}

/// <summary>What a tool does to the world. Wire: <c>sideEffects.sideEffectClass</c>.</summary>
public enum SideEffectClass
{
    /// <summary><c>unknown</c>: treated as mutating.</summary>
    Unknown,
    /// <summary><c>read_only</c></summary>
    ReadOnly,
    /// <summary><c>idempotent_mutation</c></summary>
    IdempotentMutation,
    /// <summary><c>non_idempotent_mutation</c></summary>
    NonIdempotentMutation,
    /// <summary><c>approval_required</c></summary>
    ApprovalRequired,
}

/// <summary>What a transform does to its context. Wire: <c>transform.kind</c>.</summary>
public enum TransformKind
{
    /// <summary><c>assemble</c>: lossless.</summary>
    Assemble,
    /// <summary><c>deduplicate</c>: lossless.</summary>
    Deduplicate,
    /// <summary><c>filter</c>: lossy unless declared otherwise.</summary>
    Filter,
    /// <summary><c>compress</c>: lossy unless declared otherwise.</summary>
    Compress,
    /// <summary><c>summarize</c>: lossy unless declared otherwise.</summary>
    Summarize,
    /// <summary><c>redact</c>: the only transform that may lower a privacy class.</summary>
    Redact,
}

/// <summary>Wire: <c>validator.kind</c>.</summary>
public enum ValidatorKind
{
    /// <summary><c>custom</c></summary>
    Custom,
    /// <summary><c>schema</c></summary>
    Schema,
    /// <summary><c>source_grounding</c></summary>
    SourceGrounding,
    /// <summary><c>policy</c></summary>
    Policy,
}

/// <summary>What a failed validator leads to. Wire: <c>failurePolicy</c>. Undeclared: the code decides.</summary>
public enum ValidatorFailurePolicy
{
    /// <summary><c>fail_plan</c>: the call throws.</summary>
    FailPlan,
    /// <summary><c>retry_node</c></summary>
    RetryNode,
    /// <summary><c>warn</c>: the result may be ignored, and then proves nothing.</summary>
    Warn,
}

/// <summary>How much of a run is kept for replay. Wire: <c>constraints.replayPolicy</c>.</summary>
public enum ReplayPolicy
{
    /// <summary><c>metadata</c>: references and keyed digests, no payload. The default.</summary>
    Metadata,
    /// <summary><c>full_trace</c>: payloads too.</summary>
    FullTrace,
    /// <summary><c>none</c></summary>
    None,
}

/// <summary>Wire: <c>constraints.auditLevel</c>.</summary>
public enum AuditLevel
{
    /// <summary><c>evidence_bundle</c></summary>
    EvidenceBundle,
    /// <summary><c>summary</c></summary>
    Summary,
    /// <summary><c>none</c></summary>
    None,
}

/// <summary>Wire: <c>join.strategy</c>.</summary>
public enum JoinStrategy
{
    /// <summary><c>all</c>: waits for every input (WhenAll).</summary>
    All,
    /// <summary><c>first_success</c>: one input arrives (WhenAny, arms of a branch).</summary>
    FirstSuccess,
    /// <summary><c>quorum</c></summary>
    Quorum,
}

/// <summary>Wire: <c>edges[].kind</c>.</summary>
public enum MirEdgeKind
{
    /// <summary><c>data</c>: from producer to consumer; carries context ids.</summary>
    Data,
    /// <summary><c>control</c></summary>
    Control,
    /// <summary><c>validation</c>: from the validated node to its validator.</summary>
    Validation,
    /// <summary><c>fallback</c></summary>
    Fallback,
}
