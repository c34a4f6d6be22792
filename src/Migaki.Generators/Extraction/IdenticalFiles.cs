using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Files with the same text. The compiler knows a file by the hash of its text, and cannot intercept a call in one of two (CS9233).</summary>
internal static class IdenticalFiles
{
    private static readonly ConditionalWeakTable<Compilation, HashSet<SyntaxTree>> Found = new();

    public static bool Contains(SyntaxTree tree, Compilation compilation, CancellationToken cancellation)
    {
        if (!Found.TryGetValue(compilation, out var trees))
        {
            var read = Read(compilation, cancellation);
            trees = Found.GetValue(compilation, _ => read);
        }
        return trees.Contains(tree);
    }

    private static HashSet<SyntaxTree> Read(Compilation compilation, CancellationToken cancellation)
    {
        var identical = new HashSet<SyntaxTree>();
        // Lengths first: they are at hand, hashes are not.
        foreach (var sameLength in compilation.SyntaxTrees.GroupBy(static t => t.Length).Where(static g => g.Skip(1).Any()))
        {
            foreach (var sameText in sameLength.GroupBy(t => Convert.ToBase64String(t.GetText(cancellation).GetContentHash().ToArray()), StringComparer.Ordinal).Where(static g => g.Skip(1).Any()))
                identical.UnionWith(sameText);
        }
        return identical;
    }
}
