using Migaki.Recording;
using Migaki.Verification;

namespace Migaki.Replay;

/// <summary>
/// Replays a run that kept a full trace by running its plan again: every model, tool, retrieval, cache and approval call gets its recorded result and is
/// not made, the clock, random numbers and ids of the run are the recorded ones, and each event is compared with the recorded one. Nothing is written.
/// </summary>
public static class MirReplay
{
    private static readonly string[] NotReplayed = ["What steps did inside: they were answered from the record.", "What the body does outside of steps and of its run, such as reading files, is done again and not compared."];

    /// <summary>Replays a run.</summary>
    /// <param name="path">The run's folder, its bundle folder, or a zip of it; runs its body began are looked for beside it.</param>
    /// <param name="plan">Calls the plan, once, as it was called then.</param>
    /// <param name="options">How.</param>
    public static Task<ReplayResult> RunAsync(string path, Func<Task> plan, MirReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return RunAsync(path, _ => plan(), options);
    }

    /// <summary>Replays a run with the inputs it was recorded with.</summary>
    /// <inheritdoc cref="RunAsync(string, Func{Task}, MirReplayOptions?)"/>
    public static async Task<ReplayResult> RunAsync(string path, Func<MirReplayInputs, Task> plan, MirReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(plan);
        options ??= new MirReplayOptions();
        var verdict = BundleVerifier.Verify(path, options.Verification);
        if (!verdict.IntegrityHolds && !IsMany(path))
            return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [.. verdict.Findings.Select(finding => new ReplayDivergence(finding.File, finding.Message, finding.Sequence))], NotReplayed);
        using var source = ReplaySource.Open(path, IsMany(path) ? null : verdict.RunId);
        if (source is null) return Refused(verdict.RunId, "", "There is no bundle that could be replayed.");
        if (IsMany(path))
        {
            verdict = BundleVerifier.Verify(source.Files, (source.Files as BundleArchive)?.RunId ?? "", options.Verification);
            if (!verdict.IntegrityHolds) return Refused(verdict.RunId, verdict.Findings.Count > 0 ? verdict.Findings[0].File : "", verdict.Findings.Count > 0 ? verdict.Findings[0].Message : "The bundle does not hold.");
        }
        if (verdict.Outcome is null or MirOutcome.Incomplete) return Refused(verdict.RunId, BundleNames.Manifest, "The run was not sealed; replay it from its metadata.");
        if (RecordedRun.Read(source.Files, options.ErasureKeys, out var problem) is not { } recorded) return Refused(verdict.RunId, "", problem ?? "It cannot be read.");
        if (Unanswerable(recorded, options) is { } unanswerable) return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [unanswerable], NotReplayed);

        var session = new ReplaySession(path, source, recorded, options);
        var inputs = new MirReplayInputs(recorded, options.JsonContext is { } context ? new PayloadCodec(context.Options, null) : PayloadCodec.Known);
        // A thread without a synchronization context: what completes, continues at once.
        await Task.Run(() => session.DriveAsync(() => plan(inputs))).ConfigureAwait(false);
        if (!session.HasBegun && session.Divergence is null)
            _ = session.Diverge(BundleNames.Events + "#0", session.BodyError is { } error ? $"The plan was not called: {error.Message}" : "The plan was not called.", 0, null, recorded.RunId);
        return new ReplayResult(session.Divergence is null ? ReplayStatus.Reproduced : ReplayStatus.Diverged, "full_trace", recorded.RunId, session.Divergence is { } divergence ? [divergence] : [], NotReplayed);
    }

    /// <summary>Replays a run of a plan that is not asynchronous.</summary>
    /// <inheritdoc cref="RunAsync(string, Func{Task}, MirReplayOptions?)"/>
    public static ReplayResult Run(string path, Action<MirReplayInputs> plan, MirReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return RunAsync(path, inputs =>
        {
            plan(inputs);
            return Task.CompletedTask;
        }, options).GetAwaiter().GetResult();
    }

    private static ReplayResult Refused(string? runId, string place, string message) => new(ReplayStatus.Refused, "none", runId, [new ReplayDivergence(place, message)], NotReplayed);

    private static bool IsMany(string path) => File.Exists(path) && BundleVerifier.VerifyAll(path).Take(2).Count() > 1;

    /// <summary>The first call that would have to be answered and whose answer is not there.</summary>
    private static ReplayDivergence? Unanswerable(RecordedRun run, MirReplayOptions options)
    {
        if (run.Clock.Contains("lost")) return new ReplayDivergence(BundleNames.Events, "The body read the clock more often than is kept.");
        foreach (var call in run.Calls)
        {
            if (call.IsInside || call.End is not { } end || call.Output is not { } output) continue;
            var mayRun = (options.RunValidators && end.Type == "evaluation.completed") || (options.RunTransforms && end.Value["transform"] is not null);
            if (mayRun || (output.Sha256 is not null && run.Content(output) is not null)) continue;
            return new ReplayDivergence(FormattableString.Invariant($"{BundleNames.Events}#{end.Sequence}/payloads"),
                $"The output of \"{call.Node}\" is not there: {output.Omitted ?? "its key is not in the key store, or was destroyed"}.", end.Sequence) { NodeId = call.Node };
        }
        return null;
    }
}
