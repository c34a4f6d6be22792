using System.IO.Compression;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>
/// Bundles in a zip, read in place: nothing is extracted. Sizes are counted while inflating, never believed. A path that is none of a bundle, a link, a
/// name that occurs twice are findings.
/// </summary>
internal sealed class BundleArchive : BundleFiles
{
    private const int MaxRatio = 100, FreeBytes = 1024 * 1024, LinkType = 0xA, RegularType = 0x8, DirectoryType = 0x4;

    private readonly Dictionary<string, (ZipArchiveEntry Entry, long Size)> _files = new(StringComparer.Ordinal);

    private BundleArchive(string runId) => RunId = runId;

    /// <summary>The folder's name in the archive; empty where the bundle's files stand at its top.</summary>
    public string RunId { get; }

    public override IEnumerable<string> Paths => _files.Keys;

    public override bool Contains(string path) => _files.ContainsKey(path);

    public override long Size(string path) => _files.TryGetValue(path, out var file) ? file.Size : 0;

    /// <summary>Empty folders often do not get into an archive, and mean nothing.</summary>
    public override bool HasFolder(string path) => true;

    /// <summary>The bundles of an archive, by the name of the run's folder. Findings about names are the archive's, not one bundle's.</summary>
    public static SortedDictionary<string, BundleArchive> Read(ZipArchive zip, long maxBytes, FindingList findings)
    {
        var bundles = new SortedDictionary<string, BundleArchive>(StringComparer.Ordinal);
        if (zip.Entries.Count > BundleLimits.Files)
        {
            findings.Add("", $"The archive has more than {BundleLimits.Files} entries.");
            return bundles;
        }
        foreach (var entry in zip.Entries)
        {
            var isFolder = entry.FullName.EndsWith('/');
            if (Place(isFolder ? entry.FullName[..^1] : entry.FullName) is not var (runId, path))
            {
                findings.Add(Shown(entry.FullName), "It is no path a bundle has.");
                continue;
            }
            var type = (entry.ExternalAttributes >> 28) & 0xF;
            if (type == LinkType)
            {
                findings.Add(path, "It is a link.");
                continue;
            }
            if (type is not (0 or RegularType or DirectoryType))
            {
                findings.Add(path, "It is not a regular file.");
                continue;
            }
            if (!bundles.TryGetValue(runId, out var bundle)) bundles[runId] = bundle = new BundleArchive(runId);
            if (isFolder) continue;
            if (path.Length == 0) findings.Add(Shown(entry.FullName), "It is a file and no folder.");
            else if (!bundle._files.TryAdd(path, (entry, 0))) findings.Add(path, "It is there twice.");
        }
        foreach (var bundle in bundles.Values) bundle.Measure(maxBytes, findings);
        return bundles;
    }

    /// <summary>Writes the files as a folder. Every name was judged when the archive was read.</summary>
    public void ExtractTo(string folder)
    {
        foreach (var name in new[] { BundleNames.StandardOutput, BundleNames.StandardError }) Directory.CreateDirectory(Path.Combine(folder, name));
        foreach (var (path, file) in _files)
        {
            var target = Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.Entry.ExtractToFile(target, overwrite: false);
        }
    }

    /// <summary>The run id of the manifest, where it is one; files at the top of an archive have no folder that says it.</summary>
    public string? StatedRunId()
    {
        var manifest = ReadSmall(BundleNames.Manifest, new FindingList(1)) is { } utf8 ? Mir.Json.WireReader.Read(utf8).Value as Mir.Json.WireObject : null;
        return manifest is not null && Bundles.RunSummary.Text(manifest, "run_id") is { } id && Recording.RunId.IsValid(id) ? id : null;
    }

    protected override EventLogReading Log(Action<Bundles.EventFields> visit)
    {
        using var stream = Open(BundleNames.Events);
        return EventLogReader.Read(stream, visit, digest: true);
    }

    // What is read here was measured before, so it ends.
    protected override Stream Open(string path) => _files[path].Entry.Open();

    /// <summary>Inflates every entry once, into nothing, and stops where it is out of all proportion.</summary>
    private void Measure(long maxBytes, FindingList findings)
    {
        var total = 0L;
        var buffer = new byte[64 * 1024];
        foreach (var (path, file) in _files.ToList())
        {
            var size = 0L;
            try
            {
                using var stream = file.Entry.Open();
                for (int read; (read = stream.Read(buffer)) > 0;)
                {
                    size += read;
                    total += read;
                    if (size > FreeBytes && size / MaxRatio > file.Entry.CompressedLength) throw new InvalidDataException($"It inflates to more than {MaxRatio} times its size.");
                    if (total > maxBytes) throw new InvalidDataException($"The archive inflates to more than {maxBytes} bytes.");
                }
            }
            catch (InvalidDataException error)
            {
                findings.Add(path, error.Message);
                _files.Remove(path);
                if (total > maxBytes) return;
                continue;
            }
            _files[path] = (file.Entry, size);
        }
    }

    /// <summary><c>bundle/x</c>, <c>RUN/bundle/x</c> or <c>x</c>; null for anything else.</summary>
    private static (string RunId, string Path)? Place(string name)
    {
        if (name.Length is 0 or > 240) return null;
        var parts = name.Split('/');
        var first = 0;
        var runId = "";
        if (Recording.RunId.IsValid(parts[0])) (runId, first) = (parts[0], 1);
        if (parts.Length > first && parts[first] == BundleNames.Folder) first++;
        else if (runId.Length > 0 && parts.Length > 1) return null;
        if (parts.Length - first > 8) return null;
        for (var i = first; i < parts.Length; i++)
            if (!IsSegment(parts[i])) return null;
        return (runId, string.Join('/', parts[first..]));
    }

    private static string Shown(string name) => name.Length <= 200 ? name : name[..200] + "…";
}
