using Migaki.Cli.Output;

namespace Migaki.Cli.Bundles;

/// <summary>Finds the bundles a path means: a run's folder, its <c>bundle</c> folder, or a root with many runs.</summary>
internal static class BundleSource
{
    private const int MostRuns = 1_000_000;

    /// <exception cref="ToolException">There is no such folder, or no run in it.</exception>
    public static IReadOnlyList<string> Find(string argument, ToolConsole console)
    {
        var path = Path.GetFullPath(argument, console.WorkingDirectory);
        try
        {
            if (!Directory.Exists(path)) throw ToolException.Usage($"There is no folder {Printable.Id(argument)}.");
            if (IsBundle(path) || IsRun(path)) return [path];
            var runs = Directory.EnumerateDirectories(path).Where(IsRun).Take(MostRuns).Order(StringComparer.Ordinal).ToList();
            return runs.Count > 0 ? runs : throw ToolException.Usage($"There is no bundle in {Printable.Id(argument)}. Give a run's folder, its bundle folder, or a folder of runs (artifacts/runs).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"{Printable.Id(argument)} cannot be read: {e.Message}");
        }
    }

    private static bool IsBundle(string path) => File.Exists(Path.Combine(path, "bundle.json")) || File.Exists(Path.Combine(path, "events.jsonl"));

    /// <summary>A folder with a bundle folder is a run, whatever is left of the bundle: what was removed is the verifier's to say.</summary>
    private static bool IsRun(string path) => Directory.Exists(Path.Combine(path, "bundle"));
}
