using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Migaki.CodeFixes;

/// <summary>Return types with and without <c>MirRun</c>.</summary>
internal static class RunType
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>What the body returns where the entry returns this; null for what is the same.</summary>
    public static TypeSyntax? Unwrap(IMethodSymbol entry)
    {
        if (entry.ReturnType is not INamedTypeSymbol type) return null;
        if (Attributes.IsMigaki(type, "MirRun")) return Syntax(type.Arity == 0 ? "void" : type.TypeArguments[0].ToDisplayString(Format));
        if (!IsTask(type) || type.Arity == 0 || type.TypeArguments[0] is not INamedTypeSymbol run || !Attributes.IsMigaki(run, "MirRun")) return null;
        var task = $"global::System.Threading.Tasks.{type.Name}";
        return Syntax(run.Arity == 0 ? task : $"{task}<{run.TypeArguments[0].ToDisplayString(Format)}>");
    }

    /// <summary>The type around whose value a run is put; null for streams.</summary>
    public static TypeSyntax? Wrap(IMethodSymbol method)
    {
        if (method.ReturnsVoid) return Syntax("global::Migaki.MirRun");
        if (method.ReturnType is not INamedTypeSymbol type) return Syntax($"global::Migaki.MirRun<{method.ReturnType.ToDisplayString(Format)}>");
        if (type.Name is "IAsyncEnumerable") return null;
        if (!IsTask(type)) return Syntax($"global::Migaki.MirRun<{type.ToDisplayString(Format)}>");
        var run = type.Arity == 0 ? "global::Migaki.MirRun" : $"global::Migaki.MirRun<{type.TypeArguments[0].ToDisplayString(Format)}>";
        return Syntax($"global::System.Threading.Tasks.{type.Name}<{run}>");
    }

    public static bool IsTask(ITypeSymbol type) => type is INamedTypeSymbol { Name: "Task" or "ValueTask", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } };

    /// <summary>Whether the method gives a value back, awaited or not.</summary>
    public static bool HasValue(IMethodSymbol method) => !method.ReturnsVoid && !(IsTask(method.ReturnType) && ((INamedTypeSymbol)method.ReturnType).Arity == 0);

    private static TypeSyntax Syntax(string text) => text == "void" ? SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)) : SyntaxFactory.ParseTypeName(text).WithAdditionalAnnotations(Simplifier.Annotation);
}
