namespace WriterCritic.Writing;

/// <summary>What is to be written: a title, and facts that the text must contain.</summary>
public sealed record Brief(string Title, IReadOnlyList<string> Facts)
{
    /// <summary>The first line is the title, every line that starts with a dash a fact.</summary>
    /// <exception cref="FormatException">There is no title or no fact.</exception>
    public static Brief Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var facts = lines.Where(l => l.StartsWith("- ", StringComparison.Ordinal)).Select(l => l[2..].Trim()).ToArray();
        if (lines.Length == 0 || lines[0].StartsWith("- ", StringComparison.Ordinal)) throw new FormatException("A brief begins with a title.");
        return facts.Length > 0 ? new Brief(lines[0], facts) : throw new FormatException("A brief has at least one fact, on a line that starts with \"- \".");
    }
}
