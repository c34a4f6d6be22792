using System.Text;

namespace AskDocs.Docs;

/// <summary>Splits a Markdown document into passages: one for each heading, several where a section is long.</summary>
public static class MarkdownSplitter
{
    /// <summary>Between the headings above a piece.</summary>
    public const string HeadingSeparator = " > ";

    /// <summary>A section longer than this is split between paragraphs.</summary>
    public const int MaxLength = 1600;

    public static IReadOnlyList<Passage> Split(string file, string markdown)
    {
        var passages = new List<Passage>();
        var anchors = new Dictionary<string, int>(StringComparer.Ordinal);
        var headings = new List<(int Level, string Title)>();
        var anchor = "";
        var section = new List<string>();
        var fence = "";

        foreach (var line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            var opened = FenceOf(line);
            if (fence.Length > 0)
            {
                // A fence is closed by one of the same characters that is at least as long and says nothing else.
                if (opened.StartsWith(fence, StringComparison.Ordinal) && line.Trim() == opened) fence = "";
            }
            else if (opened.Length > 0)
            {
                fence = opened;
            }
            else if (HeadingOf(line) is { } heading)
            {
                Flush();
                headings.RemoveAll(h => h.Level >= heading.Level);
                headings.Add(heading);
                anchor = Unique(Slug(heading.Title));
                continue;
            }
            section.Add(line);
        }
        Flush();
        return passages;

        void Flush()
        {
            var path = string.Join(HeadingSeparator, headings.Select(h => h.Title));
            var part = 0;
            foreach (var text in Parts(section))
            {
                // The parts of one section share a link; the part number keeps sources unique.
                part++;
                var link = anchor.Length == 0 ? file : $"{file}#{anchor}";
                passages.Add(new Passage(part == 1 ? link : $"{link}:{part}", path, text));
            }
            section.Clear();
        }

        string Unique(string slug)
        {
            var seen = anchors.GetValueOrDefault(slug);
            anchors[slug] = seen + 1;
            return seen == 0 ? slug : $"{slug}-{seen}";
        }
    }

    /// <summary>The anchor that GitHub gives a heading.</summary>
    internal static string Slug(string title)
    {
        var slug = new StringBuilder(title.Length);
        foreach (var c in title.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_') slug.Append(c);
            else if (c == ' ') slug.Append('-');
        }
        return slug.ToString();
    }

    private static (int Level, string Title)? HeadingOf(string line)
    {
        var level = line.TakeWhile(c => c == '#').Count();
        return level is >= 1 and <= 6 && line.Length > level && line[level] == ' ' ? (level, line[level..].Trim().TrimEnd('#').TrimEnd()) : null;
    }

    /// <summary>The fence a line consists of or begins with; empty where it is none.</summary>
    internal static string FenceOf(string line)
    {
        var text = line.TrimStart();
        if (text.Length < 3 || text[0] is not ('`' or '~')) return "";
        var length = text.TakeWhile(c => c == text[0]).Count();
        return length >= 3 ? text[..length] : "";
    }

    private static IEnumerable<string> Parts(List<string> lines)
    {
        var part = new StringBuilder();
        foreach (var paragraph in Paragraphs(lines))
        {
            if (part.Length > 0 && part.Length + paragraph.Length > MaxLength)
            {
                yield return part.ToString().TrimEnd('\n');
                part.Clear();
            }
            part.Append(paragraph).Append("\n\n");
        }
        if (part.Length > 0) yield return part.ToString().TrimEnd('\n');
    }

    /// <summary>Paragraphs; a fenced block is never torn apart, and stays with the paragraph that introduces it.</summary>
    private static List<string> Paragraphs(List<string> lines)
    {
        var paragraphs = new List<string>();
        var current = new List<string>();
        var fence = "";
        foreach (var line in lines)
        {
            var opened = FenceOf(line);
            var opens = fence.Length == 0 && opened.Length > 0;
            if (fence.Length == 0 && line.Trim().Length == 0)
            {
                Close();
                continue;
            }
            if (opens && current.Count == 0 && paragraphs.Count > 0)
            {
                current.AddRange([.. paragraphs[^1].Split('\n'), ""]);
                paragraphs.RemoveAt(paragraphs.Count - 1);
            }
            if (opens) fence = opened;
            else if (fence.Length > 0 && opened.StartsWith(fence, StringComparison.Ordinal) && line.Trim() == opened) fence = "";
            current.Add(line);
        }
        Close();
        return paragraphs;

        void Close()
        {
            if (current.Count > 0) paragraphs.Add(string.Join('\n', current));
            current.Clear();
        }
    }
}
