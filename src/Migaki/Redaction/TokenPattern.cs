namespace Migaki.Redaction;

/// <summary>
/// A token's form: literals and character classes with a length, such as <c>ghp_[0-9A-Za-z]{36}</c>. Matched greedily and without
/// backtracking around a keyword that has already been found, so the work is bounded by the token's own length.
/// </summary>
internal sealed class TokenPattern
{
    private readonly Element[] _elements;
    private readonly int _keywordElement;

    private TokenPattern(Element[] elements, int keywordElement, string keyword) =>
        (_elements, _keywordElement, Keyword) = (elements, keywordElement, keyword);

    /// <summary>The lower-case text that announces the token.</summary>
    public string Keyword { get; }

    public IReadOnlyList<Element> Elements => _elements;

    /// <summary>A literal, or a run of <see cref="Min"/> to <see cref="Max"/> characters of a class.</summary>
    public readonly record struct Element(string? Literal, CharClass Class, int Min, int Max);

    /// <summary>Parses a pattern. The keyword is its longest literal, at the first place where that occurs.</summary>
    public static TokenPattern Parse(string pattern)
    {
        var elements = new List<Element>();
        var literal = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '[')
            {
                literal.Append(pattern[i]);
                continue;
            }
            if (literal.Length > 0) elements.Add(new Element(literal.ToString(), default, 0, 0));
            literal.Clear();
            var close = pattern.IndexOf(']', i);
            var set = CharClass.Parse(pattern.AsSpan(i + 1, close - i - 1));
            int min = 1, max = 1;
            i = close;
            if (close + 1 < pattern.Length && pattern[close + 1] == '{')
            {
                var end = pattern.IndexOf('}', close);
                var bounds = pattern.Substring(close + 2, end - close - 2).Split(',');
                min = int.Parse(bounds[0], System.Globalization.CultureInfo.InvariantCulture);
                max = bounds.Length == 1 ? min : int.Parse(bounds[1], System.Globalization.CultureInfo.InvariantCulture);
                i = end;
            }
            elements.Add(new Element(null, set, min, max));
        }
        if (literal.Length > 0) elements.Add(new Element(literal.ToString(), default, 0, 0));

        var keyword = -1;
        for (var k = 0; k < elements.Count; k++)
            if (elements[k].Literal is { } text && (keyword < 0 || text.Length > elements[keyword].Literal!.Length)) keyword = k;
        if (keyword < 0) throw new ArgumentException($"The pattern \"{pattern}\" has no literal to search for.", nameof(pattern));
        return new TokenPattern([.. elements], keyword, elements[keyword].Literal!.ToLowerInvariant());
    }

    /// <summary>Matches around a keyword found at <paramref name="keywordStart"/>. The whole token is the secret.</summary>
    public bool TryMatch(ReadOnlySpan<char> text, int keywordStart, out int start, out int end)
    {
        start = keywordStart;
        end = start;
        for (var k = _keywordElement - 1; k >= 0; k--)
        {
            var element = _elements[k];
            if (element.Literal is { } literal)
            {
                if (start < literal.Length || !text.Slice(start - literal.Length, literal.Length).SequenceEqual(literal.AsSpan())) return false;
                start -= literal.Length;
            }
            else
            {
                var run = element.Class.RunBefore(text, start, element.Max);
                if (run < element.Min) return false;
                start -= run;
            }
        }
        for (var k = _keywordElement; k < _elements.Length; k++)
        {
            var element = _elements[k];
            if (element.Literal is { } literal)
            {
                if (!text.Slice(end).StartsWith(literal.AsSpan(), StringComparison.Ordinal)) return false;
                end += literal.Length;
            }
            else
            {
                var run = element.Class.RunLength(text, end, element.Max);
                if (run < element.Min) return false;
                end += run;
            }
        }
        // A token inside a longer word is another word: prefixes of three letters occur in every base64 text.
        if (start > 0 && CharClass.Word.Contains(text[start - 1])) return false;
        if (end == text.Length) return true;
        var next = text[end];
        var last = _elements[_elements.Length - 1];
        return !CharClass.Word.Contains(next) && (last.Literal is not null || last.Max == 0 || !last.Class.Contains(next));
    }
}
