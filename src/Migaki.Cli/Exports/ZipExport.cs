using Migaki.Cli.Runs;

namespace Migaki.Cli.Exports;

/// <summary>
/// A bundle as one file: <c>&lt;run id&gt;/bundle/…</c>. The same bundle gives the same zip anywhere. Every byte of it, but for the payloads of a full trace: those go along by
/// explicit opt-in only, and what is then left out is said as in a redacted bundle.
/// </summary>
internal static class ZipExport
{
    /// <summary>Whether the bundle has contents that are not exported unless they are asked for.</summary>
    public static bool HasPayloads(RunDocument run) => Directory.Exists(Path.Combine(run.Folder, BundleNames.PayloadFolder)) && Directory.EnumerateFiles(Path.Combine(run.Folder, BundleNames.PayloadFolder)).Any();

    public static void Write(RunDocument run, Stream output, bool includePayloads)
    {
        if (!includePayloads && HasPayloads(run))
        {
            RedactedExport.Write(run, output, payloadsOnly: true);
            return;
        }
        using var zip = new ZipWriter(output);
        var root = run.RunId + "/bundle/";
        var folders = Directory.EnumerateDirectories(run.Folder, "*", SearchOption.AllDirectories).Where(static folder => !Directory.EnumerateFileSystemEntries(folder).Any()).Select(folder => (Name: Name(folder) + "/", Path: (string?)null));
        var files = Directory.EnumerateFiles(run.Folder, "*", SearchOption.AllDirectories).Select(file => (Name: Name(file), Path: (string?)file));
        foreach (var (name, path) in files.Concat(folders).OrderBy(static entry => entry.Name, StringComparer.Ordinal))
            zip.Add(root + name, () => path is null ? Stream.Null : File.OpenRead(path));
        zip.Finish();

        string Name(string path) => Path.GetRelativePath(run.Folder, path).Replace('\\', '/');
    }
}
