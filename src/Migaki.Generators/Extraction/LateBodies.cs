using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.Generators.Extraction;

/// <summary>Methods whose code runs when they have returned.</summary>
internal static class LateBodies
{
    /// <summary>A sequence that is read through an iterator: whoever reads it can be told whose it is.</summary>
    public static bool IsIterator(IMethodSymbol method) => method.ReturnType.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T && Yields(method, default);

    /// <summary>Steps of a helper run after it has returned, and nothing says so when they do: lambdas in what it returns.</summary>
    public static bool Detached(IMethodSymbol method, CancellationToken cancellation)
    {
        if (method.ReturnType is not INamedTypeSymbol { IsReferenceType: true } type) return false;
        var isSequence = type.SpecialType is SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_IEnumerator
            || type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
            || KnownTypes.Is(type, "System.Linq", "IQueryable", 1);
        if (!isSequence && type.TypeKind != TypeKind.Delegate || IsIterator(method)) return false;
        return Syntax(method, cancellation).Any(static s => s.DescendantNodes().Any(static n => n is YieldStatementSyntax or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax));
    }

    /// <summary>Whether the body is one that yields.</summary>
    public static bool Yields(IMethodSymbol method, CancellationToken cancellation) => Syntax(method, cancellation).Any(static s =>
        s.DescendantNodes(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static n => n is YieldStatementSyntax)
        || s is LocalFunctionStatementSyntax local && local.DescendantNodes(n => n == s || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static n => n is YieldStatementSyntax));

    private static IEnumerable<SyntaxNode> Syntax(IMethodSymbol method, CancellationToken cancellation)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return (definition.PartialImplementationPart ?? definition).DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation));
    }
}
