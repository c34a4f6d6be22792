using System.Diagnostics;
using System.Security.Cryptography;
using Migaki.Bundles;
using Migaki.Redaction;

namespace Migaki.Recording;

/// <summary>A run while it is open: where its steps write to. <see cref="RunSealer"/> closes it.</summary>
internal sealed class OpenRun
{
    private static readonly byte[] AdmittedHead = Head("request.admitted", "observed");
    private static readonly byte[] SelectedHead = Head("context.selected", "observed");

    [ThreadStatic] private static Utf8Builder? t_line;

    private readonly EventLog? _log;
    private readonly byte[] _tail;
    private readonly object _pending = new();
    private readonly Dictionary<string, Digest256> _blocks = new(8, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _captures = new(StringComparer.Ordinal);
    private List<BoundContext>? _bound = [];
    private long _unplanned, _lost;
    private int _sealed;

    private OpenRun(MigakiRecorder recorder, MirPlanDefinition definition, string runId, string bundlePath, EventLog? log, DateTimeOffset startedAt)
    {
        (Recorder, Definition, RunId, BundlePath, _log, StartedAt) = (recorder, definition, runId, bundlePath, log, startedAt);
        Time = recorder.Options.TimeProvider;
        StartedTimestamp = Time.GetTimestamp();
        Plan = definition.Template;
        Redactor = new RunRedactor(recorder.Scanner, Digester.Known);
        Frame = new RunFrame(this, "");
        Context = new MirRunContext(this);
        Seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        _tail = new Utf8Builder(64).Raw("\",\"requestId\":"u8).String(runId).ToArray();
    }

    public MigakiRecorder Recorder { get; }
    public MirPlanDefinition Definition { get; }
    public string RunId { get; }
    public string BundlePath { get; }
    public DateTimeOffset StartedAt { get; }
    public long StartedTimestamp { get; }
    public TimeProvider Time { get; }
    public PlanTemplate Plan { get; }
    public RunFrame Frame { get; }
    public MirRunContext Context { get; }
    public int Seed { get; }
    public ContentDigester Digester { get; } = new();
    /// <summary>Redacts the free texts of this run before they are recorded.</summary>
    public RunRedactor Redactor { get; }

    public EventLog? Log => _log;
    public bool IsSealed => Volatile.Read(ref _sealed) != 0;

    /// <summary>An approval of this run was refused.</summary>
    public bool ApprovalDenied { get; set; }

    private EvidenceFiles Files => Recorder.Options.Files;

    private bool MayLose => Recorder.Options.OnEvidenceFailure == EvidenceFailurePolicy.ContinueWithoutEvidence;

    /// <summary>The run's folder and its incomplete manifest exist when this returns.</summary>
    public static OpenRun Open(MigakiRecorder recorder, MirPlanDefinition definition)
    {
        var options = recorder.Options;
        _ = recorder.Signer;
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
                    log = new EventLog(options.Files, Path.Combine(bundle, BundleNames.Events));
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
        run.Admit();
        return run;

        static string RunId_(DateTimeOffset now) => Recording.RunId.Create(now);
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

    public void CountUnplanned() => Interlocked.Increment(ref _unplanned);

    /// <summary>A block of the plan that the caller gave. It is recorded with the others before the first step.</summary>
    public void Bind<T>(string contextId, T value, Runtime.ContentProjection<T>? projection)
    {
        var digest = Digester.Of(value, projection);
        lock (_pending)
        {
            if (digest is { } known) _blocks[contextId] = known.Digest;
            _bound?.Add(new BoundContext(contextId, digest));
        }
    }

    /// <summary>Remembers what a node produced, so that the steps that read it can say so.</summary>
    public void Produced(string contextId, Digest256 digest)
    {
        lock (_pending) _blocks[contextId] = digest;
    }

    /// <summary>The block among these that has this digest.</summary>
    public string? BlockOf(string[] candidates, Digest256 digest)
    {
        lock (_pending)
        {
            foreach (var candidate in candidates)
                if (_blocks.TryGetValue(candidate, out var known) && known.Equals(digest)) return candidate;
        }
        return null;
    }

    /// <summary>A line that begins with a template; to be handed back to <see cref="Append"/> by the same thread.</summary>
    public static Utf8Builder Line(ReadOnlySpan<byte> template)
    {
        var line = t_line ??= new Utf8Builder(2048);
        line.Clear();
        return line.Raw(template);
    }

    /// <summary>Acknowledges an event; after the run was sealed nothing is recorded any more.</summary>
    /// <exception cref="MirEvidenceException">It could not be written and the run must not go on without.</exception>
    public void Append(Utf8Builder line, bool last = false)
    {
        if (!last)
        {
            if (IsSealed) return;
            if (_bound is not null) FlushBound(ref line);
        }
        if (_log is null)
        {
            Interlocked.Increment(ref _lost);
            return;
        }
        var now = Time.GetUtcNow();
        line.Raw(",\"occurredAtUtc\":\""u8);
        Timestamps.Write(now, line.Reserve(Timestamps.Length));
        line.Advance(Timestamps.Length);
        line.Raw(_tail);
        try
        {
            _log.Append(line.Written, now.ToUnixTimeMilliseconds(), last);
        }
        catch (ObjectDisposedException)
        {
            // The run was sealed between the check above and here: a step that outlived its run.
        }
        catch (Exception error) when (IsStorage(error))
        {
            Interlocked.Increment(ref _lost);
            if (!MayLose) throw new MirEvidenceException($"An event of run {RunId} could not be written: {error.Message}", error);
        }
    }

    /// <summary>The first to seal gets true; steps that end later are not recorded.</summary>
    public bool TrySeal() => Interlocked.Exchange(ref _sealed, 1) == 0;

    /// <summary>Writes the event that ends the run.</summary>
    public void Finish(MirOutcome outcome, ContentDigest? output, Exception? exception)
    {
        if (_bound is not null)
        {
            Utf8Builder? none = null;
            FlushBound(ref none!);
        }
        var line = Line(Head(outcome switch
        {
            MirOutcome.Verified => "request.completed",
            MirOutcome.Failed => "request.failed",
            _ => "request.terminated",
        }, "observed"));
        AppendDuration(line, StartedTimestamp);
        List<RedactionEntry>? found = null;
        if (exception is not null) AppendFailure(line, exception, null, ref found);
        if (output is { } digest) line.Raw(",\"finalOutputRef\":\""u8).Raw("hmac-sha256:"u8).DigestOf(digest).Raw("\",\"finalOutputTokens\":"u8).Number(digest.Tokens);
        if (_lost > 0) line.Raw(",\"lostEvents\":"u8).Number(_lost);
        line.Raw(",\"outcome\":"u8).String(Mir.Wire.Name(outcome));
        AppendRedactions(line, found);
        if (_unplanned > 0) line.Raw(",\"unplannedCalls\":"u8).Number(_unplanned);
        Append(line, last: true);
    }

    public void AppendDuration(Utf8Builder line, long since)
    {
        var elapsed = Time.GetElapsedTime(since);
        line.Raw(",\"durationMs\":"u8).Milliseconds(elapsed.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>What went wrong: the type, and the message redacted and bounded, with a keyed digest of the whole.</summary>
    public void AppendFailure(Utf8Builder line, Exception exception, string? nodeId, ref List<RedactionEntry>? found)
    {
        line.Raw(",\"failures\":[{\"message\":"u8).String(Redactor.Clean(exception.Message, "/failures/0/message", ref found)).Raw(",\"messageDigest\":\"hmac-sha256:"u8).DigestOf(Digester.OfText(exception.Message)).Raw((byte)'"');
        if (nodeId is not null) line.Raw(",\"nodeId\":"u8).String(nodeId);
        line.Raw(",\"type\":"u8).String(exception.GetType().FullName).Raw("}]"u8);
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

    private void Admit()
    {
        var line = Line(AdmittedHead);
        line.Raw(",\"contractVersions\":{\"migaki\":"u8).String(RunEnvironment.MigakiVersion)
            .Raw(",\"migaki.mir\":\"migaki.mir.v0\",\"migaki.redaction\":"u8).String(Recorder.Options.Redaction.PolicyName).Raw(",\"plan\":"u8).String(Definition.Digest)
            .Raw(",\"plan.optimized\":"u8).String(Definition.Bundled.OptimizedDigest).Raw(PassEvidence.VersionMembers).Raw((byte)'}');
        if (RunScope.Current is { Run: var parent }) line.Raw(",\"parentRequestId\":"u8).String(parent.RunId);
        line.Raw(",\"planId\":"u8).String(Definition.Id).Raw(",\"traceId\":\""u8);
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId : ActivityTraceId.CreateRandom();
        line.Raw(System.Text.Encoding.ASCII.GetBytes(trace.ToHexString())).Raw((byte)'"');
        var bound = _bound;
        _bound = null;
        Append(line);
        _bound = bound;
    }

    /// <summary>
    /// The blocks that were there before the first step, in one event: those the caller gave by keyed digest, literals by the digest in the plan.
    /// </summary>
    private void FlushBound(ref Utf8Builder line)
    {
        List<BoundContext> bound;
        lock (_pending)
        {
            if (_bound is null) return;
            bound = _bound;
            _bound = null;
        }
        var mine = line is null ? null : new Utf8Builder(line.Length + 256).Raw(line.Written);
        var own = Line(SelectedHead);
        own.Raw(",\"contextRefs\":["u8);
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
        if (count > 0) Append(own);
        if (mine is not null) line = mine;
    }

    /// <summary>Digest, the given text, tokens: the middle of a context reference.</summary>
    public static void AppendDigest(Utf8Builder line, ContentDigest? content, ReadOnlySpan<byte> between)
    {
        if (content is { } known)
            line.Raw(",\"digest\":\"hmac-sha256:"u8).DigestOf(known).Raw((byte)'"').Raw(between).Raw(",\"tokens\":"u8).Number(known.Tokens);
        else line.Raw(between);
    }

    private static byte[] Head(string type, string statement) =>
        new Utf8Builder(128).Raw("{\"eventType\":"u8).String(type).Raw(",\"evidenceVersion\":"u8).String(BundleNames.EventVersion).Raw(",\"statementKind\":"u8).String(statement).ToArray();

    private readonly record struct BoundContext(string ContextId, ContentDigest? Digest);
}
