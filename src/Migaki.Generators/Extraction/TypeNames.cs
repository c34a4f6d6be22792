using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>Types as text that means the same everywhere in the compilation.</summary>
internal static class TypeNames
{
    private static readonly SymbolDisplayFormat QualifiedFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat ReadableFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.None,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary><c>global::…</c>, with nullability as declared.</summary>
    public static string Qualified(ITypeSymbol type) => type.ToDisplayString(QualifiedFormat);

    /// <summary><c>global::…</c>, with <c>?</c> where the type can be null at all: what reads a value must not care.</summary>
    public static string Nullable(ITypeSymbol type) =>
        Qualified(type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.Annotated) : type);

    /// <summary><c>SupportAgent</c>, <c>Outer.Inner</c>: for people.</summary>
    public static string Readable(ITypeSymbol type) => type.ToDisplayString(ReadableFormat);

    /// <summary>Whether a type is declared in this namespace.</summary>
    public static bool IsIn(INamedTypeSymbol type, string space) => string.Equals(type.ContainingNamespace?.ToDisplayString(), space, StringComparison.Ordinal);

    /// <summary>The name as source writes it.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>Type parameters with their constraints, as a declaration repeats them.</summary>
    public static MirList<TypeParameterModel> TypeParameters(IEnumerable<ITypeParameterSymbol> parameters) =>
        parameters.Select(static p => new TypeParameterModel(Identifier(p.Name), Constraints(p), Cautions.DynamicMembers(p))).ToMirList();

    /// <summary>A method of a metadata name, as reflection writes the type's: <c>Ns.Outer+Inner`1</c>.</summary>
    public static string Metadata(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer) return Metadata(outer) + "+" + type.MetadataName;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None)) + "." + type.MetadataName
            : type.MetadataName;
    }

    private static string? Constraints(ITypeParameterSymbol parameter)
    {
        var parts = new List<string>();
        if (parameter.HasUnmanagedTypeConstraint) parts.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint) parts.Add("struct");
        else if (parameter.HasReferenceTypeConstraint)
            parts.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        else if (parameter.HasNotNullConstraint) parts.Add("notnull");
        parts.AddRange(parameter.ConstraintTypes.Select(Qualified));
        if (parameter.HasConstructorConstraint) parts.Add("new()");
        if (parameter.AllowsRefLikeType) parts.Add("allows ref struct");
        return parts.Count == 0 ? null : $"where {Identifier(parameter.Name)} : {string.Join(", ", parts)}";
    }
}
