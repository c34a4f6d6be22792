namespace Migaki.Runtime;

// How interceptors end a step. Null stands for a call outside a run, which gives back what the step returned. Each has a name of its own: the compiler weighs all that share one.
public sealed partial class RecordedStep
{
    /// <summary>The step returned a value.</summary>
    public static T Done<T>(RecordedStep? step, T value, ContentProjection<T>? projection) => step is null ? value : step.Complete(value, projection);

    /// <summary>The step returned a task; the result completes as it does.</summary>
    public static Task DoneTask(RecordedStep? step, Task task) => step is null ? task : step.Complete(task);

    /// <inheritdoc cref="DoneTask(RecordedStep, Task)"/>
    public static Task<T> DoneTask<T>(RecordedStep? step, Task<T> task, ContentProjection<T>? projection) => step is null ? task : step.Complete(task, projection);

    /// <inheritdoc cref="DoneTask(RecordedStep, Task)"/>
    public static ValueTask DoneValueTask(RecordedStep? step, ValueTask task) => step is null ? task : step.Complete(task);

    /// <inheritdoc cref="DoneTask(RecordedStep, Task)"/>
    public static ValueTask<T> DoneValueTask<T>(RecordedStep? step, ValueTask<T> task, ContentProjection<T>? projection) => step is null ? task : step.Complete(task, projection);

    /// <summary>The step returned a stream; it is recorded when the enumeration ends.</summary>
    public static IAsyncEnumerable<T> DoneStream<T>(RecordedStep? step, IAsyncEnumerable<T> stream, ContentProjection<T>? projection) => step is null ? stream : step.Complete(stream, projection);

    /// <summary>A validator or approval returned its verdict.</summary>
    public static T Judged<T>(RecordedStep? step, T value, VerdictReader<T> reader) => step is null ? value : step.Verdict(value, reader);

    /// <inheritdoc cref="Judged{T}"/>
    public static Task<T> JudgedTask<T>(RecordedStep? step, Task<T> task, VerdictReader<T> reader) => step is null ? task : step.Verdict(task, reader);

    /// <inheritdoc cref="Judged{T}"/>
    public static ValueTask<T> JudgedValueTask<T>(RecordedStep? step, ValueTask<T> task, VerdictReader<T> reader) => step is null ? task : step.Verdict(task, reader);
}
