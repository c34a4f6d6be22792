using System.Text;

namespace Migaki.Redaction;

/// <summary>Makes a free text fit to be recorded: exception messages, reasons, summaries, paths.</summary>
internal static class EvidenceText
{
    /// <summary>The longest free text where nothing else is said.</summary>
    public const int DefaultMaxLength = 4096;

    /// <summary>How much of a text has to be given for its first <paramref name="maxLength"/> characters to be judged as they are within the whole.</summary>
    public static int Window(int maxLength) => (int)Math.Min(Array.MaxLength, (long)maxLength + SecretRule.MaxAhead + 1);

    /// <summary>
    /// Redacted, then bounded (never inside a token or a character), without half surrogate pairs, which have no canonical form.
    /// A cut text ends, behind <paramref name="maxLength"/> characters at most, in <c>…[+n]</c>: n characters of the original are missing.
    /// </summary>
    /// <param name="redactor">Removes the secrets.</param>
    /// <param name="text">Any text.</param>
    /// <param name="path">Where it will stand, for the report.</param>
    /// <param name="maxLength">The longest result, but for the count of what is missing.</param>
    /// <param name="further">Characters of the original behind the text, where only its beginning is given: that has to be at least <see cref="Window"/> long.</param>
    public static string Clean(this Redactor redactor, string? text, string path, int maxLength = DefaultMaxLength, long further = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (string.IsNullOrEmpty(text)) return "";
        // Only so much is scanned as can be kept, and only what was scanned is kept: a token is shorter than its secret, and what
        // moves up behind it must not be unread text. A secret is decided by what lies within MaxAhead of its start.
        var window = (int)Math.Min(text.Length, (long)maxLength + SecretRule.MaxAhead);
        var decided = window == text.Length ? window : maxLength;
        var found = new List<FoundSecret>();
        decided = Math.Max(decided, redactor.Scanner.ScanWindow(text.AsSpan(0, window), 0, decided, 0, found));
        if (found.Count == 0 && text.Length <= maxLength && further == 0) return WithoutHalfPairs(text);

        var clean = new StringBuilder(Math.Min(text.Length, maxLength) + 32);
        int at = 0, next = 0;
        while (next < found.Count && AppendBounded(clean, text.AsSpan(at, found[next].Start - at), maxLength, ref at))
        {
            var secret = found[next];
            if (clean.Length + RedactionToken.LengthFor(secret.RuleId) > maxLength) break;
            clean.Append(redactor.Replace(text.AsSpan(secret.Start, secret.End - secret.Start), secret, path, secret.Start));
            at = secret.End;
            next++;
        }
        if (next == found.Count) AppendBounded(clean, text.AsSpan(at, decided - at), maxLength, ref at);
        if (text.Length - at + further is > 0 and var missing) clean.Append("…[+").Append(missing).Append(']');
        return WithoutHalfPairs(clean.ToString());
    }

    /// <summary>Appends what fits; false where something had to stay out.</summary>
    private static bool AppendBounded(StringBuilder clean, ReadOnlySpan<char> part, int maxLength, ref int at)
    {
        var fits = Math.Min(part.Length, maxLength - clean.Length);
        if (fits < part.Length)
        {
            if (RedactionToken.IsInside(part, fits, out var token)) fits = token;
            else if (fits > 0 && char.IsHighSurrogate(part[fits - 1])) fits--;
        }
        clean.Append(part[..fits]);
        at += fits;
        return fits == part.Length;
    }

    private static string WithoutHalfPairs(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else return string.Create(text.Length, text, static (to, from) => ReplaceHalfPairs(from, to));
        }
        return text;
    }

    private static void ReplaceHalfPairs(string from, Span<char> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
            if (!char.IsSurrogate(from[i])) continue;
            if (char.IsHighSurrogate(from[i]) && i + 1 < from.Length && char.IsLowSurrogate(from[i + 1])) to[i + 1] = from[++i];
            else to[i] = '\uFFFD';
        }
    }
}
