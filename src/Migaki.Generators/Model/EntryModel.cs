using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>The partial method a developer declared, and its body.</summary>
internal sealed record EntryModel
{
    /// <summary>Null in the global namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The types around the entry, outermost first, each as its declaration needs to be repeated, e.g. <c>partial class Agent&lt;T&gt;</c>.</summary>
    public MirList<string> ContainingTypes { get; init; }

    /// <summary>The name, with <c>@</c> where it needs one.</summary>
    public required string MethodName { get; init; }

    /// <summary>The modifiers of the declaration in source order without <c>partial</c>, e.g. <c>public static</c>.</summary>
    public required string Modifiers { get; init; }

    /// <summary>Fully qualified, with nullability.</summary>
    public required string ReturnType { get; init; }

    public MirList<ParameterModel> Parameters { get; init; }

    /// <summary>Only broken plans have any: a generic plan is MIR1003.</summary>
    public MirList<TypeParameterModel> TypeParameters { get; init; }

    /// <summary>The name of the plan's property, e.g. <c>AnswerAsyncPlan</c>; null where the type has a member of that name.</summary>
    public string? PlanProperty { get; init; }

    /// <summary>The accessibility of the plan's property, e.g. <c>public</c>.</summary>
    public required string PlanAccessibility { get; init; }

    public required bool IsStatic { get; init; }

    /// <summary>How the body returns.</summary>
    public required ReturnShape BodyShape { get; init; }

    /// <summary>The type of the body's value, fully qualified; null where there is none.</summary>
    public string? ValueType { get; init; }

    /// <summary>Whether the entry returns <c>MirRun</c> around the body's value.</summary>
    public required bool ReturnsRun { get; init; }

    /// <summary>The body's name.</summary>
    public required string CoreName { get; init; }

    /// <summary>An instance entry may have a static body.</summary>
    public bool IsCoreStatic { get; init; }

    /// <summary>The expression that gives the recorder inside the containing type, e.g. <c>this._recorder</c>.</summary>
    public required string Recorder { get; init; }

    /// <summary>A primary-constructor parameter that holds the recorder but cannot be named in the entry: a private member of the plan's own keeps it.</summary>
    public string? HiddenRecorderParameter { get; init; }

    /// <summary>The parameter goes to the base type too: a field keeps it, because capturing it would warn (CS9107).</summary>
    public bool IsRecorderPassedOn { get; init; }

    /// <summary>The diagnostics of what is experimental in the signature.</summary>
    public MirList<string> Experimental { get; init; }

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
