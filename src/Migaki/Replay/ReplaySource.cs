using System.IO.Compression;
using Migaki.Mir.Json;
using Migaki.Verification;

namespace Migaki.Replay;

/// <summary>Where a recorded run is, and the runs its body began: beside it in the same root, or in the same zip.</summary>
internal sealed class ReplaySource : IDisposable
{
    private readonly ZipArchive? _zip;
    private readonly IReadOnlyDictionary<string, BundleArchive>? _archived;
    private readonly string? _folder;

    private ReplaySource(BundleFiles files, string? folder, ZipArchive? zip, IReadOnlyDictionary<string, BundleArchive>? archived) => (Files, _folder, _zip, _archived) = (files, folder, zip, archived);

    public BundleFiles Files { get; }

    /// <summary>Null where there is no one bundle.</summary>
    public static ReplaySource? Open(string path, string? runId = null)
    {
        var findings = new FindingList(10);
        if (BundleVerifier.FolderOf(path) is { } folder) return new ReplaySource(BundleFolder.Read(folder, findings), folder, null, null);
        if (!File.Exists(path)) return null;
        var zip = ZipFile.OpenRead(path);
        var bundles = BundleArchive.Read(zip, VerificationOptions.Default.MaxArchiveBytes, findings);
        var chosen = runId is not null && bundles.GetValueOrDefault(runId) is { } named ? named : bundles.Count == 1 ? bundles.Values.First() : Parent(bundles);
        if (chosen is not null && !findings.Any) return new ReplaySource(chosen, null, zip, bundles);
        zip.Dispose();
        return null;
    }

    /// <summary>The runs that a run's body began, each read once.</summary>
    public IEnumerable<(string RunId, BundleFiles Files)> Others()
    {
        if (_archived is not null) return _archived.Where(bundle => bundle.Value != Files).Select(bundle => (bundle.Key, (BundleFiles)bundle.Value));
        if (_folder is null || Path.GetDirectoryName(Path.GetDirectoryName(_folder)) is not { } root) return [];
        var own = Path.GetFileName(Path.GetDirectoryName(_folder)) ?? "";
        // Run ids sort by time: what a run's body began comes after it.
        return Directory.EnumerateDirectories(root).Select(run => Path.GetFileName(run)).Where(run => string.CompareOrdinal(run, 0, own, 0, 24) >= 0 && run != own && Recording.RunId.IsValid(run))
            .Order(StringComparer.Ordinal).Select(run => Path.Combine(root, run, BundleNames.Folder)).Where(Directory.Exists)
            .Select(run => (Path.GetFileName(Path.GetDirectoryName(run)!), (BundleFiles)BundleFolder.Read(run, new FindingList(10))));
    }

    public void Dispose() => _zip?.Dispose();

    /// <summary>Of several bundles the one that none of the others began, where there is one.</summary>
    private static BundleArchive? Parent(SortedDictionary<string, BundleArchive> bundles)
    {
        var roots = bundles.Values.Where(bundle => FirstLine(bundle)?["parentRequestId"] is not WireString parent || !bundles.ContainsKey(parent.Value)).Take(2).ToList();
        return roots.Count == 1 ? roots[0] : null;
    }

    /// <summary>The first event of a log.</summary>
    public static WireObject? FirstLine(BundleFiles files)
    {
        if (files.ReadSmall(BundleNames.Events, new FindingList(1)) is not { Length: > 0 } log) return null;
        var end = Array.IndexOf(log, (byte)'\n');
        return end <= 0 ? null : WireReader.Read(log[..end], WireReaderOptions.AnyNumber).Value as WireObject;
    }
}
