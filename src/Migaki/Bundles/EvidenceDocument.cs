using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary><c>evidence.json</c>: <c>migaki.evidence-bundle.v0</c>, with actuals, approvals and the trace as additive members. A pure function of plans and log.</summary>
internal static class EvidenceDocument
{
    public static byte[] ToUtf8(string runId, PlanPair plans, RunSummary run, List<ConstraintCheck> checks)
    {
        var events = new List<WireObject>();
        void Add(string id, string kind, string summary, string detailName, WireObject detail, IEnumerable<string>? refs = null) =>
            events.Add(new EvidenceEvent(id, kind, "runtime", null, runId, summary, detailName, detail, refs).ToWire(plans.Privacy));

        events.AddRange(plans.Passes.Events);
        var assumptions = 0;
        var inputCost = run.Evidence.Accounting.InputCostUsd;
        foreach (var (plan, which, cost) in new[] { (plans.Original, "original", inputCost?.Before), (plans.Optimized, "optimized", inputCost?.After) })
        {
            var known = plan.Context.All(block => block.TokenEstimate is not null);
            Add("tokens-" + which, "estimate", $"Tokens of the context of the {which} plan.", "estimate",
                Estimate("token", known ? "estimated" : "unknown", $"mir://plans/{which}/context", "tokens", known ? plan.Context.Sum(block => block.TokenEstimate ?? 0) : null));
            Add("cost-" + which, "estimate", $"Cost of the {which} plan: the input of every request, nothing cached.", "estimate",
                Estimate("cost", cost is null ? "unknown" : "estimated", $"mir://plans/{which}", "usd", cost), run.Costs.Requests.Refs);
        }
        if (run.DurationMs is { } took)
            Add("latency-actual", "estimate", "How long the run took.", "estimate", Estimate("latency", "exact", "mir://run", "milliseconds", took), [EventPlaces.Ref(run.Events - 1)]);
        if (run.Costs.Calls > 0 && run.Costs.WithCost == run.Costs.Calls)
            Add("cost-actual", "estimate", "What the model calls of the run cost.", "estimate", Estimate("cost", "exact", "mir://run", "usd", run.Costs.CostUsd), run.Costs.Ends.Refs);
        foreach (var check in checks)
            Add(check.Id, "policy_decision", $"Constraint {check.Path}: {Outcome(check)}.", "policyDecision", new WireObjectBuilder()
                .Add("constraintPath", check.Path).Add("outcome", Outcome(check)).Add("policyRef", check.Path).Add("reason", check.Holds is null ? check.Reason : null).Build(), check.Refs);
        foreach (var (rule, reason) in MirAssumption.Of(plans.Original))
            Add(string.Create(CultureInfo.InvariantCulture, $"assumption-{++assumptions:000}"), "policy_decision", reason is null ? $"Rule {rule} is set aside without a reason." : $"Rule {rule} is set aside: {reason}", "policyDecision", new WireObjectBuilder()
                .Add("outcome", reason is null ? "warned" : "allowed").Add("policyRef", rule).Add("reason", reason).Build(), [BundleNames.OriginalPlan + "#/metadata/assumptions"]);
        foreach (var (decision, node, target, why, where) in run.History.Decisions(plans.Original))
            Add(string.Create(CultureInfo.InvariantCulture, $"{decision}-{where}"), "retry_fallback_decision", target is null ? $"{node} ran again after its validator refused it." : $"{target} ran after {node} had failed.",
                "retryFallbackDecision", new WireObjectBuilder().Add("decision", decision).Add("fallbackTarget", target).Add("nodeId", node).Add("scope", "node").Build(), [EventPlaces.Ref(why), EventPlaces.Ref(where)]);
        events.AddRange(run.Evidence.Items.Select(item => item.ToWire(plans.Privacy)));

        var diff = plans.Diff.ToWire();
        WireArray Of(string kind) => new(events.Where(e => RunSummary.Text(e, "kind") == kind));
        var document = new WireObjectBuilder()
            .Add("accounting", run.Evidence.Accounting.ToWire(plans, run))
            .Add("actuals", Actuals(run))
            .Add("approvals", new WireArray(run.Evidence.Approvals))
            .Add("contextDiff", new WireArray(plans.Diff.Changes.Where(change => change.ArtifactKind == MirDiffArtifact.Context).Select(change => (WireValue)Entry(change))))
            .Add("costEstimates", new WireArray(events.Where(e => e["estimate"] is WireObject estimate && RunSummary.Text(estimate, "estimateKind") == "cost")))
            .Add("createdAt", run.CreatedAt)
            .Add("estimates", Of("estimate"))
            .Add("events", new WireArray(events))
            .Add("exportMode", "metadata_only")
            .Add("optimizedPlan", Plan(plans.Optimized, plans.OptimizedDigest, BundleNames.OptimizedPlan))
            .Add("originalPlan", Plan(plans.Original, plans.OriginalDigest, BundleNames.OriginalPlan))
            .Add("passes", new WireArray(plans.Passes.Records))
            .Add("planDiff", diff)
            .Add("policyDecisions", Of("policy_decision"))
            .Add("privacyPolicy", new WireObjectBuilder()
                .Add("exportMatrixVersion", "migaki.evidence-privacy-policy.v0").Add("exportMode", "metadata_only").Add("fullTraceOptIn", false).Build())
            .Add("providerAssumptions", Of("capability_assumption"))
            .Add("redactions", new WireArray(run.Redactions.DocumentEntries))
            .Add("replay", Replay(plans.Original, run))
            .Add("retryFallbackDecisions", Of("retry_fallback_decision"))
            .Add("routingDecisions", Of("routing_decision"))
            .Add("runId", runId)
            .Add("traceId", run.TraceId)
            .Add("validatorResults", Of("validator_result"))
            .Add("version", BundleNames.EvidenceVersion)
            .Add("warnings", new WireArray(plans.Passes.Warnings))
            .Build();
        return CanonicalJson.ToUtf8(document);
    }

