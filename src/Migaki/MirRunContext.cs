using Migaki.Recording;

namespace Migaki;

/// <summary>The run that the calling code is part of: what a plan's body and its steps may ask of it.</summary>
public sealed class MirRunContext
{
    private readonly OpenRun _run;
    private Random? _random, _randomOfSteps;

    internal MirRunContext(OpenRun run) => _run = run;

    /// <summary>The run this code is part of; null outside a run.</summary>
    public static MirRunContext? Current => RunScope.Current is { Run: { IsSealed: false } run } ? run.Context : null;

    /// <summary>The run's id.</summary>
    public string RunId => _run.RunId;

    /// <summary>The folder of the run's bundle.</summary>
    public string BundlePath => _run.BundlePath;

    /// <summary>The time, from the recorder's clock: what a plan that is to be replayed reads instead of the system's.</summary>
    /// <remarks>A run that keeps a full trace keeps each time its body reads, and a replay gives the same ones. What a step reads is the step's own.</remarks>
    public DateTimeOffset Now
    {
        get
        {
            if (_run.Payloads is null || IsInStep) return _run.Time.GetUtcNow();
            var now = _run.Replay is { } replay ? replay.ReadClock() : _run.Time.GetUtcNow();
            _run.Readings.Add(now);
            return now;
        }
    }

    // A step is not run again by a replay, so what it draws must not move on what the body draws.
    private bool IsInStep => RunScope.CurrentStep is { } step && ReferenceEquals(step.Run, _run);

    /// <summary>Random numbers of this run. Its members may be called from one thread at a time.</summary>
    public Random Random => _run.Payloads is not null && IsInStep
        ? _randomOfSteps ?? Interlocked.CompareExchange(ref _randomOfSteps, new Random(~_run.Seed), null) ?? _randomOfSteps
        : _random ?? Interlocked.CompareExchange(ref _random, new Random(_run.Seed), null) ?? _random;

    /// <summary>A new id.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        var random = Random;
        lock (random) random.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes);
    }

    /// <summary>Records that something is being recovered: a retry, a compensation, a fallback.</summary>
    /// <param name="step">What is done, e.g. <c>retry</c> or <c>refund</c>.</param>
    /// <param name="reason">Why; redacted and bounded.</param>
    /// <param name="nodeId">The node it is about.</param>
    /// <param name="attempt">The number of a retry, from 1.</param>
    public MirRecovery BeginRecovery(string step, string? reason = null, string? nodeId = null, int? attempt = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        return new MirRecovery(_run, step, reason, nodeId, attempt);
    }

    /// <summary>
    /// Records that what an event of this run says is wrong. The event stays as it is; the new one names it in <c>supersedes</c> and says what is right.
    /// </summary>
    /// <param name="nodeId">The node of the event; a node of the plan.</param>
    /// <param name="reason">What is right, and why; redacted and bounded.</param>
    /// <param name="eventType">Which of the node's events, e.g. <c>tool.completed</c>; its last one where none is named.</param>
    /// <returns>False where the node has no such event: nothing was recorded.</returns>
    /// <exception cref="ArgumentException">The plan has no such node.</exception>
    public bool Correct(string nodeId, string reason, string? eventType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeId);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        if (!_run.Plan.Nodes.ContainsKey(nodeId)) throw new ArgumentException($"The plan \"{_run.Definition.Id}\" has no step \"{nodeId}\".", nameof(nodeId));
        return Correction.Record(_run, nodeId, reason, eventType);
    }

    /// <summary>Records files that this run changed, by path and the SHA-256 they have now; one that is gone is recorded as removed.</summary>
    /// <param name="folder">What the paths are below of, e.g. the repository.</param>
    /// <param name="paths">Relative to it; they are redacted, and stand in the bundle's manifest.</param>
    /// <param name="nodeId">The node that did it.</param>
    public void ReportChangedFiles(string folder, IEnumerable<string> paths, string? nodeId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(paths);
        var root = Path.GetFullPath(folder);
        var changes = paths.Select(path => (Path.GetRelativePath(root, Path.GetFullPath(path, root)).Replace('\\', '/'), "changed")).ToList();
        if (changes.Find(change => change.Item1.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(change.Item1)) is { Item1: { } outside })
            throw new ArgumentException($"The file \"{outside}\" is not in the folder.", nameof(paths));
        Checks.ChangedFileLines.Append(_run, root, changes, "declared", nodeId);
    }

    /// <summary>
    /// States what the model call that is running really used. Called from within the step, or by a client that reads it from the response. A tool or a
    /// retrieval that asks a model reports as its own what that used.
    /// </summary>
    /// <returns>False where no such step is running in this execution context: nothing was recorded.</returns>
    public static bool ReportModelUsage(ModelUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return RunScope.CurrentCall?.Report(usage) ?? false;
    }
}

/// <summary>What a model call really used. Leave out what is not known.</summary>
public sealed record ModelUsage
{
    /// <summary>The provider that answered.</summary>
    public string? Provider { get; init; }
    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }
    /// <summary>All input tokens, cached ones included.</summary>
    public long? InputTokens { get; init; }
    /// <summary>All output tokens, reasoning included.</summary>
    public long? OutputTokens { get; init; }
    /// <summary>Input tokens read from the provider's cache.</summary>
    public long? CacheReadTokens { get; init; }
    /// <summary>Input tokens written to the provider's cache.</summary>
    public long? CacheWriteTokens { get; init; }
    /// <summary>Output tokens spent on reasoning; part of <see cref="OutputTokens"/>.</summary>
    public long? ReasoningTokens { get; init; }
    /// <summary>What the call cost in US dollars.</summary>
    public double? CostUsd { get; init; }
    /// <summary>Why the model stopped, in the words of the provider's client, e.g. <c>stop</c>.</summary>
    public string? FinishReason { get; init; }
    /// <summary>From the request to the last of the response.</summary>
    public double? LatencyMs { get; init; }
    /// <summary>How many requests the numbers are the sum of, retries included.</summary>
    public int? Requests { get; init; }
    /// <summary>How many of the requests repeated one that had failed.</summary>
    public int? Retries { get; init; }
    /// <summary>What the input cost in US dollars, cached parts at their price; part of <see cref="CostUsd"/>.</summary>
    public double? InputCostUsd { get; init; }
    /// <summary>What the same input would have cost if nothing of it had been cached.</summary>
    public double? UncachedInputCostUsd { get; init; }
    /// <summary>The input tokens that were estimated before the call.</summary>
    public long? PredictedInputTokens { get; init; }
    /// <summary>The cost of the input that was estimated before the call, nothing cached.</summary>
    public double? PredictedInputCostUsd { get; init; }
    /// <summary>The cost of the whole call that was estimated before it: input by what is expected of the cache, and the expected output.</summary>
    public double? PredictedCostUsd { get; init; }
    /// <summary>The latency that was estimated before the call.</summary>
    public double? PredictedLatencyMs { get; init; }
}
