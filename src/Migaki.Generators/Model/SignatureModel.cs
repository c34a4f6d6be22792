using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>The signature of a called method, as an interceptor of the call repeats it.</summary>
internal sealed record SignatureModel
{
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

    /// <summary>A member of a struct that leaves it as it is: its receiver is passed by <c>in</c>.</summary>
    public bool IsReadOnlyReceiver { get; init; }

    /// <summary>The method cannot be named from <c>Migaki.Generated</c>: an <c>UnsafeAccessor</c> reaches it.</summary>
    public bool NeedsAccessor { get; init; }

    public required ReturnShape Shape { get; init; }

    /// <summary>Fully qualified, as declared (with <c>Task&lt;…&gt;</c> and nullability).</summary>
    public required string ReturnType { get; init; }

    /// <summary>The type of the value; null where there is none.</summary>
    public string? ValueType { get; init; }

    public MirList<ParameterModel> Parameters { get; init; }

    /// <summary>Attributes the interceptor repeats, without brackets.</summary>
    public MirList<string> Attributes { get; init; }

    /// <summary>Something in the signature is obsolete as an error: only obsolete code may name it.</summary>
    public bool IsForbidden { get; init; }

    /// <summary>The diagnostics of what is experimental in the signature.</summary>
    public MirList<string> Experimental { get; init; }

    /// <summary>Type parameters of the declaring types and the method, in the order an interceptor repeats them, with their constraint clauses.</summary>
    public MirList<TypeParameterModel> TypeParameters { get; init; }
}

/// <param name="Name">With <c>@</c> where it needs one.</param>
/// <param name="ConstraintClause"><c>where T : …</c>; null where there is none.</param>
/// <param name="Attribute">What a declaration repeats, with brackets; empty for most.</param>
internal sealed record TypeParameterModel(string Name, string? ConstraintClause, string Attribute = "");
