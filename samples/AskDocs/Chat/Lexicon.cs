using AskDocs.Retrieval;

namespace AskDocs.Chat;

/// <summary>Words people ask with, and the words these documents use. A language model knows them; the embedded client is told.</summary>
internal static class Lexicon
{
    private static readonly Dictionary<string, string[]> Words = Entries(
        ("silence mute hide ignore disable off quiet exempt", "suppress"),
        ("suppress", "disable"),
        ("abort aborted abandon stop stopped interrupted ctrl", "cancelled outcome"),
        ("crash crashed killed kill power", "incomplete outcome"),
        ("cancelled", "outcome"),
        ("origin come came source origins", "provenance"),
        ("tamper tampered forge forged modify modified alter", "verify digest tampered"),
        ("trust", "verify"),
        ("shorten shrink summarize compress", "lossy transform"),
        ("mean meaning explain", "says"),
        ("stored saved kept location", "where"),
        ("check guard", "validator"),
        ("log trace record proof", "evidence bundle"),
        ("install start begin setup", "add"),
        ("openai key server endpoint ollama", "ASKDOCS_ENDPOINT"));

    public static IEnumerable<string> Synonyms(string word) =>
        Terms.Of(word).SelectMany(term => Words.TryGetValue(term, out var synonyms) ? synonyms : []);

    private static Dictionary<string, string[]> Entries(params (string Asked, string Written)[] entries)
    {
        var words = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (asked, written) in entries)
        {
            foreach (var term in asked.Split(' ').SelectMany(Terms.Of).Distinct(StringComparer.Ordinal)) words[term] = written.Split(' ');
        }
        return words;
    }
}
