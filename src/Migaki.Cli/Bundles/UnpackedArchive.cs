using System.IO.Compression;
using Migaki.Cli.Output;
using Migaki.Verification;

namespace Migaki.Cli.Bundles;

/// <summary>A zip of bundles as folders, for the commands that read file by file. What is in it may be hostile: names, sizes and links are judged before a byte is written.</summary>
internal static class UnpackedArchive
{
    /// <exception cref="ToolException">It is no zip, or something in it is not of a bundle.</exception>
    public static IReadOnlyList<string> Of(string path, string argument, ToolConsole console)
    {
        var root = Path.Combine(Path.GetTempPath(), "migaki-" + Guid.NewGuid().ToString("N"));
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var findings = new FindingList(5);
            var bundles = BundleArchive.Read(zip, VerificationOptions.Default.MaxArchiveBytes, findings);
            if (findings.Any) throw ToolException.Malformed($"{Printable.Id(argument)} holds what is not of a bundle: {string.Join("; ", findings.Items.Select(static finding => Printable.Line($"{finding.File}: {finding.Message}")))}");
            if (bundles.Count == 0) throw ToolException.Usage($"There is no bundle in {Printable.Id(argument)}.");
            console.Unpacked[root] = argument;
            foreach (var (runId, bundle) in bundles) bundle.ExtractTo(Path.Combine(root, runId.Length > 0 ? runId : bundle.StatedRunId() ?? "run", BundleNames.Folder));
            return [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"{Printable.Id(argument)} cannot be read: {Printable.Line(e.Message)}");
        }
    }

    public static void RemoveAll(ToolConsole console)
    {
        foreach (var folder in console.Unpacked.Keys)
        {
            try
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A temporary folder; the system's own housekeeping takes it.
            }
        }
        console.Unpacked.Clear();
    }
}
