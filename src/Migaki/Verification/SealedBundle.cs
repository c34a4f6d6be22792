using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>A bundle whose manifest says how the run ended: everything must be there and follow from plans and log.</summary>
internal sealed class SealedBundle(BundleFiles files, WireObject manifest, byte[] manifestUtf8, IReadOnlyList<Integrity.EcdsaP256Verifier> keys, FindingList findings)
{
    private static readonly string[] Listed =
    [
        BundleNames.Events, BundleNames.Evidence, BundleNames.OriginalPlan, BundleNames.OptimizedPlan, BundleNames.PlanDiff, BundleNames.Patch,
        BundleNames.Checks, BundleNames.Record,
    ];

    public VerificationResult Verify(string runId)
    {
        var summary = new RunSummary();
        EventLogReading? log = null;
        string? note = null;
        if (files.Contains(BundleNames.Events))
        {
            log = files.ReadLog(summary.Add);
            if (log.Finding is { } finding) findings.Add(finding);
            if (log.Torn is { } torn) findings.Add(new BundleFinding(BundleNames.Events, $"The log of a sealed run ends inside a line, at byte {torn.TruncatedAt}.", log.Events, log.Events + 1));
            if (log is { Finding: null, Torn: null } && summary.RequestId != runId) findings.Add(BundleNames.Events, $"The events are of run \"{summary.RequestId}\".");
            if (log is { Finding: null } && !summary.Ended) findings.Add(BundleNames.Events, "No event ends the run.", log.Events);
        }
        // The log is hashed as a whole while it is read; one that was not read to its end is hashed again.
        var listed = CheckFiles(log is { Finding: null, Digest.Bytes: > 0 } read ? read.Digest.File.ToString() : null);
        if (log is { Finding: null, Torn: null } && BundlePlans.Read(files, findings) is { } plans)
        {
            if (!PassEvidence.AreThose(summary.PassVersions))
            {
                note = "The passes of this bundle are of another version and were not run again; what it states of them was checked for agreement only.";
                plans = plans.With(PassEvidence.Stated(plans.Privacy, files.ReadSmall(BundleNames.Evidence, findings) is { } utf8 ? WireReader.Read(utf8).Value as WireObject : null, manifest));
                if (StatedPasses.Problem(plans.Passes, plans, summary.PassVersions) is { } problem) findings.Add(BundleNames.Evidence, $"What it says of the passes contradicts itself: {problem}.");
            }
            CheckDerived(runId, plans, summary, log);
        }
        CheckCaptures(listed, summary);
        if (log is { Finding: null }) CorrectedEvents.Check(files, summary, findings);
        foreach (var (sequence, message) in summary.Contradictions.Places) findings.Add(BundleNames.Events, message, sequence, sequence + 1);
        var (trust, keyId) = SignedBundleCheck.Check(files, manifest, manifestUtf8, keys, findings);
        var outcome = Wire.TryParse<MirOutcome>(RunSummary.Text(manifest, "outcome"), out var said) ? said : (MirOutcome?)null;
        var status = log?.Unsupported == true ? BundleStatus.Unsupported : findings.Any ? BundleStatus.Tampered : trust;
        return new VerificationResult(status, runId, outcome, log?.Events ?? 0, !findings.Any && manifest["credible"] is WireBoolean { Value: true }, findings.Items) { KeyId = keyId, Note = note, PayloadKeys = summary.Payloads.ByKey };
    }

    /// <summary>files[] is closed: each file is listed, each listed file is there with its size and digest.</summary>
    private Dictionary<string, WireObject> CheckFiles(string? logDigest)
    {
        var listed = new Dictionary<string, WireObject>(StringComparer.Ordinal);
        foreach (var item in (manifest["files"] as WireArray)?.Items ?? default)
        {
            if (item is not WireObject file || RunSummary.Text(file, "path") is not { } path)
            {
                findings.Add(BundleNames.Manifest, "An entry of files[] has no path.");
                continue;
            }
            if (!listed.TryAdd(path, file)) findings.Add(path, "It is listed twice.");
            if (!files.Contains(path))
            {
                findings.Add(path, "The manifest lists it and it is not there.");
                continue;
            }
            if (file["size"] is not WireNumber size || size.Value != files.Size(path)) findings.Add(path, "Its size is not the one in the manifest.");
            else if ((path == BundleNames.Events && logDigest is not null ? logDigest : files.Sha256(path)) != RunSummary.Text(file, "sha256")) findings.Add(path, "Its SHA-256 is not the one in the manifest.");
        }
        foreach (var path in new[] { BundleNames.Manifest, BundleNames.Attestation, BundleNames.Sigstore })
            if (listed.ContainsKey(path)) findings.Add(path, "The manifest must not list it.");
        foreach (var path in Listed)
            if (!listed.ContainsKey(path)) findings.Add(path, "Every bundle has it and the manifest does not list it.");
        foreach (var path in files.Paths)
            if (path is not (BundleNames.Manifest or BundleNames.Attestation or BundleNames.Sigstore) && !listed.ContainsKey(path)) findings.Add(path, "The manifest does not list it.");
        foreach (var name in new[] { BundleNames.StandardOutput, BundleNames.StandardError })
            if (!files.HasFolder(name)) findings.Add(name, "Every bundle has this folder.");
        return listed;
    }

    /// <summary>A capture is what the event of its check says; a file that no event speaks of does not belong here.</summary>
    private void CheckCaptures(Dictionary<string, WireObject> listed, RunSummary summary)
    {
        foreach (var (path, capture) in summary.Captures)
        {
            if (!listed.TryGetValue(path, out var file)) findings.Add(path, "A check wrote it and the manifest does not list it.");
            else if (RunSummary.Text(file, "sha256") != capture.Sha256) findings.Add(path, "It is not what the check wrote.");
        }
        foreach (var (path, payload) in summary.Payloads.Files)
        {
            if (!listed.TryGetValue(path, out var file)) findings.Add(path, "An event speaks of it and the manifest does not list it.");
            else if (RunSummary.Text(file, "sha256") != payload.Sha256 || RunSummary.Text(file, "privacyClass") != Wire.Name(payload.Privacy) || RunSummary.Text(file, "mediaType") != payload.MediaType) findings.Add(path, "It is not what the events say of it.");
        }
        foreach (var path in listed.Keys)
            if (!summary.Payloads.Files.ContainsKey(path) && !summary.Captures.ContainsKey(path) && Array.IndexOf(Listed, path) < 0) findings.Add(path, "Nothing in the log speaks of it.");
    }

    private void CheckDerived(string runId, PlanPair plans, RunSummary summary, EventLogReading log)
    {
        BundlePlans.CheckAgainstLog(plans, summary, findings);
        var checks = ConstraintChecks.Evaluate(plans.Original, summary);
        foreach (var (path, bytes, _) in BundleWriter.Derived(runId, plans, summary, checks))
        {
            if (files.Contains(path) && !bytes.Span.SequenceEqual(files.ReadSmall(path, findings))) findings.Add(path, "It does not follow from the plans and the events.");
        }
        foreach (var (name, expected) in ManifestFacts.Sealed(plans, summary, checks, log.Digest.Last.ToString()))
        {
            if (manifest[name] is { } said && !ManifestFacts.Says(said, expected)) findings.Add(BundleNames.Manifest, $"The member \"{name}\" does not follow from the plans and the events.");
        }
    }
}
