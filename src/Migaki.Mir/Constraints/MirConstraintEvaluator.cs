using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Judges the constraints of a plan. <see cref="Evaluate"/> is the reference's <c>migaki.constraint-evaluation.v0</c>;
/// <see cref="EvaluateStrictly"/> adds what that leaves out, under a version of our own.
/// </summary>
public static class MirConstraintEvaluator
{
    /// <summary>The reference's contract.</summary>
    public const string ReferenceVersion = "migaki.constraint-evaluation.v0";

    /// <summary>Our contract: the reference's checks, then those it leaves out.</summary>
    public const string StrictVersion = "migaki.net.constraint-evaluation.v1";

    private const string Unchecked = "Required constraint cannot be evaluated with available inputs.";

    /// <summary>The reference's checks, in its order.</summary>
    public static MirConstraintEvaluation Evaluate(MirPlan plan, MirConstraintInputs inputs)
    {
        var checks = new ConstraintChecklist(ReferenceVersion, "constraint-evidence");
        AddReference(checks, plan, inputs);
        return checks.Result();
    }

    /// <summary>
    /// The reference's checks, then human approvals, model training, the plan's cache policy, the other retention modes, and a data
    /// policy of a shape that cannot be read. All of it fails closed.
    /// </summary>
    public static MirConstraintEvaluation EvaluateStrictly(MirPlan plan, MirConstraintInputs inputs)
    {
        var checks = new ConstraintChecklist(StrictVersion, "strict-constraint-evidence");
        AddReference(checks, plan, inputs);
        AddStrict(checks, plan, inputs);
        return checks.Result();
    }

    /// <summary>Code and path of everything that fails strictly, without events.</summary>
    internal static HashSet<string> FailureKeys(MirPlan plan, MirConstraintInputs inputs)
    {
        var checks = new ConstraintChecklist(StrictVersion, prefix: null);
        AddReference(checks, plan, inputs);
        AddStrict(checks, plan, inputs);
        return new HashSet<string>(checks.Result().Failures.Select(static failure => $"{failure.Code} {failure.Path}"), StringComparer.Ordinal);
    }

    internal static bool IsSensitive(MirContextBlock block) => block.PrivacyClass >= PrivacyClass.Confidential;

    private static void AddReference(ConstraintChecklist checks, MirPlan plan, MirConstraintInputs inputs)
    {
        var constraints = plan.Constraints;
        AtMost(constraints.MaxCostUsd, inputs.CostUsd, "maxCostUsd", "cost_exceeded", "cost");
        AtMost(constraints.MaxLatencyMs, inputs.LatencyMs, "maxLatencyMs", "latency_exceeded", "latency");
        AtLeast(constraints.MinEvalScore, inputs.EvalScore, "minEvalScore", "eval_score_too_low", "eval score");
        AtLeast(constraints.MinValidatorPassRate, inputs.ValidatorPassRate, "minValidatorPassRate", "validator_pass_rate_too_low", "validator pass rate");
        AtMost(constraints.AllowedRegression, inputs.Regression, "allowedRegression", "regression_exceeded", "regression");

        AddProviders(checks, constraints, inputs);
        if (constraints.ReplayPolicy is { } replay)
            checks.Check(inputs.SupportedReplayPolicies.Contains(replay), "$.constraints.replayPolicy", "replay_policy_unsupported", "Required replay policy is not supported by this run.");
        if (constraints.AuditLevel is { } audit)
            checks.Check(inputs.SupportedAuditLevels.Contains(audit), "$.constraints.auditLevel", "audit_level_unsupported", "Required audit level is not supported by this run.");
        AddRetention(checks, constraints, inputs);
        foreach (var validator in constraints.RequiredValidators ?? default)
            checks.Check(inputs.AvailableValidatorIds.Contains(validator), "$.constraints.requiredValidators", "validator_missing", "Required validator is unavailable.");
        AddDataPolicy(checks, plan);

        void AtMost(double? limit, double? value, string name, string code, string what)
        {
            if (limit is null) return;
            var path = "$.constraints." + name;
            if (value is null) checks.Check(false, path, "constraint_unchecked", Unchecked);
            else checks.Check(value <= limit, path, code, $"Estimated {what} exceeds the required maximum.");
        }

        void AtLeast(double? limit, double? value, string name, string code, string what)
        {
            if (limit is null) return;
            var path = "$.constraints." + name;
            if (value is null) checks.Check(false, path, "constraint_unchecked", Unchecked);
            else checks.Check(value >= limit, path, code, $"Estimated {what} is below the required minimum.");
        }
    }

