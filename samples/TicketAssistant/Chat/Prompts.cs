namespace TicketAssistant.Chat;

/// <summary>What the model is told. The embedded model reads the same prompts.</summary>
internal static class Prompts
{
    public const string Ticket = "Ticket:\n";
    public const string Handbook = "\n\nHandbook:\n";
    public const string Done = "\n\nWhat was done:\n";

    public static string Classify(string ticket) => Ticket + ticket;

    public static string Reply(string ticket, string[] handbook, string done) => Ticket + ticket + Handbook + string.Join('\n', handbook) + Done + done;

    /// <summary>The part of a prompt behind a heading, up to the next one.</summary>
    public static string Part(string prompt, string heading)
    {
        var start = prompt.LastIndexOf(heading, StringComparison.Ordinal);
        if (start < 0) return "";
        start += heading.Length;
        var ends = new[] { Handbook, Done }.Select(h => prompt.IndexOf(h, start, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(prompt.Length);
        return prompt[start..ends.Min()];
    }
}
