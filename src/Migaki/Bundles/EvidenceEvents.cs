using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>The events of <c>migaki.evidence-bundle.v0</c> that a log amounts to. Bounded; what is beyond the limit is counted.</summary>
internal sealed class EvidenceEvents
{
    private long _sequence;
    private int _ofEvent;

    public List<EvidenceEvent> Items { get; } = [];

    public List<WireValue> Approvals { get; } = [];

    public long Dropped { get; private set; }

    /// <summary>What requests used and did not have to.</summary>
    public RunAccounting Accounting { get; } = new();

    public void Add(EventFields fields, string type, string? runId, long sequence)
    {
        _ofEvent = 0;
        _sequence = sequence;
        if (fields.Has(Field.Usage) && fields.Has(Field.NodeId) && !fields.Has(Field.Lowering) && CanAsk(type)) Used(fields, runId);
        if (fields.Has(Field.Supersedes) && fields.Text(Field.Supersedes) is { } corrected)
            Keep(fields, runId, "warning", "runtime", $"Event {corrected} is corrected: {fields.Text(Field.Reason)}", "warning", new WireObjectBuilder().Add("code", "corrected").Add("severity", "info").Build(), "/supersedes");
        switch (type)
        {
            case "route.selected" when Items.Count >= BundleLimits.DerivedItems && fields.Raw(Field.ModelRoute) is [(byte)'{', ..]:
                Dropped++;
                break;
            case "route.selected" when fields.Value(Field.ModelRoute) is WireObject:
                var (summary, detail) = fields.Remember(Field.ModelRoute, Field.NodeId, static fields => Routed(fields, (WireObject)fields.Value(Field.ModelRoute)!));
                Keep(fields, runId, "routing_decision", "runtime", summary, "routingDecision", detail, "/modelRoute");
                break;
            case "context.selected" when fields.Value(Field.Lowering) is WireObject lowering && fields.Text(Field.NodeId) is { } lowered:
                Accounting.Lowered(lowering);
                foreach (var (kind, about, detailName, lines) in LoweringEvents.Of(lowering, lowered)) Keep(fields, runId, kind, "provider", about, detailName, lines, "/lowering");
                break;
            case "evaluation.completed":
                foreach (var (at, result) in Elements(fields, Field.EvaluationResults))
                {
                    var (name, status) = (RunSummary.Text(result, "name"), RunSummary.Text(result, "status"));
                    Keep(fields, runId, "validator_result", "validator", $"Validator {name}: {status}.", "validatorResult", new WireObjectBuilder()
                        .Add("score", result["score"]).Add("status", status).Add("targetRef", RunSummary.Text(result, "targetRef")).Add("validatorId", name).Build(), Place("/evaluationResults", at));
                }
                break;
            case "policy.decided":
                foreach (var (at, decision) in Elements(fields, Field.PolicyDecisions))
                {
                    var outcome = RunSummary.Text(decision, "decision") == "allow" ? "allowed" : "blocked";
                    Keep(fields, runId, "policy_decision", "validator", $"Policy {RunSummary.Text(decision, "policyRef")}: {outcome}.", "policyDecision", new WireObjectBuilder()
                        .Add("outcome", outcome).Add("policyRef", RunSummary.Text(decision, "policyRef")).Build(), Place("/policyDecisions", at));
                }
                break;
            case "recovery.started":
                foreach (var (at, step) in Elements(fields, Field.RecoverySteps))
                {
                    // A compensation is neither a retry nor a fallback: it stays a recovery step of the record.
                    if (RunSummary.Text(step, "step") is not ("retry" or "fallback" or "skip" or "not_retryable")) continue;
                    var (decision, about) = (RunSummary.Text(step, "step")!, fields.Text(Field.NodeId));
                    Keep(fields, runId, "retry_fallback_decision", "runtime", $"Declared by the code: {decision}.", "retryFallbackDecision", new WireObjectBuilder()
                        .Add("attempt", fields.Objects(Field.Retries).FirstOrDefault()?["attempt"]).Add("decision", decision).Add("nodeId", about ?? "").Add("scope", about is null ? "plan" : "node").Build(), Place("/recoverySteps", at));
                }
                break;
            case "approval.approved" or "approval.denied" or "approval.expired":
                foreach (var approval in fields.Objects(Field.Approvals))
                {
                    if (Approvals.Count >= BundleLimits.DerivedItems) Dropped++;
                    else Approvals.Add(approval);
                }
                break;
        }
    }

    private static (string Summary, WireObject Detail) Routed(EventFields fields, WireObject route)
    {
        var (provider, model) = (RunSummary.Text(route, "provider"), RunSummary.Text(route, "model"));
        var target = (provider, model) switch { (null, null) => "undeclared", (null, _) => model, (_, null) => provider, _ => provider + "/" + model };
        return ($"Routed {fields.Text(Field.NodeId)} to {target}.", new WireObjectBuilder()
            .Add("nodeId", fields.Text(Field.NodeId)).Add("reason", "The plan names this route.").Add("source", "plan").Add("target", target).Build());
    }

    /// <summary>Ends of steps that may have asked a model.</summary>
    private static bool CanAsk(string type) =>
        type is "model.completed" or "model.failed" or "tool.completed" or "tool.failed" or "tool.partial" or "context.selected" or "context.failed" or "artifact.produced" or "evaluation.completed";

    private static IEnumerable<(int At, WireObject Item)> Elements(EventFields fields, Field field)
    {
        if (fields.Value(field) is not WireArray array) yield break;
        for (var at = 0; at < array.Items.Count; at++)
            if (array.Items[at] is WireObject item) yield return (at, item);
    }

    private static string Place(string member, int at) => string.Create(CultureInfo.InvariantCulture, $"{member}/{at}");

    private void Used(EventFields fields, string? runId)
    {
        if (fields.Text(Field.NodeId) is not { } node || fields.Value(Field.Usage) is not WireObject usage) return;
        Accounting.Used(usage);
        foreach (var (summary, actual) in LoweringEvents.Actuals(usage, node)) Keep(fields, runId, "estimate", "provider", summary, "estimate", actual, "/usage");
    }

    /// <summary>Keeps an event that is drawn from a member of the event of the log, or from an element of one: what was removed there was removed from it.</summary>
    private void Keep(EventFields fields, string? runId, string kind, string source, string summary, string detailName, WireObject detail, string drawnFrom)
    {
        if (Items.Count >= BundleLimits.DerivedItems)
        {
            Dropped++;
            return;
        }
        // One event of the log can amount to several here: the first has its id, the others a number behind it.
        var id = fields.Text(Field.EventId) ?? "";
        if (_ofEvent++ > 0) id = string.Create(CultureInfo.InvariantCulture, $"{id}-{_ofEvent}");
        Items.Add(new EvidenceEvent(id, kind, source, fields.Text(Field.NodeId), runId, summary, detailName, detail, null, EventRedaction.Of(fields, _sequence, drawnFrom)) { At = _sequence });
    }
}
