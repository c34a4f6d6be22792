using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Migaki.Build.Files;
using Migaki.Build.Reading;

namespace Migaki.Build;

/// <summary>
/// After compilation: writes every plan that the assembly holds as canonical JSON into the intermediate folder, and fails when a
/// method is declared as a plan and the assembly holds none for it.
/// </summary>
public sealed class WriteMirPlans : Task
{
    /// <summary>The compiled assembly.</summary>
    [Required]
    public string AssemblyFile { get; set; } = "";

    /// <summary>The folder for the plan files. It belongs to the task: plan files that are no longer built are deleted.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>A folder with copies of these files; those of a plan that is no longer built are deleted there too, unless changed.</summary>
    public string? CopiesDirectory { get; set; }

    /// <summary>All files of the folder that are current now, written or not.</summary>
    [Output]
    public ITaskItem[] PlanFiles { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        var plans = Read();
        if (plans is null || !Check(plans)) return false;
        try
        {
            PlanFiles = Write(plans.Embedded);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            BuildErrors.CannotAccess(Log, OutputDirectory, e.Message);
        }
        return !Log.HasLoggedErrors;
    }

    private AssemblyPlans? Read()
    {
        try
        {
            return AssemblyPlanReader.Read(AssemblyFile);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            BuildErrors.AssemblyUnreadable(Log, AssemblyFile, e.Message);
            return null;
        }
    }

    private bool Check(AssemblyPlans plans)
    {
        var embedded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var plan in plans.Embedded)
        {
            if (!embedded.Add(plan.Id)) BuildErrors.PlanTwice(Log, AssemblyFile, plan.Id);
            if (plan.Digest != "sha256:" + Sha256.Hex(plan.Json)) BuildErrors.PlanDamaged(Log, AssemblyFile, plan.Id);
        }
        foreach (var declared in plans.Declared.Where(declared => !embedded.Contains(declared.Id)))
        {
            BuildErrors.PlanNotEmbedded(Log, AssemblyFile, declared.Id, declared.Method);
        }
        return !Log.HasLoggedErrors;
    }

    private ITaskItem[] Write(IReadOnlyList<EmbeddedPlan> plans)
    {
        var names = PlanFileNames.For(plans.Select(plan => plan.Id));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var plan in plans)
        {
            files.Add(names[plan.Id] + PlanFileNames.Original, plan.Json);
            files.Add(names[plan.Id] + PlanFileNames.Optimized, plan.OptimizedJson);
            files.Add(names[plan.Id] + PlanFileNames.Diff, plan.DiffJson);
        }

        DeleteStale(files.ContainsKey);
        foreach (var file in files)
        {
            if (TextFiles.WriteIfDifferent(Path.Combine(OutputDirectory, file.Key), file.Value))
            {
                Log.LogMessage(MessageImportance.Low, "Wrote {0}", file.Key);
            }
        }
        return [.. files.Keys.Select(name => new TaskItem(Path.Combine(OutputDirectory, name)))];
    }

    private void DeleteStale(Func<string, bool> isCurrent)
    {
        if (!Directory.Exists(OutputDirectory)) return;
        foreach (var stale in Directory.GetFiles(OutputDirectory))
        {
            var name = Path.GetFileName(stale);
            if (!PlanFileNames.IsPlanFile(name) || isCurrent(name)) continue;
            DeleteCopy(name, TextFiles.Read(stale));
            File.Delete(stale);
        }
    }

    /// <summary>The folder with the copies is the user's: only what is still our copy is ours to delete.</summary>
    private void DeleteCopy(string name, string text)
    {
        if (string.IsNullOrEmpty(CopiesDirectory)) return;
        var copy = Path.Combine(CopiesDirectory, name);
        if (File.Exists(copy) && JsonLayout.Compact(TextFiles.Read(copy)) == text) File.Delete(copy);
    }
}
