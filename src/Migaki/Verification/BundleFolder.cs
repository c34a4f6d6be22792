namespace Migaki.Verification;

/// <summary>The files of a bundle by their path inside it. Links and odd names are findings; nothing outside the folder is opened.</summary>
/// <remarks>A file without bytes is never opened: pipes and devices say they have none, and opening one would block.</remarks>
internal sealed class BundleFolder : BundleFiles
{
    private readonly string _root;
    private readonly Dictionary<string, long> _files = new(StringComparer.Ordinal);

    private BundleFolder(string root) => _root = root;

    public override IEnumerable<string> Paths => _files.Keys;

    public override bool Contains(string path) => _files.ContainsKey(path);

    public override long Size(string path) => _files.GetValueOrDefault(path);

    public override bool HasFolder(string path) => Directory.Exists(FullPath(path));

    public static BundleFolder Read(string root, FindingList findings)
    {
        var folder = new BundleFolder(root);
        folder.Walk(new DirectoryInfo(root), "", 0, findings);
        return folder;
    }

    protected override EventLogReading Log(Action<Bundles.EventFields> visit) => EventLogReader.Read(FullPath(BundleNames.Events), visit);

    protected override Stream Open(string path) =>
        new FileStream(FullPath(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, FileOptions.SequentialScan);

    private string FullPath(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));

    private void Walk(DirectoryInfo directory, string prefix, int depth, FindingList findings)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0 || entry.LinkTarget is not null)
            {
                findings.Add(path, "It is a link.");
                continue;
            }
            if (!IsSegment(entry.Name) || path.Length > 200 || depth >= 8)
            {
                findings.Add(path, "It is no name a bundle has.");
                continue;
            }
            if (entry is DirectoryInfo inner)
            {
                Walk(inner, path + "/", depth + 1, findings);
                continue;
            }
            if (entry is not FileInfo file || (entry.Attributes & FileAttributes.Device) != 0)
            {
                findings.Add(path, "It is not a regular file.");
                continue;
            }
            if (_files.Count >= BundleLimits.Files)
            {
                findings.Add("", $"There are more than {BundleLimits.Files} files.");
                return;
            }
            _files[path] = file.Length;
        }
    }
}
