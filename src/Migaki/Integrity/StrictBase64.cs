using System.Diagnostics.CodeAnalysis;

namespace Migaki.Integrity;

/// <summary>
/// Base64 that decodes one way only: no white space, no mixed alphabets, no stray bits. The URL-safe alphabet is accepted, with or without
/// padding; the standard one needs its padding. We write the standard one.
/// </summary>
internal static class StrictBase64
{
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null) return false;
        var isUrl = text.AsSpan().IndexOfAny('-', '_') >= 0;
        if (isUrl && text.AsSpan().IndexOfAny('+', '/') >= 0) return false;
        var standard = isUrl ? text.Replace('-', '+').Replace('_', '/') : text;
        if (isUrl && standard.Length % 4 is 2 or 3 && !standard.EndsWith('=')) standard += new string('=', 4 - (standard.Length % 4));
        if (standard.Length % 4 != 0) return false;
        var decoded = new byte[standard.Length / 4 * 3];
        if (!Convert.TryFromBase64String(standard, decoded, out var written)) return false;
        // The framework skips white space and drops stray bits; the text must be what the bytes encode to.
        if (!string.Equals(Convert.ToBase64String(decoded, 0, written), standard, StringComparison.Ordinal)) return false;
        bytes = decoded[..written];
        return true;
    }
}
