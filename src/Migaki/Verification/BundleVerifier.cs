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
    /// <summary>Verifies a run's folder or its bundle folder.</summary>
    public static VerificationResult Verify(string path, VerificationOptions? options = null)
    {
        var findings = new FindingList((options ?? VerificationOptions.Default).MaxFindings);
        try
        {
            return VerifyFolder(path, findings);
        }
#pragma warning disable CA1031 // the promise of a verifier: whatever it is given, it answers
        catch (Exception error)
#pragma warning restore CA1031
        {
            findings.Add("", "The bundle cannot be read: " + error.Message);
            return new VerificationResult(BundleStatus.Malformed, null, null, 0, false, findings.Items);
        }
    }

    private static VerificationResult VerifyFolder(string path, FindingList findings)
    {
        if (string.IsNullOrEmpty(path) || !Directory.Exists(path))
        {
            findings.Add("", "There is no such folder.");
            return new VerificationResult(BundleStatus.Malformed, null, null, 0, false, findings.Items);
        }
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var inner = Path.Combine(folder, BundleNames.Folder);
        if (!File.Exists(Path.Combine(folder, BundleNames.Manifest)) && !File.Exists(Path.Combine(folder, BundleNames.Events)) && Directory.Exists(inner)) folder = inner;
        var runId = Path.GetFileName(Path.GetDirectoryName(folder)) ?? "";

        var files = BundleFolder.Read(folder, findings);
        var hasManifest = files.Contains(BundleNames.Manifest);
        if (!hasManifest && !files.Contains(BundleNames.Events))
        {
            findings.Add("", "The folder has neither bundle.json nor events.jsonl.");
            return new VerificationResult(BundleStatus.Malformed, null, null, 0, false, findings.Items);
        }
        if (!hasManifest) return new IncompleteBundle(folder, files, null, findings).Verify(runId);

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
        CheckManifest(bytes!, manifest, runId, findings);
        if (version != BundleNames.ManifestVersion)
        {
            findings.Add(BundleNames.Manifest, $"The version \"{version}\" is not {BundleNames.ManifestVersion}.");
            return new VerificationResult(BundleStatus.Unsupported, runId, null, 0, false, findings.Items);
        }
        foreach (var problem in ManifestShape.Problems(manifest)) findings.Add(BundleNames.Manifest, problem);
        if (RunSummary.Text(manifest, "outcome") == "incomplete") return new IncompleteBundle(folder, files, manifest, findings).Verify(runId);
        return new SealedBundle(folder, files, manifest, findings).Verify(runId);
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
