using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>What became of each constraint of a plan in one run: allowed, blocked, or unchecked with the reason; and the records that say so.</summary>
internal static class ConstraintChecks
{
    public static List<ConstraintCheck> Evaluate(MirPlan plan, RunSummary run)
    {
        var checks = new List<ConstraintCheck>();
        var constraints = plan.Constraints;
        var costs = run.Costs;
        void Check(string name, bool? holds, string? reason = null, IEnumerable<string>? refs = null) => checks.Add(new ConstraintCheck(
            string.Create(CultureInfo.InvariantCulture, $"constraint-{checks.Count + 1:000}"), "$.constraints." + name, holds, reason, [.. refs ?? []]));

        if (constraints.MaxCostUsd is { } cost)
            Check("maxCostUsd", costs.WithCost == costs.Calls ? costs.CostUsd <= cost : costs.CostUsd > cost ? false : null, "Not every model call reported its cost.", costs.Ends.Refs);
        if (constraints.MaxLatencyMs is { } latency) Check("maxLatencyMs", run.DurationMs is { } took ? took <= latency : null, "The run did not end.", run.Ended ? [EventPlaces.Ref(run.Events - 1)] : null);
        if (constraints.MinValidatorPassRate is { } rate)
            Check("minValidatorPassRate", run.Evaluations > 0 ? (double)run.EvaluationsPassed / run.Evaluations >= rate : null, "No validator ran.", run.Evaluated.Refs);
        if (constraints.MinEvalScore is { } least)
        {
            var (holds, reason, refs) = EvalChecks.MinScore(plan, least);
            Check("minEvalScore", holds, reason, refs);
        }
        if (constraints.AllowedRegression is not null) Check("allowedRegression", null, "No baseline is measured in a run.");
        if (constraints.AllowedProviders is { } allowed) Check("allowedProviders", run.Providers.Keys.All(allowed.Contains), refs: costs.Ends.Refs);
        if (constraints.DeniedProviders is { } denied) Check("deniedProviders", !run.Providers.Keys.Any(denied.Contains), refs: costs.Ends.Refs);
        if (constraints.AuditLevel is not null) Check("auditLevel", true, refs: [BundleNames.Events]);
        if (constraints.ReplayPolicy is { } replay) Check("replayPolicy", replay == ReplayPolicy.FullTrace ? false : true, refs: [BundleNames.Events]);
        foreach (var approval in constraints.RequiredHumanApprovals ?? default)
            Check($"requiredHumanApprovals[?(@=={CanonicalJson.Quote(approval)})]", run.Approvals.TryGetValue(approval, out var status) && status == "approved",
                refs: run.Answers.TryGetValue(approval, out var answer) ? [EventPlaces.Ref(answer)] : null);
        foreach (var validator in constraints.RequiredValidators ?? default)
            Check($"requiredValidators[?(@=={CanonicalJson.Quote(validator)})]", run.Validators.TryGetValue(validator, out var status) && status == "passed",
                refs: run.Verdicts.TryGetValue(validator, out var verdict) ? Claims.VerdictRefs(verdict) : null);
        if (constraints.CachePolicy is not null) Check("cachePolicy", null, "Judged at build time only.");
        if (constraints.RetentionPolicy is not null) Check("retentionPolicy", null, "What a provider retains is not observed in a run.");
        if (constraints.DataPolicy is { } data)
        {
            if (data.AllowedPrivacyClasses is { } classes)
                Check("dataPolicy.allowedPrivacyClasses", SeenByDestinations(plan).All(block => block.PrivacyClass is { } privacy ? classes.Contains(privacy) : NeedsNoClass(block)), refs: [BundleNames.OriginalPlan + "#/context"]);
            if (data.AllowModelTraining is not null) Check("dataPolicy.allowModelTraining", null, "What a provider trains on is not observed in a run.");
            if (data.AllowPersistence is { } persist) Check("dataPolicy.allowPersistence", persist ? true : null, "What a provider keeps is not observed in a run.");
            if (data.RedactionRequired is { } redaction) Check("dataPolicy.redactionRequired", redaction ? null : true, "Judged at build time only.");
        }
        return checks;
    }

    /// <summary>What models, tools, retrievals and caches are given. A verdict or a decision that stays in the process goes nowhere.</summary>
    private static IEnumerable<MirContextBlock> SeenByDestinations(MirPlan plan)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
        {
            if (node is MirModelCall or MirToolCall or MirRetrievalCall or MirCacheWrite) given.UnionWith(node.InputContext ?? default);
            if (node is MirRetrievalCall retrieval) given.Add(retrieval.QueryContext);
        }
        return plan.Context.Where(block => given.Contains(block.Id));
    }

    /// <summary>Text of the developer's own, and a query that no context went into: MIR2008 asks for no class of these either.</summary>
    internal static bool NeedsNoClass(MirContextBlock block) =>
        block.Provenance is { Source: ProvenanceSource.Developer } or { Source: ProvenanceSource.Generated, NodeId: null, DerivedFromContextIds: null or { Count: 0 } };
}

/// <summary>One constraint of a plan in one run.</summary>
/// <param name="Id">Its event in <c>evidence.json</c>.</param>
/// <param name="Path">Where it stands in the plan.</param>
/// <param name="Holds">Null where it could not be checked.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Refs">The records that were looked at.</param>
internal sealed record ConstraintCheck(string Id, string Path, bool? Holds, string? Reason, IReadOnlyList<string> Refs);
