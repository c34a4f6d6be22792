using Microsoft.Extensions.Logging;

namespace Migaki.Hosting;

/// <summary>What a recorder tells the host's log. Never content: ids, names and what the bundle says in the open.</summary>
internal static partial class RecorderLog
{
    [LoggerMessage(1, LogLevel.Debug, "Run {RunId} of plan {PlanId} began; its evidence is in {BundlePath}.")]
    public static partial void RunBegan(ILogger logger, string runId, string planId, string bundlePath);

    [LoggerMessage(2, LogLevel.Information, "Run {RunId} of plan {PlanId} ended {Outcome}; its bundle is sealed as {BundleDigest}.")]
    public static partial void RunSealed(ILogger logger, string runId, string planId, string outcome, string bundleDigest);

    [LoggerMessage(3, LogLevel.Warning, "Run {RunId} of plan {PlanId} ended {Outcome}; its bundle is sealed as {BundleDigest}.")]
    public static partial void RunNotVerified(ILogger logger, string runId, string planId, string outcome, string bundleDigest);

    [LoggerMessage(4, LogLevel.Error, "The evidence of run {RunId} of plan {PlanId} is not complete.")]
    public static partial void EvidenceLost(ILogger logger, Exception? exception, string runId, string planId);

    [LoggerMessage(5, LogLevel.Information, "In run {RunId} the validator {Validator} at {NodeId} said {Status}.")]
    public static partial void Validated(ILogger logger, string runId, string validator, string nodeId, string status);

    [LoggerMessage(6, LogLevel.Warning, "In run {RunId} the approval {ApprovalId} at {NodeId} was denied.")]
    public static partial void ApprovalDenied(ILogger logger, string runId, string approvalId, string nodeId);

    [LoggerMessage(7, LogLevel.Warning, "Run {RunId} of plan {PlanId} called a step that its plan does not have; it is counted, and the run has diverged.")]
    public static partial void UnplannedCall(ILogger logger, string runId, string planId);

    [LoggerMessage(8, LogLevel.Warning, "Run {RunId} of plan {PlanId} records what a step did after run {EndedRunId} had ended.")]
    public static partial void RunLate(ILogger logger, string runId, string planId, string endedRunId);
}
