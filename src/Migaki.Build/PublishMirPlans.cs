using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Migaki.Build.Files;

namespace Migaki.Build;

/// <summary>
/// Copies the plan files to a folder that is committed and reviewed, indented so that a change reads as a line diff, or verifies
/// that what is committed there is what the code now gives.
/// </summary>
public sealed class PublishMirPlans : Task
{
    /// <summary>The plan files of this build.</summary>
    public ITaskItem[] PlanFiles { get; set; } = [];

    /// <summary>The committed folder.</summary>
    public string? CommittedDirectory { get; set; }

    /// <summary>Compare instead of writing.</summary>
    public bool Verify { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (string.IsNullOrWhiteSpace(CommittedDirectory))
        {
            if (Verify) BuildErrors.OutputMissing(Log, BuildEngine.ProjectFileOfTaskNode);
            return !Verify;
        }
        foreach (var item in PlanFiles)
        {
            var target = Path.Combine(CommittedDirectory, Path.GetFileName(item.ItemSpec));
            Guarded(target, () => Publish(item.ItemSpec, target));
        }
        if (Verify) Guarded(CommittedDirectory!, FindStale);
        return !Log.HasLoggedErrors;
    }

    private void Publish(string source, string target)
    {
        var plan = TextFiles.Read(source);
        if (Verify) Compare(target, plan);
        else if (TextFiles.WriteIfDifferent(target, JsonLayout.Indented(plan))) Log.LogMessage(MessageImportance.Normal, "Wrote {0}", target);
    }

    /// <summary>White space does not count: a checkout may change line ends, an editor the indent.</summary>
    private void Compare(string target, string plan)
    {
        if (!File.Exists(target))
        {
            BuildErrors.CommittedMissing(Log, target);
            return;
        }
        var committed = TextFiles.Read(target);
        if (JsonLayout.Compact(committed) == JsonLayout.Compact(plan)) return;

        var committedLines = Lines(committed);
        var builtLines = Lines(JsonLayout.Indented(plan));
        var line = 0;
        while (line < committedLines.Count && line < builtLines.Count && committedLines[line].Trim() == builtLines[line].Trim()) line++;
        BuildErrors.CommittedDiffers(Log, target, line + 1, At(committedLines, line), At(builtLines, line));
    }

    private void FindStale()
    {
        if (!Directory.Exists(CommittedDirectory)) return;
        var current = new HashSet<string>(PlanFiles.Select(item => Path.GetFileName(item.ItemSpec)), StringComparer.Ordinal);
        var committed = Directory.GetFiles(CommittedDirectory).Where(file => file.EndsWith(PlanFileNames.Original, StringComparison.Ordinal));
        foreach (var file in committed.OrderBy(file => file, StringComparer.Ordinal))
        {
            if (!current.Contains(Path.GetFileName(file))) BuildErrors.CommittedStale(Log, file);
        }
    }

    private void Guarded(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            BuildErrors.CannotAccess(Log, path, e.Message);
        }
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];

    private static string At(List<string> lines, int index) => index < lines.Count ? lines[index] : "end of file";
}
