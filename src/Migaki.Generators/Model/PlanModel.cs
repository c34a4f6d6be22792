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

    /// <summary>Null for a broken plan.</summary>
    public PlanDocuments? Documents { get; init; }

    /// <summary>The steps that are recorded, in the order of their nodes.</summary>
    public MirList<StepModel> Steps { get; init; }

    /// <summary>The blocks whose content is at hand when a run begins.</summary>
    public MirList<BoundContext> BoundContext { get; init; }

    /// <summary>Why there is no plan: rule and reason. The entry then compiles, and throws saying so.</summary>
    public BrokenPlan? Broken { get; init; }
}

/// <summary>A plan that cannot be recorded.</summary>
/// <param name="Rule">E.g. <c>MIR1003</c>.</param>
/// <param name="Message">The rule's message, filled in.</param>
internal sealed record BrokenPlan(string Rule, string Message);

/// <summary>The documents of a plan, canonical JSON.</summary>
/// <param name="Original"><c>migaki.mir.v0</c>.</param>
/// <param name="Digest"><c>sha256:…</c> of <paramref name="Original"/>.</param>
/// <param name="Optimized">Null where it equals the original.</param>
/// <param name="Diff"><c>migaki.plan-diff.v0</c> between the two.</param>
internal sealed record PlanDocuments(string Original, string Digest, string? Optimized, string Diff);

/// <summary>The partial method a developer declared, and its body.</summary>
internal sealed record EntryModel
{
    /// <summary>Null in the global namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The types around the entry, outermost first, each as its declaration needs to be repeated, e.g. <c>partial class Agent&lt;T&gt;</c>.</summary>
    public MirList<string> ContainingTypes { get; init; }

    /// <summary>The name, with <c>@</c> where it needs one.</summary>
    public required string MethodName { get; init; }

    /// <summary>The modifiers of the declaration in source order, e.g. <c>public static partial</c>.</summary>
    public required string Modifiers { get; init; }

    /// <summary>Fully qualified, with nullability.</summary>
    public required string ReturnType { get; init; }

    public MirList<ParameterModel> Parameters { get; init; }

    public required bool IsStatic { get; init; }

    /// <summary>How the body returns.</summary>
    public required ReturnShape BodyShape { get; init; }

    /// <summary>The type of the body's value, fully qualified; null where there is none.</summary>
    public string? ValueType { get; init; }

    /// <summary>Whether the entry returns <c>MirRun</c> around the body's value.</summary>
    public required bool ReturnsRun { get; init; }

    /// <summary>The body's name.</summary>
    public required string CoreName { get; init; }

    /// <summary>The expression that gives the recorder inside the containing type, e.g. <c>this._recorder</c>.</summary>
    public required string Recorder { get; init; }

    /// <summary>The projection of the value; null where its text cannot be read without side effects.</summary>
    public ProjectionModel? ValueProjection { get; init; }
}

/// <summary>How a method gives its value back.</summary>
internal enum ReturnShape
{
    Void,
    Value,
    Task,
    TaskOfValue,
    ValueTask,
    ValueTaskOfValue,
    AsyncEnumerable,
}

/// <summary>A parameter, as both a declaration and an argument list need it.</summary>
/// <param name="Name">With <c>@</c> where it needs one.</param>
/// <param name="Type">Fully qualified, with nullability.</param>
/// <param name="Modifiers"><c>params</c>, <c>scoped</c> and attributes the implementation must repeat; empty for most.</param>
internal sealed record ParameterModel(string Name, string Type, string Modifiers = "");

/// <summary>A context block whose content the entry can hand over: a parameter, a field or a property that <c>MirContext</c> describes.</summary>
/// <param name="ContextId">The block's id.</param>
/// <param name="Expression">The expression inside the entry, e.g. <c>question</c> or <c>this.Instructions</c>.</param>
/// <param name="Type">Fully qualified.</param>
/// <param name="Projection">Null where the text cannot be read without side effects.</param>
internal sealed record BoundContext(string ContextId, string Expression, string Type, ProjectionModel? Projection);

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

    public required string MethodName { get; init; }
    public required bool IsStatic { get; init; }

    /// <summary>Called in reduced form as an extension.</summary>
    public bool IsExtension { get; init; }

    /// <summary>A struct receiver is taken by reference.</summary>
    public bool IsStructReceiver { get; init; }

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

/// <summary>How the text of a type is read without reflection and without side effects.</summary>
/// <param name="Type">The type, fully qualified.</param>
/// <param name="Shape">What to do with it.</param>
/// <param name="Members">For <see cref="ProjectionShape.Members"/>: the fields and auto-properties that carry text.</param>
/// <param name="Item">For <see cref="ProjectionShape.Items"/>: the projection of an item.</param>
internal sealed record ProjectionModel(string Type, ProjectionShape Shape, MirList<ProjectedMember> Members = default, ProjectionModel? Item = null);

internal sealed record ProjectedMember(string Name, ProjectionModel Projection);

internal enum ProjectionShape
{
    /// <summary><see langword="string"/></summary>
    Text,
    /// <summary><c>Memory&lt;char&gt;</c>, <c>char[]</c></summary>
    Chars,
    /// <summary><c>byte[]</c>, <c>Memory&lt;byte&gt;</c></summary>
    Bytes,
    /// <summary>An array or <c>List&lt;T&gt;</c> by static type, or an interface of a sequence, which is only read where it is one of those at run time.</summary>
    Items,
    /// <summary>A record, class or struct with text in fields or auto-properties.</summary>
    Members,
}
