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
