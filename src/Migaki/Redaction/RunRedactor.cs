using System.Security.Cryptography;

namespace Migaki.Redaction;

/// <summary>
/// Redacts the free texts of one run, each before its record is acknowledged: first what the run was given as content, then what the rules find.
/// Tokens are under one key that is drawn for the run and never written.
/// </summary>
internal sealed class RunRedactor(SecretScanner scanner, Func<IReadOnlyList<string>> contents)
{
    /// <summary>Exception messages and reasons.</summary>
    public const int MessageLength = 1024;

    private const int ShortestContent = 6;
    private const string ContentRule = "content";
    private const string ContentReason = "context of the run";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The text as it may be recorded; what was removed is added to the entries.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="path">Where it will stand: a JSON pointer into the event.</param>
    /// <param name="found">Gets the entries; created where there are some.</param>
    /// <param name="maxLength">The longest result.</param>
    public string Clean(string? text, string path, ref List<RedactionEntry>? found, int maxLength = MessageLength)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var report = new RedactionReport();
        // Longest first: a content may be part of another.
        foreach (var content in contents())
        {
            if (content.Length < ShortestContent || content.Length > text.Length) continue;
            for (var at = text.IndexOf(content, StringComparison.Ordinal); at >= 0; at = text.IndexOf(content, at, StringComparison.Ordinal))
            {
                var token = RedactionToken.Create(_key, ContentRule, content);
                report.Add(ContentRule, path, at, ContentReason);
                text = string.Concat(text.AsSpan(0, at), token, text.AsSpan(at + content.Length));
                at += token.Length;
            }
        }
        using var redactor = new Redactor(scanner, _key, report);
        var clean = redactor.Clean(text, path, maxLength);
        // A token that fell behind the bound is not there to be spoken of.
        foreach (var entry in report.Entries())
            if (clean.Contains($"[REDACTED:{entry.RuleId}:", StringComparison.Ordinal)) (found ??= []).Add(entry);
        return clean;
    }

    /// <summary>A redactor for streams of this run.</summary>
    public Redactor For(RedactionReport report) => new(scanner, _key, report);
}
