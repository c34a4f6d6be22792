namespace BatchSummary.Chat;

/// <summary>What the model is told. The embedded model reads the same prompts.</summary>
internal static class Prompts
{
    private const string NoteHeading = "Note:\n";
    private const string SummariesHeading = "Summaries:\n";

    public static string Summarize(string note) => NoteHeading + note;

    public static string Report(IEnumerable<string> summaries) => SummariesHeading + string.Join("\n\n", summaries);

    /// <summary>The note, or else the summaries, of one of these prompts.</summary>
    public static (string? Note, string? Summaries) Read(string prompt) =>
        prompt.StartsWith(NoteHeading, StringComparison.Ordinal) ? (prompt[NoteHeading.Length..], null)
        : prompt.StartsWith(SummariesHeading, StringComparison.Ordinal) ? (null, prompt[SummariesHeading.Length..])
        : (null, null);
}