    /// <summary>The strongest mode the bundle supports, and why not the next.</summary>
    public static WireObject Replay(MirPlan plan, RunSummary? run)
    {
        var policy = plan.Constraints.ReplayPolicy;
        var missing = run is null ? "The run was not sealed." : MissingForFullTrace(plan, run);
        return new WireObjectBuilder()
            .Add("handles", new WireArray(policy == ReplayPolicy.None ? [] :
            [
                new WireObjectBuilder().Add("kind", "events").Add("mediaType", "application/jsonl").Add("ref", BundleNames.Events).Build(),
                new WireObjectBuilder().Add("kind", "plan").Add("mediaType", "application/json").Add("ref", BundleNames.OriginalPlan).Build(),
                .. missing is null ? new WireValue[] { new WireObjectBuilder().Add("kind", "payloads").Add("mediaType", "application/json").Add("ref", BundleNames.PayloadFolder + "/").Build() } : [],
            ]))
            .Add("mode", policy == ReplayPolicy.None ? "none" : missing is null ? "full_trace" : "metadata")
            .Add("notes", policy == ReplayPolicy.None ? (MirList<string>?)null : MirList.Of(missing ?? "Payloads are in the bundle."))
            .Build();
    }

    /// <summary>Why a full trace cannot be replayed; null where it can.</summary>
    public static string? MissingForFullTrace(MirPlan plan, RunSummary run) => plan.Constraints.ReplayPolicy != ReplayPolicy.FullTrace ? "Payloads are not in the bundle, so a full trace cannot be replayed."
        : run.LostEvents > 0 ? "Events were lost, so a full trace cannot be replayed."
        : run.UnplannedCalls > 0 ? "Steps were called at places the plan does not have, so a full trace cannot be replayed."
        : run.Payloads.OmittedOutput is { } reason ? $"The output of a step was left out, so a full trace cannot be replayed: {reason}."
        : null;

    private static string Outcome(ConstraintCheck check) => check.Holds switch { true => "allowed", false => "blocked", null => "warned" };

    private static WireObject Entry(MirDiffEntry change) => (WireObject)((WireArray)new MirPlanDiff { Changes = MirList.Of(change) }.ToWire()["changes"]!).Items[0];

    private static WireObject Plan(MirPlan plan, string digest, string path) => new WireObjectBuilder()
        .Add("hash", digest).Add("mediaType", "application/json").Add("planId", plan.Id).Add("ref", path).Add("version", MirPlan.CurrentVersion).Build();

    private static WireObject Estimate(string kind, string confidence, string subject, string unit, double? value) => new WireObjectBuilder()
        .Add("confidence", confidence).Add("estimateKind", kind).Add("subjectRef", subject).Add("unit", unit).Add("value", value).Build();

    /// <summary>What was observed. A sum over calls stands only where every call reported.</summary>
    private static WireObject Actuals(RunSummary run)
    {
        var costs = run.Costs;
        var counted = costs.Calls > 0 && costs.WithTokens == costs.Calls;
        return new WireObjectBuilder()
            .Add("confidence", counted ? "exact" : "unknown")
            .Add("costUsd", costs.Calls > 0 && costs.WithCost == costs.Calls ? costs.CostUsd : null)
            .Add("durationMs", run.DurationMs)
            .Add("inputTokens", counted ? costs.InputTokens : null)
            .Add("modelCalls", costs.Calls)
            .Add("outputTokens", counted ? costs.OutputTokens : null)
            .Add("toolCalls", run.ToolCalls)
            .Build();
    }
}
