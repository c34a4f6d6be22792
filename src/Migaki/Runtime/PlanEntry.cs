using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Migaki.Runtime;

/// <summary>
/// The run of a body that returns a task. The entry is no async method, because a state machine for each is a quarter of what generated code costs the compiler; to its caller
/// it is one: whatever is thrown is in its task, and execution and synchronization context are the caller's again when it returns.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.StackTraceHidden]
public sealed class PlanEntry
{
    private readonly ExecutionContext _context;
    private readonly bool _isFlowSuppressed = ExecutionContext.IsFlowSuppressed();
    private readonly SynchronizationContext? _synchronization = SynchronizationContext.Current;
    private PlanRun? _run;

    /// <summary>Remembers the caller's contexts.</summary>
    public PlanEntry()
    {
        if (_isFlowSuppressed) ExecutionContext.RestoreFlow();
        // Null only while the flow is suppressed.
        _context = ExecutionContext.Capture()!;
        if (_isFlowSuppressed) _ = ExecutionContext.SuppressFlow();
    }

    /// <inheritdoc cref="PlanRun.Begin"/>
    public PlanRun Begin(MigakiRecorder recorder, MirPlanDefinition plan) => _run = PlanRun.Begin(recorder, plan);

    /// <summary>The body has been called; the result ends as its task does, after the run has been sealed.</summary>
    public Task Ended(Task body) => new Ending<bool>(_run!, body, static (run, _) => run.Complete() is not null).Result;

    /// <inheritdoc cref="Ended(Task)"/>
    public Task<T> Ended<T>(Task<T> body, ContentProjection<T>? projection) => new Ending<T>(_run!, body, (run, ended) => run.Complete(((Task<T>)ended).Result, projection).Value).Result;

    /// <summary>As <see cref="Ended(Task)"/>, of an entry that returns the run.</summary>
    public Task<MirRun> EndedRun(Task body) => new Ending<MirRun>(_run!, body, static (run, _) => run.Complete()).Result;

    /// <inheritdoc cref="EndedRun(Task)"/>
    public Task<MirRun<T>> EndedRun<T>(Task<T> body, ContentProjection<T>? projection) => new Ending<MirRun<T>>(_run!, body, (run, ended) => run.Complete(((Task<T>)ended).Result, projection)).Result;

    /// <summary>Something threw before there was a task.</summary>
    public Task<T> Failed<T>(Exception exception)
    {
        var result = AsyncTaskMethodBuilder<T>.Create();
        try
        {
            _run?.Fail(exception);
            result.SetException(exception);
        }
#pragma warning disable CA1031 // as an async method: whatever it is, the task carries it
        catch (Exception error)
#pragma warning restore CA1031
        {
            result.SetException(error);
        }
        return result.Task;
    }

    /// <summary>The contexts are the caller's again.</summary>
    public void Leave()
    {
        ExecutionContext.Restore(_context);
        if (_isFlowSuppressed) _ = ExecutionContext.SuppressFlow();
        if (!ReferenceEquals(SynchronizationContext.Current, _synchronization)) SynchronizationContext.SetSynchronizationContext(_synchronization);
    }

    /// <summary>What is left to do when the body ends, in the execution context of the run. The builder is that of async methods: a cancellation stays the exception it was.</summary>
    [System.Diagnostics.StackTraceHidden]
    private sealed class Ending<T>
    {
        private readonly PlanRun _run;
        private readonly Task _body;
        private readonly Func<PlanRun, Task, T> _complete;
        private AsyncTaskMethodBuilder<T> _result = AsyncTaskMethodBuilder<T>.Create();

        public Ending(PlanRun run, Task body, Func<PlanRun, Task, T> complete)
        {
            (_run, _body, _complete, Result) = (run, body, complete, _result.Task);
            if (body.IsCompleted) End();
            else body.ConfigureAwait(false).GetAwaiter().OnCompleted(End);
        }

        public Task<T> Result { get; }

        private void End()
        {
            T value;
            try
            {
                Await();
                value = _complete(_run, _body);
            }
#pragma warning disable CA1031 // as an async method: whatever it is, the task carries it
            catch (Exception error)
#pragma warning restore CA1031
            {
                _result.SetException(error);
                return;
            }
            _result.SetResult(value);
        }

        private void Await()
        {
            try
            {
                _body.GetAwaiter().GetResult();
            }
            catch (Exception exception)
            {
                _run.Fail(exception);
                throw;
            }
        }
    }
}
