using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What is known when constraints are judged. What is absent is not known, and a constraint that needs it fails.</summary>
public sealed record MirConstraintInputs
{
    /// <summary>US dollars.</summary>
    public double? CostUsd { get; init; }
    /// <summary>Milliseconds.</summary>
    public double? LatencyMs { get; init; }
    /// <summary>0 to 1.</summary>
    public double? EvalScore { get; init; }
    /// <summary>0 to 1.</summary>
    public double? ValidatorPassRate { get; init; }
    /// <summary>0 to 1.</summary>
    public double? Regression { get; init; }
    /// <summary>Capability records of the selected providers, <c>migaki.providers.v0</c>.</summary>
    public MirList<WireObject> ProviderCapabilities { get; init; }
    /// <summary>The validators that can run.</summary>
    public MirList<string> AvailableValidatorIds { get; init; }
    /// <summary>The audit levels this run can give.</summary>
    public MirList<AuditLevel> SupportedAuditLevels { get; init; }
    /// <summary>The replay policies this run can follow.</summary>
    public MirList<ReplayPolicy> SupportedReplayPolicies { get; init; }
    /// <summary>Approvals that were granted. Only the stricter layer asks.</summary>
    public MirList<string> GrantedApprovalIds { get; init; }
}

/// <summary>A constraint that does not hold, or could not be judged.</summary>
/// <param name="Code">E.g. <c>cost_exceeded</c>.</param>
/// <param name="EvidenceRef">The event of the check.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Path">Where in the plan.</param>
public sealed record MirConstraintFailure(string Code, string EvidenceRef, string Message, string Path)
{
    /// <summary>The failure as JSON; its severity is always <c>error</c>.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("code", Code).Add("evidenceRef", EvidenceRef).Add("message", Message).Add("path", Path).Add("severity", "error").Build();
}

/// <summary>What became of the constraints of a plan.</summary>
public sealed record MirConstraintEvaluation
{
    /// <summary>The contract that was followed.</summary>
    public required string Version { get; init; }
    /// <summary>Whether nothing failed.</summary>
    public bool Allowed => Failures.Count == 0;
    /// <summary>What failed, in the order of the checks.</summary>
    public MirList<MirConstraintFailure> Failures { get; init; }
    /// <summary>One <c>policy_decision</c> a check.</summary>
    public MirList<WireObject> Evidence { get; init; }

    /// <summary>The evaluation as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("allowed", (bool?)Allowed)
        .Add("evidence", new WireArray(Evidence))
        .Add("failures", new WireArray(Failures.Select(static failure => failure.ToWire())))
        .Add("version", Version)
        .Add("warnings", new WireArray([]))
        .Build();
}
