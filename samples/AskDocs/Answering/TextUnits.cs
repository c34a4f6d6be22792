using System.Text.RegularExpressions;
using AskDocs.Docs;

namespace AskDocs.Answering;

/// <summary>The smallest piece of a passage that makes sense alone.</summary>
/// <param name="Text">As it stands in the document; the lines of a paragraph are joined.</param>
/// <param name="IsBlock">A fenced block, a list item or a table row: it stands on lines of its own.</param>
public sealed record TextUnit(string Text, bool IsBlock)
{
    /// <summary>Announces what follows and means nothing without it.</summary>
    public bool Announces => Text.EndsWith(':');

    /// <summary>A fenced block means nothing without the sentence before it.</summary>
    public bool IsFence => MarkdownSplitter.FenceOf(Text).Length > 0;
}

/// <summary>Takes Markdown apart into sentences, list items, table rows and fenced blocks.</summary>
public static partial class TextUnits
{
    public static IReadOnlyList<TextUnit> Of(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var units = new List<TextUnit>();
        var paragraph = new List<string>();
        var item = false;
        var fence = "";
        var block = new List<string>();

        foreach (var line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            var opened = MarkdownSplitter.FenceOf(line);
            if (fence.Length > 0)
            {
                block.Add(line);
                if (!opened.StartsWith(fence, StringComparison.Ordinal) || line.Trim() != opened) continue;
                units.Add(new TextUnit(string.Join('\n', block), IsBlock: true));
                block.Clear();
                fence = "";
            }
            else if (opened.Length > 0)
            {
                Close();
                fence = opened;
                block.Add(line);
            }
            else if (line.Trim().Length == 0)
            {
                Close();
            }
            else if (line.StartsWith('|'))
            {
                Close();
                if (line.Any(char.IsLetterOrDigit)) units.Add(new TextUnit(line.Trim(), IsBlock: true));
            }
            else if (ListItem().IsMatch(line))
            {
                Close();
                item = true;
                paragraph.Add(line.Trim());
            }
            else
            {
                paragraph.Add(line.Trim());
            }
        }
        Close();
        // A fence that is never closed reaches to the end.
        if (block.Count > 0) units.Add(new TextUnit(string.Join('\n', block), IsBlock: true));
        return units;

        void Close()
        {
            var text = string.Join(' ', paragraph);
            if (item) units.Add(new TextUnit(text, IsBlock: true));
            else if (text.Length > 0) units.AddRange(SentenceEnd().Split(text).Where(s => s.Length > 0).Select(s => new TextUnit(s, IsBlock: false)));
            paragraph.Clear();
            item = false;
        }
    }

    /// <summary>Writes units back as Markdown.</summary>
    public static string Join(IEnumerable<TextUnit> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        var text = "";
        TextUnit? last = null;
        foreach (var unit in units)
        {
            text += last is null ? unit.Text : Between(last, unit) + unit.Text;
            last = unit;
        }
        return text;

        // Without an empty line a sentence would belong to the list item, or to the announcement, before it.
        static string Between(TextUnit last, TextUnit next)
        {
            if (next.IsBlock) return "\n";
            return last.IsBlock || last.Announces ? "\n\n" : " ";
        }
    }

    /// <summary>The same text whatever its line breaks are.</summary>
    public static string Flatten(string text) => Space().Replace(text, " ").Trim();

    /// <summary>
    /// Adds what the chosen units cannot be read without: the sentence that announces a block, and the block that a sentence announces.
    /// </summary>
    public static IEnumerable<TextUnit> WithCompany(IReadOnlyList<TextUnit> units, IReadOnlySet<int> chosen)
    {
        ArgumentNullException.ThrowIfNull(units);
        var kept = new SortedSet<int>(chosen);
        foreach (var i in chosen)
        {
            if (units[i].IsFence && i > 0) kept.Add(i - 1);
        }
        foreach (var i in kept.ToArray())
        {
            if (units[i].Announces && i + 1 < units.Count) kept.Add(i + 1);
        }
        return kept.Select(i => units[i]);
    }

    [GeneratedRegex(@"^\s*([-*+]|\d+\.)\s")]
    private static partial Regex ListItem();

    // A full stop ends a sentence where a capital, a digit or code follows; "e.g." and "i.e." end none.
    [GeneratedRegex(@"(?<=[.!?])(?<!\be\.g\.|\bi\.e\.)\s+(?=[A-Z`\d\[*])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
