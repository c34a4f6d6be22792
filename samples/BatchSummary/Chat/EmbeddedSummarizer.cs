using Microsoft.Extensions.AI;
using Samples.Chat;

namespace BatchSummary.Chat;

/// <summary>Summarizes by rule: what a note marks as a decision, a finding, a cause or an action is kept.</summary>
public static class EmbeddedSummarizer
{
    private static readonly string[] Marks = ["Decision: ", "Finding: ", "Cause: ", "Action: "];

    public static IChatClient Create() => EmbeddedModel.Create("notes-by-rule-1", static (_, prompt) => Prompts.Read(prompt) switch
    {
        ({ } note, _) => Summary(note),
        (_, { } summaries) => Report(summaries),
        _ => "",
    });

    private static string Summary(string note)
    {
        var lines = Lines(note);
        var marked = lines.Where(l => Marks.Any(m => l.StartsWith(m, StringComparison.Ordinal))).ToArray();
        return string.Join('\n', marked.Length > 0 ? marked : lines.Where(l => !l.StartsWith('#')).Take(1));
    }

    /// <summary>The points of all notes, the open actions last, each with its source.</summary>
    private static string Report(string summaries)
    {
        var (points, source) = (new List<(bool Action, string Text)>(), "");
        foreach (var line in Lines(summaries))
        {
            if (line.StartsWith('[')) source = line;
            else points.Add((line.StartsWith("Action: ", StringComparison.Ordinal), $"- {line} {source}"));
        }
        return string.Join('\n', points.OrderBy(p => p.Action).Select(p => p.Text));
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
