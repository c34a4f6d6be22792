using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>
/// What the compiler says where a member is used: obsolete, experimental, unsafe to trim. The user's own call has said it already; generated code must neither
/// say it again nor hide it from the tools that look through an interceptor.
/// </summary>
internal static class Cautions
{
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis";

    /// <summary>Whether the method or a type in its signature is obsolete as an error, which only obsolete code may use.</summary>
    public static bool IsForbidden(IMethodSymbol method) => Touched(method).Any(IsForbiddenSymbol);

    /// <summary>The diagnostics of what is experimental in a method's signature, sorted.</summary>
    public static MirList<string> Experimental(IMethodSymbol method) => Touched(method)
        .SelectMany(static s => new[] { s, s.ContainingModule, s.ContainingAssembly })
        .Select(static s => s is null ? null : Attribute(s, CodeAnalysis, "ExperimentalAttribute")?.ConstructorArguments.FirstOrDefault().Value as string)
        .Where(static id => id is not null && SyntaxFacts.IsValidIdentifier(id))
        .Select(static id => id!)
        .Distinct(StringComparer.Ordinal)
        .OrderBy(static id => id, StringComparer.Ordinal)
        .ToMirList();

    /// <summary>Whether reading the member would be reported.</summary>
    public static bool IsMarked(ISymbol member) => IsForbiddenSymbol(member) || Attribute(member, CodeAnalysis, "ExperimentalAttribute") is not null
        || Attribute(member, CodeAnalysis, "RequiresUnreferencedCodeAttribute") is not null || Attribute(member, CodeAnalysis, "RequiresDynamicCodeAttribute") is not null;

    /// <summary>The attributes an interceptor repeats, so that trimming warns at the call as it does without the interceptor.</summary>
    public static MirList<string> Repeated(IMethodSymbol method) => method.GetAttributes()
        .Where(static a => a.AttributeClass is { Name: "RequiresUnreferencedCodeAttribute" or "RequiresDynamicCodeAttribute" or "RequiresAssemblyFilesAttribute" } type && TypeNames.IsIn(type, CodeAnalysis))
        .Select(static a => Text(a))
        .Concat(method.GetReturnTypeAttributes().Where(IsDynamicMembers).Select(static a => "return: " + Text(a)))
        .ToMirList();

    /// <summary>The members that trimming must keep of a <c>Type</c> in a parameter or type parameter: <c>[…]</c>, or empty.</summary>
    public static string DynamicMembers(ISymbol parameter) => parameter.GetAttributes().FirstOrDefault(IsDynamicMembers) is { } attribute ? $"[{Text(attribute)}]" : "";

    private static bool IsDynamicMembers(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "DynamicallyAccessedMembersAttribute" } type && TypeNames.IsIn(type, CodeAnalysis);

    private static string Text(AttributeData attribute)
    {
        var arguments = attribute.ConstructorArguments.Select(static a => a.ToCSharpString()).Concat(attribute.NamedArguments.Select(static a => $"{a.Key} = {a.Value.ToCSharpString()}"));
        // An enum's constant is written as a number: names of members may be combinations.
        if (IsDynamicMembers(attribute)) arguments = [$"({TypeNames.Qualified(attribute.ConstructorArguments[0].Type!)})({Convert.ToInt64(attribute.ConstructorArguments[0].Value, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture)})"];
        return $"{TypeNames.Qualified(attribute.AttributeClass!)}({string.Join(", ", arguments)})";
    }

    private static IEnumerable<ISymbol> Touched(IMethodSymbol method)
    {
        yield return method;
        foreach (var type in EntryConditions.ContainingTypes(method)) yield return type;
        foreach (var type in method.Parameters.Select(static p => p.Type).Append(method.ReturnType).Concat(method.TypeParameters.SelectMany(static p => p.ConstraintTypes)).SelectMany(Named)) yield return type;
    }

    private static IEnumerable<INamedTypeSymbol> Named(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Named(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Named).Prepend(named),
        _ => [],
    };

    private static bool IsForbiddenSymbol(ISymbol symbol) => Attribute(symbol, "System", "ObsoleteAttribute") is { } obsolete && obsolete.ConstructorArguments.Any(static a => a.Value is true);

    private static AttributeData? Attribute(ISymbol symbol, string space, string name) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass is { } type && type.Name == name && TypeNames.IsIn(type, space));
}
