namespace Migaki.Redaction;

/// <summary>A set of ASCII characters. Rules are ASCII on purpose: public token formats are, and a Unicode digit is none of theirs.</summary>
internal readonly struct CharClass : IEquatable<CharClass>
{
    private readonly ulong _low, _high;

    private CharClass(ulong low, ulong high) => (_low, _high) = (low, high);

    public static CharClass Digit { get; } = Parse("0-9");
    public static CharClass Hex { get; } = Parse("0-9A-Fa-f");
    public static CharClass Alnum { get; } = Parse("0-9A-Za-z");
    public static CharClass Word { get; } = Parse("0-9A-Za-z_");
    public static CharClass Base64 { get; } = Parse("0-9A-Za-z+/");
    public static CharClass Base64Url { get; } = Parse("0-9A-Za-z_-");

    public bool Contains(char c) => c < 64 ? (_low >> c & 1) != 0 : c < 128 && (_high >> (c - 64) & 1) != 0;

    /// <summary>How many characters from <paramref name="at"/> on are in the set, at most <paramref name="max"/>.</summary>
    public int RunLength(ReadOnlySpan<char> text, int at, int max)
    {
        var end = Math.Min(text.Length, at + (long)max);
        var i = at;
        while (i < end && Contains(text[i])) i++;
        return i - at;
    }

    /// <summary>How many characters before <paramref name="at"/> are in the set, at most <paramref name="max"/>.</summary>
    public int RunBefore(ReadOnlySpan<char> text, int at, int max)
    {
        var start = Math.Max(0, at - max);
        var i = at;
        while (i > start && Contains(text[i - 1])) i--;
        return at - i;
    }

    /// <summary>Reads the inside of a bracket expression: single characters and ranges; a '-' at the end stands for itself.</summary>
    public static CharClass Parse(ReadOnlySpan<char> set)
    {
        ulong low = 0, high = 0;
        for (var i = 0; i < set.Length; i++)
        {
            var first = set[i];
            var last = first;
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                last = set[i + 2];
                i += 2;
            }
            for (var c = first; c <= last; c++)
            {
                if (c < 64) low |= 1UL << c;
                else high |= 1UL << (c - 64);
            }
        }
        return new CharClass(low, high);
    }

    /// <summary>The characters, in order; for generators in tests.</summary>
    public string Characters()
    {
        var text = new System.Text.StringBuilder();
        for (var c = '\0'; c < 128; c++) if (Contains(c)) text.Append(c);
        return text.ToString();
    }

    public bool Equals(CharClass other) => _low == other._low && _high == other._high;
    public override bool Equals(object? obj) => obj is CharClass other && Equals(other);
    public override int GetHashCode() => _low.GetHashCode() ^ _high.GetHashCode();
}
