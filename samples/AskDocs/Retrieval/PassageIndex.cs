using System.Text.RegularExpressions;
using AskDocs.Docs;

namespace AskDocs.Retrieval;

/// <summary>The searchable documents. Headings and file names count more than text: they say what a passage is about.</summary>
public sealed partial class PassageIndex
{
    /// <summary>A query with this word asks what something is.</summary>
    public const string DefinitionWord = "definition";

    private static readonly string DefinitionTerm = Terms.Of(DefinitionWord)[0];

    private const int HeadingWeight = 3;
    private const double DefinitionWeight = 2;

    private const double AskedWeight = 2;

    /// <summary>A page about one code answers questions about that code; a question that names none is less often about it.</summary>
    private const double OtherCodeWeight = 0.8;

    private readonly IReadOnlyList<Passage> _passages;
    private readonly Bm25 _ranking;

    public PassageIndex(IReadOnlyList<Passage> passages)
    {
        ArgumentNullException.ThrowIfNull(passages);
        _passages = passages;
        _ranking = new Bm25(passages.Select(TermsOf));
    }

    /// <summary>The best passages for a query, best first. A page about a code of the query comes first, then what mentions the code, then the rest.</summary>
    public Passage[] Search(string query, int top)
    {
        var terms = Terms.Of(query);
        var codes = terms.Where(Terms.IsCode).ToHashSet(StringComparer.Ordinal);
        return [.. _ranking.Search(terms, _passages.Count)
            .OrderByDescending(hit => CodeRank(_passages[hit.Text], codes))
            .ThenByDescending(hit => hit.Score * Weight(_passages[hit.Text], terms, codes)).ThenBy(hit => hit.Text)
            .Take(top)
            .Select(hit => _passages[hit.Text])];
    }

    internal static IEnumerable<string> TermsOf(Passage passage)
    {
        return Enumerable.Repeat(TitleTermsOf(passage), HeadingWeight).SelectMany(t => t).Concat(Terms.Of(Drawings().Replace(passage.Text, "")));
    }

    /// <summary>Bold words count as title: these documents print a term in bold where they define it.</summary>
    private static List<string> TitleTermsOf(Passage passage)
    {
        var file = passage.Source.Split('#')[0].Replace(".md", "", StringComparison.Ordinal);
        var defined = string.Join(' ', Bold().Matches(passage.Text).Select(m => m.Groups[1].Value));
        return Terms.Of($"{file} {passage.Heading} {defined}");
    }

    private static double Weight(Passage passage, IReadOnlyCollection<string> terms, HashSet<string> codes) =>
        (Defines(passage.Text, terms) ? DefinitionWeight : 1)
        * (IsAsked(passage, terms) ? AskedWeight : 1)
        * (codes.Count == 0 && TitleTermsOf(passage).Any(Terms.IsCode) ? OtherCodeWeight : 1);

    /// <summary>Whether the query has every word of the passage's own heading: then the section was written for that question.</summary>
    private static bool IsAsked(Passage passage, IReadOnlyCollection<string> terms)
    {
        // The title of a page stands above all it says; only a section's heading is about the section.
        if (passage.Heading.Split(MarkdownSplitter.HeadingSeparator) is not [_, .., var last]) return false;
        var heading = Terms.Of(last);
        return heading.Count > 1 && heading.TrueForAll(terms.Contains);
    }

    private static int CodeRank(Passage passage, HashSet<string> codes)
    {
        if (codes.Count == 0) return 0;
        if (TitleTermsOf(passage).Any(codes.Contains)) return 2;
        return Terms.Of(passage.Text).Any(codes.Contains) ? 1 : 0;
    }

    /// <summary>Whether the query asks for a definition, and the text prints a phrase in bold that the query has all of.</summary>
    internal static bool Defines(string text, IReadOnlyCollection<string> query) =>
        query.Contains(DefinitionTerm) && Bold().Matches(text).Select(m => Terms.Of(m.Groups[1].Value)).Any(phrase => phrase.Count > 0 && phrase.TrueForAll(query.Contains));

    [GeneratedRegex(@"\*\*([^*\n]+)\*\*")]
    private static partial Regex Bold();

    // What a program printed, and graphs, show words without saying anything about them.
    [GeneratedRegex(@"^```(console|mermaid)\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Drawings();
}
