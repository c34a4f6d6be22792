using AskDocs.Docs;
using AskDocs.Retrieval;
using Migaki;

namespace AskDocs.Answering;

/// <summary>The two checks: is a digest made of its sources, and is an answer made of them.</summary>
public static class Grounding
{
    /// <summary>What a model is told to say when the passages hold no answer.</summary>
    public const string Refusal = "The documents do not say.";

    /// <summary>An answer passes with this share of its words in the passages it cites. A paraphrase stays above; an invention does not.</summary>
    public const double LeastShare = 0.6;

    /// <summary>Whether every unit of the digest stands, word for word, in the passage it is attributed to. An empty digest proves nothing.</summary>
    public static bool IsVerbatim(string digest, IReadOnlyList<Passage> passages)
    {
        var sources = passages.GroupBy(p => p.Source, StringComparer.Ordinal).ToDictionary(g => g.Key, g => TextUnits.Flatten(g.First().Text), StringComparer.Ordinal);
        var excerpts = Excerpts.Read(digest);
        return excerpts.Count > 0 && excerpts.All(excerpt =>
            sources.TryGetValue(excerpt.Source, out var source) &&
            TextUnits.Of(excerpt.Text) is { Count: > 0 } units &&
            units.All(unit => source.Contains(TextUnits.Flatten(unit.Text), StringComparison.Ordinal)));
    }

    /// <summary>Whether the answer cites passages that were found, and says what they say.</summary>
    public static ValidatorResult CheckAnswer(string answer, IReadOnlyList<Passage> passages)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Trim() == Refusal) return ValidatorResult.Pass(1);

        var sources = passages.GroupBy(p => p.Source, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var cited = Citations.In(answer);
        if (cited.Count == 0) return ValidatorResult.Fail("The answer cites no passage.");
        if (cited.FirstOrDefault(c => !sources.ContainsKey(c)) is { } unknown) return ValidatorResult.Fail($"The answer cites {unknown}, which is not among the passages.");

        var words = Terms.Of(Citations.Without(answer)).ToHashSet(StringComparer.Ordinal);
        if (words.Count == 0) return ValidatorResult.Fail("The answer has no words.");
        var known = cited.SelectMany(c => Terms.Of($"{sources[c].Heading} {sources[c].Text}")).ToHashSet(StringComparer.Ordinal);
        var share = (double)words.Count(known.Contains) / words.Count;
        return share >= LeastShare
            ? ValidatorResult.Pass(Math.Round(share, 3))
            : new ValidatorResult(false, Math.Round(share, 3), "Too few of the answer's words are in the passages it cites.");
    }
}
