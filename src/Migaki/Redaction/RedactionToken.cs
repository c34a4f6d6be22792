using System.Security.Cryptography;
using System.Text;

namespace Migaki.Redaction;

/// <summary>What stands in a secret's place: <c>[REDACTED:rule:16 hex]</c>, the hex a keyed digest of the secret, so equal secrets of one bundle can be told.</summary>
internal static class RedactionToken
{
    private const string Opening = "[REDACTED:";
    private const int HexDigits = 16;

    /// <summary>Longest token: opening, rule id of at most 64, colon, digest, bracket.</summary>
    public const int MaxLength = 10 + 64 + 1 + HexDigits + 1;

    public static int LengthFor(string ruleId) => Opening.Length + ruleId.Length + 1 + HexDigits + 1;

    public static string Create(ReadOnlySpan<byte> key, string ruleId, ReadOnlySpan<char> secret)
    {
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(secret.Length)];
        var length = Encoding.UTF8.GetBytes(secret, utf8);
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, utf8.AsSpan(0, length), digest);
        CryptographicOperations.ZeroMemory(utf8);
        return $"{Opening}{ruleId}:{Convert.ToHexString(digest[..(HexDigits / 2)]).ToLowerInvariant()}]";
    }

    /// <summary>The first whole token that overlaps the range; -1 where there is none.</summary>
    public static int Find(ReadOnlySpan<char> text, int start, int end, out int tokenEnd)
    {
        tokenEnd = end;
        for (var from = Math.Max(0, start - MaxLength + 1); from < end;)
        {
            // Searched to the end of the range, not of the text: this runs for every secret.
            var at = text[from..Math.Min(text.Length, end + Opening.Length - 1)].IndexOf(Opening, StringComparison.Ordinal);
            if (at < 0) return -1;
            at += from;
            if (TryRead(text, at, out tokenEnd) && tokenEnd > start) return Math.Max(at, start);
            from = at + 1;
        }
        return -1;
    }

    /// <summary>Whether a position lies inside a token; then <paramref name="tokenStart"/> is where that begins.</summary>
    public static bool IsInside(ReadOnlySpan<char> text, int position, out int tokenStart)
    {
        tokenStart = -1;
        for (var at = position - 1; at >= 0 && position - at < MaxLength; at--)
        {
            if (text[at] != '[' || !TryRead(text, at, out var end)) continue;
            tokenStart = at;
            return end > position;
        }
        return false;
    }

    private static bool TryRead(ReadOnlySpan<char> text, int at, out int end)
    {
        end = at;
        if (!text[at..].StartsWith(Opening, StringComparison.Ordinal)) return false;
        var i = at + Opening.Length;
        var id = i;
        while (i < text.Length && i - id < 64 && text[i] is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') i++;
        if (i == id || i + HexDigits + 1 >= text.Length || text[i] != ':') return false;
        i++;
        for (var k = 0; k < HexDigits; k++, i++)
            if (text[i] is not (>= '0' and <= '9' or >= 'a' and <= 'f')) return false;
        if (text[i] != ']') return false;
        end = i + 1;
        return true;
    }
}
