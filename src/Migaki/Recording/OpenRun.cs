using System.Diagnostics;
using System.Security.Cryptography;
using Migaki.Bundles;
using Migaki.Hosting;
using Migaki.Redaction;
using Migaki.Replay;

namespace Migaki.Recording;

/// <summary>A run while it is open: where its steps write to. <see cref="RunSealer"/> closes it.</summary>
internal sealed partial class OpenRun
{
    private readonly EventLog? _log;
    private readonly object _pending = new();
    private readonly Dictionary<string, int> _captures = new(StringComparer.Ordinal);
    private readonly ContentDigest?[] _blocks;
    private readonly ITimer? _committer;
    private List<BoundContext>? _bound = [];
    private List<PayloadRef>? _boundPayloads, _finalPayloads;
    private int? _ordinal;
    private int _children;
    private MirCaller? _caller;
    private long _unplanned, _lost;
    private int _sealed;

    private OpenRun(MigakiRecorder recorder, MirPlanDefinition definition, string runId, string bundlePath, EventLog? log, DateTimeOffset startedAt, ReplayedRun? replay = null)
    {
        var options = recorder.Options;
        (Recorder, Definition, RunId, BundlePath, _log, StartedAt) = (recorder, definition, runId, bundlePath, log, startedAt);
        Time = options.TimeProvider;
        Clock = new RunClock(Time);
        StartedTimestamp = Clock.Timestamp();
        Durability = options.Durability;
        Plan = definition.Template;
        Redactor = new RunRedactor(recorder.Scanner, Digester.Texts);
        _blocks = new ContentDigest?[Plan.Plan.Context.Count];
        Frame = new RunFrame(this, "");
        Context = new MirRunContext(this);
        Replay = replay;
        Seed = replay?.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        if (Plan.Plan.Constraints.ReplayPolicy == ReplayPolicy.FullTrace && (log is not null || replay is not null))
        {
            Payloads = new RunPayloads(this);
            if (replay is null && options.ErasureKeys is { } keys) Keys = new RunKeys(keys, runId, options.DataSubject?.Invoke(), startedAt);
        }
        if (Durability == EvidenceDurability.Interval && log is not null)
            _committer = Time.CreateTimer(static state => ((OpenRun)state!).CommitOnTime(), this, options.DurabilityInterval, options.DurabilityInterval);
    }

    public MigakiRecorder Recorder { get; }
    public MirPlanDefinition Definition { get; }
    public string RunId { get; }
    public string BundlePath { get; }
    public DateTimeOffset StartedAt { get; }
    public long StartedTimestamp { get; }
    public TimeProvider Time { get; }
    public RunClock Clock { get; }
    public EvidenceDurability Durability { get; }
    public PlanTemplate Plan { get; }
    public RunFrame Frame { get; }
    public MirRunContext Context { get; }
    public int Seed { get; }
    public ContentDigester Digester { get; } = new();
    /// <summary>Redacts the free texts of this run before they are recorded.</summary>
    public RunRedactor Redactor { get; }

    /// <summary>The plan's files as the manifest lists them; written when the run began.</summary>
    public BundleFile[] PlanFiles { get; set; } = [];

    /// <summary>Null where nobody listens.</summary>
    public Telemetry.RunTelemetry? Telemetry { get; private set; }

    public EventLog? Log => _log;

    /// <summary>The payloads of a run that keeps a full trace; null for any other.</summary>
    public RunPayloads? Payloads { get; }

    /// <summary>The keys its payloads are encrypted under; null where they are not.</summary>
    public RunKeys? Keys { get; }

    /// <summary>The recorded run that this one repeats; null for a real run.</summary>
    public ReplayedRun? Replay { get; }

    /// <summary>The clock readings of the body that no event holds yet.</summary>
    public ClockReadings Readings { get; } = new();

    /// <summary>Events acknowledged so far.</summary>
    public long EventCount => _log?.Count ?? 0;
    public bool IsSealed => Volatile.Read(ref _sealed) != 0;

    /// <summary>An approval of this run was refused.</summary>
    public bool ApprovalDenied { get; set; }

    public bool MayLose => Recorder.Options.OnEvidenceFailure == EvidenceFailurePolicy.ContinueWithoutEvidence;

    /// <summary>An error of storage, as opposed to one of ours.</summary>
    public static bool IsStorage(Exception error) => error is IOException or UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException;

