using System.Text;
using System.Text.RegularExpressions;
using AskDocs.Docs;

namespace AskDocs.Answering;

/// <summary>The text form in which passages go to a model: a head line with source and heading, then the text.</summary>
public static partial class Excerpts
{
    public static string Write(IEnumerable<Passage> passages)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var text = new StringBuilder();
        foreach (var passage in passages)
        {
            if (text.Length > 0) text.Append("\n\n");
            text.Append("### [").Append(passage.Source).Append("] ").Append(passage.Heading).Append('\n').Append(passage.Text);
        }
        return text.ToString();
    }

    public static IReadOnlyList<Passage> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var heads = Head().Matches(text);
        return [.. heads.Select((head, i) => new Passage(
            head.Groups["source"].Value,
            head.Groups["heading"].Value,
            text[(head.Index + head.Length)..(i + 1 < heads.Count ? heads[i + 1].Index : text.Length)].Trim('\n')))];
    }

    [GeneratedRegex(@"^### \[(?<source>[^\[\]\s]+)\] (?<heading>[^\n]*)\n?", RegexOptions.Multiline)]
    private static partial Regex Head();
}
