using System.Text.RegularExpressions;

namespace Migaki.Generators.Extraction;

/// <summary>Texts that have the shape of a credential. Only shapes that are hardly ever anything else; placeholders are none.</summary>
internal static class SecretShapes
{
    private static readonly (string What, Regex Shape)[] Shapes =
    [
        ("a private key", Of("-----BEGIN [A-Z ]*PRIVATE KEY-----")),
        ("an AWS access key", Of(@"\b(AKIA|ASIA)[0-9A-Z]{16}\b")),
        ("a GitHub token", Of(@"\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{50}")),
        ("an API key", Of(@"\bsk-[A-Za-z0-9_-]{20,}")),
        ("a Google API key", Of(@"\bAIza[A-Za-z0-9_-]{35}\b")),
        ("a Slack token", Of(@"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
        ("a JSON web token", Of(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
        ("a storage account key", Of(@"\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}")),
        ("a password in an address", Of(@"\b[a-z][a-z0-9+.-]*://[^\s/:@{}]+:[^\s/:@{}]{6,}@")),
    ];

    /// <summary>What a text looks like; null where it looks like nothing.</summary>
    public static string? Find(string text)
    {
        foreach (var (what, shape) in Shapes)
        {
            // Enough different characters: xxxx and 0000 stand for a secret and are none.
            if (shape.Match(text) is { Success: true, Value: var found } && found.Distinct().Count() >= 10) return what;
        }
        return null;
    }

    /// <summary>The text with each credential replaced; the same instance where there is none. The same in every build: a plan's digest is over what it gives.</summary>
    public static string Redact(string text)
    {
        foreach (var (_, shape) in Shapes)
        {
            // A text that takes a shape too long to judge is no plan's; the match then throws and the plan is not embedded.
            text = shape.Replace(text, static found => found.Value.Distinct().Count() >= 10 ? Redacted : found.Value);
        }
        return text;
    }

    private const string Redacted = "[REDACTED:plan-text]";

    private static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
