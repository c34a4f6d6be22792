using System.Diagnostics;
using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Runtime;

namespace Migaki.Telemetry;

/// <summary>A step as OpenTelemetry sees it. Exists only where somebody listens.</summary>
internal sealed class StepTelemetry(RunTelemetry run, NodeTemplate node, StepSite site)
{
    private readonly NodeSpan _template = run.Spans.Of(node);
    private readonly string?[]? _texts = run.Content is null ? null : new string?[site.Parameters.Count];
    private Activity? _span, _outer;
    private long _since;
    private double? _firstChunk;
    private TelemetryContent.Streamed? _streamed;
    private bool _entered, _streams, _toldElsewhere;
    private int? _inputTokens;

    /// <summary>The content of an argument, where it was opted into.</summary>
    public void Argument<T>(int index, T value, ContentProjection<T>? projection, ContentDigest? digest, int block)
    {
        if (digest is not null) _inputTokens = (_inputTokens ?? 0) + digest.Tokens;
        if (_texts is not null && run.Content is { } content && !run.Spans.IsClosed(block)) _texts[index] = content.Read(value, projection);
    }

    public void Start()
    {
        _since = Stopwatch.GetTimestamp();
        _outer = Activity.Current;
        _span = MigakiTelemetry.Source.StartActivity(_template.Name, _template.Kind, run.Parent, _template.Tags);
        _entered = _span is not null;
        if (_span is { IsAllDataRequested: true } span)
        {
            if (_inputTokens is { } tokens) span.SetTag(MigakiTags.InputTokens, tokens);
            if (run.Langfuse) span.SetTag(LangfuseTags.Type, _template.Type);
        }
    }

    /// <summary>The step has returned to its caller, whose flow goes on as before.</summary>
    public void Leave()
    {
        if (!_entered) return;
        _entered = false;
        if (ReferenceEquals(Activity.Current, _span)) Activity.Current = SpanScope.Living(_outer);
    }

    /// <summary>The step goes on: between two elements of a stream its consumer runs.</summary>
    public void Resume()
    {
        _streams = true;
        if (SpanScope.Living(_span) is { } span) Activity.Current = span;
    }

