using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>What became of each constraint of a plan in one run: allowed, blocked, or unchecked with the reason.</summary>
internal static class ConstraintChecks
{
    public static List<ConstraintCheck> Evaluate(MirPlan plan, RunSummary run)
    {
        var checks = new List<ConstraintCheck>();
        var constraints = plan.Constraints;
        void Check(string name, bool? holds, string? reason = null) => checks.Add(new ConstraintCheck("$.constraints." + name, holds, reason));

        if (constraints.MaxCostUsd is { } cost)
            Check("maxCostUsd", run.CallsWithCost == run.ModelCalls ? run.CostUsd <= cost : run.CostUsd > cost ? false : null, "Not every model call reported its cost.");
        if (constraints.MaxLatencyMs is { } latency) Check("maxLatencyMs", run.DurationMs is { } took ? took <= latency : null, "The run did not end.");
        if (constraints.MinValidatorPassRate is { } rate)
            Check("minValidatorPassRate", run.Evaluations > 0 ? (double)run.EvaluationsPassed / run.Evaluations >= rate : null, "No validator ran.");
        if (constraints.MinEvalScore is not null) Check("minEvalScore", null, "Evals are judged at build time, no score is measured in a run.");
        if (constraints.AllowedRegression is not null) Check("allowedRegression", null, "No baseline is measured in a run.");
        if (constraints.AllowedProviders is { } allowed) Check("allowedProviders", run.Providers.Keys.All(allowed.Contains));
        if (constraints.DeniedProviders is { } denied) Check("deniedProviders", !run.Providers.Keys.Any(denied.Contains));
        if (constraints.AuditLevel is not null) Check("auditLevel", true);
        if (constraints.ReplayPolicy is { } replay) Check("replayPolicy", replay == ReplayPolicy.FullTrace ? false : true);
        foreach (var approval in constraints.RequiredHumanApprovals ?? default)
            Check($"requiredHumanApprovals[?(@=={CanonicalJson.Quote(approval)})]", run.Approvals.TryGetValue(approval, out var status) && status == "approved");
        foreach (var validator in constraints.RequiredValidators ?? default)
            Check($"requiredValidators[?(@=={CanonicalJson.Quote(validator)})]", run.Validators.TryGetValue(validator, out var status) && status == "passed");
        if (constraints.CachePolicy is not null) Check("cachePolicy", null, "Judged at build time only.");
        if (constraints.RetentionPolicy is not null) Check("retentionPolicy", null, "What a provider retains is not observed in a run.");
        if (constraints.DataPolicy is { } data)
        {
            if (data.AllowedPrivacyClasses is { } classes)
                Check("dataPolicy.allowedPrivacyClasses", SeenByDestinations(plan).All(block => block.PrivacyClass is { } privacy ? classes.Contains(privacy) : NeedsNoClass(block)));
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
    private static bool NeedsNoClass(MirContextBlock block) =>
        block.Provenance is { Source: ProvenanceSource.Developer } or { Source: ProvenanceSource.Generated, NodeId: null, DerivedFromContextIds: null or { Count: 0 } };
}

/// <summary>One constraint of a plan in one run.</summary>
/// <param name="Path">Where it stands in the plan.</param>
/// <param name="Holds">Null where it could not be checked.</param>
/// <param name="Reason">Why not.</param>
internal sealed record ConstraintCheck(string Path, bool? Holds, string? Reason);
