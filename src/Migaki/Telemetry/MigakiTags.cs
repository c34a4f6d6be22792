namespace Migaki.Telemetry;

/// <summary>The attribute and metric names of ours.</summary>
internal static class MigakiTags
{
    public const string RunId = "migaki.run.id";
    public const string ParentRunId = "migaki.run.parent_id";
    public const string RunLate = "migaki.run.late";
    public const string PlanDigest = "migaki.plan.digest";
    public const string OptimizedPlanDigest = "migaki.plan.optimized.digest";
    public const string BundleDigest = "migaki.bundle.digest";
    public const string Outcome = "migaki.outcome";
    public const string NodeId = "migaki.node.id";
    public const string NodeKind = "migaki.node.kind";
    public const string ToolSideEffects = "migaki.tool.side_effects";
    public const string ToolApproval = "migaki.tool.approval_id";
    public const string TransformKind = "migaki.transform.kind";
    public const string TransformLossy = "migaki.transform.lossy";
    public const string ValidatorName = "migaki.validator.name";
    public const string ValidatorKind = "migaki.validator.kind";
    public const string ValidatorStatus = "migaki.validator.status";
    public const string ApprovalId = "migaki.approval.id";
    public const string ApprovalStatus = "migaki.approval.status";
    public const string CacheKeyRef = "migaki.cache.key_ref";
    public const string CacheHit = "migaki.cache.hit";
    public const string InputTokens = "migaki.input.tokens";
    public const string OutputTokens = "migaki.output.tokens";
    public const string CostUsd = "migaki.usage.cost_usd";
    public const string Requests = "migaki.usage.requests";
    public const string PredictedTokens = "migaki.usage.predicted_input_tokens";

    public const string RunDurationMetric = "migaki.run.duration";
    public const string StepDurationMetric = "migaki.step.duration";
    public const string CostMetric = "migaki.model.cost";
    public const string ValidationsMetric = "migaki.validations";
}
