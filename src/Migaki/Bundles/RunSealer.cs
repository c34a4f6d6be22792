using Migaki.Hosting;
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
        var (sealedDigest, evidence) = ("", (Exception?)null);
        // A run that lost an event on the way has not verified anything.
        if (fault is not null && outcome == MirOutcome.Verified) outcome = MirOutcome.Failed;
        try
        {
            run.Finish(outcome, output, exception);
            if (run.Log is null) return new MirBundleReference(run.RunId, run.BundlePath, "");
            var summary = new RunSummary();
            EventLogReading log;
            using (var written = run.Log.Seal())
            {
                log = written is not null
                    ? EventLogReader.Read(written, summary.Add, run.Plan.Lines)
                    : EventLogReader.Read(Path.Combine(run.BundlePath, BundleNames.Events), summary.Add, digest: true);
            }
            if (log.Finding is { } finding) throw new IOException("The log that was just written cannot be read back: " + finding.Message);
            var (digest, notSigned) = BundleWriter.WriteSealed(run, summary, log.Digest);
            sealedDigest = BundleNames.DigestPrefix + digest;
            if (fault is not null && !mayLose) throw new MirEvidenceException($"The run {run.RunId} lost evidence: {fault.Message}", fault);
            if (notSigned is not null && !mayLose) throw new MirEvidenceException($"The bundle of run {run.RunId} was sealed without a signature. {notSigned.Message}", notSigned);
            evidence = notSigned;
            return new MirBundleReference(run.RunId, run.BundlePath, sealedDigest);
        }
        catch (Exception error) when (OpenRun.IsStorage(error) || error is MirEvidenceException)
        {
            evidence = error;
            if (mayLose) return new MirBundleReference(run.RunId, run.BundlePath, "");
            if (error is MirEvidenceException) throw;
            // The first error is the one to be found; what failed after it stands behind.
            throw new MirEvidenceException($"The bundle of run {run.RunId} cannot be sealed: {(fault is null ? error.Message : fault.Message + " Then: " + error.Message)}", fault ?? error);
        }
        finally
        {
            run.Log?.Dispose();
            // The span ends after the seal, so that it can carry the digest.
            run.Telemetry?.End(outcome, sealedDigest, exception, evidence);
            Log(run, outcome, sealedDigest, evidence ?? fault);
        }
    }

    private static void Log(OpenRun run, MirOutcome outcome, string digest, Exception? evidence)
    {
        var (logger, plan) = (run.Recorder.Logger, run.Definition.Id);
        if (digest.Length == 0 || evidence is not null) RecorderLog.EvidenceLost(logger, evidence, run.RunId, plan);
        if (digest.Length == 0) return;
        if (outcome == MirOutcome.Verified) RecorderLog.RunSealed(logger, run.RunId, plan, Mir.Wire.Name(outcome), digest);
        else RecorderLog.RunNotVerified(logger, run.RunId, plan, Mir.Wire.Name(outcome), digest);
    }
}
