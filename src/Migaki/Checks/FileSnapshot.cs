using Migaki.Recording;

namespace Migaki.Checks;

/// <summary>The files of a folder at one moment, by size and time of last write: what differs in a second one was changed in between. Links are not followed.</summary>
internal sealed class FileSnapshot
{
    /// <summary>The most files that are looked at.</summary>
    public const int MostFiles = 20_000;

    private static readonly string[] Skipped = [".git", "bin", "obj", "node_modules"];

    private readonly Dictionary<string, (long Length, DateTime Written)> _files = new(StringComparer.Ordinal);

    private FileSnapshot() { }

    /// <summary>Whether there were more files than are looked at.</summary>
    public bool Cut { get; private set; }

    /// <param name="root">The folder.</param>
    /// <param name="except">A folder below it that is not looked at: where the bundles are.</param>
    public static FileSnapshot Of(string root, string except)
    {
        var snapshot = new FileSnapshot();
        snapshot.Walk(new DirectoryInfo(root), "", except);
        return snapshot;
    }

    /// <summary>Paths that were added, changed or removed, sorted.</summary>
    public IEnumerable<(string Path, string Change)> ChangesTo(FileSnapshot after) =>
        _files.Keys.Union(after._files.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(path =>
            (path, !_files.TryGetValue(path, out var before) ? "added" : !after._files.TryGetValue(path, out var now) ? "removed" : before != now ? "changed" : ""))
            .Where(change => change.Item2.Length > 0);

    private void Walk(DirectoryInfo folder, string prefix, string except)
    {
        IEnumerable<FileSystemInfo> entries;
        try
        {
            entries = [.. folder.EnumerateFileSystemInfos()];
        }
        catch (Exception error) when (OpenRun.IsStorage(error))
        {
            return;
        }
        foreach (var entry in entries)
        {
            if (Cut) return;
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0) continue;
            if (entry is DirectoryInfo inner)
            {
                if (Array.IndexOf(Skipped, entry.Name) < 0 && entry.FullName != except) Walk(inner, prefix + entry.Name + "/", except);
            }
            else if (entry is FileInfo file)
            {
                if (_files.Count >= MostFiles) Cut = true;
                else _files[prefix + entry.Name] = (file.Length, file.LastWriteTimeUtc);
            }
        }
    }
}
