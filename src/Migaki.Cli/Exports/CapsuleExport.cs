using System.Security.Cryptography;
using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using ActionCapsule = Migaki.Integrity.ActionCapsule;
using Migaki.Mir.Json;

namespace Migaki.Cli.Exports;

/// <summary>
/// Agent Action Capsules of a run, one canonical line each: what tools did, approvals that were refused, and the run itself. Nothing is claimed beyond what
/// the log observed: an effect is dispatched and never confirmed, the runtime's word is its only attestation.
/// </summary>
internal static class CapsuleExport
{
    private const string SpecVersion = "draft-mih-scitt-agent-action-capsule-00";

    public static string Render(RunDocument run)
    {
        var text = new StringBuilder();
        foreach (var capsule in Of(run)) text.Append(CanonicalJson.ToText(capsule)).Append('\n');
        return text.ToString();
    }

    public static IEnumerable<WireObject> Of(RunDocument run)
    {
        var admitted = run.Events.Items.FirstOrDefault();
        var approved = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in run.Events.Items)
        {
            foreach (var approval in item.Objects("approvals"))
            {
                if (approval.Text("approvalId") is not { } id) continue;
                if (approval.Text("status") == "approved") approved.Add(id);
                else if (approval.Text("status") is "denied" or "expired")
                    yield return Capsule(run, admitted, item, "approval", Disposition("reject", human: approval.Text("status") == "denied", approval.Text("status")!), null);
            }
            if (item.Text("eventType") is not ("tool.completed" or "tool.failed" or "tool.partial")) continue;
            foreach (var tool in item.Objects("toolInvocations"))
            {
                var timedOut = item.Objects("failures").Any(static failure => failure.Text("code") == "timeout");
                var verdict = tool.Text("status") == "completed" ? "executed" : timedOut ? "timeout" : "errored";
                yield return Capsule(run, admitted, item, "tool_call", Disposition("accept", tool.Text("approvalId") is { } id && approved.Contains(id), verdict), Effect(tool));
            }
        }
        if (run.Events.Items.LastOrDefault() is { } last && last.Text("outcome") is { } outcome)
            yield return Capsule(run, admitted, last, "run", Disposition(outcome == "verified" ? "accept" : "reject", human: false, outcome switch
            {
                "verified" => "executed",
                "blocked" => "blocked",
                _ => "errored",
            }), null);
    }

    private static WireObject Disposition(string decision, bool human, string verdict) => new WireObjectBuilder()
        .Add("approver", human ? "human" : "policy").Add("decision", decision).Add("human_disposed", (bool?)human).Add("verdict_class", verdict).Build();

    /// <summary>A tool that only reads has no effect to speak of.</summary>
    private static WireObject? Effect(WireObject tool) => tool.Text("sideEffectClass") == "read_only" ? null : new WireObjectBuilder()
        .Add("effect_attestation", "runtime_claimed")
        .Add("irreversibility_class", tool.Text("sideEffectClass") == "idempotent_mutation" ? "one_way_recoverable" : "one_way_consequential")
        .Add("status", tool.Text("status") == "failed" ? "failed" : "dispatched")
        .Add("type", tool.Text("name"))
        .Build();

    private static WireObject Capsule(RunDocument run, WireObject? admitted, WireObject item, string action, WireObject disposition, WireObject? effect)
    {
        var manifest = BundleFile.Bytes(run.Folder, "bundle.json") ?? [];
        var content = new WireObjectBuilder()
            .Add("action_id", item.Text("eventId")).Add("action_type", action)
            .Add("assurance", new WireObjectBuilder().Add("attestation_mode", "self_attested").Add("effect_mode", effect is null ? "not_applicable" : "dispatched_unconfirmed").Add("ledger_mode", "standalone").Build())
            .Add("developer", "migaki@" + (admitted.Object("contractVersions").Text("migaki") ?? "0"))
            .Add("disposition", disposition).Add("effect", effect).Add("format_version", "2")
            .Add("model_attestation", new WireObjectBuilder().Add("compute_attestation", new WireObjectBuilder()
                .Add("bundle_digest", Convert.ToHexStringLower(SHA256.HashData(manifest))).Add("plan_digest", run.PlanDigest.Replace("sha256:", "", StringComparison.Ordinal)).Build()).Build())
            .Add("operator", admitted.Text("tenantRef") ?? "unspecified").Add("spec_version", SpecVersion).Add("timestamp", item.Text("occurredAtUtc"))
            .Build();
        return new WireObjectBuilder().AddAll(content).Add("capsule_id", ActionCapsule.ComputeId(content)).Build();
    }
}
