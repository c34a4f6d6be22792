namespace Migaki.Mir;

/// <summary>Lines <c>[LeftStart, LeftEnd)</c> of one text become <c>[RightStart, RightEnd)</c> of the other.</summary>
internal readonly record struct LineEdit(int LeftStart, int LeftEnd, int RightStart, int RightEnd);

/// <summary>
/// Myers' greedy algorithm: the shortest script of line insertions and deletions, in O((n + m) · d) time and O(d²) memory for d
/// edits. Beyond <see cref="MaxEdits"/> the middle that differs is replaced as a whole: correct, not shortest.
/// </summary>
internal static class LineEdits
{
    internal const int MaxEdits = 1000;

    public static List<LineEdit> Between(string[] left, string[] right)
    {
        var start = 0;
        while (start < left.Length && start < right.Length && left[start] == right[start]) start++;
        var (leftEnd, rightEnd) = (left.Length, right.Length);
        while (leftEnd > start && rightEnd > start && left[leftEnd - 1] == right[rightEnd - 1])
        {
            leftEnd--;
            rightEnd--;
        }
        if (start == leftEnd && start == rightEnd) return [];
        return Shortest(Number(left, right, start, leftEnd, rightEnd), start) ?? [new LineEdit(start, leftEnd, start, rightEnd)];
    }

    /// <summary>Lines as numbers, equal for equal lines: compared often, they are compared fast.</summary>
    private static (int[] Left, int[] Right) Number(string[] left, string[] right, int start, int leftEnd, int rightEnd)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return (Convert(left, leftEnd), Convert(right, rightEnd));

        int[] Convert(string[] lines, int end)
        {
            var converted = new int[end - start];
            for (var i = 0; i < converted.Length; i++)
            {
                if (!numbers.TryGetValue(lines[start + i], out converted[i]))
                {
                    converted[i] = numbers.Count;
                    numbers.Add(lines[start + i], converted[i]);
                }
            }
            return converted;
        }
    }

    private static List<LineEdit>? Shortest((int[] Left, int[] Right) lines, int offset)
    {
        var (left, right) = lines;
        var most = Math.Min(MaxEdits, left.Length + right.Length);
        // furthest[k + most + 1]: how far along the left text diagonal k = left - right gets with the edits so far.
        var furthest = new int[(2 * most) + 3];
        var history = new List<int[]>();
        for (var edits = 0; edits <= most; edits++)
        {
            for (var k = -edits; k <= edits; k += 2)
            {
                var down = k == -edits || (k != edits && furthest[k + most] < furthest[k + most + 2]);
                var x = down ? furthest[k + most + 2] : furthest[k + most] + 1;
                var y = x - k;
                while (x < left.Length && y < right.Length && left[x] == right[y])
                {
                    x++;
                    y++;
                }
                furthest[k + most + 1] = x;
                if (x >= left.Length && y >= right.Length) return Trace(history, left.Length, right.Length, edits, offset);
            }
            var snapshot = new int[(2 * edits) + 1];
            Array.Copy(furthest, most + 1 - edits, snapshot, 0, snapshot.Length);
            history.Add(snapshot);
        }
        return null;
    }

    /// <summary>Walks back from the end; <paramref name="history"/>[d][k + d] is how far diagonal k got with d edits.</summary>
    private static List<LineEdit> Trace(List<int[]> history, int x, int y, int edits, int offset)
    {
        var found = new List<LineEdit>();
        for (; edits > 0; edits--)
        {
            var before = history[edits - 1];
            var k = x - y;
            var down = k == -edits || (k != edits && At(before, k - 1, edits - 1) < At(before, k + 1, edits - 1));
            var previousX = At(before, down ? k + 1 : k - 1, edits - 1);
            var previousY = previousX - (down ? k + 1 : k - 1);
            var edit = down
                ? new LineEdit(previousX, previousX, previousY, previousY + 1)
                : new LineEdit(previousX, previousX + 1, previousY, previousY);
            Prepend(found, edit, offset);
            (x, y) = (previousX, previousY);
        }
        found.Reverse();
        return found;
    }

    private static int At(int[] snapshot, int k, int edits) => Math.Abs(k) > edits ? -1 : snapshot[k + edits];

    /// <summary>The list grows backwards; an edit that touches the one after it is joined to it.</summary>
    private static void Prepend(List<LineEdit> found, LineEdit edit, int offset)
    {
        edit = new LineEdit(edit.LeftStart + offset, edit.LeftEnd + offset, edit.RightStart + offset, edit.RightEnd + offset);
        if (found.Count > 0 && found[found.Count - 1] is var next && next.LeftStart == edit.LeftEnd && next.RightStart == edit.RightEnd)
            found[found.Count - 1] = edit with { LeftEnd = next.LeftEnd, RightEnd = next.RightEnd };
        else found.Add(edit);
    }
}
