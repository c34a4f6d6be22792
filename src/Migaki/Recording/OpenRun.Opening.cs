using Migaki.Bundles;
using Migaki.Hosting;
using Migaki.Replay;

namespace Migaki.Recording;

/// <content>How a run is opened: folder, log, incomplete manifest, first event.</content>
internal sealed partial class OpenRun
{
    /// <summary>The run's folder and its incomplete manifest exist when this returns.</summary>
    /// <param name="recorder">Its options are read now.</param>
    /// <param name="definition">The plan.</param>
    /// <param name="endedBefore">The run that had ended when this one's events happened.</param>
    public static OpenRun Open(MigakiRecorder recorder, MirPlanDefinition definition, OpenRun? endedBefore = null)
    {
        var options = recorder.Options;
        _ = recorder.Signer;
        var caller = endedBefore is null ? options.Caller?.Invoke() : endedBefore._caller;
        var startedAt = options.TimeProvider.GetUtcNow();
        string runId = "", bundle = "";
        EventLog? log = null;
        OpenRun run;
        try
        {
            var root = options.ResolveRoot();
            while (log is null)
            {
                runId = RunId_(startedAt);
                var folder = Path.Combine(root, runId);
                bundle = Path.Combine(folder, BundleNames.Folder);
                // Another run drew the same id in the same millisecond: who makes the folder has it.
                if (!options.Files.CreateNewDirectory(folder)) continue;
                options.Files.CreateDirectory(bundle);
                log = new EventLog(options.Files, Path.Combine(bundle, BundleNames.Events), runId, new LogLimits(options.MaxEvents, options.MaxLogBytes));
            }
            run = new OpenRun(recorder, definition, runId, bundle, log, startedAt);
            BundleWriter.WriteOpened(run);
        }
        catch (Exception error) when (error is not MirEvidenceException && IsStorage(error))
        {
            log?.Dispose();
            if (options.OnEvidenceFailure == EvidenceFailurePolicy.FailRun)
                throw new MirEvidenceException($"The run of plan \"{definition.Id}\" cannot leave evidence: {error.Message}", error);
            run = new OpenRun(recorder, definition, runId, bundle, null, startedAt);
        }
        RunScope.Opened();
        // The blocks of an ended run are in its own log.
        if (endedBefore is not null) run._bound = null;
        run.Telemetry = Migaki.Telemetry.RunTelemetry.Begin(run, endedBefore ?? RunScope.Current?.Run, late: endedBefore is not null);
        try
        {
            run._caller = caller;
            run.Admit(endedBefore);
        }
        catch (Exception error)
        {
            run.Telemetry?.End(MirOutcome.Incomplete, "", null, error);
            _ = run.TrySeal();
            log?.Dispose();
            throw;
        }
        if (endedBefore is null) RecorderLog.RunBegan(recorder.Logger, runId, definition.Id, bundle);
        else
        {
            run.Telemetry?.Leave();
            RecorderLog.RunLate(recorder.Logger, runId, definition.Id, endedBefore.RunId);
        }
        return run;

        static string RunId_(DateTimeOffset now) => Recording.RunId.Create(now);
    }

    /// <summary>Opens the repetition of a recorded run: nothing is written anywhere.</summary>
    public static OpenRun Repeat(MigakiRecorder recorder, MirPlanDefinition definition, ReplayedRun replay)
    {
        var run = new OpenRun(recorder, definition, replay.RunId, replay.Path, null, replay.StartedAt, replay) { _ordinal = replay.Ordinal };
        RunScope.Opened();
        run.Admit(null);
        return run;
    }
}
