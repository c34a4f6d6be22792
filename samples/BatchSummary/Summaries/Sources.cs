using BatchSummary.Files;
using Migaki;

namespace BatchSummary.Summaries;

/// <summary>How summaries name their sources, and whether a report names all of them.</summary>
public static class Sources
{
    public static string Of(Note note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return $"[{note.Name}]";
    }

    /// <summary>Passes where every note is named; the score is the share that is.</summary>
    public static ValidatorResult AllNamed(string report, IReadOnlyList<Note> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        var missing = notes.Where(n => !report.Contains(Of(n), StringComparison.Ordinal)).ToArray();
        return missing.Length == 0
            ? ValidatorResult.Pass(1)
            : new ValidatorResult(false, (double)(notes.Count - missing.Length) / notes.Count, $"the report does not name {string.Join(", ", missing.Select(n => n.Name))}");
    }
}
