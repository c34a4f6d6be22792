using Migaki.Cli.Output;

namespace Migaki.Cli.Bundles;

/// <summary>Finds the bundles a path means: a run's folder, its <c>bundle</c> folder, a root with many runs, or a zip.</summary>
internal static class BundleSource
{
    private const int MostRuns = 1_000_000;

    /// <exception cref="ToolException">There is no such folder, or no run in it.</exception>
    public static IReadOnlyList<string> Find(string argument, ToolConsole console)
    {
        var path = Path.GetFullPath(argument, console.WorkingDirectory);
        try
        {
            if (IsArchive(path)) return [path];
            if (!Directory.Exists(path)) throw ToolException.Usage($"There is no folder or zip {Printable.Id(argument)}.");
            if (IsBundle(path) || IsRun(path)) return [path];
            var runs = Directory.EnumerateDirectories(path).Where(IsRun).Take(MostRuns).Order(StringComparer.Ordinal).ToList();
            return runs.Count > 0 ? runs : throw ToolException.Usage($"There is no bundle in {Printable.Id(argument)}. Give a run's folder, its bundle folder, or a folder of runs (artifacts/runs).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"{Printable.Id(argument)} cannot be read: {e.Message}");
        }
    }

    /// <summary>The same for what has to be read file by file: a zip is unpacked into a folder that goes when the command ends, and only if every name in it is one a bundle has.</summary>
    /// <exception cref="ToolException">As <see cref="Find"/>, or it is a zip that holds something else.</exception>
    public static IReadOnlyList<string> FindUnpacked(string argument, ToolConsole console)
    {
        var found = Find(argument, console);
        return IsArchive(found[0]) ? UnpackedArchive.Of(found[0], argument, console) : found;
    }

    /// <summary>How a bundle is named to the user: as they named it, also where it was unpacked from a zip.</summary>
    public static string Shown(string path, ToolConsole console)
    {
        foreach (var (folder, archive) in console.Unpacked)
            if (path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return archive + path[folder.Length..].Replace('\\', '/');
        return Path.GetRelativePath(console.WorkingDirectory, path);
    }

    public static bool IsArchive(string path) => File.Exists(path) && path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static bool IsBundle(string path) => File.Exists(Path.Combine(path, "bundle.json")) || File.Exists(Path.Combine(path, "events.jsonl"));

    /// <summary>A folder with a bundle folder is a run, whatever is left of the bundle: what was removed is the verifier's to say.</summary>
    private static bool IsRun(string path) => Directory.Exists(Path.Combine(path, "bundle"));
}
