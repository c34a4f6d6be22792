using Migaki.Cli.Runs;

namespace Migaki.Cli.Exports;

/// <summary>A bundle as one file, with every byte of it: <c>&lt;run id&gt;/bundle/…</c>. The same bundle gives the same zip anywhere.</summary>
internal static class ZipExport
{
    public static void Write(RunDocument run, Stream output)
    {
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
