using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Migaki.Generators.Extraction;

/// <summary>Members of extension blocks (C# 14). Each stands for a static method of the class around the block, which takes the receiver first.</summary>
internal static class ExtensionBlocks
{
    /// <summary>The first compiler that was seen to intercept such calls rightly; 4.14 gives an error when it emits (CS9148).</summary>
    private static readonly bool CanIntercept = typeof(CSharpCompilation).Assembly.GetName().Version >= new Version(5, 9);

    public static bool IsMember(IMethodSymbol method) => method.ContainingType is { CanBeReferencedByName: false, ContainingType.IsStatic: true };

    /// <summary>The static method; null for any other method, and where the compiler in use could not intercept the call.</summary>
    public static IMethodSymbol? StaticOf(IMethodSymbol method)
    {
        if (!CanIntercept || !IsMember(method) || method.IsStatic) return null;
        var definition = method.OriginalDefinition;
        foreach (var candidate in definition.ContainingType.ContainingType.GetMembers(definition.Name).OfType<IMethodSymbol>())
        {
            if (!candidate.IsExtensionMethod || candidate.Parameters.Length != definition.Parameters.Length + 1) continue;
            if (candidate.TypeParameters.Length != definition.TypeParameters.Length + definition.ContainingType.TypeParameters.Length) continue;
            if (definition.Parameters.All(p => p.Name == candidate.Parameters[p.Ordinal + 1].Name && p.Type.ToDisplayString() == candidate.Parameters[p.Ordinal + 1].Type.ToDisplayString())) return candidate;
        }
        return null;
    }

    /// <summary>The static method as a call on a receiver names it.</summary>
    public static IMethodSymbol? Reduced(IMethodSymbol method, ITypeSymbol? receiver) =>
        receiver is not null && StaticOf(method) is { } target ? target.ReduceExtensionMethod(receiver) : null;
}
