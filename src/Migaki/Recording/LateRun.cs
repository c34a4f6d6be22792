using Migaki.Bundles;

namespace Migaki.Recording;

/// <summary>
/// Where a step leaves its events that outlived its run: a sealed bundle is never opened again, so they go into a run of their own that names
/// the ended one as its parent and says <c>late</c>. It is sealed when the step has ended.
/// </summary>
internal static class LateRun
{
    public static OpenRun Open(OpenRun ended) => OpenRun.Open(ended.Recorder, ended.Definition, ended);

    public static void Seal(OpenRun late, Exception? exception) =>
        _ = RunSealer.Seal(late, late.ApprovalDenied ? MirOutcome.Blocked : exception switch
        {
            null => MirOutcome.Verified,
            OperationCanceledException => MirOutcome.Cancelled,
            MirValidationException => MirOutcome.Blocked,
            _ => MirOutcome.Failed,
        }, null, exception);
}
