namespace AskDocs.Retrieval;

/// <summary>Okapi BM25 over a fixed set of texts. Deterministic: equal scores keep the order of the texts.</summary>
public sealed class Bm25
{
    // The usual values: how soon a repeated term stops counting, and how much a long text is held against it.
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly List<Dictionary<string, int>> _counts = [];
    private readonly List<int> _lengths = [];
    private readonly Dictionary<string, int> _documents = new(StringComparer.Ordinal);
    private readonly double _averageLength;

    public Bm25(IEnumerable<IEnumerable<string>> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var text in texts)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var term in text) counts[term] = counts.GetValueOrDefault(term) + 1;
            foreach (var term in counts.Keys) _documents[term] = _documents.GetValueOrDefault(term) + 1;
            _counts.Add(counts);
            _lengths.Add(counts.Values.Sum());
        }
        _averageLength = _lengths.Count == 0 ? 0 : Math.Max(1, _lengths.Average());
    }

    /// <summary>How well a text fits the query; 0 where they share no term.</summary>
    public double Score(int text, IEnumerable<string> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var score = 0.0;
        foreach (var term in query.Distinct(StringComparer.Ordinal))
        {
            if (!_counts[text].TryGetValue(term, out var count)) continue;
            var documents = _documents[term];
            var rarity = Math.Log(1 + (_counts.Count - documents + 0.5) / (documents + 0.5));
            score += rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * _lengths[text] / _averageLength));
        }
        return score;
    }

    /// <summary>The texts that share a term with the query, best first.</summary>
    public IReadOnlyList<(int Text, double Score)> Search(IEnumerable<string> query, int top)
    {
        var terms = query.ToArray();
        return [.. Enumerable.Range(0, _counts.Count)
            .Select(i => (Text: i, Score: Score(i, terms)))
            .Where(hit => hit.Score > 0)
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Text)
            .Take(top)];
    }
}
