using Migaki.Recording;
using Migaki.Verification;

namespace Migaki.Bundles;

/// <summary>Closes a run: the event that ends it, the log, the derived files, the manifest. Never asks a cancelled token.</summary>
internal static class RunSealer
{
    /// <exception cref="MirEvidenceException">The evidence cannot be completed and the recorder does not go on without.</exception>
    public static MirBundleReference Seal(OpenRun run, MirOutcome outcome, ContentDigest? output, Exception? exception)
    {
        if (!run.TrySeal()) return new MirBundleReference(run.RunId, run.BundlePath, "");
        var mayLose = run.Recorder.Options.OnEvidenceFailure == EvidenceFailurePolicy.ContinueWithoutEvidence;
        var fault = run.Log?.Fault;
        // A run that lost an event on the way has not verified anything.
        if (fault is not null && outcome == MirOutcome.Verified) outcome = MirOutcome.Failed;
        try
        {
            run.Finish(outcome, output, exception);
            if (run.Log is null) return new MirBundleReference(run.RunId, run.BundlePath, "");
            run.Log.Seal();
            var summary = new RunSummary();
            var log = EventLogReader.Read(Path.Combine(run.BundlePath, BundleNames.Events), summary.Add, digest: true);
            if (log.Finding is { } finding) throw new IOException("The log that was just written cannot be read back: " + finding.Message);
            var (digest, notSigned) = BundleWriter.WriteSealed(run, summary, log.Digest);
            if (fault is not null && !mayLose) throw new MirEvidenceException($"The run {run.RunId} lost evidence: {fault.Message}", fault);
            if (notSigned is not null && !mayLose) throw new MirEvidenceException($"The bundle of run {run.RunId} was sealed without a signature. {notSigned.Message}", notSigned);
            return new MirBundleReference(run.RunId, run.BundlePath, BundleNames.DigestPrefix + digest);
        }
        catch (Exception error) when (OpenRun.IsStorage(error) || error is MirEvidenceException)
        {
            if (mayLose) return new MirBundleReference(run.RunId, run.BundlePath, "");
            if (error is MirEvidenceException) throw;
            // The first error is the one to be found; what failed after it stands behind.
            throw new MirEvidenceException($"The bundle of run {run.RunId} cannot be sealed: {(fault is null ? error.Message : fault.Message + " Then: " + error.Message)}", fault ?? error);
        }
        finally
        {
            run.Log?.Dispose();
        }
    }
}
