namespace Migaki.Mir;

/// <summary>White space as ECMAScript sees it: with U+FEFF and without U+0085, unlike .NET.</summary>
internal static class EcmaText
{
    public static bool IsWhiteSpace(char c) => c < 0x80
        ? c is ' ' or (>= '\t' and <= '\r')
        : c is '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A') or '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000' or '\uFEFF';

    public static bool IsBlank(string? text)
    {
        foreach (var c in text ?? "")
            if (!IsWhiteSpace(c)) return false;
        return true;
    }
}
