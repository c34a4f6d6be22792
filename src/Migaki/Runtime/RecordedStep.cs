using System.ComponentModel;
using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki.Runtime;

/// <summary>
/// A step being recorded. Generated interceptors call, in this order: <see cref="CallSites.Begin"/>, <see cref="Argument{T}"/> for each
/// context-bearing argument, <see cref="Start"/> (write-ahead: what must be known before the step runs is recorded here), or
/// <see cref="CallSites.Start(int)"/> for all of these; then the step, and one of the members that end it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.StackTraceHidden]
public sealed partial class RecordedStep
{
    private readonly NodeTemplate _node;
    private readonly StepSite _site;
    // Two arguments lie in the step itself; most steps have no more.
    private readonly ContentDigest?[]? _more;
    private ContentDigest? _first, _second;
    private ulong _given;
    private long _started;
    private EventMark _startEvent;
    private RecordedStep? _outerCall, _outerStep;
    private ModelUsage? _usage;
    private bool _entered, _ownsRun;
    private int _done;

    private RecordedStep(OpenRun run, NodeTemplate node, StepSite site, bool ownsRun)
    {
        (Run, _node, _site) = (run, node, site);
        if (run.Payloads is { } payloads) BeginTrace(payloads);
        if (site.ParameterTexts.Length > 2) _more = new ContentDigest?[site.ParameterTexts.Length - 2];
        _ownsRun = ownsRun;
        if (run.Telemetry is { } telemetry) Telemetry = new Telemetry.StepTelemetry(telemetry, node, site);
    }

    internal OpenRun Run { get; private set; }

    /// <summary>Null where nobody listens.</summary>
    internal Telemetry.StepTelemetry? Telemetry { get; }

    internal string NodeId => _node.Id;

    /// <summary>
    /// This step, where it may call a model whose usage is then its own: a model call, and whatever asks a model on its way, a transform that
    /// summarizes or a validator that lets a model judge. Only an approval is a person's.
    /// </summary>
    internal RecordedStep? UsageScope => _node.Kind != StepKind.Approval ? this : null;

    /// <summary>The step of this call in the current run; null outside a run, and then the interceptor only calls the step.</summary>
    internal static RecordedStep? Begin(StepSite site) => RunScope.Any ? BeginInRun(site) : null;

    private static RecordedStep? BeginInRun(StepSite site)
    {
        if (RunScope.Current is not { } frame) return null;
        ArgumentNullException.ThrowIfNull(site);
        var run = frame.Run;
        if (site.Resolve(frame) is not { } node)
        {
            run.CountUnplanned();
            return null;
        }
        if (run is { IsSealed: true, Replay: not null }) global::Migaki.Replay.ReplayedRun.Late();
        // Code that goes on after its run has ended: what it does is late, and not lost.
        return run.IsSealed ? new RecordedStep(LateRun.Open(run), node, site, ownsRun: true) : new RecordedStep(run, node, site, ownsRun: false);
    }

    /// <summary>Records an argument by keyed digest and size, never by content (unless the plan keeps a full trace).</summary>
    /// <param name="index">The position in <see cref="StepSite.Parameters"/>.</param>
    /// <param name="value">The argument.</param>
    /// <param name="projection">Writes its text; null where the text cannot be read without side effects.</param>
    public void Argument<T>(int index, T value, ContentProjection<T>? projection)
    {
        var digest = Run.Digester.Of(value, projection);
        if (index == 0) _first = digest;
        else if (index == 1) _second = digest;
        else _more![index - 2] = digest;
        _given |= 1UL << index;
        Telemetry?.Argument(index, value, projection, digest, digest is null ? -1 : BlockOf(digest));
        if (Run.Payloads is not null) KeepInput(_site.Parameters[index], value, digest);
    }

    /// <summary>An <see cref="Argument{T}"/> that is a string: short, because generated code is compiled in every build.</summary>
    public void Text(int index, string? value) => Argument(index, value, CommonProjections.Text);

    /// <summary>An <see cref="Argument{T}"/> that is an array of strings.</summary>
    public void Texts(int index, string?[]? value) => Argument(index, value, CommonProjections.Texts);

