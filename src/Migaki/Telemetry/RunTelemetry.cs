using System.Diagnostics;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Telemetry;

/// <summary>A run as OpenTelemetry sees it: one <c>invoke_workflow</c> span, which ends when the bundle is sealed and then carries its digest.</summary>
internal sealed class RunTelemetry
{
    private readonly OpenRun _run;
    private readonly Activity? _root, _outer;
    private readonly long _since = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, Activity> _validated = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, WireValue>> _given = [];
    private WireValue? _output;

    private RunTelemetry(OpenRun run, OpenRun? parent, bool late)
    {
        (_run, _outer) = (run, Activity.Current);
        Spans = run.Plan.Spans;
        var options = run.Recorder.Options.Telemetry;
        Langfuse = options.Langfuse;
        if (options.Captures && run.Plan.Plan.Constraints.ReplayPolicy == ReplayPolicy.FullTrace) Content = new TelemetryContent(run, options.MaxContentLength);
        var plan = run.Definition;
        var tags = new List<KeyValuePair<string, object?>>
        {
            new(GenAi.OperationName, GenAi.InvokeWorkflow), new(GenAi.WorkflowName, plan.Id), new(MigakiTags.RunId, run.RunId),
            new(MigakiTags.PlanDigest, plan.Digest), new(MigakiTags.OptimizedPlanDigest, plan.Bundled.OptimizedDigest),
        };
        if (parent is not null) tags.Add(new(MigakiTags.ParentRunId, parent.RunId));
        if (late) tags.Add(new(MigakiTags.RunLate, true));
        _root = MigakiTelemetry.Source.StartActivity($"{GenAi.InvokeWorkflow} {plan.Id}", ActivityKind.Internal, default(ActivityContext), tags);
        if (_root is not { IsAllDataRequested: true } root || !Langfuse) return;
        root.SetTag(LangfuseTags.Type, LangfuseTags.Chain).SetTag(LangfuseTags.Version, plan.Digest);
        // A child plan is part of its caller's trace and does not name it.
        if (root.ParentSpanId != default || parent is not null) return;
        root.SetTag(LangfuseTags.TraceName, plan.Id);
        if (run.Plan.Plan.Metadata.Tags is { Count: > 0 } own) root.SetTag(LangfuseTags.TraceTags, own.ToArray());
    }

    public PlanSpans Spans { get; }

    public bool Langfuse { get; }

    /// <summary>Null where content was not opted into, and then no text is ever kept.</summary>
    public TelemetryContent? Content { get; }

    public string PlanId => _run.Definition.Id;

    /// <summary>Null where nobody listens: all that then is left of telemetry is this question.</summary>
    public static RunTelemetry? Begin(OpenRun run, OpenRun? parent, bool late) => MigakiTelemetry.IsListenedTo ? new RunTelemetry(run, parent, late) : null;

    /// <summary>What belongs to the run happens under its span; a stream's consumer has its own between two elements.</summary>
    public void Enter()
    {
        if (SpanScope.Living(_root) is { } root) Activity.Current = root;
    }

    /// <summary>The caller's flow goes on as before.</summary>
    public void Leave()
    {
        if (ReferenceEquals(Activity.Current, _root)) Activity.Current = SpanScope.Living(_outer);
    }

    /// <summary>The span a step belongs under where its flow has none.</summary>
    public ActivityContext Parent => Activity.Current is null && _root is not null ? _root.Context : default;

    /// <summary>What the caller gave.</summary>
    public void Given<T>(string contextId, int block, T value, Runtime.ContentProjection<T>? projection, ContentDigest? digest)
    {
        if (_root is { IsAllDataRequested: true })
            lock (_given) _given.Add(new(contextId, Described(Spans.IsClosed(block) ? null : Content?.Read(value, projection), digest)));
    }

    /// <summary>What the run gives back.</summary>
    public void Returned<T>(T value, Runtime.ContentProjection<T>? projection, ContentDigest? digest) => Returned(Content?.Read(value, projection), digest);

    public void Returned(string? text, ContentDigest? digest) => _output = Described(HasClosedBlock ? null : text, digest);

    /// <summary>Keeps a span open until the validators of its output have spoken: their verdicts are events of it. Its end time is set.</summary>
    public bool Holds(string nodeId, Activity span)
    {
        if (!Spans.IsValidated(nodeId) || _run.IsSealed) return false;
        Activity? former;
        lock (_validated)
        {
            _ = _validated.Remove(nodeId, out former);
            _validated[nodeId] = span;
        }
        if (former is not null) SpanScope.Stop(former);
        return true;
    }

