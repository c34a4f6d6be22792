using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Migaki.Generators.Extraction;

/// <summary>
/// Finds the identifiers of a file by its text. Most files of a project have none of those that are looked for, and of the others only the nodes around what
/// was found are made: a walk over all nodes of a project costs more than all else that asks.
/// </summary>
internal static class Identifiers
{
    // Characters that count for nothing in an identifier.
    private static readonly char[] Invisible = ['\u00AD', '\u061C', '\u180E', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2060', '\u2061', '\u2062', '\u2063', '\u2064', '\uFEFF'];

    /// <summary>The identifiers of a file that have one of the names, in their order.</summary>
    public static IEnumerable<SyntaxToken> Named(SyntaxTree tree, NameTable names, CancellationToken cancellation)
    {
        if (names.IsEmpty) return [];
        var text = tree.GetText(cancellation).ToString();
        return MayDisguise(text)
            ? tree.GetRoot(cancellation).DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken) && names.Contains(t.ValueText))
            : At(tree, names.PlacesIn(text), cancellation);
    }

    /// <summary>The identifiers of a file that end so.</summary>
    public static IEnumerable<SyntaxToken> EndingIn(SyntaxTree tree, string ending, CancellationToken cancellation)
    {
        var text = tree.GetText(cancellation).ToString();
        return MayDisguise(text)
            ? tree.GetRoot(cancellation).DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText.EndsWith(ending, StringComparison.Ordinal))
            : At(tree, PlacesOf(text, ending), cancellation);
    }

    /// <summary>Whether an identifier may be written with escapes, or with characters that nobody sees.</summary>
    public static bool MayDisguise(string text)
    {
        for (var at = text.IndexOf('\\'); at >= 0 && at + 1 < text.Length; at = text.IndexOf('\\', at + 1))
        {
            if (text[at + 1] is 'u' or 'U') return true;
        }
        return text.IndexOfAny(Invisible) >= 0;
    }

    /// <summary>Where a word of the text begins that ends so.</summary>
    private static IEnumerable<int> PlacesOf(string text, string ending)
    {
        for (var at = text.IndexOf(ending, StringComparison.Ordinal); at >= 0; at = text.IndexOf(ending, at + 1, StringComparison.Ordinal))
        {
            var end = at + ending.Length;
            if (end < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[end])) continue;
            var start = at;
            while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[start - 1])) start--;
            yield return start;
        }
    }

    /// <summary>Words of strings and comments are no identifiers.</summary>
    private static IEnumerable<SyntaxToken> At(SyntaxTree tree, IEnumerable<int> places, CancellationToken cancellation)
    {
        SyntaxNode? root = null;
        foreach (var place in places)
        {
            root ??= tree.GetRoot(cancellation);
            var token = root.FindToken(place);
            // With an @ before it the token begins there.
            if (token.IsKind(SyntaxKind.IdentifierToken) && token.SpanStart <= place && place < token.Span.End) yield return token;
        }
    }
}

/// <summary>Names to look for in a text: each character of it is looked at once, however many names there are.</summary>
internal sealed class NameTable
{
    private const uint Seed = 2166136261, Prime = 16777619;

    private readonly HashSet<string> _names;
    private readonly string[]?[] _slots;

    public NameTable(IEnumerable<string> names)
    {
        _names = new HashSet<string>(names, StringComparer.Ordinal);
        var size = 64;
        while (size < _names.Count * 8) size *= 2;
        _slots = new string[]?[size];
        foreach (var name in _names)
        {
            var hash = Seed;
            foreach (var c in name) hash = (hash ^ c) * Prime;
            ref var slot = ref _slots[hash & (uint)(size - 1)];
            slot = slot is null ? [name] : [.. slot, name];
        }
    }

    public bool IsEmpty => _names.Count == 0;

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Where a word of the text begins that is one of the names.</summary>
    public List<int> PlacesIn(string text)
    {
        var places = new List<int>();
        var mask = (uint)(_slots.Length - 1);
        for (var i = 0; i < text.Length;)
        {
            if (!IsPart(text[i]))
            {
                i++;
                continue;
            }
            var start = i;
            var hash = Seed;
            for (; i < text.Length && IsPart(text[i]); i++) hash = (hash ^ text[i]) * Prime;
            if (_slots[hash & mask] is not { } candidates) continue;
            foreach (var candidate in candidates)
            {
                if (candidate.Length == i - start && string.CompareOrdinal(text, start, candidate, 0, candidate.Length) == 0) places.Add(start);
            }
        }
        return places;
    }

    private static bool IsPart(char c) => c < 128
        ? (uint)((c | 0x20) - 'a') <= 'z' - 'a' || (uint)(c - '0') <= 9 || c == '_'
        : SyntaxFacts.IsIdentifierPartCharacter(c);
}
