using System.ComponentModel;

namespace Migaki.Runtime;

/// <summary>
/// A step being recorded. Generated interceptors call, in this order: <see cref="Begin"/>, <see cref="Argument{T}"/> for each
/// context-bearing argument, <see cref="Start"/> (write-ahead: what must be known before the step runs is recorded here), the step,
/// and one of the completing members.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordedStep
{
    private RecordedStep() { }

    /// <summary>The step of this call in the current run; null outside a run, and then the interceptor only calls the step.</summary>
    public static RecordedStep? Begin(StepSite site) => null;

    /// <summary>Records an argument by keyed digest and size, never by content (unless the plan keeps a full trace).</summary>
    /// <param name="index">The position in <see cref="StepSite.Parameters"/>.</param>
    /// <param name="value">The argument.</param>
    /// <param name="projection">Writes its text; null where the text cannot be read without side effects.</param>
    public void Argument<T>(int index, T value, ContentProjection<T>? projection) { }

    /// <summary>Records that the step is about to run.</summary>
    public void Start() { }

    /// <summary>Records that the step threw. The caller rethrows.</summary>
    public void Fail(Exception exception) { }

    /// <summary>The step returned.</summary>
    public void Complete() { }

    /// <summary>The step returned a value.</summary>
    public T Complete<T>(T value, ContentProjection<T>? projection) => value;

    /// <summary>The step returned a task; the result completes as it does.</summary>
    public Task Complete(Task task) => task;

    /// <inheritdoc cref="Complete(Task)"/>
    public Task<T> Complete<T>(Task<T> task, ContentProjection<T>? projection) => task;

    /// <inheritdoc cref="Complete(Task)"/>
    public ValueTask Complete(ValueTask task) => task;

    /// <inheritdoc cref="Complete(Task)"/>
    public ValueTask<T> Complete<T>(ValueTask<T> task, ContentProjection<T>? projection) => task;

    /// <summary>The step returned a stream; it is recorded when the enumeration ends.</summary>
    public IAsyncEnumerable<T> Complete<T>(IAsyncEnumerable<T> stream, ContentProjection<T>? projection) => stream;

    /// <summary>A validator or approval returned its verdict.</summary>
    public T Verdict<T>(T value, VerdictReader<T> reader) => value;

    /// <inheritdoc cref="Verdict{T}(T, VerdictReader{T})"/>
    public Task<T> Verdict<T>(Task<T> task, VerdictReader<T> reader) => task;

    /// <inheritdoc cref="Verdict{T}(T, VerdictReader{T})"/>
    public ValueTask<T> Verdict<T>(ValueTask<T> task, VerdictReader<T> reader) => task;
}

/// <summary>Reads a verdict from what a validator or approval returned.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValidatorResult VerdictReader<in T>(T value);

/// <summary>The verdicts that are read without a generated reader, and the gate of <see cref="ValidatorFailurePolicy.FailPlan"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Verdicts
{
    /// <summary>A <see cref="bool"/> is the verdict itself.</summary>
    public static VerdictReader<bool> OfBoolean { get; } = static value => new ValidatorResult(value);

    /// <summary>A <see cref="ValidatorResult"/> is the verdict itself.</summary>
    public static VerdictReader<ValidatorResult> OfResult { get; } = static value => value;

    /// <summary>Throws where a validator of a plan that must fail did not pass; called inside and outside a run.</summary>
    /// <exception cref="MirValidationException">The verdict did not pass.</exception>
    public static T Require<T>(string validator, T value, VerdictReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var verdict = reader(value);
        return verdict.Passed ? value : throw new MirValidationException(validator, verdict.Reason);
    }

    /// <inheritdoc cref="Require{T}(string, T, VerdictReader{T})"/>
    public static async Task<T> Require<T>(string validator, Task<T> task, VerdictReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Require(validator, await task.ConfigureAwait(false), reader);
    }

    /// <inheritdoc cref="Require{T}(string, T, VerdictReader{T})"/>
    public static async ValueTask<T> Require<T>(string validator, ValueTask<T> task, VerdictReader<T> reader) =>
        Require(validator, await task.ConfigureAwait(false), reader);
}
