namespace WriterCritic.Chat;

/// <summary>What writer and critic are told. The embedded model reads the same prompts.</summary>
internal static class Prompts
{
    /// <summary>What a critic says who has nothing to add.</summary>
    public const string Accepted = "ACCEPTED";

    private const string BriefHeading = "Brief:\n";
    private const string DraftHeading = "\n\nDraft:\n";
    private const string ReviewHeading = "\n\nReview:\n";

    public static string Write(string brief) => BriefHeading + brief;

    public static string Review(string brief, string draft) => Write(brief) + DraftHeading + draft;

    public static string Revise(string brief, string draft, string review) => Review(brief, draft) + ReviewHeading + review;

    public static string Final(string draft) => DraftHeading + draft;

    /// <summary>The parts of any of these prompts; null where a part is not there.</summary>
    public static (string? Brief, string? Draft, string? Review) Read(string prompt) => (Part(prompt, BriefHeading), Part(prompt, DraftHeading), Part(prompt, ReviewHeading));

    private static string? Part(string prompt, string heading)
    {
        var start = prompt.IndexOf(heading, StringComparison.Ordinal);
        if (start < 0) return null;
        start += heading.Length;
        return prompt[start..new[] { DraftHeading, ReviewHeading }.Select(h => prompt.IndexOf(h, start, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(prompt.Length).Min()].Trim();
    }
}
