using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>A step call that is intercepted.</summary>
internal sealed record StepModel
{
    public required string NodeId { get; init; }

    /// <summary>The chain of followed calls that leads here; empty in the body itself.</summary>
    public string Path { get; init; } = "";

    public required StepKind Kind { get; init; }

    /// <summary>Readable and qualified, e.g. <c>SupportAgent.Search</c>.</summary>
    public required string QualifiedName { get; init; }

    /// <summary>The type that declares the bound method, fully qualified.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>How many of <see cref="TypeParameters"/> belong to the declaring types; the rest are the method's.</summary>
    public int DeclaringArity { get; init; }

    /// <summary>For an accessor to a static class, which no parameter can have as its type: the class's name as reflection writes it.</summary>
    public string? StaticClassName { get; init; }

    public required string MethodName { get; init; }
    public required bool IsStatic { get; init; }

    /// <summary>Called in reduced form as an extension.</summary>
    public bool IsExtension { get; init; }

    /// <summary>The declaring type is a struct: a receiver is taken by reference.</summary>
    public bool IsStruct { get; init; }

    /// <summary>The method cannot be named from <c>Migaki.Generated</c>: an <c>UnsafeAccessor</c> reaches it.</summary>
    public bool NeedsAccessor { get; init; }

    public required ReturnShape Shape { get; init; }

    /// <summary>Fully qualified, as declared (with <c>Task&lt;…&gt;</c> and nullability).</summary>
    public required string ReturnType { get; init; }

    /// <summary>The type of the value; null where there is none.</summary>
    public string? ValueType { get; init; }

    public ProjectionModel? ValueProjection { get; init; }

    public MirList<ParameterModel> Parameters { get; init; }

    /// <summary>Type parameters of the declaring types and the method, in the order an interceptor repeats them, with their constraint clauses.</summary>
    public MirList<TypeParameterModel> TypeParameters { get; init; }

    /// <summary>The context-bearing parameters, as they are recorded.</summary>
    public MirList<RecordedArgument> Arguments { get; init; }

    /// <summary>How a validator or approval gives its verdict.</summary>
    public VerdictKind Verdict { get; init; }

    /// <summary>The validator's name where a failure must throw.</summary>
    public string? FailPlanValidator { get; init; }

    /// <summary>The calls in the source that this node stands for, by their position-free ordinal in the plan; joins with <see cref="InterceptedCall"/>.</summary>
    public required int CallOrdinal { get; init; }
}

/// <summary>Where a verdict comes from.</summary>
internal enum VerdictKind
{
    /// <summary>Not a validator or approval.</summary>
    None,
    /// <summary>The <see langword="bool"/> result.</summary>
    Boolean,
    /// <summary>The <c>ValidatorResult</c>.</summary>
    Result,
    /// <summary>Returning at all is passing.</summary>
    Returned,
}

internal sealed record TypeParameterModel(string Name, string? ConstraintClause);

/// <summary>A context-bearing argument of a step.</summary>
/// <param name="ParameterIndex">Its position in <see cref="StepModel.Parameters"/>.</param>
/// <param name="Projection">Null where its text cannot be read without side effects.</param>
internal sealed record RecordedArgument(int ParameterIndex, ProjectionModel? Projection);