    /// <summary>The name of the next capture of a check: <c>unit-tests_1</c>, then <c>unit-tests_2</c>.</summary>
    public string NextCapture(string check)
    {
        var slug = new string([.. check.ToLowerInvariant().Take(64).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        if (slug.Length == 0) slug = "check";
        lock (_captures)
        {
            var number = _captures[slug] = _captures.GetValueOrDefault(slug) + 1;
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{slug}_{number}");
        }
    }

    public void CountUnplanned()
    {
        // Nothing is recorded of it, so nothing could answer it: it must not be asked of the world either.
        Replay?.Unplanned();
        // Once says it: how many there were is in the bundle.
        if (Interlocked.Increment(ref _unplanned) == 1) RecorderLog.UnplannedCall(Recorder.Logger, RunId, Definition.Id);
    }

    /// <summary>The place of a run among those that this run's body begins.</summary>
    public int NextChild() => Interlocked.Increment(ref _children) - 1;

    /// <summary>Acknowledges an event. One that comes after the end of the run is not recorded here: <see cref="LateRun"/> takes it.</summary>
    /// <exception cref="MirEvidenceException">It could not be written and the run must not go on without.</exception>
    public Appended Append(Utf8Builder line, long timestamp) => Append(line, timestamp, out _);

    /// <inheritdoc cref="Append(Utf8Builder, long)"/>
    /// <param name="line">The line.</param>
    /// <param name="timestamp">When.</param>
    /// <param name="mark">Names the event to those that follow it.</param>
    public Appended Append(Utf8Builder line, long timestamp, out EventMark mark)
    {
        // What happens inside a step is the step's: a replay, which does not run the step, does not see it.
        if (Payloads is not null && RunScope.CurrentStep is { } step && ReferenceEquals(step.Run, this)) line.Raw(",\"insideStep\":"u8).String(step.NodeId);
        return AppendOwn(line, timestamp, out mark);
    }

    /// <summary>The same, for an event of a step itself.</summary>
    public Appended AppendOwn(Utf8Builder line, long timestamp, out EventMark mark)
    {
        mark = default;
        if (IsSealed) return Appended.Late;
        if (Volatile.Read(ref _bound) is not null) FlushBound();
        return Write(line, timestamp, last: false, out mark);
    }

    /// <summary>Asks the disk, where the run is to survive a power cut up to here.</summary>
    /// <exception cref="MirEvidenceException">The disk refused and the run must not go on without.</exception>
    public void Commit()
    {
        if (Durability != EvidenceDurability.Commit || _log is null || IsSealed) return;
        try
        {
            _log.Commit();
        }
        catch (Exception error) when (IsStorage(error))
        {
            if (!MayLose) throw new MirEvidenceException($"The events of run {RunId} could not be made durable: {error.Message}", error);
        }
    }

    /// <summary>The first to seal gets true; what steps that end later have to say goes into a run of its own.</summary>
    public bool TrySeal()
    {
        if (Interlocked.Exchange(ref _sealed, 1) != 0) return false;
        _committer?.Dispose();
        Payloads?.Close();
        return true;
    }

    private Appended Write(Utf8Builder line, long timestamp, bool last) => Write(line, timestamp, last, out _);

    private Appended Write(Utf8Builder line, long timestamp, bool last, out EventMark mark)
    {
        mark = default;
        if (Payloads is not null) Readings.Flush(line);
        if (Replay is { } replay)
        {
            replay.Emitted(line.Written);
            return Appended.Recorded;
        }
        if (_log is null)
        {
            Interlocked.Increment(ref _lost);
            return Appended.Recorded;
        }
        try
        {
            var ticks = Clock.UtcTicks(timestamp);
            var appended = _log.Append(line.Written, line.Head, ticks, last, out var sequence);
            if (appended == Appended.Recorded) mark = new EventMark(ticks, sequence);
            if (appended == Appended.OverLimit)
            {
                Interlocked.Increment(ref _lost);
                if (!MayLose) throw new MirEvidenceException($"An event of run {RunId} is over a limit of the recorder; the event limit.exceeded in its log names it.");
            }
            return appended;
        }
        catch (Exception error) when (IsStorage(error))
        {
            Interlocked.Increment(ref _lost);
            if (!MayLose) throw new MirEvidenceException($"An event of run {RunId} could not be written: {error.Message}", error);
            return Appended.Recorded;
        }
    }

    /// <summary>What the log could not be asked on a timer is its fault from then on; the next event says so.</summary>
    private void CommitOnTime()
    {
        try
        {
            if (!IsSealed) _log!.Commit();
        }
        catch (Exception error) when (IsStorage(error) || error is ObjectDisposedException)
        {
        }
    }
}
