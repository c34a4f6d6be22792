using System.Globalization;
using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>The change between two plans as a unified diff that people read and <c>patch</c> applies.</summary>
public static class UnifiedDiff
{
    private const int ContextLines = 3;

    /// <summary>The two plans, printed with two-space indent and keys in canonical order, as <c>a/plan.json</c> and <c>b/plan.json</c>; empty where they are equal.</summary>
    /// <exception cref="ArgumentException">A plan has no canonical form.</exception>
    public static string Of(MirPlan original, MirPlan optimized)
    {
        if (ReferenceEquals(original, optimized)) return "";
        return Of(
            CanonicalJson.ToIndentedText(MirPlanWriter.ToWire(original)),
            CanonicalJson.ToIndentedText(MirPlanWriter.ToWire(optimized)),
            "a/plan.json",
            "b/plan.json");
    }

    /// <summary>Two texts, each empty or ending with a newline; empty where they are equal.</summary>
    internal static string Of(string before, string after, string beforeName, string afterName)
    {
        if (string.Equals(before, after, StringComparison.Ordinal)) return "";
        var (left, right) = (Lines(before), Lines(after));
        var edits = LineEdits.Between(left, right);
        var text = new StringBuilder();
        text.Append("--- ").Append(beforeName).Append('\n').Append("+++ ").Append(afterName).Append('\n');
        for (var first = 0; first < edits.Count;)
        {
            // Edits whose context lines would touch share a hunk.
            var last = first;
            while (last + 1 < edits.Count && edits[last + 1].LeftStart - edits[last].LeftEnd <= 2 * ContextLines) last++;
            AppendHunk(text, left, right, edits, first, last);
            first = last + 1;
        }
        return text.ToString();
    }

    private static void AppendHunk(StringBuilder text, string[] left, string[] right, List<LineEdit> edits, int first, int last)
    {
        var lead = Math.Min(ContextLines, edits[first].LeftStart);
        var tail = Math.Min(ContextLines, left.Length - edits[last].LeftEnd);
        var (leftStart, leftEnd) = (edits[first].LeftStart - lead, edits[last].LeftEnd + tail);
        var (rightStart, rightEnd) = (edits[first].RightStart - lead, edits[last].RightEnd + tail);
        text.Append("@@ -").Append(Range(leftStart, leftEnd)).Append(" +").Append(Range(rightStart, rightEnd)).Append(" @@\n");
        var at = leftStart;
        for (var i = first; i <= last; i++)
        {
            Append(' ', left, at, edits[i].LeftStart);
            Append('-', left, edits[i].LeftStart, edits[i].LeftEnd);
            Append('+', right, edits[i].RightStart, edits[i].RightEnd);
            at = edits[i].LeftEnd;
        }
        Append(' ', left, at, leftEnd);

        void Append(char mark, string[] lines, int start, int end)
        {
            for (var i = start; i < end; i++) text.Append(mark).Append(lines[i]).Append('\n');
        }
    }

    /// <summary>Lines count from 1; an empty range stands behind the line before it; a count of one is left out.</summary>
    private static string Range(int start, int end)
    {
        var count = end - start;
        var line = (count == 0 ? start : start + 1).ToString(CultureInfo.InvariantCulture);
        return count == 1 ? line : line + "," + count.ToString(CultureInfo.InvariantCulture);
    }

    private static string[] Lines(string text)
    {
        if (text.Length == 0) return [];
        var lines = text.Split('\n');
        Array.Resize(ref lines, lines.Length - 1);
        return lines;
    }
}
