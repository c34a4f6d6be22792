using Microsoft.CodeAnalysis;
using Migaki.Generators.Rules;

namespace Migaki.Generators.Extraction;

/// <summary>The conditions of MIR1003 on the signatures of entries and steps.</summary>
internal static class SignatureConditions
{
    public static IEnumerable<EntryProblem> OfEntry(IMethodSymbol entry)
    {
        if (entry.IsGenericMethod) yield return Problem(entry, entry, "a generic plan has no single graph; remove the type parameters", "generic");
        if (!entry.IsStatic && entry.ContainingType.IsRefLikeType) yield return Problem(entry, entry, $"'{entry.ContainingType.Name}' is a ref struct and cannot outlive the call", "receiver");
        foreach (var problem in Values(entry)) yield return problem;
    }

    public static IEnumerable<EntryProblem> OfStep(IMethodSymbol step, Compilation compilation)
    {
        foreach (var problem in Values(step)) yield return problem;
        if (step.ContainingType.IsRefLikeType) yield return Problem(step, step, $"'{step.ContainingType.Name}' is a ref struct and cannot be held over the call", "receiver");
        if (Hidden(step.ContainingType, compilation) is { } container)
            yield return Problem(step, step, $"the type '{container.Name}' that declares it cannot be named outside; make it internal", "type");
        foreach (var parameter in step.Parameters)
        {
            if (Hidden(parameter.Type, compilation) is { } type)
                yield return Problem(step, parameter, $"the type '{type.Name}' of the parameter '{parameter.Name}' cannot be named outside; make it internal", "type");
        }
        if (Hidden(step.ReturnType, compilation) is { } result)
            yield return Problem(step, step, $"the type '{result.Name}' of its result cannot be named outside; make it internal", "type");
        foreach (var constraint in step.TypeParameters.SelectMany(static p => p.ConstraintTypes))
        {
            if (Hidden(constraint, compilation) is { } type)
                yield return Problem(step, step, $"the type '{type.Name}' in its constraints cannot be named outside; make it internal", "type");
        }
    }

    private static IEnumerable<EntryProblem> Values(IMethodSymbol method)
    {
        if (method.IsVararg) yield return Problem(method, method, "a variable argument list cannot be read; use params", "vararg");
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                yield return Problem(method, parameter, $"the parameter '{parameter.Name}' is passed by {Word(parameter.RefKind)}; pass a value, and return what changes", "ref");
            else if (NotAValue(parameter.Type) is { } reason)
                yield return Problem(method, parameter, $"the parameter '{parameter.Name}' is {reason}", "value");
        }
        if (method.ReturnsByRef || method.ReturnsByRefReadonly) yield return Problem(method, method, "it returns a reference; return a value", "ref");
        else if (NotAValue(method.ReturnType) is { } reason) yield return Problem(method, method, $"its result is {reason}", "value");
        foreach (var parameter in method.TypeParameters)
        {
            if (parameter.AllowsRefLikeType) yield return Problem(method, method, $"its type parameter '{parameter.Name}' allows ref structs, which cannot be held over a call", "value");
        }
    }

    private static string? NotAValue(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } => "a pointer; pass a value",
        IArrayTypeSymbol array => NotAValue(array.ElementType),
        { IsRefLikeType: true } => "a ref struct, which cannot be held over the call; use an array, a memory or a string",
        _ => null,
    };

    /// <summary>The first type in a type that other types of the assembly cannot name.</summary>
    private static ITypeSymbol? Hidden(ITypeSymbol type, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array => Hidden(array.ElementType, compilation),
        INamedTypeSymbol { TypeKind: not TypeKind.Error } named => HiddenPart(named, compilation),
        _ => null,
    };

    private static ITypeSymbol? HiddenPart(INamedTypeSymbol type, Compilation compilation)
    {
        for (var part = type; part is not null; part = part.ContainingType)
        {
            if (part.IsFileLocal || !IsAccessible(part, compilation)) return part;
            foreach (var argument in part.TypeArguments)
                if (Hidden(argument, compilation) is { } hidden) return hidden;
        }
        return null;
    }

    /// <summary>As far as the type itself goes, and not those around it. Of a public one the compilation need not be asked, which looks through all references.</summary>
    private static bool IsAccessible(INamedTypeSymbol type, Compilation compilation) =>
        type.DeclaredAccessibility == Accessibility.Public || compilation.IsSymbolAccessibleWithin(type.OriginalDefinition, compilation.Assembly);

    private static string Word(RefKind kind) => kind switch
    {
        RefKind.Out => "out",
        RefKind.In => "in",
        RefKind.RefReadOnlyParameter => "ref readonly",
        _ => "ref",
    };

    private static EntryProblem Problem(IMethodSymbol method, ISymbol at, string reason, string kind) =>
        new(Descriptors.Signature, at.Locations.FirstOrDefault() ?? Location.None, method.Name, reason, kind);
}
