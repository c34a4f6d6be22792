using System.IO.Compression;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>
/// Verifies bundles: files and digests, the log's sequence and hash links, every member and file that follows from plans and log. No clock, no
/// network, constant memory; it never throws. What it needs to know of the format is in <c>docs/evidence-format.md</c>.
/// </summary>
public static class BundleVerifier
{
    /// <summary>Verifies a run's folder, its bundle folder, or a zip with one bundle; the zip is not extracted.</summary>
    public static VerificationResult Verify(string path, VerificationOptions? options = null)
    {
        var all = VerifyAll(path, options).Take(2).ToList();
        if (all.Count == 1) return all[0].Result;
        return Malformed(all.Count == 0 ? "There is no bundle in it." : "There is more than one bundle in it.");
    }

    /// <summary>
    /// Verifies every bundle at a place: a run's folder, its bundle folder, a root with many runs, or a zip with one or many. Lazily, in the order of
    /// the run ids. A folder in a root that holds no bundle is passed over.
    /// </summary>
    public static IEnumerable<LocatedResult> VerifyAll(string path, VerificationOptions? options = null)
    {
        options ??= VerificationOptions.Default;
        if (string.IsNullOrEmpty(path)) return [new LocatedResult("", Malformed("There is no such folder."))];
        if (File.Exists(path)) return Guarded(options, findings => InArchive(path, options, findings));
        if (!Directory.Exists(path)) return [new LocatedResult(path, Malformed("There is no such folder."))];
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (BundleFolderOf(folder) is { } bundle) return Guarded(options, findings => [new LocatedResult(bundle, InFolder(bundle, options, findings))]);
        return InRoot(folder, options);
    }

    /// <summary>Verifies a bundle that is open.</summary>
    internal static VerificationResult Verify(BundleFiles files, string runId, VerificationOptions? options)
    {
        options ??= VerificationOptions.Default;
        return Guarded(options, findings => [new LocatedResult("", InFiles(files, runId.Length > 0 ? runId : null, options, findings))])[0].Result;
    }

    /// <summary>The bundle's folder at a path; null where there is none.</summary>
    internal static string? FolderOf(string path) => Directory.Exists(path) ? BundleFolderOf(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) : null;

