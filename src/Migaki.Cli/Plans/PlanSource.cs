using Migaki.Cli.Bundles;
namespace Migaki.Cli.Plans;

/// <summary>
/// Finds the plans an argument means: a built assembly, a project or its <c>obj</c>, a <c>.mir.json</c>, a folder of them, a
/// bundle, or a commit (<c>HEAD~1</c>, <c>main:plans</c>).
/// </summary>
internal static class PlanSource
{
    private const int MostFiles = 10_000;
    private const int Deepest = 8;

    /// <param name="emptyCommit">Whether a commit may have no plan, as the one before the first plan has none.</param>
    /// <exception cref="ToolException">There is nothing of that name, or no plan in it.</exception>
    public static List<PlanPair> Load(string argument, ToolConsole console, bool emptyCommit = false)
    {
        var path = Path.GetFullPath(argument, console.WorkingDirectory);
        List<PlanPair> plans;
        try
        {
            if (Directory.Exists(path)) plans = OfFolder(path, argument);
            else if (BundleSource.IsArchive(path)) plans = [.. BundleSource.FindUnpacked(argument, console).SelectMany(run => OfFolder(run, BundleSource.Shown(run, console)))];
            else if (File.Exists(path)) plans = OfFile(path, argument);
            else
            {
                plans = GitPlans.Load(argument, console.WorkingDirectory) ?? throw ToolException.Usage($"There is no file, folder or commit {Output.Printable.Id(argument)}.");
                if (plans.Count == 0 && emptyCommit) return plans;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw ToolException.Usage($"{Output.Printable.Id(argument)} cannot be read: {e.Message}");
        }
        if (plans.Count == 0) throw ToolException.Usage($"There is no plan in {Output.Printable.Id(argument)}. {Hint(path)}");
        return Distinct(plans);
    }

    private static string Hint(string path) => File.Exists(path)
        ? "An assembly holds plans when a method of it has [MirPlan] and the package Migaki was referenced when it was built."
        : "Give an assembly, a .mir.json file, a bundle, or a project that has been built (its plans are in obj).";

    private static List<PlanPair> OfFile(string path, string origin)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is ".dll" or ".exe") return PlanFiles.ReadAssembly(path, origin);
        if (extension is ".csproj" or ".fsproj" or ".vbproj") return OfProject(Path.GetDirectoryName(path)!, Path.GetDirectoryName(origin) ?? "");
        var variant = path.EndsWith(PlanFiles.OptimizedSuffix, StringComparison.Ordinal) ? PlanVariant.Optimized : PlanVariant.Original;
        return [new PlanPair(PlanFiles.ReadJson(path, origin, variant), null)];
    }

    private static List<PlanPair> OfFolder(string path, string origin)
    {
        foreach (var bundle in new[] { "", "bundle" })
        {
            var folder = Path.Combine(path, bundle);
            if (File.Exists(Path.Combine(folder, "plan.original.json"))) return [OfBundle(folder, Join(origin, bundle))];
        }
        var here = OfFiles(path, origin, Directory.EnumerateFiles(path, "*" + PlanFiles.OriginalSuffix));
        return here.Count > 0 ? here : OfProject(path, origin);
    }

    private static PlanPair OfBundle(string folder, string origin)
    {
        var original = PlanFiles.ReadJson(Path.Combine(folder, "plan.original.json"), Join(origin, "plan.original.json"), PlanVariant.Original);
        var optimized = Path.Combine(folder, "plan.optimized.json");
        if (!File.Exists(optimized)) return new PlanPair(original, null);
        var other = PlanFiles.ReadJson(optimized, Join(origin, "plan.optimized.json"), PlanVariant.Optimized);
        return new PlanPair(original, other.Plan is not null && other.Digest == original.Digest ? null : other);
    }

    /// <summary>A project's plans are where the build wrote them, one folder for each configuration and framework.</summary>
    private static List<PlanPair> OfProject(string path, string origin)
    {
        var obj = Path.Combine(path, "obj");
        var (root, name) = Directory.Exists(obj) ? (obj, Join(origin, "obj")) : (path, origin);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return OfFiles(root, name, Directory.EnumerateFiles(root, "*" + PlanFiles.OriginalSuffix, options));
    }

    private static List<PlanPair> OfFiles(string root, string origin, IEnumerable<string> files)
    {
        var found = files.Take(MostFiles + 1).Order(StringComparer.Ordinal).ToList();
        if (found.Count > MostFiles) throw ToolException.Usage($"There are more than {MostFiles} plan files in {origin}; name a folder further down.");
        var plans = new List<PlanPair>();
        foreach (var file in found)
        {
            if (file.EndsWith(PlanFiles.OptimizedSuffix, StringComparison.Ordinal)) continue;
            var beside = file[..^PlanFiles.OriginalSuffix.Length] + PlanFiles.OptimizedSuffix;
            var original = Read(file, PlanVariant.Original);
            var optimized = File.Exists(beside) ? Read(beside, PlanVariant.Optimized) : null;
            plans.Add(new PlanPair(original, optimized is { Plan: not null } && optimized.Digest == original.Digest ? null : optimized));
        }
        return plans;

        PlanDocument Read(string file, PlanVariant variant) => PlanFiles.ReadJson(file, Join(origin, Path.GetRelativePath(root, file)), variant);
    }

    /// <summary>Debug and Release usually hold the same plans: the same plan is listed once.</summary>
    private static List<PlanPair> Distinct(List<PlanPair> plans) => plans
        .DistinctBy(static pair => pair.Original.Plan is null ? pair.Original.Origin : $"{pair.Id}\n{pair.Original.Digest}\n{pair.Optimized?.Digest}\n{pair.Original.Problem}")
        .ToList();

    private static string Join(string origin, string rest)
    {
        var path = rest.Length == 0 ? origin : origin.Length == 0 ? rest : Path.Combine(origin, rest);
        return Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
    }
}
