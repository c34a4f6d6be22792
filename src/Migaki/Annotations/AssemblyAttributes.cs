namespace Migaki;

/// <summary>Declares a method that the user cannot annotate as a step.</summary>
/// <param name="type">The type that declares the method.</param>
/// <param name="method">The method's name; all its overloads are meant.</param>
/// <param name="kind">The kind of step.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MirExternalStepAttribute(Type type, string method, StepKind kind) : Attribute
{
    /// <summary>The type that declares the method.</summary>
    public Type Type { get; } = type;
    /// <summary>The method's name.</summary>
    public string Method { get; } = method;
    /// <summary>The kind of step.</summary>
    public StepKind Kind { get; } = kind;
    /// <summary>The name, source, id or key reference that the kind's own annotation takes.</summary>
    public string? Name { get; set; }
    /// <summary>See <see cref="ModelCallAttribute.Task"/>.</summary>
    public ModelTask Task { get; set; }
    /// <summary>See <see cref="ModelCallAttribute.Provider"/>.</summary>
    public string? Provider { get; set; }
    /// <summary>See <see cref="ModelCallAttribute.Model"/>.</summary>
    public string? Model { get; set; }
    /// <summary>See <see cref="ModelCallAttribute.RequiredCapabilities"/>.</summary>
    public ModelCapability[]? RequiredCapabilities { get; set; }
    /// <summary>See <see cref="ModelCallAttribute.MaxOutputTokens"/>.</summary>
    public int MaxOutputTokens { get; set; }
    /// <summary>See <see cref="ModelCallAttribute.Temperature"/>.</summary>
    public double Temperature { get; set; }
    /// <summary>See <see cref="ToolCallAttribute.SideEffects"/>.</summary>
    public SideEffectClass SideEffects { get; set; }
    /// <summary>See <see cref="ToolCallAttribute.RequiresApproval"/>.</summary>
    public string? RequiresApproval { get; set; }
    /// <summary>See <see cref="RetrievalCallAttribute.TopK"/>.</summary>
    public int TopK { get; set; }
    /// <summary>See <see cref="ContextTransformAttribute.Kind"/>.</summary>
    public TransformKind Transform { get; set; }
    /// <summary>See <see cref="ContextTransformAttribute.Lossy"/>.</summary>
    public bool Lossy { get; set; }
    /// <summary>See <see cref="ContextTransformAttribute.RequiresValidators"/>.</summary>
    public string[]? RequiresValidators { get; set; }
    /// <summary>See <see cref="ValidatorAttribute.Kind"/>.</summary>
    public ValidatorKind Validator { get; set; }
    /// <summary>See <see cref="ValidatorAttribute.FailurePolicy"/>.</summary>
    public ValidatorFailurePolicy FailurePolicy { get; set; }
    /// <summary>See <see cref="ApprovalAttribute.Reason"/>.</summary>
    public string? Reason { get; set; }
    /// <summary>The most sensitive class the step may see.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>Limits what a whole provider may see.</summary>
/// <param name="name">The provider's name, as model calls give it.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MirProviderAttribute(string name) : Attribute
{
    /// <summary>The provider's name.</summary>
    public string Name { get; } = name;
    /// <summary>The most sensitive class the provider may see.</summary>
    public PrivacyClass MaxPrivacy { get; set; }
}

/// <summary>Suppresses a rule on a method, with a reason that is kept in the plan and in every bundle.</summary>
/// <param name="rule">The rule, e.g. <c>MIR3001</c>.</param>
/// <param name="reason">Why the rule does not apply here.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MirAssumeAttribute(string rule, string reason) : Attribute
{
    /// <summary>The rule.</summary>
    public string Rule { get; } = rule;
    /// <summary>Why the rule does not apply here.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Written by the generator: a plan of this assembly, so that tools can read it without running code.</summary>
/// <param name="id">The plan's id.</param>
/// <param name="digest"><c>sha256:</c> and the lower-case hex digest of <paramref name="json"/> as UTF-8.</param>
/// <param name="json">The original plan, canonical <c>migaki.mir.v0</c>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
public sealed class MirEmbeddedPlanAttribute(string id, string digest, string json) : Attribute
{
    /// <summary>The plan's id.</summary>
    public string Id { get; } = id;
    /// <summary>The digest of <see cref="Json"/>.</summary>
    public string Digest { get; } = digest;
    /// <summary>The original plan.</summary>
    public string Json { get; } = json;
    /// <summary>The optimized plan, canonical; null where it equals the original.</summary>
    public string? OptimizedJson { get; set; }
    /// <summary>The <c>migaki.plan-diff.v0</c> between the two, canonical; null where they are equal.</summary>
    public string? DiffJson { get; set; }
}
