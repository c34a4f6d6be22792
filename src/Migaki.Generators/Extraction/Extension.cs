using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>
/// What a compilation adds to another. Readings of the first hold in the second where that is nothing but files of this generator, and
/// where nothing that was read mentions a name that those files declare: then each name that was read means in the second what it means in the first.
/// </summary>
internal sealed class Extension
{
    internal const string Generator = "Migaki.Generators/Migaki.Generators.Pipeline.MigakiGenerator";

    private static readonly Extension None = new(null);

    /// <summary>The files with bodies that mention what was added; null where nothing holds at all.</summary>
    private readonly IReadOnlyList<SyntaxTree>? _mentions;

    private Extension(IReadOnlyList<SyntaxTree>? mentions) => _mentions = mentions;

    public static Extension Of(CompilationAccess first, Compilation second, CancellationToken cancellation)
    {
        if (Added(first.Compilation, second) is not { } added) return None;
        if (AddedNames.Of(added, cancellation) is not { } names) return None;
        var mentions = new List<SyntaxTree>();
        foreach (var tree in first.Compilation.SyntaxTrees)
        {
            switch (names.MentionsIn(tree, cancellation))
            {
                case Mention.Declaration: return None;
                case Mention.Body: mentions.Add(tree); break;
            }
        }
        return new Extension(mentions);
    }

    /// <summary>Whether what was read of the first compilation until now holds in the second. What is asked later may change that.</summary>
    public bool Holds(CompilationAccess first)
    {
        if (_mentions is null || first.MissesGenerated) return false;
        foreach (var tree in _mentions)
        {
            if (first.HasRead(tree)) return false;
        }
        return true;
    }

    /// <summary>The files of this generator that the second compilation has behind those of the first; null where the two differ in anything else.</summary>
    private static List<SyntaxTree>? Added(Compilation first, Compilation second)
    {
        if (first.AssemblyName != second.AssemblyName || first.Language != second.Language || !first.Options.Equals(second.Options)) return null;
        if (first.ScriptCompilationInfo is not null || second.ScriptCompilationInfo is not null) return null;
        if (!first.ExternalReferences.SequenceEqual(second.ExternalReferences, Same<MetadataReference>.Instance)) return null;
        var added = new List<SyntaxTree>();
        using var own = first.SyntaxTrees.GetEnumerator();
        var isOwn = own.MoveNext();
        foreach (var tree in second.SyntaxTrees)
        {
            if (!isOwn)
            {
                if (!IsOurs(tree.FilePath)) return null;
                added.Add(tree);
            }
            else if (ReferenceEquals(tree, own.Current)) isOwn = own.MoveNext();
            else return null;
        }
        return isOwn ? null : added;
    }

    /// <summary>The path that the compiler gives to the files of a generator: assembly, type, name.</summary>
    public static bool IsOurs(string path)
    {
        var folder = path.Replace('\\', '/');
        folder = folder.Substring(0, Math.Max(folder.LastIndexOf('/'), 0));
        return folder.EndsWith(Generator, StringComparison.Ordinal) && (folder.Length == Generator.Length || folder[folder.Length - Generator.Length - 1] == '/');
    }

    private sealed class Same<T> : IEqualityComparer<T> where T : class
    {
        public static readonly Same<T> Instance = new();

        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
