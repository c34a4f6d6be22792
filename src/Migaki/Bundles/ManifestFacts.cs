using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// The members of a manifest that follow from plans and log. The recorder writes them, the verifier computes them again: none is
/// ever taken from the manifest.
/// </summary>
internal static class ManifestFacts
{
    public static IEnumerable<KeyValuePair<string, WireValue>> Sealed(PlanPair plans, RunSummary run, string lastHash)
    {
        var checks = ConstraintChecks.Evaluate(plans.Original, run);
        var claims = Claims.Of(plans, run, checks);
        return Members(plans, run.Outcome, claims, run.ChangedFiles.ToWire(), run.Events, lastHash, run.Root(lastHash), Omissions(plans.Original, run), Status(plans.Original, run), Redaction(run), run);
    }

    public static IEnumerable<KeyValuePair<string, WireValue>> Opened(PlanPair plans) =>
        Members(plans, MirOutcome.Incomplete, Claims.Unsealed(), new WireArray([]), 0, BundleNames.ZeroHash, null, [], "not_run", new WireObjectBuilder().Add("notes", MirList.Of(ContentNote)).Add("policy", "metadata_only").Build(), null);

    private static IEnumerable<KeyValuePair<string, WireValue>> Members(
        PlanPair plans, MirOutcome outcome, Claims claims, WireArray changedFiles, long events, string lastHash, string? root, List<WireValue> omissions, string status, WireObject redaction, RunSummary? run)
    {
        yield return new("changed_files", changedFiles);
        yield return new("claims", claims.ToWire());
        yield return new("credible", WireBoolean.Of(claims.Credible));
        yield return new("events", new WireObjectBuilder().Add("count", events).Add("lastHash", lastHash).Add("root", root).Build());
        yield return new("limits", Limits());
        yield return new("omissions", new WireArray(omissions));
        yield return new("outcome", Wire.Name(outcome));
        yield return new("passes", new WireArray(plans.Passes.Records));
        yield return new("plan", plans.ToWire());
        yield return new("redaction", redaction);
        yield return new("replay", EvidenceDocument.Replay(plans.Original, run));
        yield return new("schema_version", BundleNames.ManifestVersion);
        yield return new("verification", new WireObjectBuilder()
            .Add("required_checks", Required(plans.Original).ToMirList()).Add("status", status).Build());
    }

    private const string PayloadNote = "Payloads were redacted and are kept as the plan's replay policy asks; events hold keyed digests.";
    private const string EncryptedNote = "Payloads were redacted and are encrypted under keys that are not in the bundle; events hold keyed digests.";
    private const string ContentNote = "Contents are kept as keyed digests only; the key was not stored.";

    private static WireObject Redaction(RunSummary run) => new WireObjectBuilder()
        .Add("entries", new WireArray(run.Redactions.Entries))
        .Add("notes", MirList.Of(run.Payloads.Files.Count == 0 ? ContentNote : run.Payloads.ByKey.Count > 0 ? EncryptedNote : PayloadNote, "Exception messages, reasons and captured output were redacted before they were recorded; captures are cut to 64 KiB a stream."))
        .Add("policy", run.RedactionPolicy ?? "default")
        .Add("total", run.Redactions.Total)
        .Add("unlisted", run.Redactions.Unlisted > 0 ? run.Redactions.Unlisted : null)
        .Build();

    private static IEnumerable<string> Required(MirPlan plan) =>
        (plan.Constraints.RequiredValidators ?? default).Concat(plan.Constraints.RequiredHumanApprovals ?? default);

    private static string Status(MirPlan plan, RunSummary run)
    {
        if (!Required(plan).Any()) return "none_required";
        var passed = (plan.Constraints.RequiredValidators ?? default).All(name => run.Validators.GetValueOrDefault(name) == "passed")
            && (plan.Constraints.RequiredHumanApprovals ?? default).All(id => run.Approvals.GetValueOrDefault(id) == "approved");
        return passed ? "pass" : "fail";
    }

    /// <summary>What the bundle does not have, each with a reason.</summary>
    private static List<WireValue> Omissions(MirPlan plan, RunSummary run)
    {
        var omissions = new List<WireValue>
        {
            Omission("$.repo.dirty", "Only the files of .git are read; whether the tree is clean is not known.", null, unavailable: true),
        };
        if (plan.Constraints.ReplayPolicy != ReplayPolicy.FullTrace) omissions.Add(Omission("payloads/", "Payloads are not kept.", null));
        foreach (var (reason, count) in run.Payloads.Omitted) omissions.Add(Omission("payloads/", $"Payloads were left out: {reason}.", count));
        if (run.ChangedFiles.Unlisted > 0) omissions.Add(Omission("$.changed_files", "Files beyond the limit of a derived list.", run.ChangedFiles.Unlisted));
        if (run.UnplannedCalls > 0) omissions.Add(Omission(BundleNames.Events, "Steps were called in the run at places the plan does not have.", run.UnplannedCalls));
        if (run.LostEvents > 0) omissions.Add(Omission(BundleNames.Events, "Events could not be written.", run.LostEvents));
        if (run.UnfinishedSteps > 0) omissions.Add(Omission(BundleNames.Events, "Steps were still running when the run ended.", run.UnfinishedSteps));
        if (run.Record.Dropped > 0) omissions.Add(Omission(BundleNames.Record, "Items beyond the limit of a derived list.", run.Record.Dropped));
        if (run.Checks.Dropped > 0) omissions.Add(Omission(BundleNames.Checks, "Items beyond the limit of a derived list.", run.Checks.Dropped));
        if (run.Evidence.Dropped > 0) omissions.Add(Omission(BundleNames.Evidence, "Items beyond the limit of a derived list.", run.Evidence.Dropped));
        return omissions;
    }

    private static WireObject Omission(string path, string reason, long? count, bool unavailable = false) =>
        new WireObjectBuilder().Add("count", count).Add("path", path).Add("reason", reason).Add("statementKind", unavailable ? "unavailable" : null).Build();

    private static WireObject Limits() => new WireObjectBuilder()
        .Add("captureBytes", BundleLimits.CaptureBytes)
        .Add("depth", BundleLimits.Depth)
        .Add("derivedItems", BundleLimits.DerivedItems)
        .Add("events", BundleLimits.Events)
        .Add("files", BundleLimits.Files)
        .Add("lineBytes", BundleLimits.LineBytes)
        .Build();
}
