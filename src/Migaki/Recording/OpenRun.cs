using System.Diagnostics;
using System.Security.Cryptography;
using Migaki.Bundles;
using Migaki.Hosting;
using Migaki.Redaction;
using Migaki.Replay;

namespace Migaki.Recording;

/// <summary>A run while it is open: where its steps write to. <see cref="RunSealer"/> closes it.</summary>
internal sealed class OpenRun
{
    private static readonly LineHead AdmittedHead = Head("request.admitted");
    private static readonly LineHead SelectedHead = Head("context.selected");

    [ThreadStatic] private static Utf8Builder? t_line;

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
            for (var attempt = 0; log is null; attempt++)
            {
                runId = RunId_(startedAt);
                bundle = Path.Combine(root, runId, BundleNames.Folder);
                if (Directory.Exists(Path.Combine(root, runId))) continue;
                options.Files.CreateDirectory(bundle);
                try
                {
                    log = new EventLog(options.Files, Path.Combine(bundle, BundleNames.Events), runId, new LogLimits(options.MaxEvents, options.MaxLogBytes));
                }
                catch (IOException) when (attempt < 3 && File.Exists(Path.Combine(bundle, BundleNames.Manifest)))
                {
                    // Another run drew the same id in the same millisecond: the exclusively created log decides, and it was first.
                }
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

    /// <summary>A block of the plan that the caller gave. It is recorded with the others before the first step.</summary>
    public void Bind<T>(string contextId, T value, Runtime.ContentProjection<T>? projection)
    {
        var digest = Digester.Of(value, projection);
        Telemetry?.Given(contextId, Plan.BlockIndex.GetValueOrDefault(contextId, -1), value, projection, digest);
        lock (_pending)
        {
            if (digest is not null && Plan.BlockIndex.TryGetValue(contextId, out var index)) Volatile.Write(ref _blocks[index], digest);
            _bound?.Add(new BoundContext(contextId, digest));
        }
        if (Payloads is not null) KeepBound("context", contextId, contextId, value);
    }

    /// <summary>A parameter of the plan, as the caller gave it.</summary>
    public void Input<T>(string name, string? contextId, T value)
    {
        if (Payloads is not null) KeepBound("plan_input", name, contextId, value);
    }

    /// <summary>What the body returned.</summary>
    public void Result<T>(T value, ContentDigest? digest)
    {
        if (Payloads is { } payloads) Result(payloads.Keep("result", null, value, payloads.PolicyOf(digest is null ? null : BlocksOf(digest))));
    }

    /// <summary>The same, for what streamed.</summary>
    public void Result(PayloadRef payload) => (_finalPayloads ??= []).Add(payload);

    private void KeepBound<T>(string role, string name, string? contextId, T value)
    {
        var blocks = contextId is not null && Plan.BlockIndex.TryGetValue(contextId, out var index) ? [index] : Array.Empty<int>();
        var payload = Payloads!.Keep(role, name, value, Payloads.PolicyOf(blocks));
        lock (_pending) (_boundPayloads ??= []).Add(payload);
    }

    /// <summary>The blocks with this content; null where there is none: it may come from any.</summary>
    private int[]? BlocksOf(ContentDigest digest)
    {
        var found = Enumerable.Range(0, _blocks.Length).Where(block => Volatile.Read(ref _blocks[block]) is { } known && known.Digest.Equals(digest.Digest)).ToArray();
        return found.Length > 0 ? found : null;
    }

    /// <summary>Remembers what a node produced, so that the steps that read it can say so.</summary>
    public void Produced(int block, ContentDigest digest) => Volatile.Write(ref _blocks[block], digest);

    /// <summary>The first of these blocks that has this digest, as a position among the candidates; -1 where none has.</summary>
    public int BlockOf(int[] candidates, ContentDigest digest)
    {
        for (var i = 0; i < candidates.Length; i++)
            if (Volatile.Read(ref _blocks[candidates[i]]) is { } known && (ReferenceEquals(known, digest) || known.Digest.Equals(digest.Digest))) return i;
        return -1;
    }

    /// <summary>A line that begins with a head; to be handed back to <see cref="Append(Utf8Builder, long)"/> by the same thread.</summary>
    public static Utf8Builder Line(LineHead head)
    {
        var line = t_line ??= new Utf8Builder(2048);
        return line.Begin(head);
    }

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

    /// <summary><c>follows</c>: the event of this run that another one ends.</summary>
    public void AppendFollows(Utf8Builder line, EventMark mark)
    {
        if (mark.UtcTicks == 0) return;
        line.Raw(",\"follows\":[\""u8);
        _log!.WriteId(mark, line.Reserve(EventIds.Length));
        line.Advance(EventIds.Length);
        line.Raw("\"]"u8);
    }

    /// <summary>Says what was there before the first step, where that was not said yet: what a step's beginning is counted by must not come after it.</summary>
    public void SayBound()
    {
        if (Volatile.Read(ref _bound) is not null && !IsSealed) FlushBound();
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

    /// <summary>Writes the event that ends the run.</summary>
    public void Finish(MirOutcome outcome, ContentDigest? output, Exception? exception)
    {
        if (_bound is not null) FlushBound();
        var line = Line(Head(outcome switch
        {
            MirOutcome.Verified => "request.completed",
            MirOutcome.Failed => "request.failed",
            _ => "request.terminated",
        }));
        var now = Clock.Timestamp();
        AppendDuration(line, StartedTimestamp, now);
        List<RedactionEntry>? found = null;
        if (exception is not null) AppendFailure(line, exception, null, ref found);
        if (output is { } digest) line.Raw(",\"finalOutputRef\":\""u8).Raw("hmac-sha256:"u8).DigestOf(digest).Raw("\",\"finalOutputTokens\":"u8).Number(digest.Tokens);
        if (Volatile.Read(ref _lost) is > 0 and var lost) line.Raw(",\"lostEvents\":"u8).Number(lost);
        line.Raw(",\"outcome\":"u8).String(Mir.Wire.Name(outcome));
        PayloadRef.Append(line, _finalPayloads, ref found);
        AppendRedactions(line, found);
        if (_unplanned > 0) line.Raw(",\"unplannedCalls\":"u8).Number(_unplanned);
        _ = Write(line, now, last: true);
    }

    public void AppendDuration(Utf8Builder line, long from, long to) => line.Raw(",\"durationMs\":"u8).Milliseconds(Clock.Microseconds(from, to));

    /// <summary>What went wrong: the type, and the message redacted and bounded, with a keyed digest of the whole.</summary>
    public void AppendFailure(Utf8Builder line, Exception exception, string? nodeId, ref List<RedactionEntry>? found)
    {
        line.Raw(",\"failures\":[{"u8);
        if (FailureCode.Of(exception) is { } code) line.Raw("\"code\":"u8).String(code).Raw((byte)',');
        line.Raw("\"message\":"u8).String(Redactor.Clean(exception.Message, "/failures/0/message", ref found)).Raw(",\"messageDigest\":\"hmac-sha256:"u8).DigestOf(Digester.OfText(exception.Message)).Raw((byte)'"');
        if (nodeId is not null) line.Raw(",\"nodeId\":"u8).String(nodeId);
        line.Raw(",\"type\":"u8).String((exception as MirReplayedException)?.OriginalType ?? exception.GetType().FullName).Raw("}]"u8);
    }

    /// <summary>What was removed from the texts of an event, never the values.</summary>
    public static void AppendRedactions(Utf8Builder line, IReadOnlyList<RedactionEntry>? entries)
    {
        if (entries is not { Count: > 0 }) return;
        line.Raw(",\"redaction\":["u8);
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) line.Raw((byte)',');
            line.Raw("{\"count\":"u8).Number((long)entries[i].Count).Raw(",\"mode\":"u8).String(entries[i].Mode).Raw(",\"path\":"u8).String(entries[i].Path)
                .Raw(",\"reason\":"u8).String(entries[i].Reason).Raw(",\"resolver\":"u8).String(entries[i].Resolver).Raw(",\"ruleId\":"u8).String(entries[i].RuleId).Raw((byte)'}');
        }
        line.Raw((byte)']');
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

    private void Admit(OpenRun? endedBefore)
    {
        var line = Line(AdmittedHead);
        line.Raw(",\"contractVersions\":{\"migaki\":"u8).String(RunEnvironment.MigakiVersion)
            .Raw(",\"migaki.mir\":\"migaki.mir.v0\",\"migaki.redaction\":"u8).String(Recorder.Options.Redaction.PolicyName).Raw(",\"plan\":"u8).String(Definition.Digest)
            .Raw(",\"plan.optimized\":"u8).String(Definition.Bundled.OptimizedDigest).Raw(PassEvidence.VersionMembers).Raw((byte)'}');
        if (endedBefore is not null) line.Raw(",\"late\":true"u8);
        if (endedBefore is null && RunScope.CurrentStep is { } step) line.Raw(",\"insideStep\":"u8).String(step.NodeId);
        if ((endedBefore ?? RunScope.Current?.Run) is { } parent)
        {
            line.Raw(",\"parentRequestId\":"u8).String(parent.RunId);
            if (endedBefore is null && parent.Payloads is not null && RunScope.CurrentStep is null) line.Raw(",\"parentOrdinal\":"u8).Number((long)(_ordinal ?? parent.NextChild()));
        }
        List<RedactionEntry>? found = null;
        Reference(",\"actorRef\":"u8, "/actorRef", _caller?.ActorRef);
        Reference(",\"correlationId\":"u8, "/correlationId", _caller?.CorrelationId);
        Reference(",\"tenantRef\":"u8, "/tenantRef", _caller?.TenantRef);
        AppendRedactions(line, found);
        line.Raw(",\"planId\":"u8).String(Definition.Id).Raw(Payloads is null ? ""u8 : ",\"seed\":"u8);
        if (Payloads is not null) line.Number((long)Seed);
        line.Raw(",\"traceId\":\""u8);
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId : ActivityTraceId.CreateRandom();
        line.Raw(System.Text.Encoding.ASCII.GetBytes(trace.ToHexString())).Raw((byte)'"');
        _ = Write(line, Clock.Timestamp(), last: false);

        void Reference(ReadOnlySpan<byte> name, string path, string? value)
        {
            if (!string.IsNullOrEmpty(value)) line.Raw(name).String(Redactor.Clean(value, path, ref found, 200));
        }
    }

    /// <summary>
    /// The blocks that were there before the first step, in one event: those the caller gave by keyed digest, literals by the digest in the plan.
    /// A step on another thread waits, so that it comes after.
    /// </summary>
    private void FlushBound()
    {
        lock (_pending)
        {
            if (_bound is not { } bound) return;
            var own = new Utf8Builder(1024).Begin(SelectedHead).Raw(",\"contextRefs\":["u8);
            var count = 0;
            foreach (var block in Plan.Given)
            {
                if (count++ > 0) own.Raw((byte)',');
                var (head, tail) = Plan.References[block.Id];
                own.Raw(head);
                var given = bound.FindLast(b => string.Equals(b.ContextId, block.Id, StringComparison.Ordinal));
                if (given.ContextId is null)
                {
                    if (block.ContentHash is { } hash) own.Raw(",\"digest\":"u8).String(hash);
                    own.Raw(tail);
                    if (block.TokenEstimate is { } tokens) own.Raw(",\"tokens\":"u8).Number(tokens);
                }
                else AppendDigest(own, given.Digest, tail);
                own.Raw((byte)'}');
            }
            own.Raw((byte)']');
            List<RedactionEntry>? found = null;
            PayloadRef.Append(own, _boundPayloads, ref found);
            AppendRedactions(own, found);
            try
            {
                if (count > 0 || _boundPayloads is not null) _ = Write(own, Clock.Timestamp(), last: false);
            }
            finally
            {
                Volatile.Write(ref _bound, null);
            }
        }
    }

    /// <summary>Digest, the given text, tokens: the middle of a context reference.</summary>
    public static void AppendDigest(Utf8Builder line, ContentDigest? content, ReadOnlySpan<byte> between)
    {
        if (content is { } known)
            line.Raw(",\"digest\":\"hmac-sha256:"u8).DigestOf(known).Raw((byte)'"').Raw(between).Raw(",\"tokens\":"u8).Number(known.Tokens);
        else line.Raw(between);
    }

    internal static LineHead Head(string type) => new(new Utf8Builder(128).Raw("{\"eventType\":"u8).String(type)
        .Raw(",\"evidenceVersion\":"u8).String(BundleNames.EventVersion).Raw(",\"statementKind\":\"observed\""u8).Written);

    private readonly record struct BoundContext(string ContextId, ContentDigest? Digest);
}
