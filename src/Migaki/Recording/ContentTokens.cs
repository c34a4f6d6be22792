namespace Migaki.Recording;

/// <summary>
/// The deterministic token estimate of <c>migaki.token-estimation.v0</c>: runs of ASCII letters and digits, and every other character that
/// is not white space.
/// </summary>
internal static class ContentTokens
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var (tokens, inRun) = (0, false);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (!inRun) tokens++;
                inRun = true;
                continue;
            }
            inRun = false;
            if (!IsSpace(c)) tokens++;
        }
        return tokens;
    }

    // ECMAScript's white space: with U+FEFF, without U+0085.
    private static bool IsSpace(char c) => c is '\ufeff' || (c is not '\u0085' && char.IsWhiteSpace(c));
}
