namespace Migaki;

/// <summary>A step that calls a model.</summary>
/// <param name="task">What the call is for.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ModelCallAttribute(ModelTask task) : Attribute
{
    /// <summary>What the call is for.</summary>
    public ModelTask Task { get; } = task;
    /// <summary>The provider's name, e.g. <c>openai</c>.</summary>
    public string? Provider { get; set; }
    /// <summary>The model's name.</summary>
    public string? Model { get; set; }
    /// <summary>What the provider must be able to do.</summary>
    public ModelCapability[]? RequiredCapabilities { get; set; }
    /// <summary>Most tokens of output. Wire: <c>parameters.maxOutputTokens</c>.</summary>
    public int MaxOutputTokens { get; set; }
    /// <summary>Wire: <c>parameters.temperature</c>.</summary>
    public double Temperature { get; set; }
    /// <summary>The most sensitive class the call may see.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>A step that calls a tool.</summary>
/// <param name="name">The tool's name.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolCallAttribute(string name) : Attribute
{
    /// <summary>The tool's name.</summary>
    public string Name { get; } = name;
    /// <summary>What the tool does to the world. Undeclared is treated as unknown.</summary>
    public SideEffectClass SideEffects { get; set; }
    /// <summary>The id of the approval that must be granted first.</summary>
    public string? RequiresApproval { get; set; }
    /// <summary>The most sensitive class the tool may see.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>A step that retrieves documents.</summary>
/// <param name="source">The source's name, e.g. an index.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RetrievalCallAttribute(string source) : Attribute
{
    /// <summary>The source's name.</summary>
    public string Source { get; } = source;
    /// <summary>Most documents it returns.</summary>
    public int TopK { get; set; }
    /// <summary>The most sensitive class the query may have.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>A step that changes context. It transforms its first context-bearing argument.</summary>
/// <param name="kind">What it does.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContextTransformAttribute(TransformKind kind) : Attribute
{
    /// <summary>What it does.</summary>
    public TransformKind Kind { get; } = kind;
    /// <summary>Whether the result may miss something. Default: compress, summarize and filter are lossy; assemble, deduplicate and redact are not.</summary>
    public bool Lossy { get; set; }
    /// <summary>The validators that must all have passed before the result is used; none named: any one.</summary>
    public string[]? RequiresValidators { get; set; }
}

/// <summary>A step that checks context. It proves its first context-bearing argument, or the one marked with <see cref="ValidatesAttribute"/>.</summary>
/// <param name="name">The validator's name, as constraints refer to it.</param>
/// <param name="kind">What it checks against.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ValidatorAttribute(string name, ValidatorKind kind) : Attribute
{
    /// <summary>The validator's name.</summary>
    public string Name { get; } = name;
    /// <summary>What it checks against.</summary>
    public ValidatorKind Kind { get; } = kind;
    /// <summary>What a failure leads to. Undeclared: the code decides.</summary>
    public ValidatorFailurePolicy FailurePolicy { get; set; }
}

/// <summary>Names the argument that a validator proves or an approval grants, where it is not the first context-bearing one.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ValidatesAttribute : Attribute;

/// <summary>A step that asks a person.</summary>
/// <param name="id">The approval's id, as tools and constraints refer to it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ApprovalAttribute(string id) : Attribute
{
    /// <summary>The approval's id.</summary>
    public string Id { get; } = id;
    /// <summary>Why a person must be asked.</summary>
    public string? Reason { get; set; }
}

/// <summary>A step that reads a cache.</summary>
/// <param name="keyRef">A reference to the key, e.g. <c>cache://answers</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CacheReadAttribute(string keyRef) : Attribute
{
    /// <summary>A reference to the key.</summary>
    public string KeyRef { get; } = keyRef;
    /// <summary>The most sensitive class the key may have.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>A step that writes a cache.</summary>
/// <param name="keyRef">A reference to the key, e.g. <c>cache://answers</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CacheWriteAttribute(string keyRef) : Attribute
{
    /// <summary>A reference to the key.</summary>
    public string KeyRef { get; } = keyRef;
    /// <summary>The most sensitive class the cache may hold.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>Names the eval that accepts a lossy transform, or all transforms of a plan (<c>migaki.evals.json</c>).</summary>
/// <param name="name">The eval's name.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AcceptedByEvalAttribute(string name) : Attribute
{
    /// <summary>The eval's name.</summary>
    public string Name { get; } = name;
}
