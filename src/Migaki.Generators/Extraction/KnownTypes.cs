using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Recognises the types that decide how a method returns and what carries text. By name: the compilation may reference several frameworks.</summary>
internal static class KnownTypes
{
    public const string PlanAttribute = "Migaki.MirPlanAttribute";

    public static bool Is(ITypeSymbol? type, string space, string name, int arity = 0) =>
        type is INamedTypeSymbol named && named.Name == name && named.Arity == arity && named.ContainingType is null && Space(named.ContainingNamespace) == space;

    public static bool IsMigaki(ITypeSymbol? type, string name, int arity = 0) => Is(type, "Migaki", name, arity);

    public static bool IsTask(ITypeSymbol? type, int arity) => Is(type, "System.Threading.Tasks", "Task", arity);

    public static bool IsValueTask(ITypeSymbol? type, int arity) => Is(type, "System.Threading.Tasks", "ValueTask", arity);

    public static bool IsCollection(ITypeSymbol? type, string name) => Is(type, "System.Collections.Generic", name, 1);

    public static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(a => IsMigaki(a.AttributeClass, name));

    private static string Space(INamespaceSymbol? space) =>
        space is null || space.IsGlobalNamespace ? "" : space.ContainingNamespace is { IsGlobalNamespace: false } outer ? Space(outer) + "." + space.Name : space.Name;
}
