using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary><c>evidence.json</c>: <c>migaki.evidence-bundle.v0</c>, with actuals, approvals and the trace as additive members. A pure function of plans and log.</summary>
internal static class EvidenceDocument
{
    /// <summary>Writes the document.</summary>
    public static void Write(Utf8Builder text, string runId, PlanPair plans, RunSummary run, List<ConstraintCheck> checks)
    {
        var eventTexts = Utf8Builder.Rent();
        var events = new EvidenceText(plans.Privacy, eventTexts);
        Add(events, runId, plans, run, checks);
        // In canonical order; what the verifier finds is compared byte for byte.
        text.Raw("{\"accounting\":"u8);
        run.Evidence.Accounting.Write(text, plans, run);
        Actuals(text.Raw(",\"actuals\":"u8), run);
        text.Raw(",\"approvals\":"u8).Json(new WireArray(run.Evidence.Approvals));
        text.Raw(",\"contextDiff\":"u8).Raw(plans.Texts.ContextDiff);
        Section(",\"costEstimates\":["u8).WriteCosts(text);
        text.Raw((byte)']');
        if (run.CreatedAt is { } createdAt) text.Raw(",\"createdAt\":"u8).String(createdAt);
        OfKind(",\"estimates\":["u8, "estimate");
        Section(",\"events\":["u8).WriteAll(text);
        text.Raw((byte)']').Raw(plans.Texts.OfPlans);
        OfKind(",\"policyDecisions\":["u8, "policy_decision");
        text.Raw(",\"privacyPolicy\":{\"exportMatrixVersion\":\"migaki.evidence-privacy-policy.v0\",\"exportMode\":\"metadata_only\",\"fullTraceOptIn\":false}"u8);
        OfKind(",\"providerAssumptions\":["u8, "capability_assumption");
        text.Raw(",\"redactions\":"u8).Json(new WireArray(run.Redactions.DocumentEntries));
        text.Raw(",\"replay\":"u8).Json(Replay(plans, run));
        OfKind(",\"retryFallbackDecisions\":["u8, "retry_fallback_decision");
        OfKind(",\"routingDecisions\":["u8, "routing_decision");
        text.Raw(",\"runId\":"u8).String(runId);
        if (run.TraceId is { } traceId) text.Raw(",\"traceId\":"u8).String(traceId);
        OfKind(",\"validatorResults\":["u8, "validator_result");
        text.Raw(",\"version\":"u8).String(BundleNames.EvidenceVersion).Raw(",\"warnings\":"u8).Json(plans.Passes.WarningsText).Raw((byte)'}');
        eventTexts.Return();

        EvidenceText Section(ReadOnlySpan<byte> name)
        {
            text.Raw(name);
            return events;
        }

        void OfKind(ReadOnlySpan<byte> name, string kind)
        {
            Section(name).WriteKind(text, kind);
            text.Raw((byte)']');
        }
    }

    /// <summary>Adds all events of the document, in its order.</summary>
    private static void Add(EvidenceText events, string runId, PlanPair plans, RunSummary run, List<ConstraintCheck> checks)
    {
        void Add(string id, string kind, string summary, string detailName, WireObject detail, IEnumerable<string>? refs = null, long at = -1) =>
            events.Add(new EvidenceEvent(id, kind, "runtime", null, runId, summary, detailName, detail, refs) { At = at });

        foreach (var item in plans.Passes.EventTexts) events.Add(item);
        var assumptions = 0;
        var inputCost = run.Evidence.Accounting.InputCostUsd;
        Plan(plans.Original, "original", inputCost?.Before);
        Plan(plans.Optimized, "optimized", inputCost?.After);
        if (run.DurationMs is { } took)
            Add("latency-actual", "estimate", "How long the run took.", "estimate", Estimate("latency", "exact", "mir://run", "milliseconds", took), at: run.Events - 1);
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
        foreach (var item in run.Evidence.Items) events.Add(item);

        void Plan(MirPlan plan, string which, double? cost)
        {
            var original = which == "original";
            Add(original ? "tokens-original" : "tokens-optimized", "estimate", original ? "Tokens of the context of the original plan." : "Tokens of the context of the optimized plan.", "estimate",
                original ? plans.Texts.OriginalTokens : plans.Texts.OptimizedTokens);
            Add(original ? "cost-original" : "cost-optimized", "estimate", $"Cost of the {which} plan: the input of every request, nothing cached.", "estimate",
                Estimate("cost", cost is null ? "unknown" : "estimated", "mir://plans/" + which, "usd", cost), run.Costs.Requests.Refs);
        }
    }

    /// <summary>The strongest mode the bundle supports, and why not the next.</summary>
    public static WireValue Replay(PlanPair plans, RunSummary? run) =>
        run is null || plans.Original.Constraints.ReplayPolicy == ReplayPolicy.FullTrace ? Replay(plans.Original, run) : plans.Texts.Replay ??= new WireCanonical(Replay(plans.Original, run));

    private static WireObject Replay(MirPlan plan, RunSummary? run)
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

    internal static WireObject Estimate(string kind, string confidence, string subject, string unit, double? value) => new WireObjectBuilder()
        .Add("confidence", confidence).Add("estimateKind", kind).Add("subjectRef", subject).Add("unit", unit).Add("value", value).Build();

    /// <summary>What was observed. A sum over calls stands only where every call reported.</summary>
    private static void Actuals(Utf8Builder text, RunSummary run)
    {
        var costs = run.Costs;
        var counted = costs.Calls > 0 && costs.WithTokens == costs.Calls;
        text.Raw((byte)'{').Member("\"confidence\":"u8, counted ? "exact" : "unknown")
            .Member("\"costUsd\":"u8, costs.Calls > 0 && costs.WithCost == costs.Calls ? costs.CostUsd : null)
            .Member("\"durationMs\":"u8, run.DurationMs)
            .Member("\"inputTokens\":"u8, counted ? costs.InputTokens : null)
            .Member("\"modelCalls\":"u8, costs.Calls)
            .Member("\"outputTokens\":"u8, counted ? costs.OutputTokens : null)
            .Member("\"toolCalls\":"u8, run.ToolCalls)
            .Raw((byte)'}');
    }
}
