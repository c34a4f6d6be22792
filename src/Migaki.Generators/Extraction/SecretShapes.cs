using System.Text.RegularExpressions;

namespace Migaki.Generators.Extraction;

/// <summary>Texts that have the shape of a credential. Only shapes that are hardly ever anything else; placeholders are none.</summary>
internal static class SecretShapes
{
    /// <summary>With what no text of the shape is without: looking for that costs a tenth of looking for the shape.</summary>
    private static readonly Shape[] Shapes =
    [
        new("a private key", "PRIVATE KEY-----", Of("-----BEGIN [A-Z ]*PRIVATE KEY-----")),
        new("an AWS access key", "IA", Of(@"\b(AKIA|ASIA)[0-9A-Z]{16}\b")),
        new("a GitHub token", "_", Of(@"\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{50}")),
        new("an API key", "sk-", Of(@"\bsk-[A-Za-z0-9_-]{20,}")),
        new("a Google API key", "AIza", Of(@"\bAIza[A-Za-z0-9_-]{35}\b")),
        new("a Slack token", "xox", Of(@"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
        new("a JSON web token", "eyJ", Of(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
        new("a storage account key", "AccountKey=", Of(@"\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}")),
        new("a password in an address", "://", Of(@"\b[a-z][a-z0-9+.-]*://[^\s/:@{}]+:[^\s/:@{}]{6,}@")),
    ];

    /// <summary>What a text looks like; null where it looks like nothing.</summary>
    public static string? Find(string text)
    {
        foreach (var shape in Shapes)
        {
            // Enough different characters: xxxx and 0000 stand for a secret and are none.
            if (shape.MayBeIn(text) && shape.Pattern.Match(text) is { Success: true, Value: var found } && found.Distinct().Count() >= 10) return shape.What;
        }
        return null;
    }

    /// <summary>The text with each credential replaced; the same instance where there is none. The same in every build: a plan's digest is over what it gives.</summary>
    public static string Redact(string text)
    {
        foreach (var shape in Shapes)
        {
            // A text that takes a shape too long to judge is no plan's; the match then throws and the plan is not embedded.
            if (shape.MayBeIn(text)) text = shape.Pattern.Replace(text, static found => found.Value.Distinct().Count() >= 10 ? Redacted : found.Value);
        }
        return text;
    }

    private const string Redacted = "[REDACTED:plan-text]";

    private static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private sealed class Shape(string what, string mark, Regex pattern)
    {
        public string What => what;
        public Regex Pattern => pattern;
        public bool MayBeIn(string text) => text.IndexOf(mark, StringComparison.Ordinal) >= 0;
    }
}
