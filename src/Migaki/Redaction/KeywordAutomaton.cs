namespace Migaki.Redaction;

/// <summary>
/// Finds every occurrence of every keyword in one pass (Aho-Corasick, ASCII letters without case): linear in the text whatever it holds.
/// SearchValues of strings does not exist on .NET 8, reports no overlapping keywords, and measured slower on texts that have hits.
/// </summary>
internal sealed class KeywordAutomaton
{
    private readonly byte[] _classes = new byte[128];
    private readonly int _width;
    private readonly int[] _next;
    private readonly int[][] _found;

    public KeywordAutomaton(IReadOnlyList<string> keywords)
    {
        _width = NumberCharacters(keywords);
        var rows = new List<int[]> { NewRow() };
        var found = new List<List<int>> { new() };
        for (var k = 0; k < keywords.Count; k++)
        {
            var state = 0;
            foreach (var c in keywords[k])
            {
                var symbol = _classes[c];
                if (rows[state][symbol] < 0)
                {
                    rows[state][symbol] = rows.Count;
                    rows.Add(NewRow());
                    found.Add([]);
                }
                state = rows[state][symbol];
            }
            found[state].Add(k);
        }
        CompleteTransitions(rows, found);

        // States are stored as row offsets: the inner loop adds the symbol and has its next state.
        _next = new int[rows.Count * _width];
        _found = new int[rows.Count][];
        for (var state = 0; state < rows.Count; state++)
        {
            for (var symbol = 0; symbol < _width; symbol++) _next[(state * _width) + symbol] = Encode(rows[state][symbol], found);
            _found[state] = [.. found[state]];
        }
    }

    /// <summary>Advances over one text. <paramref name="at"/> moves behind the keyword's last character; empty at the end of the text.</summary>
    public ReadOnlySpan<int> NextHit(ReadOnlySpan<char> text, ref int state, ref int at)
    {
        var next = _next;
        var classes = _classes;
        var current = state;
        for (var i = at; i < text.Length; i++)
        {
            var c = text[i];
            current = next[current + (c < 128 ? classes[c] : 0)];
            if (current >= 0) continue;
            current = ~current;
            at = i + 1;
            state = current;
            return _found[current / _width];
        }
        at = text.Length;
        state = current;
        return default;
    }

    /// <summary>Gives each character that occurs a number; all others share 0. Both cases of a letter share one.</summary>
    private int NumberCharacters(IReadOnlyList<string> keywords)
    {
        byte count = 1;
        foreach (var keyword in keywords)
            foreach (var c in keyword)
            {
                if (c >= 128 || c is >= 'A' and <= 'Z') throw new ArgumentException($"The keyword \"{keyword}\" is not lower-case ASCII.", nameof(keywords));
                if (_classes[c] != 0) continue;
                _classes[c] = count++;
                if (c is >= 'a' and <= 'z') _classes[c - 32] = _classes[c];
            }
        return count;
    }

    private int[] NewRow()
    {
        var row = new int[_width];
        row.AsSpan().Fill(-1);
        return row;
    }

    private static void CompleteTransitions(List<int[]> rows, List<List<int>> found)
    {
        var fallback = new int[rows.Count];
        var queue = new Queue<int>();
        var root = rows[0];
        for (var symbol = 0; symbol < root.Length; symbol++)
        {
            if (root[symbol] < 0) root[symbol] = 0;
            else queue.Enqueue(root[symbol]);
        }
        while (queue.Count > 0)
        {
            var state = queue.Dequeue();
            var row = rows[state];
            found[state].AddRange(found[fallback[state]]);
            for (var symbol = 0; symbol < row.Length; symbol++)
            {
                var inherited = rows[fallback[state]][symbol];
                if (row[symbol] < 0)
                {
                    row[symbol] = inherited;
                    continue;
                }
                fallback[row[symbol]] = inherited;
                queue.Enqueue(row[symbol]);
            }
        }
    }

    /// <summary>A state in which a keyword ends is stored complemented, so one sign test tells.</summary>
    private int Encode(int state, List<List<int>> found) => found[state].Count > 0 ? ~(state * _width) : state * _width;
}
