using System.Text.RegularExpressions;

namespace TicketAssistant.Shop;

/// <summary>Shortens tickets, and says whether a text kept what a ticket is decided by.</summary>
public static partial class TicketText
{
    /// <summary>The paragraphs with a number in them or with a request; the first paragraph where there is none.</summary>
    public static string Condense(string ticket)
    {
        var paragraphs = ticket.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kept = paragraphs.Where(p => Fact().IsMatch(p) || p.Contains("please", StringComparison.OrdinalIgnoreCase) || p.Contains('?', StringComparison.Ordinal)).ToArray();
        return string.Join("\n\n", kept.Length > 0 ? kept : paragraphs.Take(1));
    }

    /// <summary>Whether every order number and every amount of the ticket stands in the text, and nothing in the text is new.</summary>
    public static bool KeepsFacts(string text, string ticket) =>
        Facts(ticket).SetEquals(Facts(text)) && text.Split("\n\n").All(p => ticket.ReplaceLineEndings("\n").Contains(p, StringComparison.Ordinal));

    /// <summary>Whether the text says that money was or will be paid back.</summary>
    public static bool PromisesMoney(string text) => Promise().IsMatch(text);

    private static HashSet<string> Facts(string text) => [.. Fact().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\b[A-Z]-\d{4}\b|\b\d+\.\d{2} USD\b")]
    private static partial Regex Fact();

    [GeneratedRegex(@"\b(have|has|is|was|will be|we)\s+(been\s+)?(refund(ed)?|paid back)\b|\bmoney is on its way\b", RegexOptions.IgnoreCase)]
    private static partial Regex Promise();
}
