using System.ComponentModel;
using Migaki.Bundles;
using Migaki.Recording;
using Migaki.Replay;

namespace Migaki.Runtime;

/// <summary>A run as generated entries drive it: begin, then exactly one of complete or fail.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.StackTraceHidden]
public sealed class PlanRun
{
    private readonly RunFrame? _outer;
    private MirBundleReference? _bundle;

    private PlanRun(OpenRun run, RunFrame? outer) => (Run, _outer) = (run, outer);

    internal OpenRun Run { get; }

    /// <summary>
    /// Opens a run: the run's folder and a manifest that says <c>incomplete</c> exist when this returns, and steps called in this
    /// execution context record into it.
    /// </summary>
    /// <exception cref="MirEvidenceException">They cannot be written and the recorder does not go on without.</exception>
    public static PlanRun Begin(MigakiRecorder recorder, MirPlanDefinition plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var outer = RunScope.Current;
        var open = ReplayScope.Current is { } replay
            ? OpenRun.Repeat(recorder ?? MigakiRecorder.Default, plan, replay.Enter(plan, outer?.Run))
            : OpenRun.Open(recorder ?? MigakiRecorder.Default, plan);
        var run = new PlanRun(open, outer);
        RunScope.Current = run.Run.Frame;
        return run;
    }

    /// <summary>Records a parameter, field or property of the plan as a context block.</summary>
    public void Context<T>(string contextId, T value, ContentProjection<T>? projection) => Run.Bind(contextId, value, projection);

    /// <summary>Keeps a parameter of a plan with a full trace.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="contextId">The block it is; null for none.</param>
    /// <param name="value">What the caller gave.</param>
    public void Input<T>(string name, string? contextId, T value) => Run.Input(name, contextId, value);

    /// <summary>Seals a run whose body returned.</summary>
    public MirRun Complete()
    {
        var outcome = Returned();
        return new MirRun(Seal(outcome, null), outcome);
    }

    /// <summary>Seals a run whose body returned a value.</summary>
    public MirRun<T> Complete<T>(T value, ContentProjection<T>? projection)
    {
        var outcome = Returned();
        var digest = Run.Digester.Of(value, projection);
        Run.Telemetry?.Returned(value, projection, digest);
        Run.Result(value, digest);
        return new MirRun<T>(value, Seal(outcome, digest), outcome);
    }

    /// <summary>Seals a run whose body threw; puts the bundle's id and path into <see cref="Exception.Data"/>. The caller rethrows.</summary>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        // A plan that calls a plan: the innermost run is where it went wrong, and its evidence stays named.
        if (!exception.Data.Contains(ExceptionData.RunId))
        {
            exception.Data[ExceptionData.RunId] = Run.RunId;
            exception.Data[ExceptionData.Bundle] = Run.BundlePath;
        }
        var outcome = exception switch
        {
            OperationCanceledException => MirOutcome.Cancelled,
            MirValidationException => MirOutcome.Blocked,
            _ when Run.ApprovalDenied => MirOutcome.Blocked,
            _ => MirOutcome.Failed,
        };
        try
        {
            _ = Seal(outcome, null, exception);
        }
        catch (Exception error) when (error is MirEvidenceException || OpenRun.IsStorage(error))
        {
            // The body's own exception is the one to leave; that its evidence is short is said beside it.
            exception.Data[ExceptionData.EvidenceError] = error.Message;
        }
    }

    /// <summary>A body that streams: the run opens with the first element asked for and is sealed when the enumeration ends or is abandoned.</summary>
    public static IAsyncEnumerable<T> Stream<TState, T>(MigakiRecorder recorder, MirPlanDefinition plan, TState state, Action<PlanRun, TState>? context, Func<TState, IAsyncEnumerable<T>> body, ContentProjection<T>? projection)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(body);
        return ScopedStream.Plan(recorder, plan, state, context, body, projection);
    }

    internal void CompleteStream(ContentDigest? digest, string? text, PayloadRef? items)
    {
        if (items is not null) Run.Result(items);
        Run.Telemetry?.Returned(text, digest);
        _ = Seal(Returned(), digest);
    }

    /// <summary>The reader of a stream left before its end.</summary>
    internal void Abandon()
    {
        if (!Run.IsSealed) _ = Seal(MirOutcome.Cancelled, null);
    }

    private MirOutcome Returned() => Run.ApprovalDenied ? MirOutcome.Blocked : MirOutcome.Verified;

    private MirBundleReference Seal(MirOutcome outcome, ContentDigest? output, Exception? exception = null)
    {
        if (ReferenceEquals(RunScope.Current?.Run, Run)) RunScope.Current = _outer;
        return _bundle ??= RunSealer.Seal(Run, outcome, output, exception);
    }
}

/// <summary>The keys under which an exception that leaves a run carries its evidence.</summary>
internal static class ExceptionData
{
    public const string RunId = "Migaki.RunId";
    public const string Bundle = "Migaki.Bundle";
    public const string EvidenceError = "Migaki.EvidenceError";
}
