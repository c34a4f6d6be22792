using Migaki.Recording;
using Migaki.Runtime;

namespace Migaki.Replay;

/// <summary>One replay: the recorded runs that take part, whose turn it is, and the first difference.</summary>
internal sealed class ReplaySession(string path, ReplaySource source, RecordedRun root, MirReplayOptions options)
{
    private readonly object _lock = new();
    private readonly List<ReplayedRun> _runs = [];
    private readonly Dictionary<ReplayedRun, PayloadCodec> _codecs = [];
    private List<RecordedRun>? _others;
    private TaskCompletionSource _activity = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    public string Path => path;

    public MirReplayOptions Options => options;

    public ReplayDivergence? Divergence { get; private set; }

    public bool HasBegun => _runs.Count > 0;

    /// <summary>The patience of a call that waits for what other threads do before it. While one waits, the replay leaves it to that call to give up: it knows what for.</summary>
    public ReplayPatience BeginPatience()
    {
        Interlocked.Increment(ref _waiting);
        return new ReplayPatience(options.Patience, () => Interlocked.Decrement(ref _waiting));
    }

    public PayloadCodec Codec(ReplayedRun run)
    {
        lock (_lock) return _codecs[run];
    }

    /// <summary>The recorded run that a plan which is called now repeats.</summary>
    public ReplayedRun Enter(MirPlanDefinition plan, OpenRun? parent)
    {
        ThrowIfDiverged();
        RecordedRun recorded;
        if (parent?.Replay is { } outer)
        {
            var ordinal = parent.NextChild();
            recorded = Others().Find(run => run.ParentRunId == outer.RunId && run.Ordinal == ordinal)
                ?? throw outer.Diverge(outer.NextEvent(), "", $"The plan \"{plan.Id}\" is called and its recorded run, with a full trace, is not beside that of its caller.");
        }
        else if (_runs.Count > 0) throw Diverge(BundleNames.Events, $"The plan \"{plan.Id}\" is called after the replayed run; a replay is one call.", null, null, root.RunId);
        else recorded = root;
        lock (_lock)
        {
            var run = new ReplayedRun(recorded, this, plan);
            _runs.Add(run);
            _codecs.Add(run, plan.Payloads);
            if (plan.Id != recorded.PlanId) throw run.Diverge(recorded.Events[0], "/planId", $"The record is of the plan \"{recorded.PlanId}\", and \"{plan.Id}\" is called.");
            // Without a full trace its steps are not made to be answered: they would be called.
            if (plan.Original.Constraints.ReplayPolicy != ReplayPolicy.FullTrace) throw run.Diverge(recorded.Events[0], "", $"The plan \"{plan.Id}\" no longer keeps full traces.");
            return run;
        }
    }

    public void ThrowIfDiverged()
    {
        if (Divergence is { } divergence) throw new MirReplayException("The replay has diverged: " + divergence.Message);
    }

    public MirReplayException Diverge(string path, string message, long? sequence, string? nodeId, string runId)
    {
        lock (_lock)
        {
            // The first is the one that counts: what follows, follows from it.
            Divergence ??= new ReplayDivergence(runId == root.RunId ? path : $"{runId}/{path}", message, sequence) { NodeId = nodeId };
        }
        Signal();
        return new MirReplayException("The replay has diverged: " + Divergence.Message);
    }

    public void Signal()
    {
        lock (_lock) _activity.TrySetResult();
    }

    /// <summary>
    /// Runs the body. What steps return completes one by one, in the order of the record, on this thread: what the body does next it does before the next
    /// one completes.
    /// </summary>
    public async Task DriveAsync(Func<Task> body)
    {
        ReplayScope.Current = this;
        var task = Call(body);
        while (!task.IsCompleted)
        {
            Task activity;
            lock (_lock)
            {
                if (_activity.Task.IsCompleted) _activity = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                activity = _activity.Task;
            }
            if (Release()) continue;
            using var patience = new CancellationTokenSource();
            var tooLong = ReplayPatience.EndAsync(options.Patience, patience.Token);
            var first = await Task.WhenAny(task, activity, tooLong).ConfigureAwait(false);
            await patience.CancelAsync().ConfigureAwait(false);
            if (first != tooLong || task.IsCompleted || Volatile.Read(ref _waiting) > 0) continue;
            if (Divergence is not null) break; // a body that does not end although every step of it throws
            foreach (var run in Runs())
            {
                if (run.NextEvent() is not { } next) continue;
                _ = run.Diverge(next, "", $"The record has {ReplayedRun.Named(next)} next, and the body waits for something else.");
                break;
            }
            if (Divergence is null) _ = Diverge(BundleNames.Events, "The body does not end.", null, null, root.RunId);
        }
        if (task.IsFaulted) BodyError = task.Exception!.InnerException;
        if (Divergence is null) CheckComplete();
    }

    /// <summary>What left the delegate.</summary>
    public Exception? BodyError { get; private set; }

    private static Task Call(Func<Task> body)
    {
        try
        {
            return body() ?? Task.CompletedTask;
        }
#pragma warning disable CA1031 // whatever the body throws is its outcome, and compared as such
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Task.FromException(error);
        }
    }

    private bool Release()
    {
        foreach (var run in Runs())
        {
            if (Divergence is { } divergence ? run.FailPending(new MirReplayException("The replay has diverged: " + divergence.Message)) : run.ReleaseNext()) return true;
        }
        return false;
    }

    private ReplayedRun[] Runs()
    {
        lock (_lock) return [.. _runs];
    }

    private void CheckComplete()
    {
        foreach (var run in Runs())
        {
            if (run.NextEvent() is { } next)
            {
                _ = run.Diverge(next, "", $"The record has {ReplayedRun.Named(next)}, and the replay ended before it.");
                return;
            }
        }
        var missing = Others().Find(other => other.Ordinal is not null && Runs().Any(run => run.RunId == other.ParentRunId) && !Runs().Any(run => run.RunId == other.RunId));
        if (missing is not null) _ = Diverge(BundleNames.Events + "#0", $"The recorded run called the plan \"{missing.PlanId}\", and the replay does not.", 0, null, missing.RunId);
    }

    /// <summary>The runs that recorded ones began, as far as they can be replayed.</summary>
    private List<RecordedRun> Others()
    {
        if (_others is not null) return _others;
        var found = new List<RecordedRun>();
        var known = new HashSet<string>(StringComparer.Ordinal) { root.RunId };
        foreach (var (runId, files) in source.Others())
        {
            if (ReplaySource.FirstLine(files)?["parentRequestId"] is not Mir.Json.WireString parent || !known.Contains(parent.Value)) continue;
            if (!Verification.BundleVerifier.Verify(files, runId, options.Verification).IntegrityHolds || RecordedRun.Read(files, options.ErasureKeys, out _) is not { } run) continue;
            found.Add(run);
            known.Add(runId);
        }
        return _others = found;
    }
}
