using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AskDocs.Answering;
using AskDocs.Docs;
using AskDocs.Retrieval;
using Microsoft.Extensions.AI;

namespace AskDocs.Chat;

/// <summary>
/// The model that needs no key and no server. It does by rule what a language model does by reading: it turns a question into search words, and it
/// answers from the passages in its prompt by quoting the sentences that fit. The same prompt always gives the same answer.
/// </summary>
public sealed partial class EmbeddedChatClient : IChatClient
{
    public const string Provider = "embedded";
    public const string Model = "askdocs-extractive-1";

    private const int MaxUnits = 4;

    /// <summary>A sentence that fits less than this share of the best one adds nothing.</summary>
    private const double LeastFit = 0.15;

    /// <summary>A second source is quoted where it fits nearly as well as the first.</summary>
    private const double SecondSource = 0.75;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var conversation = messages.ToArray();
        var (question, passages) = Prompts.Read(conversation.LastOrDefault(m => m.Role == ChatRole.User)?.Text ?? "");
        var reply = passages is null ? SearchWords(question) : Answer(question, Excerpts.Read(passages));
        var input = conversation.Sum(m => TokenCount(m.Text));
        var output = TokenCount(reply);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, reply))
        {
            ModelId = Model,
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(ChatClientMetadata)) return new ChatClientMetadata(Provider, defaultModelId: Model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() { }

    /// <summary>About four characters a token, as in English text.</summary>
    internal static int TokenCount(string text) => (text.Length + 3) / 4;

    /// <summary>The question's words that say something, and words that documents use for them.</summary>
    internal static string SearchWords(string question)
    {
        var words = Terms.Words(question).Where(w => Terms.Of(w).Count > 0).ToList();
        words.AddRange(words.SelectMany(Lexicon.Synonyms).ToArray());
        if (words.Count > 0 && DefinitionQuestion().IsMatch(question)) words.Add(PassageIndex.DefinitionWord);
        return string.Join(' ', words.Distinct(StringComparer.OrdinalIgnoreCase));
    }

    private static string Answer(string question, IReadOnlyList<Passage> passages)
    {
        var query = SearchWords(question);
        var found = new PassageIndex(passages).Search(query, 2);
        if (found.Length == 0) return Grounding.Refusal;

        var answer = Quote(found[0], query, MaxUnits);
        if (found.Length > 1 && Fit(found[1]) >= SecondSource * Fit(found[0]) && FileOf(found[0]) != FileOf(found[1]))
        {
            answer += "\n\n" + Quote(found[1], query, MaxUnits / 2);
        }
        return answer;

        double Fit(Passage passage)
        {
            var terms = Terms.Of(query).Distinct(StringComparer.Ordinal).ToArray();
            var own = PassageIndex.TermsOf(passage).ToHashSet(StringComparer.Ordinal);
            return (double)terms.Count(own.Contains) / terms.Length;
        }
    }

    [GeneratedRegex(@"^\s*(what\s+(is|are)|what's|define)\b", RegexOptions.IgnoreCase)]
    private static partial Regex DefinitionQuestion();

    private static string FileOf(Passage passage) => passage.Source.Split('#')[0];

    private static string Quote(Passage passage, string query, int most)
    {
        var units = TextUnits.Of(passage.Text);
        var ranking = new Bm25(units.Select(u => Terms.Of(u.Text)));
        var terms = Terms.Of(query);
        // Where two fit alike the earlier one is quoted: documents say the important thing first. A sentence with a word in bold defines it.
        var fits = units.Select((unit, i) => ranking.Score(i, terms) + 1.0 / (i + 1) + (PassageIndex.Defines(unit.Text, terms) ? 2 : 0)).ToArray();
        var best = Enumerable.Range(0, units.Count)
            .OrderByDescending(i => fits[i]).ThenBy(i => i)
            .TakeWhile(i => fits[i] >= LeastFit * fits.Max())
            .Take(most)
            .ToHashSet();
        var quoted = TextUnits.WithCompany(units, best).ToArray();
        return TextUnits.Join(quoted) + (quoted is [.., { IsBlock: true }] ? "\n" : " ") + $"[{passage.Source}]";
    }
}
