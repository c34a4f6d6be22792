using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Samples.Chat;

namespace TicketAssistant.Chat;

/// <summary>Classifies a ticket and writes a reply by rule, from the same prompts that a language model gets.</summary>
public static partial class EmbeddedTicketModel
{
    public static IChatClient Create() => EmbeddedModel.Create("tickets-by-rule-1", Reply);

    private static string Reply(string instructions, string prompt)
    {
        var ticket = Prompts.Part(prompt, Prompts.Ticket);
        if (prompt.Contains(Prompts.Done, StringComparison.Ordinal)) return Letter(Prompts.Part(prompt, Prompts.Handbook), Prompts.Part(prompt, Prompts.Done));
        var topic = Money().IsMatch(ticket) ? "refund" : "question";
        return $$"""{"topic":"{{topic}}","order":"{{OrderNumber().Match(ticket).Value}}"}""";
    }

    private static string Letter(string handbook, string done)
    {
        var rules = handbook.Split('\n');
        // Where nothing could be paid, the last rule says what can be done instead.
        return done.StartsWith("Refunded", StringComparison.Ordinal)
            ? $"We are sorry for the trouble. Your money is on its way: {done} You do not need to send the item back."
            : $"Thank you for writing to us. {rules[^1]}";
    }

    [GeneratedRegex(@"\brefund\b|\bmoney back\b|\bUSD back\b", RegexOptions.IgnoreCase)]
    private static partial Regex Money();

    [GeneratedRegex(@"\b[A-Z]-\d{4}\b")]
    private static partial Regex OrderNumber();
}
