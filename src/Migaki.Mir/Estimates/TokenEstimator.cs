namespace Migaki.Mir;

/// <summary>
/// The deterministic token estimate of <c>migaki.token-estimation.v0</c>: a run of ASCII letters and digits is one token, every other
/// UTF-16 unit that is not white space (as ECMAScript has it) is one.
/// </summary>
public static class TokenEstimator
{
    /// <summary>The estimator's name in evidence.</summary>
    public const string Name = "migaki.token_estimator.deterministic_fixture";

    /// <summary>The estimator's version in evidence.</summary>
    public const string Version = "0.0.0";

    /// <summary>The lowest and highest error (estimate / tokens - 1) that was measured on samples of English, code, JSON and CJK text: docs/optimization.md.</summary>
    public const double LowestError = -0.32, HighestError = 0.47;

    /// <summary>The tokenizers it was measured against. Those of other vendors may lie further off.</summary>
    public const string MeasuredAgainst = "o200k_base, cl100k_base";

    /// <summary>The tokens of a text.</summary>
    public static int Estimate(string text)
    {
        var counter = default(TokenCounter);
        counter.Append(text);
        return counter.Count;
    }

#if NET
    /// <summary>The tokens of a text.</summary>
    public static int Estimate(ReadOnlySpan<char> text)
    {
        var counter = default(TokenCounter);
        counter.Append(text);
        return counter.Count;
    }
#endif
}

/// <summary>
/// Counts the tokens of a text that comes in pieces, without holding it: pieces may be cut anywhere, also inside a word or a surrogate pair. A mutable value; do not copy it.
/// </summary>
public struct TokenCounter
{
    private bool _inWord;

    /// <summary>The tokens so far.</summary>
    public int Count { get; private set; }

    /// <summary>Counts the next UTF-16 unit.</summary>
    public void Append(char unit)
    {
        var inWord = unit is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
        if (inWord ? !_inWord : !EcmaText.IsWhiteSpace(unit)) Count++;
        _inWord = inWord;
    }

    /// <summary>Counts the next piece.</summary>
    public void Append(string piece)
    {
#if NET
        Append(piece.AsSpan());
#else
        foreach (var unit in piece) Append(unit);
#endif
    }

#if NET
    /// <summary>Counts the next piece.</summary>
    public void Append(ReadOnlySpan<char> piece)
    {
        // Without a branch for ASCII: white space counts nothing, a letter or digit what stood before it has not, anything else one.
        var (count, inWord) = (Count, _inWord ? 1 : 0);
        foreach (var unit in piece)
        {
            int kind = unit < 0x80 ? Kinds[unit] : EcmaText.IsWhiteSpace(unit) ? 0 : 2;
            var word = kind & 1;
            count += (kind >> 1) + (word & ~inWord);
            inWord = word;
        }
        (Count, _inWord) = (count, inWord != 0);
    }

    /// <summary>Of each ASCII unit: 0 white space, 1 letter or digit, 2 anything else.</summary>
    private static ReadOnlySpan<byte> Kinds =>
    [
        2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2,
        2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2,
        2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2,
    ];
#endif
}
