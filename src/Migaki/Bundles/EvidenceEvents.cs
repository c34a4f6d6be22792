using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>The events of <c>migaki.evidence-bundle.v0</c> that a log amounts to. Bounded; what is beyond the limit is counted.</summary>
internal sealed class EvidenceEvents
{
    public List<WireObject> Items { get; } = [];

    public List<WireValue> Approvals { get; } = [];

    public long Dropped { get; private set; }

    /// <summary>Model calls whose client named the rows of provider data it relied on.</summary>
    public HashSet<string> AssumedNodes { get; } = new(StringComparer.Ordinal);

    /// <summary>What requests used and did not have to.</summary>
    public RunAccounting Accounting { get; } = new();

    /// <summary>Model calls that were answered without.</summary>
    public long UnassumedCalls { get; private set; }

    public void Add(EventFields fields, string type, string? runId)
    {
        switch (type)
        {
            case "route.selected" when Items.Count >= BundleLimits.DerivedItems && fields.Raw(Field.ModelRoute) is [(byte)'{', ..]:
                Dropped++;
                break;
            case "route.selected" when fields.Value(Field.ModelRoute) is WireObject route:
                var (provider, model) = (RunSummary.Text(route, "provider"), RunSummary.Text(route, "model"));
                var target = (provider, model) switch { (null, null) => "undeclared", (null, _) => model, (_, null) => provider, _ => provider + "/" + model };
                Keep(fields, runId, "routing_decision", "runtime", $"Routed {fields.Text(Field.NodeId)} to {target}.", "routingDecision", new WireObjectBuilder()
                    .Add("nodeId", fields.Text(Field.NodeId)).Add("reason", "The plan names this route.").Add("source", "plan").Add("target", target).Build());
                break;
            case "context.selected" when fields.Value(Field.Lowering) is WireObject lowering && fields.Text(Field.NodeId) is { } lowered:
                Accounting.Lowered(lowering);
                if (LoweringEvents.HasAssumptions(lowering) && AssumedNodes.Count < BundleLimits.DerivedItems) AssumedNodes.Add(lowered);
                foreach (var (kind, summary, detailName, detail) in LoweringEvents.Of(lowering, lowered)) Keep(fields, runId, kind, "provider", summary, detailName, detail);
                break;
            case "model.completed" when fields.Text(Field.NodeId) is { } called:
                if (!AssumedNodes.Contains(called)) UnassumedCalls++;
                Used(fields, runId, called);
                break;
            case "model.failed" or "tool.completed" or "tool.failed" or "tool.partial" or "context.selected" or "context.failed" when fields.Has(Field.Usage) && fields.Text(Field.NodeId) is { } step:
                if (!AssumedNodes.Contains(step)) UnassumedCalls++;
                Used(fields, runId, step);
                break;
            case "evaluation.completed":
                foreach (var result in fields.Objects(Field.EvaluationResults))
                {
                    var (name, status) = (RunSummary.Text(result, "name"), RunSummary.Text(result, "status"));
                    Keep(fields, runId, "validator_result", "validator", $"Validator {name}: {status}.", "validatorResult", new WireObjectBuilder()
                        .Add("score", result["score"]).Add("status", status).Add("targetRef", RunSummary.Text(result, "targetRef")).Add("validatorId", name).Build());
                }
                break;
            case "policy.decided":
                foreach (var decision in fields.Objects(Field.PolicyDecisions))
                {
                    var outcome = RunSummary.Text(decision, "decision") == "allow" ? "allowed" : "blocked";
                    Keep(fields, runId, "policy_decision", "validator", $"Policy {RunSummary.Text(decision, "policyRef")}: {outcome}.", "policyDecision", new WireObjectBuilder()
                        .Add("outcome", outcome).Add("policyRef", RunSummary.Text(decision, "policyRef")).Build());
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

    private void Used(EventFields fields, string? runId, string node)
    {
        if (fields.Value(Field.Usage) is not WireObject usage) return;
        Accounting.Used(usage);
        foreach (var (summary, actual) in LoweringEvents.Actuals(usage, node)) Keep(fields, runId, "estimate", "provider", summary, "estimate", actual);
    }

    /// <summary>An event of the contract with exactly one detail member.</summary>
    public static WireObject Event(string id, string kind, string source, string? nodeId, string? runId, string summary, string detailName, WireObject detail) => new WireObjectBuilder()
        .Add("id", id)
        .Add("kind", kind)
        .Add("privacy", new WireObjectBuilder().Add("privacyClass", "unspecified").Add("replayMode", "metadata").Build())
        .Add("redaction", new WireObjectBuilder().Add("mode", "none").Build())
        .Add("source", new WireObjectBuilder().Add("kind", source).Add("nodeId", nodeId).Add("runId", runId).Build())
        .Add("summary", summary)
        .Add("version", "migaki.evidence-event.v0")
        .Add(detailName, detail)
        .Build();

    private void Keep(EventFields fields, string? runId, string kind, string source, string summary, string detailName, WireObject detail)
    {
        if (Items.Count >= BundleLimits.DerivedItems)
        {
            Dropped++;
            return;
        }
        Items.Add(Event(fields.Text(Field.EventId) ?? "", kind, source, fields.Text(Field.NodeId), runId, summary, detailName, detail));
    }
}