    /// <summary>Records arguments that are strings or arrays of strings, and that the step is about to run.</summary>
    internal RecordedStep Started(ReadOnlySpan<object?> arguments)
    {
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if (arguments[i] is string[] texts) Texts(i, texts);
                else Text(i, (string?)arguments[i]);
            }
            Start();
            return this;
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
    }

    /// <summary>Records that the step is about to run.</summary>
    public void Start()
    {
        if (_trace is not null && Run.Replay is { } replay) Match(replay);
        if (UsageScope is not null)
        {
            _outerCall = RunScope.CurrentCall;
            RunScope.CurrentCall = this;
            _entered = true;
        }
        if (_node.Started is { } head)
        {
            var line = OpenRun.Line(head);
            AppendInputs(line);
            if (_node.Kind == StepKind.Approval) AppendMethod(line);
            List<RedactionEntry>? found = null;
            AppendTrace(line, ref found, isEnd: false);
            OpenRun.AppendRedactions(line, found);
            try
            {
                _startEvent = Append(line, Run.Clock.Timestamp());
                if (_node.CommitsBefore) Run.Commit();
            }
            catch
            {
                Leave();
                throw;
            }
        }
        Telemetry?.Start();
        EnterTrace();
        _started = Run.Clock.Timestamp();
    }

    /// <summary>Records that the step threw. The caller rethrows.</summary>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Leave();
        if (!TakeEnd()) return;
        if (_node.Kind != StepKind.Validator) Telemetry?.Threw(exception, Volatile.Read(ref _usage));
        try
        {
            if (_node.Kind == StepKind.Validator)
            {
                Evaluated(exception is MirValidationException ? "failed" : "skipped", null, null, exception);
                SealOwn(exception);
                return;
            }
            var now = Run.Clock.Timestamp();
            var line = OpenRun.Line(exception is TimeoutException && _node.Expired is { } expired ? expired : _node.Failed);
            Run.AppendDuration(line, _started, now);
            List<RedactionEntry>? found = null;
            Run.AppendFailure(line, exception, _node.Id, ref found);
            Run.AppendFollows(line, _startEvent);
            AppendRoute(line, ref found);
            AppendTrace(line, ref found, isEnd: true);
            OpenRun.AppendRedactions(line, found);
            if (_node.Kind == StepKind.Approval) AppendMethod(line);
            AppendInputsUnlessStarted(line);
            Append(line, now);
            SealOwn(exception);
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
        if (!TakeEnd()) return;
        Told<string?>(null, null, null, missed: false);
        Returned(null, missed: false);
        SealOwn(null);
    }

    /// <summary>The step returned a value.</summary>
    internal T Complete<T>(T value, ContentProjection<T>? projection)
    {
        Leave();
        if (!TakeEnd()) return value;
        var output = value is null ? null : Run.Digester.Of(value, projection);
        var missed = value is null && _node.Kind == StepKind.CacheRead;
        if (Run.Payloads is not null) KeepOutput(value);
        Told(value, projection, output, missed);
        Returned(output, missed);
        SealOwn(null);
        return value;
    }

    /// <summary>The step returned a task; the result completes as it does.</summary>
    internal Task Complete(Task task)
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
    internal Task<T> Complete<T>(Task<T> task, ContentProjection<T>? projection) =>
        Observe(task, (step, value) => step.Complete(value, projection));

    /// <inheritdoc cref="Complete(Task)"/>
    internal ValueTask Complete(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully) return new ValueTask(Complete(task.AsTask()));
        task.GetAwaiter().GetResult();
        return new ValueTask(Complete(Task.CompletedTask));
    }

    /// <inheritdoc cref="Complete(Task)"/>
    internal ValueTask<T> Complete<T>(ValueTask<T> task, ContentProjection<T>? projection)
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
    internal IAsyncEnumerable<T> Complete<T>(IAsyncEnumerable<T> stream, ContentProjection<T>? projection)
    {
        Leave();
        if (stream is not null) return ScopedStream.Step(this, stream, projection);
        Complete();
        return stream!;
    }

    /// <summary>A validator or approval returned its verdict.</summary>
    internal T Verdict<T>(T value, VerdictReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Leave();
        if (!TakeEnd()) return value;
        if (Run.Payloads is not null) KeepOutput(value);
        var verdict = reader(value);
        if (_node.Kind == StepKind.Approval) Approved(verdict);
        else if (_node.Kind == StepKind.Validator) Evaluated(verdict.Passed ? "passed" : "failed", verdict.Score, verdict.Reason, null);
        else
        {
            Told<string?>(null, null, null, missed: false);
            Returned(null, missed: false);
        }
        SealOwn(null);
        return value;
    }

    /// <inheritdoc cref="Verdict{T}(T, VerdictReader{T})"/>
    internal Task<T> Verdict<T>(Task<T> task, VerdictReader<T> reader) =>
        Observe(task, (step, value) => step.Verdict(value, reader));

    /// <inheritdoc cref="Verdict{T}(T, VerdictReader{T})"/>
    internal ValueTask<T> Verdict<T>(ValueTask<T> task, VerdictReader<T> reader)
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

    /// <summary>The block with this content, among those the plan lets this node read.</summary>
    internal string? BlockWith(ContentDigest content) =>
        BlockOf(content) is >= 0 and var block ? Run.Plan.Plan.Context[block].Id : null;

    /// <summary>The same by its place in the plan; -1 for none.</summary>
    private int BlockOf(ContentDigest content) => Run.BlockOf(_node.Inputs, content) is >= 0 and var block ? _node.Inputs[block] : -1;

    /// <summary>The verdicts of validators and approvals are told where they are written.</summary>
    private void Told<T>(T value, ContentProjection<T>? projection, ContentDigest? output, bool missed)
    {
        if (Telemetry is { } telemetry && _node.Kind is not (StepKind.Validator or StepKind.Approval)) telemetry.Completed(value, projection, output, missed, Volatile.Read(ref _usage));
    }

    /// <summary>A stream was read to its end.</summary>
    internal void Streamed(ContentDigest? digest)
    {
        if (!TakeEnd()) return;
        if (_node.Kind is not (StepKind.Validator or StepKind.Approval)) Telemetry?.Completed(digest, Volatile.Read(ref _usage));
        Returned(digest, missed: false);
        SealOwn(null);
    }

    /// <summary>The reader of a stream left before its end.</summary>
    internal void Abandoned()
    {
        if (!TakeEnd()) return;
        Telemetry?.Abandoned(Volatile.Read(ref _usage));
        var now = Run.Clock.Timestamp();
        var line = OpenRun.Line(_node.Kind == StepKind.ToolCall ? _node.Other! : _node.Failed);
        Run.AppendDuration(line, _started, now);
        line.Raw(",\"failures\":[{\"code\":\"abandoned\",\"nodeId\":"u8).String(_node.Id).Raw("}]"u8);
        Run.AppendFollows(line, _startEvent);
        List<RedactionEntry>? found = null;
        AppendRoute(line, ref found);
        AppendTrace(line, ref found, isEnd: true);
        OpenRun.AppendRedactions(line, found);
        AppendInputsUnlessStarted(line);
        Append(line, now);
        SealOwn(new OperationCanceledException("The stream was not read to its end."));
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
        Telemetry?.Leave();
        LeaveTrace();
        if (!_entered) return;
        _entered = false;
        RunScope.CurrentCall = _outerCall;
    }

    /// <summary>Acknowledges an event in the run, or where the run has ended, in one of the step's own.</summary>
    internal EventMark Append(Utf8Builder line, long timestamp)
    {
        if (Run.AppendOwn(line, timestamp, out var mark) != Appended.Late || Run.Replay is not null) return mark;
        var late = new Utf8Builder(line.Length).Begin(new LineHead(line.Written));
        (Run, _ownsRun) = (LateRun.Open(Run), true);
        if (_trace is not null) Run.Payloads?.Adopt(_trace.Taken);
        _ = Run.AppendOwn(late, timestamp, out mark);
        return mark;
    }

    /// <summary>The step has said all: a run that is its own ends with it.</summary>
    private void SealOwn(Exception? exception)
    {
        if (_ownsRun) LateRun.Seal(Run, exception);
    }

    private bool TakeEnd() => Interlocked.Exchange(ref _done, 1) == 0;
}
