namespace AskDocs.Chat;

/// <summary>The layout of the two prompts, in one place because the embedded client reads what the plan writes.</summary>
internal static class Prompts
{
    private const string QuestionLabel = "Question: ";
    private const string PassagesLabel = "\n\nPassages:\n";

    public static string Rewrite(string question) => QuestionLabel + question;

    public static string Answer(string question, string passages) => QuestionLabel + question + PassagesLabel + passages;

    /// <summary>The question, and the passages where the prompt has any room for them.</summary>
    public static (string Question, string? Passages) Read(string prompt)
    {
        var text = prompt.StartsWith(QuestionLabel, StringComparison.Ordinal) ? prompt[QuestionLabel.Length..] : prompt;
        var at = text.IndexOf(PassagesLabel, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + PassagesLabel.Length)..]);
    }
}
