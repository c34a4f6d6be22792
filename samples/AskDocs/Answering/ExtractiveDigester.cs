using AskDocs.Docs;
using AskDocs.Retrieval;

namespace AskDocs.Answering;

/// <summary>Keeps the sentences, items and blocks that fit the query best, word for word and in their order.</summary>
public sealed class ExtractiveDigester : IDigester
{
    /// <summary>How many units are kept over all passages, besides definitions that were asked for.</summary>
    public const int MaxUnits = 12;

    public string Digest(IReadOnlyList<Passage> passages, string query)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var units = passages.Select(p => TextUnits.Of(p.Text)).ToArray();
        var places = units.SelectMany((list, passage) => list.Select((_, unit) => (passage, unit))).ToArray();

        // A unit is about what its headings say, too: "Add this line:" below "How to suppress" answers how to suppress.
        var ranking = new Bm25(places.Select(p => Terms.Of(passages[p.passage].Heading).Concat(Terms.Of(units[p.passage][p.unit].Text))));
        var terms = Terms.Of(query);
        var kept = ranking.Search(terms, MaxUnits).Select(hit => places[hit.Text])
            .Concat(places.Where(p => PassageIndex.Defines(units[p.passage][p.unit].Text, terms)))
            .ToLookup(p => p.passage, p => p.unit);

        return Excerpts.Write(Enumerable.Range(0, passages.Count)
            .Where(kept.Contains)
            .Select(i => passages[i] with { Text = TextUnits.Join(TextUnits.WithCompany(units[i], kept[i].ToHashSet())) }));
    }
}
