using System.ComponentModel;
using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki.Runtime;

/// <summary>
/// A step being recorded. Generated interceptors call, in this order: <see cref="Begin"/>, <see cref="Argument{T}"/> for each
/// context-bearing argument, <see cref="Start"/> (write-ahead: what must be known before the step runs is recorded here), the step,
/// and one of the completing members.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordedStep
{
    private readonly NodeTemplate _node;
    private readonly StepSite _site;
    private readonly StepInput[] _inputs;
    private long _started;
    private RecordedStep? _outerModelCall;
    private ModelUsage? _usage;
    private bool _entered;
    private int _done;

    private RecordedStep(OpenRun run, NodeTemplate node, StepSite site)
    {
        (Run, _node, _site) = (run, node, site);
        _inputs = site.Parameters.Count == 0 ? [] : new StepInput[site.Parameters.Count];
        _started = run.Time.GetTimestamp();
    }

    internal OpenRun Run { get; }

    /// <summary>This step, where it is a model call whose usage may be reported.</summary>
    internal RecordedStep? UsageScope => _node.Kind == StepKind.ModelCall ? this : null;

    /// <summary>The step of this call in the current run; null outside a run, and then the interceptor only calls the step.</summary>
    public static RecordedStep? Begin(StepSite site) => RunScope.AnyOpen ? BeginInRun(site) : null;

    private static RecordedStep? BeginInRun(StepSite site)
    {
        if (RunScope.Current is not { Run: { IsSealed: false } run } frame) return null;
        ArgumentNullException.ThrowIfNull(site);
        if (site.Resolve(run, frame.Path) is { } node) return new RecordedStep(run, node, site);
        run.CountUnplanned();
        return null;
    }

    /// <summary>Records an argument by keyed digest and size, never by content (unless the plan keeps a full trace).</summary>
    /// <param name="index">The position in <see cref="StepSite.Parameters"/>.</param>
    /// <param name="value">The argument.</param>
    /// <param name="projection">Writes its text; null where the text cannot be read without side effects.</param>
    public void Argument<T>(int index, T value, ContentProjection<T>? projection) =>
        _inputs[index] = new StepInput(true, Run.Digester.Of(value, projection));

    /// <summary>Records that the step is about to run.</summary>
    public void Start()
    {
        if (_node.Kind == StepKind.ModelCall)
        {
            _outerModelCall = RunScope.CurrentModelCall;
            RunScope.CurrentModelCall = this;
            _entered = true;
        }
        if (_node.Started is { } template)
        {
            var line = OpenRun.Line(template);
            AppendInputs(line);
            if (_node.Kind == StepKind.Approval) AppendMethod(line);
            try
            {
                Run.Append(line);
            }
            catch
            {
                Leave();
                throw;
            }
        }
        _started = Run.Time.GetTimestamp();
    }

    /// <summary>Records that the step threw. The caller rethrows.</summary>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Leave();
        if (!TakeEnd()) return;
        try
        {
            if (_node.Kind == StepKind.Validator)
            {
                Evaluated(exception is MirValidationException ? "failed" : "skipped", null, null, exception);
                return;
            }
            var line = OpenRun.Line(_node.Failed);
            Run.AppendDuration(line, _started);
            List<RedactionEntry>? found = null;
            Run.AppendFailure(line, exception, _node.Id, ref found);
            AppendRoute(line, ref found);
            OpenRun.AppendRedactions(line, found);
            if (_node.Kind == StepKind.Approval) AppendMethod(line);
            AppendInputsUnlessStarted(line);
            Run.Append(line);
        }
        catch (MirEvidenceException)
        {
            // The step's own exception is the one to leave; the log keeps its fault and the run ends as failed.
        }
    }

    /// <summary>The step returned.</summary>
    public void Complete()
    {
        Leave();
        if (TakeEnd()) Returned(null, missed: false);
    }

    /// <summary>The step returned a value.</summary>
    public T Complete<T>(T value, ContentProjection<T>? projection)
    {
        Leave();
        if (TakeEnd()) Returned(value is null ? null : Run.Digester.Of(value, projection), missed: value is null && _node.Kind == StepKind.CacheRead);
        return value;
    }

    /// <summary>The step returned a task; the result completes as it does.</summary>
    public Task Complete(Task task)
    {
        Leave();
        if (task is null)
        {
            Complete();
            return task!;
        }
        if (!task.IsCompleted)
        {
            return task.ContinueWith(static (ended, state) =>
            {
                ((RecordedStep)state!).Ended(ended);
                return ended;
            }, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        }
        try
        {
            Ended(task);
            return task;
        }
        catch (MirEvidenceException error)
        {
            return Task.FromException(error);
        }
    }

    /// <inheritdoc cref="Complete(Task)"/>
    public Task<T> Complete<T>(Task<T> task, ContentProjection<T>? projection) =>
        Observe(task, (step, value) => step.Complete(value, projection));

    /// <inheritdoc cref="Complete(Task)"/>
    public ValueTask Complete(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully) return new ValueTask(Complete(task.AsTask()));
        task.GetAwaiter().GetResult();
        return new ValueTask(Complete(Task.CompletedTask));
    }

    /// <inheritdoc cref="Complete(Task)"/>
    public ValueTask<T> Complete<T>(ValueTask<T> task, ContentProjection<T>? projection)
    {
        if (!task.IsCompletedSuccessfully) return new ValueTask<T>(Complete(task.AsTask(), projection));
        try
        {
            return new ValueTask<T>(Complete(task.Result, projection));
        }
        catch (MirEvidenceException error)
        {
            return ValueTask.FromException<T>(error);
        }
    }

    /// <summary>The step returned a stream; it is recorded when the enumeration ends.</summary>
    public IAsyncEnumerable<T> Complete<T>(IAsyncEnumerable<T> stream, ContentProjection<T>? projection)
    {
        Leave();
        if (stream is not null) return ScopedStream.Step(this, stream, projection);
        Complete();
        return stream!;
    }

    /// <summary>A validator or approval returned its verdict.</summary>
    public T Verdict<T>(T value, VerdictReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Leave();
        if (!TakeEnd()) return value;
        var verdict = reader(value);
        if (_node.Kind == StepKind.Approval) Approved(verdict);
        else if (_node.Kind == StepKind.Validator) Evaluated(verdict.Passed ? "passed" : "failed", verdict.Score, verdict.Reason, null);
        else Returned(null, missed: false);
        return value;
    }

    /// <inheritdoc cref="Verdict{T}(T, VerdictReader{T})"/>
    public Task<T> Verdict<T>(Task<T> task, VerdictReader<T> reader) =>
        Observe(task, (step, value) => step.Verdict(value, reader));

    /// <inheritdoc cref="Verdict{T}(T, VerdictReader{T})"/>
    public ValueTask<T> Verdict<T>(ValueTask<T> task, VerdictReader<T> reader)
    {
        if (!task.IsCompletedSuccessfully) return new ValueTask<T>(Verdict(task.AsTask(), reader));
        try
        {
            return new ValueTask<T>(Verdict(task.Result, reader));
        }
        catch (MirEvidenceException error)
        {
            return ValueTask.FromException<T>(error);
        }
    }

    internal bool Report(ModelUsage usage)
    {
        if (Volatile.Read(ref _done) != 0) return false;
        Volatile.Write(ref _usage, usage);
        return true;
    }

    /// <summary>A stream was read to its end.</summary>
    internal void Streamed(ContentDigest? digest)
    {
        if (TakeEnd()) Returned(digest, missed: false);
    }

    /// <summary>The reader of a stream left before its end.</summary>
    internal void Abandoned()
    {
        if (!TakeEnd()) return;
        var line = OpenRun.Line(_node.Kind == StepKind.ToolCall ? _node.Other : _node.Failed);
        Run.AppendDuration(line, _started);
        line.Raw(",\"failures\":[{\"code\":\"abandoned\",\"nodeId\":"u8).String(_node.Id).Raw("}]"u8);
        List<RedactionEntry>? found = null;
        AppendRoute(line, ref found);
        OpenRun.AppendRedactions(line, found);
        AppendInputsUnlessStarted(line);
        Run.Append(line);
    }

    /// <summary>
    /// Observes a task and gives back one that completes exactly as it does: cancelled stays cancelled with its token, a fault keeps all its
    /// exceptions.
    /// </summary>
    private Task<T> Observe<T>(Task<T> task, Func<RecordedStep, T, T> returned)
    {
        Leave();
        if (task is null)
        {
            Complete();
            return task!;
        }
        if (!task.IsCompleted)
        {
            return task.ContinueWith(ended =>
            {
                if (ended.IsCompletedSuccessfully) returned(this, ended.Result);
                else Ended(ended);
                return ended;
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        }
        try
        {
            if (task.IsCompletedSuccessfully) returned(this, task.Result);
            else Ended(task);
            return task;
        }
        catch (MirEvidenceException error)
        {
            return Task.FromException<T>(error);
        }
    }

    private void Ended(Task task)
    {
        if (task.IsCompletedSuccessfully) Complete();
        else if (task.IsCanceled) Fail(new TaskCanceledException(task));
        else Fail(task.Exception!.InnerExceptions[0]);
    }

    /// <summary>What was entered for the step's own code is left in the caller's flow.</summary>
    private void Leave()
    {
        if (!_entered) return;
        _entered = false;
        RunScope.CurrentModelCall = _outerModelCall;
    }

    private bool TakeEnd() => Interlocked.Exchange(ref _done, 1) == 0;

    private void Returned(ContentDigest? output, bool missed)
    {
        if (_node.Kind == StepKind.Approval)
        {
            Approved(ValidatorResult.Pass());
            return;
        }
        if (_node.Kind == StepKind.Validator)
        {
            Evaluated("passed", null, null, null);
            return;
        }
        var line = OpenRun.Line(missed ? _node.Failed : _node.Completed);
        Run.AppendDuration(line, _started);
        if (missed) line.Raw(",\"failures\":[{\"code\":\"cache_miss\",\"nodeId\":"u8).String(_node.Id).Raw("}]"u8);
        else if (_node.Output is var (head, tail))
        {
            line.Raw(",\"contextRefs\":["u8).Raw(head);
            OpenRun.AppendDigest(line, output, tail);
            line.Raw("}]"u8);
            if (output is { } known) Run.Produced(_node.OutputId!, known.Digest);
        }
        List<RedactionEntry>? found = null;
        AppendRoute(line, ref found);
        OpenRun.AppendRedactions(line, found);
        AppendInputsUnlessStarted(line);
        Run.Append(line);
    }

    private void Approved(ValidatorResult verdict)
    {
        if (!verdict.Passed) Run.ApprovalDenied = true;
        var line = OpenRun.Line(verdict.Passed ? _node.Completed : _node.Other);
        Run.AppendDuration(line, _started);
        AppendMethod(line);
        List<RedactionEntry>? found = null;
        AppendReason(line, verdict.Reason, ref found);
        OpenRun.AppendRedactions(line, found);
        Run.Append(line);
    }

    private void Evaluated(string status, double? score, string? reason, Exception? exception)
    {
        var line = OpenRun.Line(_node.Completed);
        Run.AppendDuration(line, _started);
        line.Raw(_node.VerdictHead);
        if (score is { } known) line.Raw(",\"score\":"u8).Number(known);
        line.Raw(",\"status\":"u8).String(status).Raw(_node.VerdictTail);
        List<RedactionEntry>? found = null;
        if (exception is not null) Run.AppendFailure(line, exception, _node.Id, ref found);
        AppendInputsUnlessStarted(line);
        AppendMethod(line);
        AppendReason(line, reason, ref found);
        OpenRun.AppendRedactions(line, found);
        Run.Append(line);
        if (_node.Other is not { } allowed) return;
        Run.Append(OpenRun.Line(status == "passed" ? allowed : _node.Failed));
    }

    /// <summary>Reasons are free text: redacted and bounded, with a keyed digest of the whole.</summary>
    private void AppendReason(Utf8Builder line, string? reason, ref List<RedactionEntry>? found)
    {
        if (reason is null) return;
        line.Raw(",\"reason\":"u8).String(Run.Redactor.Clean(reason, "/reason", ref found));
        line.Raw(",\"reasonDigest\":\"hmac-sha256:"u8).DigestOf(Run.Digester.OfText(reason)).Raw((byte)'"');
    }

    private void AppendMethod(Utf8Builder line) => line.Raw(",\"method\":"u8).String(_site.Method);

    private void AppendRoute(Utf8Builder line, ref List<RedactionEntry>? found)
    {
        if (_node.Kind != StepKind.ModelCall) return;
        var usage = Volatile.Read(ref _usage);
        // What a client reports is free text; what the plan says is not.
        var provider = usage?.Provider is { } answered && answered != _node.Provider ? Run.Redactor.Clean(answered, "/modelRoute/provider", ref found, 200) : _node.Provider;
        var model = usage?.Model is { } used && used != _node.Model ? Run.Redactor.Clean(used, "/modelRoute/model", ref found, 200) : _node.Model;
        NodeTemplate.Route(line, _node.Id, provider, model, string.Equals(model, _node.Model, StringComparison.Ordinal) ? null : _node.Model);
        if (usage is null) return;
        line.Raw(",\"usage\":{"u8);
        var start = line.Length;
        Member("\"cacheReadTokens\":"u8, usage.CacheReadTokens);
        Member("\"cacheWriteTokens\":"u8, usage.CacheWriteTokens);
        if (usage.CostUsd is { } cost && double.IsFinite(cost))
        {
            if (line.Length > start) line.Raw((byte)',');
            line.Raw("\"costUsd\":"u8).Number(cost);
        }
        Member("\"inputTokens\":"u8, usage.InputTokens);
        Member("\"outputTokens\":"u8, usage.OutputTokens);
        line.Raw((byte)'}');

        void Member(ReadOnlySpan<byte> name, long? value)
        {
            if (value is not { } number) return;
            if (line.Length > start) line.Raw((byte)',');
            line.Raw(name).Number(number);
        }
    }

    private void AppendInputsUnlessStarted(Utf8Builder line)
    {
        if (_node.Started is null) AppendInputs(line);
    }

    private void AppendInputs(Utf8Builder line)
    {
        if (_inputs.Length == 0) return;
        line.Raw(",\"inputs\":["u8);
        var start = line.Length;
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (!_inputs[i].Given) continue;
            line.Raw(line.Length > start ? ",{"u8 : "{"u8);
            if (_inputs[i].Content is { } content)
            {
                if (Run.BlockOf(_node.Inputs, content.Digest) is { } block) line.Raw("\"contextId\":"u8).String(block).Raw((byte)',');
                line.Raw("\"digest\":\"hmac-sha256:"u8).DigestOf(content).Raw("\",\"parameter\":"u8).String(_site.Parameters[i])
                    .Raw(",\"tokens\":"u8).Number(content.Tokens).Raw((byte)'}');
            }
            else line.Raw("\"opaque\":true,\"parameter\":"u8).String(_site.Parameters[i]).Raw((byte)'}');
        }
        line.Raw((byte)']');
    }

    private readonly record struct StepInput(bool Given, ContentDigest? Content);
}
