namespace TicketAssistant;

/// <summary>What the command line asks for.</summary>
/// <param name="Ticket">The ticket's text.</param>
/// <param name="Approved">The decision, where it was given beforehand.</param>
public sealed record Arguments(string Ticket, bool? Approved)
{
    private const string Approve = "--approve";

    public static string Usage => $"Usage: TicketAssistant [TICKET or FILE] [{Approve} yes|no]\nTickets that come with the sample: {string.Join(", ", Tickets())}.";

    /// <summary>Null where the arguments make no sense.</summary>
    public static Arguments? Read(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        string? ticket = null;
        bool? approved = null;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == Approve)
            {
                if (++i == args.Count || args[i] is not ("yes" or "no")) return null;
                approved = args[i] == "yes";
            }
            else if (ticket is not null || args[i].StartsWith('-'))
            {
                return null;
            }
            else
            {
                ticket = args[i];
            }
        }
        return TextOf(ticket ?? "broken-kettle") is { } text ? new Arguments(text, approved) : null;
    }

    private static string? TextOf(string ticket)
    {
        if (File.Exists(ticket)) return File.ReadAllText(ticket);
        using var stream = typeof(Arguments).Assembly.GetManifestResourceStream($"tickets/{ticket}.txt");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Tickets() =>
        typeof(Arguments).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("tickets/", StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n)).Order(StringComparer.Ordinal);
}