    private static void AddProviders(ConstraintChecklist checks, MirConstraints constraints, MirConstraintInputs inputs)
    {
        if (constraints.AllowedProviders is null && constraints.DeniedProviders is null) return;
        if (inputs.ProviderCapabilities.Count == 0)
        {
            checks.Check(false, constraints.AllowedProviders is null ? "$.constraints.deniedProviders" : "$.constraints.allowedProviders", "provider_capabilities_missing", "Provider constraints require provider capability inputs.");
            return;
        }
        foreach (var record in inputs.ProviderCapabilities)
        {
            var provider = new MirProviderCapabilities(record).Provider;
            if (constraints.AllowedProviders is { } allowed)
                checks.Check(allowed.Contains(provider), "$.constraints.allowedProviders", "provider_not_allowed", "Provider is not in the allowed provider list.");
            if (constraints.DeniedProviders is { } denied)
                checks.Check(!denied.Contains(provider), "$.constraints.deniedProviders", "provider_denied", "Provider is present in the denied provider list.");
        }
    }

    private static void AddRetention(ConstraintChecklist checks, MirConstraints constraints, MirConstraintInputs inputs)
    {
        var ephemeral = constraints.RetentionPolicy?.Mode == RetentionMode.Ephemeral;
        if (!ephemeral && constraints.DataPolicy?.AllowPersistence != false) return;
        var path = ephemeral ? "$.constraints.retentionPolicy" : "$.constraints.dataPolicy.allowPersistence";
        if (inputs.ProviderCapabilities.Count == 0)
        {
            checks.Check(false, path, "provider_capabilities_missing", "Retention constraints require provider capability inputs.");
            return;
        }
        foreach (var record in inputs.ProviderCapabilities)
            checks.Check(new MirProviderCapabilities(record).Supports("zero_data_retention") == true, path, "retention_unavailable", "Required retention policy is unavailable for a selected provider.");
    }

    private static void AddDataPolicy(ConstraintChecklist checks, MirPlan plan)
    {
        if (plan.Constraints.DataPolicy?.AllowedPrivacyClasses is { } classes)
            foreach (var block in plan.Context)
                checks.Check(block.PrivacyClass is { } privacy && classes.Contains(privacy), PathOf(block, "privacyClass"), "privacy_class_not_allowed", "Context block privacy class is not allowed by data policy.");
        if (plan.Constraints.DataPolicy?.RedactionRequired != true) return;
        foreach (var block in plan.Context)
            if (IsSensitive(block))
                checks.Check(block.RetentionPolicy?.Mode is RetentionMode.Redacted or RetentionMode.MetadataOnly, PathOf(block, "retentionPolicy"), "redaction_required", "Sensitive context must declare redacted or metadata-only retention.");
    }

    private static void AddStrict(ConstraintChecklist checks, MirPlan plan, MirConstraintInputs inputs)
    {
        var constraints = plan.Constraints;
        foreach (var approval in constraints.RequiredHumanApprovals ?? default)
            checks.Check(inputs.GrantedApprovalIds.Contains(approval), "$.constraints.requiredHumanApprovals", "approval_missing", "Required human approval was not granted.");
        // A policy that cannot be read allows nothing.
        if (constraints.Extensions?["dataPolicy"] is not null)
            checks.Check(false, "$.constraints.dataPolicy", "data_policy_unreadable", "The data policy has a shape that cannot be read.");
        if (constraints.DataPolicy?.AllowModelTraining == false)
        {
            const string path = "$.constraints.dataPolicy.allowModelTraining";
            if (inputs.ProviderCapabilities.Count == 0) checks.Check(false, path, "provider_capabilities_missing", "Training constraints require provider capability inputs.");
            foreach (var record in inputs.ProviderCapabilities)
                checks.Check((record["trainsOnData"] as WireBoolean)?.Value == false, path, "training_not_excluded", "The provider's record does not exclude training on the data.");
        }
        if (constraints.CachePolicy?.Mode == CacheMode.Forbidden)
            foreach (var node in plan.Nodes)
                if (node is MirCacheRead or MirCacheWrite || CacheBreakpoints.Of(node).Any())
                    checks.Check(false, $"$.nodes[?(@.id=={CanonicalJson.Quote(node.Id)})]", "cache_forbidden", "The plan's cache policy forbids caching.");
        if (constraints.RetentionPolicy?.Mode is RetentionMode.MetadataOnly or RetentionMode.Redacted)
            foreach (var block in plan.Context)
                if (block.RetentionPolicy?.Mode == RetentionMode.Full)
                    checks.Check(false, PathOf(block, "retentionPolicy"), "retention_exceeded", "A block is kept in full although the plan's retention policy is stricter.");
        if (ContextIndex.Of(plan).FirstDiagnostic is null) return;
        foreach (var diagnostic in MirContextLedger.Diagnose(plan.Context))
            checks.Check(false, $"$.context[?(@.id=={CanonicalJson.Quote(diagnostic.ContextId!)})]", diagnostic.Code, diagnostic.Message);
    }

    private static string PathOf(MirContextBlock block, string field) => $"$.context[?(@.id=={CanonicalJson.Quote(block.Id)})].{field}";
}
