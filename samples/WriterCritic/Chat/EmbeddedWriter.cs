using Microsoft.Extensions.AI;
using Samples.Chat;
using WriterCritic.Writing;

namespace WriterCritic.Chat;

/// <summary>
/// Writer and critic by rule. The first draft advertises and forgets, as first drafts do; the critic compares it with the house rules; a
/// revision does what the review says, one fault of each kind at a time.
/// </summary>
public static class EmbeddedWriter
{
    public static IChatClient Create() => EmbeddedModel.Create("writer-by-rule-1", static (_, prompt) => Prompts.Read(prompt) switch
    {
        ({ } brief, { } draft, { } review) => Revise(brief, draft, review),
        ({ } brief, { } draft, null) => Review(brief, draft),
        ({ } brief, null, null) => Draft(Brief.Read(brief)),
        (null, { } draft, null) => draft,
        _ => "",
    });

    private static string Draft(Brief brief) => $"{Praised(brief.Title)} {brief.Facts[0]}.";

    private static string Praised(string title) => title.StartsWith("The ", StringComparison.Ordinal) ? "The amazing " + title[4..] : $"The amazing product {title}";

    private static string Review(string brief, string draft) =>
        HouseRules.Faults(draft, brief) is { Count: > 0 } faults ? string.Join('\n', faults.Select(f => "- " + f)) : Prompts.Accepted;

    private static string Revise(string brief, string draft, string review)
    {
        if (review.Contains("Remove the word", StringComparison.Ordinal)) draft = HouseRules.WithoutHype(draft);
        // Two facts a round: a longer brief takes more rounds.
        var missing = Brief.Read(brief).Facts.Where(f => review.Contains(f, StringComparison.OrdinalIgnoreCase)).Take(2);
        return string.Join(' ', [draft, .. missing.Select(Sentence)]);
    }

    private static string Sentence(string fact) => $"It {fact}.";
}
