using System.Security.Cryptography;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>The files of a bundle by their path inside it. Links and odd names are findings; nothing outside the folder is opened.</summary>
/// <remarks>A file without bytes is never opened: pipes and devices say they have none, and opening one would block.</remarks>
internal sealed class BundleFolder
{
    private const int SmallFile = 64 * 1024 * 1024;

    private readonly string _root;
    private readonly Dictionary<string, long> _files = new(StringComparer.Ordinal);

    private BundleFolder(string root) => _root = root;

    public IEnumerable<string> Paths => _files.Keys;

    public bool Contains(string path) => _files.ContainsKey(path);

    public long Size(string path) => _files.GetValueOrDefault(path);

    public string FullPath(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));

    public static BundleFolder Read(string root, FindingList findings)
    {
        var folder = new BundleFolder(root);
        folder.Walk(new DirectoryInfo(root), "", 0, findings);
        return folder;
    }

    /// <summary>Reads the log; one without bytes has no events.</summary>
    public EventLogReading ReadLog(Action<Bundles.EventFields> visit) =>
        Size(BundleNames.Events) == 0 ? new EventLogReading() : EventLogReader.Read(FullPath(BundleNames.Events), visit, digest: true);

    /// <summary>A file's bytes; null where it is too large to be one of the small ones.</summary>
    public byte[]? ReadSmall(string path, FindingList findings)
    {
        if (!_files.TryGetValue(path, out var size)) return null;
        if (size == 0) return [];
        if (size <= SmallFile) return File.ReadAllBytes(FullPath(path));
        findings.Add(path, $"The file is larger than {SmallFile} bytes.");
        return null;
    }

    public string Sha256(string path)
    {
        if (Size(path) == 0) return Digest256.Of([]).ToString();
        using var file = new FileStream(FullPath(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, FileOptions.SequentialScan);
        Digest256 digest = default;
        _ = SHA256.HashData(file, digest);
        return digest.ToString();
    }

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
            if (!IsName(entry.Name) || path.Length > 200 || depth >= 8)
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

    private static bool IsName(string name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-')) return false;
        return true;
    }
}