    /// <summary>An element of a stream.</summary>
    public void Streamed<T>(T item, ContentProjection<T>? projection)
    {
        if (_firstChunk is null)
        {
            _firstChunk = Stopwatch.GetElapsedTime(_since).TotalSeconds;
            if (run.Langfuse && _span is { IsAllDataRequested: true } span && node.Kind == StepKind.ModelCall)
                span.SetTag(LangfuseTags.CompletionStart, DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        }
        if (run.Content is { } content && !run.Spans.IsClosed(node.OutputBlock)) (_streamed ??= content.Stream()).Add(item, projection);
    }

    /// <summary>Another library tells of this model call itself, with its usage: a second telling would count it twice.</summary>
    public void ToldElsewhere(Activity? itsSpan)
    {
        _toldElsewhere = true;
        if (itsSpan is null || ReferenceEquals(itsSpan, _span) || !itsSpan.IsAllDataRequested || itsSpan.GetTagItem(GenAi.OperationName) is null) return;
        foreach (var (key, value) in _template.Tags)
            if (key.StartsWith("migaki.", StringComparison.Ordinal)) itsSpan.SetTag(key, value);
    }

    public void Completed<T>(T value, ContentProjection<T>? projection, ContentDigest? output, bool missed, ModelUsage? usage)
    {
        var text = run.Spans.IsClosed(node.OutputBlock) ? null : run.Content?.Read(value, projection);
        Completed(text, output, missed, usage);
    }

    public void Completed(ContentDigest? output, ModelUsage? usage) => Completed(_streamed?.Clean(), output, false, usage);

    public void Approved(ValidatorResult verdict)
    {
        if (_span is { IsAllDataRequested: true } span)
        {
            span.SetTag(MigakiTags.ApprovalStatus, verdict.Passed ? "approved" : "denied");
            if (!verdict.Passed) Failed(span, "denied", "The approval was denied.", "WARNING");
        }
        End(null, verdict.Passed ? null : "denied");
    }

    /// <param name="status"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
    /// <param name="score">0 to 1.</param>
    /// <param name="reason">Redacted.</param>
    /// <param name="exception">What a validator that could not decide threw.</param>
    /// <param name="target">The block that was validated, by its place in the plan.</param>
    public void Evaluated(string status, double? score, string? reason, Exception? exception, int target)
    {
        var name = ((MirValidatorNode)node.Node).Validator.Name;
        var error = exception is null or MirValidationException ? null : exception.GetType().FullName;
        var tags = new ActivityTagsCollection { { GenAi.EvaluationName, name }, { GenAi.EvaluationLabel, status } };
        if (score is { } value) tags.Add(GenAi.EvaluationScore, value);
        if (reason is not null) tags.Add(GenAi.EvaluationExplanation, reason);
        if (error is not null) tags.Add(GenAi.ErrorType, error);
        // The event belongs to what was validated; where that is no open span, to the validator.
        if ((run.ProducerOf(target) ?? _span) is { IsAllDataRequested: true } about) about.AddEvent(new ActivityEvent(GenAi.EvaluationEvent, tags: tags));
        if (_span is { IsAllDataRequested: true } span)
        {
            span.SetTag(MigakiTags.ValidatorStatus, status);
            if (status != "passed") Failed(span, error ?? status, exception is null ? reason ?? $"The validator {name} {status}." : run.Message(exception), error is null ? "WARNING" : "ERROR", isError: error is not null);
            if (run.Langfuse) span.SetTag(LangfuseTags.Output, CanonicalJson.ToText(new WireObjectBuilder().Add("status", status).Add("score", score).Add("reason", reason).Build()));
        }
        MigakiTelemetry.Validations.Add(1, new(MigakiTags.ValidatorName, name), new(MigakiTags.ValidatorStatus, status), new(GenAi.WorkflowName, run.PlanId));
        End(null, error);
    }

    public void Threw(Exception exception, ModelUsage? usage)
    {
        var error = exception.GetType().FullName!;
        if (_span is { IsAllDataRequested: true } span)
        {
            if (node.Kind == StepKind.Approval) span.SetTag(MigakiTags.ApprovalStatus, exception is TimeoutException ? "expired" : "not_answered");
            Failed(span, error, run.Message(exception), "ERROR");
        }
        End(usage, error);
    }

    /// <summary>A stream was left before its end.</summary>
    public void Abandoned(ModelUsage? usage)
    {
        if (_span is { IsAllDataRequested: true } span) Failed(span, "abandoned", "The stream was not read to its end.", "WARNING");
        End(usage, "abandoned");
    }

    private void Completed(string? text, ContentDigest? output, bool missed, ModelUsage? usage)
    {
        if (_span is { IsAllDataRequested: true } span)
        {
            if (output is not null) span.SetTag(MigakiTags.OutputTokens, output.Tokens);
            if (node.Kind == StepKind.CacheRead) span.SetTag(MigakiTags.CacheHit, !missed);
            if (run.Content is not null && !_toldElsewhere) StepContent.Set(span, node, site, run, _texts!, text, usage);
        }
        End(usage, null);
    }

    private void Failed(Activity span, string error, string? message, string level, bool isError = true)
    {
        if (isError)
        {
            span.SetTag(GenAi.ErrorType, error);
            span.SetStatus(ActivityStatusCode.Error, message);
        }
        if (run.Langfuse) span.SetTag(LangfuseTags.Level, level).SetTag(LangfuseTags.StatusMessage, message ?? error);
    }

    private void End(ModelUsage? usage, string? error)
    {
        var now = DateTime.UtcNow;
        var seconds = Stopwatch.GetElapsedTime(_since).TotalSeconds;
        if (node.Kind == StepKind.ModelCall) ModelCallTelemetry.End(_span, _template, run, node, usage, error, seconds, _streams ? _firstChunk : null, _streams, _toldElsewhere);
        else
        {
            var tags = new TagList { { MigakiTags.NodeKind, node.Node.Kind }, { GenAi.WorkflowName, run.PlanId } };
            if (error is not null) tags.Add(GenAi.ErrorType, error);
            MigakiTelemetry.StepDuration.Record(seconds, tags);
        }
        if (_span is not { } span) return;
        // The time is taken now: a span that waits for its verdict is not longer for that.
        span.SetEndTime(now > span.StartTimeUtc ? now : span.StartTimeUtc.AddTicks(1));
        if (ReferenceEquals(Activity.Current, span)) Activity.Current = SpanScope.Living(_outer);
        if (error is null && run.Holds(node.Id, span)) return;
        SpanScope.Stop(span, _outer);
    }
}
