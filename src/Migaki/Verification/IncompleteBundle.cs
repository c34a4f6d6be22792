using Migaki.Bundles;
using Migaki.Mir.Json;

namespace Migaki.Verification;

/// <summary>A bundle that was not sealed: what it has must hold together as far as it goes. Files a seal was writing when it was cut off may be there.</summary>
internal sealed class IncompleteBundle(BundleFiles files, WireObject? manifest, FindingList findings)
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        BundleNames.Manifest, BundleNames.Manifest + BundleNames.TemporarySuffix, BundleNames.Events, BundleNames.Evidence, BundleNames.OriginalPlan,
        BundleNames.OptimizedPlan, BundleNames.PlanDiff, BundleNames.Patch, BundleNames.Checks, BundleNames.Record,
        BundleNames.Attestation, BundleNames.Sigstore,
    };

    public VerificationResult Verify(string runId)
    {
        foreach (var path in files.Paths)
            if (!Known.Contains(path) && !path.StartsWith(BundleNames.StandardOutput + "/", StringComparison.Ordinal) && !path.StartsWith(BundleNames.StandardError + "/", StringComparison.Ordinal) && !path.StartsWith(BundleNames.PayloadFolder + "/", StringComparison.Ordinal)) findings.Add(path, "It is no file of a bundle.");
        if (manifest is not null) CheckListed();
        var summary = new RunSummary();
        EventLogReading? log = null;
        if (files.Contains(BundleNames.Events))
        {
            log = files.ReadLog(summary.Add);
            if (log.Finding is { } finding) findings.Add(finding);
            // Each was written before the event that speaks of it; one that no event speaks of was being written.
            foreach (var (path, payload) in summary.Payloads.Files)
                if (!files.Contains(path) || files.Sha256(path) != payload.Sha256) findings.Add(path, "An event speaks of it and it is not there, or another.");
            if (log.Finding is null) CorrectedEvents.Check(files, summary, findings);
            if (log.Events > 0 && summary.RequestId != runId) findings.Add(BundleNames.Events, $"The events are of run \"{summary.RequestId}\" and the folder is named \"{runId}\".", 0);
        }
        // Without a manifest the plans may not have been written yet.
        if (manifest is not null && BundlePlans.Read(files, findings) is { } plans)
        {
            if (log is { Events: > 0, Finding: null }) BundlePlans.CheckAgainstLog(plans, summary, findings);
            foreach (var (name, expected) in ManifestFacts.Opened(plans))
                if ((name != "passes" || PassEvidence.AreThose(summary.PassVersions)) && manifest[name] is { } said && !ManifestFacts.Says(said, expected)) findings.Add(BundleNames.Manifest, $"The member \"{name}\" is not that of a run that was not sealed.");
        }
        var status = log?.Unsupported == true ? BundleStatus.Unsupported : findings.Any ? BundleStatus.Tampered : BundleStatus.VerifiedIncomplete;
        return new VerificationResult(status, runId, MirOutcome.Incomplete, log?.Events ?? 0, false, findings.Items) { Torn = log?.Torn };
    }

    private void CheckListed()
    {
        foreach (var item in (manifest!["files"] as WireArray)?.Items ?? default)
        {
            if (item is not WireObject file || RunSummary.Text(file, "path") is not { } path) findings.Add(BundleNames.Manifest, "An entry of files[] has no path.");
            else if (!files.Contains(path)) findings.Add(path, "The manifest lists it and it is not there.");
            else if (files.Sha256(path) != RunSummary.Text(file, "sha256")) findings.Add(path, "Its SHA-256 is not the one in the manifest.");
        }
    }
}