    private static IEnumerable<LocatedResult> InRoot(string root, VerificationOptions options)
    {
        List<string> runs;
        try
        {
            runs = [.. Directory.EnumerateDirectories(root).Select(run => Path.Combine(run, BundleNames.Folder)).Where(Directory.Exists).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            runs = [];
        }
        if (runs.Count == 0) yield return new LocatedResult(root, Malformed("The folder has neither bundle.json nor events.jsonl."));
        foreach (var run in runs)
            foreach (var result in Guarded(options, findings => [new LocatedResult(run, InFolder(run, options, findings))])) yield return result;
    }

    /// <summary>The folder with the bundle's files; null where there is none here.</summary>
    private static string? BundleFolderOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, BundleNames.Manifest)) || File.Exists(Path.Combine(folder, BundleNames.Events))) return folder;
        var inner = Path.Combine(folder, BundleNames.Folder);
        return Directory.Exists(inner) ? inner : Path.GetFileName(folder) == BundleNames.Folder ? folder : null;
    }

    private static List<LocatedResult> Guarded(VerificationOptions options, Func<FindingList, List<LocatedResult>> verify)
    {
        var findings = new FindingList(options.MaxFindings);
        try
        {
            return verify(findings);
        }
#pragma warning disable CA1031 // the promise of a verifier: whatever it is given, it answers
        catch (Exception error)
#pragma warning restore CA1031
        {
            findings.Add("", "The bundle cannot be read: " + error.Message);
            return [new LocatedResult("", new VerificationResult(BundleStatus.Malformed, null, null, 0, false, findings.Items))];
        }
    }

    private static VerificationResult Malformed(string message) =>
        new(BundleStatus.Malformed, null, null, 0, false, [new BundleFinding("", message)]);

    private static List<LocatedResult> InArchive(string path, VerificationOptions options, FindingList findings)
    {
        using var zip = ZipFile.OpenRead(path);
        var bundles = BundleArchive.Read(zip, options.MaxArchiveBytes, findings);
        if (bundles.Count == 0) findings.Add("", "There is no bundle in the archive.");
        // What is wrong with the archive itself is wrong with every bundle in it: nobody can say whose the odd entry is.
        if (findings.Any)
            return [new LocatedResult(path, new VerificationResult(bundles.Count == 0 ? BundleStatus.Malformed : BundleStatus.Tampered, null, null, 0, false, findings.Items))];
        return [.. bundles.Values.Select(bundle => new LocatedResult(path, InFiles(bundle, bundle.RunId.Length > 0 ? bundle.RunId : null, options, new FindingList(options.MaxFindings))))];
    }

    private static VerificationResult InFolder(string folder, VerificationOptions options, FindingList findings)
    {
        var result = InFiles(BundleFolder.Read(folder, findings), Path.GetFileName(Path.GetDirectoryName(folder)) ?? "", options, findings);
        return result is { PayloadKeys: { } keys, RunId: { } runId } && ErasureRecords.Explain(folder, runId, keys) is { } erased
            ? result with { Note = result.Note is null ? erased : result.Note + " " + erased } : result;
    }

    private static VerificationResult InFiles(BundleFiles files, string? runId, VerificationOptions options, FindingList findings)
    {
        var hasManifest = files.Contains(BundleNames.Manifest);
        if (!hasManifest && !files.Contains(BundleNames.Events))
        {
            findings.Add("", "The folder has neither bundle.json nor events.jsonl.");
            return new VerificationResult(BundleStatus.Malformed, null, null, 0, false, findings.Items);
        }
        if (!hasManifest) return new IncompleteBundle(files, null, findings).Verify(runId ?? "");

        var bytes = files.ReadSmall(BundleNames.Manifest, findings);
        var parsed = bytes is null ? null : WireReader.Read(bytes);
        if (parsed?.Value is not WireObject manifest)
        {
            findings.Add(BundleNames.Manifest, "Not a JSON object: " + (parsed?.Error?.Message ?? "it cannot be read") + ".");
            return new VerificationResult(BundleStatus.Malformed, runId, null, 0, false, findings.Items);
        }
        if (RunSummary.Text(manifest, "schema_version") is not { } version)
        {
            findings.Add(BundleNames.Manifest, "There is no schema_version.");
            return new VerificationResult(BundleStatus.Malformed, runId, null, 0, false, findings.Items);
        }
        // Files at the top of an archive have no folder whose name could be compared.
        runId ??= RunSummary.Text(manifest, "run_id") ?? "";
        CheckManifest(bytes!, manifest, runId, findings);
        if (version != BundleNames.ManifestVersion)
        {
            findings.Add(BundleNames.Manifest, $"The version \"{version}\" is not {BundleNames.ManifestVersion}.");
            return new VerificationResult(BundleStatus.Unsupported, runId, null, 0, false, findings.Items);
        }
        foreach (var problem in ManifestShape.Problems(manifest)) findings.Add(BundleNames.Manifest, problem);
        if (RunSummary.Text(manifest, "outcome") == "incomplete") return new IncompleteBundle(files, manifest, findings).Verify(runId);
        var (keys, note) = options.ResolveKeys();
        var result = files.Contains(RedactedBundle.StatementName) ? new RedactedBundle(files, manifest, bytes!, keys, findings).Verify(runId) : new SealedBundle(files, manifest, bytes!, keys, findings).Verify(runId);
        return note is null ? result : result with { Note = result.Note is null ? note : result.Note + " " + note };
    }

    private static void CheckManifest(byte[] bytes, WireObject manifest, string runId, FindingList findings)
    {
        if (!bytes.AsSpan().SequenceEqual(CanonicalJson.ToUtf8(manifest))) findings.Add(BundleNames.Manifest, "It is not in canonical form.");
        var content = new WireObject(manifest.Members.Where(member => member.Key != "digest"));
        var digest = Digest256.Of(CanonicalJson.ToUtf8(content)).ToString();
        if (RunSummary.Text(manifest, "digest") != digest) findings.Add(BundleNames.Manifest, "Its digest is not that of its content.");
        if (!RunId.IsValid(RunSummary.Text(manifest, "run_id"))) findings.Add(BundleNames.Manifest, "run_id is not a run id.");
        else if (RunSummary.Text(manifest, "run_id") != runId) findings.Add("", $"The folder is named \"{runId}\" and the manifest says \"{RunSummary.Text(manifest, "run_id")}\".");
    }
}

/// <summary>Findings, up to a number.</summary>
internal sealed class FindingList(int most)
{
    private readonly List<BundleFinding> _items = [];

    public IReadOnlyList<BundleFinding> Items => _items;

    public bool Any { get; private set; }

    public void Add(string file, string message, long? sequence = null, long? line = null) => Add(new BundleFinding(file, message, sequence, line));

    public void Add(BundleFinding finding)
    {
        Any = true;
        if (_items.Count < most) _items.Add(finding);
    }
}
