using Microsoft.CodeAnalysis;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>What is said of a method that is a step: its kind and the properties of that kind. A property that is not written is null.</summary>
internal sealed record StepDeclaration
{
    public required StepKind Kind { get; init; }

    /// <summary>The tool's or validator's name, the source, the approval's id, the key reference; the method's name for models and transforms.</summary>
    public required string Name { get; init; }

    public ModelTask Task { get; init; }
    public string? Provider { get; init; }
    public string? Model { get; init; }
    public MirList<ModelCapability>? RequiredCapabilities { get; init; }
    public double? MaxOutputTokens { get; init; }
    public double? Temperature { get; init; }
    public SideEffectClass? SideEffects { get; init; }
    public string? RequiresApproval { get; init; }
    public double? TopK { get; init; }
    public TransformKind Transform { get; init; }

    /// <summary>As declared; see <see cref="IsLossy"/>.</summary>
    public bool? Lossy { get; init; }
    public MirList<string> RequiresValidators { get; init; }
    public ValidatorKind Validator { get; init; }
    public ValidatorFailurePolicy? FailurePolicy { get; init; }
    public string? Reason { get; init; }
    public PrivacyClass? MaxPrivacy { get; init; }
    public MirList<string> AcceptedByEvals { get; init; }
    public MirList<Assumption> Assumptions { get; init; }

    /// <summary>From <c>[return: MirContext]</c>.</summary>
    public ContextDeclaration? Output { get; init; }

    /// <summary>Known without an annotation.</summary>
    public bool IsKnown { get; init; }

    public VerdictKind Verdict { get; init; }

    /// <summary>The positions of the parameters that carry context.</summary>
    public MirList<int> ContextParameters { get; init; }

    /// <summary>The parameter that a validator proves, an approval grants, a transform transforms; -1 where there is none.</summary>
    public int Subject { get; init; } = -1;

    public bool IsLossy => Kind == StepKind.ContextTransform
        && (Lossy ?? Transform is TransformKind.Compress or TransformKind.Summarize or TransformKind.Filter);

    /// <summary>A failure throws at the call, inside a run or not.</summary>
    public bool FailsPlan => Kind == StepKind.Validator && FailurePolicy == ValidatorFailurePolicy.FailPlan;

    /// <summary>A result that was passed to one of these needs a proof first.</summary>
    public bool IsUse => Kind is StepKind.ModelCall or StepKind.ToolCall or StepKind.RetrievalCall or StepKind.Approval or StepKind.CacheWrite;
}
