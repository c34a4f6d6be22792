using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>
/// The members of a manifest that follow from plans and log. The recorder writes them, the verifier computes them again: none is
/// ever taken from the manifest.
/// </summary>
internal static class ManifestFacts
{
    public static IEnumerable<KeyValuePair<string, WireValue>> Sealed(PlanPair plans, RunSummary run, List<ConstraintCheck> checks, string lastHash)
    {
        var claims = Claims.Of(plans, run, checks);
        return Members(plans, run.Outcome, claims, run.ChangedFiles.ToWire(), run.Events, lastHash, run.Root(lastHash), Omissions(plans.Original, run), Status(plans.Original, run), Redaction(run), run);
    }

    /// <summary>Whether a manifest says what was computed.</summary>
    public static bool Says(WireValue said, WireValue computed) => computed is WireCanonical text ? text.Says(said) : computed.Equals(said);

    public static IEnumerable<KeyValuePair<string, WireValue>> Opened(PlanPair plans) =>
        Members(plans, MirOutcome.Incomplete, Claims.Unsealed(), new WireArray([]), 0, BundleNames.ZeroHash, null, new WireArray([]), "not_run", new WireObjectBuilder().Add("notes", MirList.Of(ContentNote)).Add("policy", "metadata_only").Build(), null);

    private static IEnumerable<KeyValuePair<string, WireValue>> Members(
        PlanPair plans, MirOutcome outcome, Claims claims, WireArray changedFiles, long events, string lastHash, string? root, WireValue omissions, string status, WireValue redaction, RunSummary? run)
    {
        yield return new("changed_files", changedFiles);
        yield return new("claims", claims.ToWire());
        yield return new("credible", WireBoolean.Of(claims.Credible));
        yield return new("events", new WireCanonical(new Utf8Builder(192).Raw("{\"count\":"u8).Number(events).Raw(",\"lastHash\":"u8).String(lastHash).Member("\"root\":"u8, root).Raw((byte)'}').ToArray(), 1));
        yield return new("limits", Limits);
        yield return new("omissions", omissions);
        yield return new("outcome", Wire.Name(outcome));
        yield return new("passes", plans.Passes.RecordsText);
        yield return new("plan", plans.ToWire());
        yield return new("redaction", redaction);
        yield return new("replay", EvidenceDocument.Replay(plans, run));
        yield return new("schema_version", BundleNames.ManifestVersion);
        yield return new("verification", new WireObjectBuilder()
            .Add("required_checks", Required(plans.Original).ToMirList()).Add("status", status).Build());
    }

    private const string PayloadNote = "Payloads were redacted and are kept as the plan's replay policy asks; events hold keyed digests.";
    private const string EncryptedNote = "Payloads were redacted and are encrypted under keys that are not in the bundle; events hold keyed digests.";
    private const string ContentNote = "Contents are kept as keyed digests only; the key was not stored.";

    private const string CaptureNote = "Exception messages, reasons and captured output were redacted before they were recorded; captures are cut to 64 KiB a stream.";

    private static WireCanonical Redaction(RunSummary run)
    {
        var text = new Utf8Builder(512).Raw("{\"entries\":"u8);
        var entries = run.Redactions.Entries;
        if (entries.Count == 0) text.Raw("[]"u8);
        else text.Json(new WireArray(entries));
        text.Raw(",\"notes\":["u8).String(run.Payloads.Files.Count == 0 ? ContentNote : run.Payloads.ByKey.Count > 0 ? EncryptedNote : PayloadNote).Raw((byte)',').String(CaptureNote)
            .Raw("],\"policy\":"u8).String(run.RedactionPolicy ?? "default").Raw(",\"total\":"u8).Number(run.Redactions.Total);
        return new WireCanonical(text.Member("\"unlisted\":"u8, run.Redactions.Unlisted > 0 ? run.Redactions.Unlisted : null).Raw((byte)'}').ToArray(), 3);
    }

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
    private static WireCanonical Omissions(MirPlan plan, RunSummary run)
    {
        var text = new Utf8Builder(256).Raw((byte)'[');
        Omission("$.repo.dirty", "Only the files of .git are read; whether the tree is clean is not known.", null, unavailable: true);
        if (plan.Constraints.ReplayPolicy != ReplayPolicy.FullTrace) Omission("payloads/", "Payloads are not kept.", null);
        foreach (var (reason, count) in run.Payloads.Omitted) Omission("payloads/", $"Payloads were left out: {reason}.", count);
        if (run.ChangedFiles.Unlisted > 0) Omission("$.changed_files", "Files beyond the limit of a derived list.", run.ChangedFiles.Unlisted);
        if (run.UnplannedCalls > 0) Omission(BundleNames.Events, "Steps were called in the run at places the plan does not have.", run.UnplannedCalls);
        if (run.LostEvents > 0) Omission(BundleNames.Events, "Events could not be written.", run.LostEvents);
        if (run.UnfinishedSteps > 0) Omission(BundleNames.Events, "Steps were still running when the run ended.", run.UnfinishedSteps);
        if (run.Record.Dropped > 0) Omission(BundleNames.Record, "Items beyond the limit of a derived list.", run.Record.Dropped);
        if (run.Checks.Dropped > 0) Omission(BundleNames.Checks, "Items beyond the limit of a derived list.", run.Checks.Dropped);
        if (run.Evidence.Dropped > 0) Omission(BundleNames.Evidence, "Items beyond the limit of a derived list.", run.Evidence.Dropped);
        return new WireCanonical(text.Raw((byte)']').ToArray(), 2);

        void Omission(string path, string reason, long? count, bool unavailable = false)
        {
            if (text.Length > 1) text.Raw((byte)',');
            text.Raw((byte)'{').Member("\"count\":"u8, count).Member("\"path\":"u8, path).Member("\"reason\":"u8, reason).Member("\"statementKind\":"u8, unavailable ? "unavailable" : null).Raw((byte)'}');
        }
    }

    private static readonly WireCanonical Limits = new(new WireObjectBuilder()
        .Add("captureBytes", BundleLimits.CaptureBytes)
        .Add("depth", BundleLimits.Depth)
        .Add("derivedItems", BundleLimits.DerivedItems)
        .Add("events", BundleLimits.Events)
        .Add("files", BundleLimits.Files)
        .Add("lineBytes", BundleLimits.LineBytes)
        .Build());
}