    /// <summary>The span that produced a block; null where it has ended or is none.</summary>
    public Activity? ProducerOf(int block)
    {
        if (Spans.ProducerOf(block) is not { } node) return null;
        lock (_validated) return SpanScope.Living(_validated.GetValueOrDefault(node));
    }

    /// <summary>The run is sealed, or could not be.</summary>
    public void End(MirOutcome outcome, string bundleDigest, Exception? exception, Exception? evidence)
    {
        List<Activity> validated;
        lock (_validated)
        {
            validated = [.. _validated.Values];
            _validated.Clear();
        }
        foreach (var span in validated) SpanScope.Stop(span);
        var failed = evidence ?? (outcome == MirOutcome.Failed ? exception : null);
        var error = failed?.GetType().FullName ?? (outcome is MirOutcome.Failed or MirOutcome.Blocked ? Wire.Name(outcome) : null);
        var tags = new TagList { { GenAi.WorkflowName, PlanId }, { MigakiTags.Outcome, Wire.Name(outcome) } };
        if (error is not null) tags.Add(GenAi.ErrorType, error);
        MigakiTelemetry.RunDuration.Record(Stopwatch.GetElapsedTime(_since).TotalSeconds, tags);
        if (_root is not { } root || root.IsStopped) return;
        if (root.IsAllDataRequested)
        {
            root.SetTag(MigakiTags.Outcome, Wire.Name(outcome));
            if (bundleDigest.Length > 0) root.SetTag(MigakiTags.BundleDigest, bundleDigest);
            if (error is not null)
            {
                root.SetTag(GenAi.ErrorType, error);
                root.SetStatus(ActivityStatusCode.Error, Message(failed) ?? Wire.Name(outcome));
            }
            if (Langfuse) EndLangfuse(root, outcome);
        }
        SpanScope.Stop(root, _outer);
    }

    /// <summary>An exception's message as the bundle has it: redacted, without the run's content, bounded.</summary>
    public string? Message(Exception? exception)
    {
        if (exception is null) return null;
        List<Redaction.RedactionEntry>? found = null;
        return _run.Redactor.Clean(exception.Message, "/telemetry/status", ref found, 300);
    }

    /// <summary>What a client reports is free text.</summary>
    public string Word(string text)
    {
        List<Redaction.RedactionEntry>? found = null;
        return _run.Redactor.Clean(text, "/telemetry/model", ref found, 200);
    }

    private bool HasClosedBlock => Enumerable.Range(0, _run.Plan.Plan.Context.Count).Any(Spans.IsClosed);

    private void EndLangfuse(Activity root, MirOutcome outcome)
    {
        List<KeyValuePair<string, WireValue>> given;
        lock (_given) given = [.. _given.GroupBy(static pair => pair.Key, StringComparer.Ordinal).Select(static group => group.Last())];
        var isTrace = root.GetTagItem(LangfuseTags.TraceName) is not null;
        Set(given.Count > 0 ? new WireObject(given) : null, LangfuseTags.TraceInput, LangfuseTags.Input);
        Set(_output, LangfuseTags.TraceOutput, LangfuseTags.Output);
        if (outcome is not MirOutcome.Verified) root.SetTag(LangfuseTags.Level, outcome is MirOutcome.Failed ? "ERROR" : "WARNING").SetTag(LangfuseTags.StatusMessage, root.StatusDescription ?? Wire.Name(outcome));

        void Set(WireValue? value, string ofTrace, string ofObservation)
        {
            if (value is null) return;
            var text = value is WireString plain ? plain.Value : CanonicalJson.ToText(value);
            if (isTrace) root.SetTag(ofTrace, text);
            root.SetTag(ofObservation, text);
        }
    }

    /// <summary>The redacted text where it may be shown, else what the bundle has: a keyed digest and a size.</summary>
    private static WireValue Described(string? text, ContentDigest? digest) => text is not null ? text
        : digest is null ? new WireObjectBuilder().Add("opaque", true).Build()
        : new WireObjectBuilder().Add("digest", BundleNames.KeyedDigestPrefix + digest.Digest.ToString()).Add("tokens", digest.Tokens).Build();
}
