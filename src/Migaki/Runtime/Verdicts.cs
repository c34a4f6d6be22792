using System.ComponentModel;

namespace Migaki.Runtime;

/// <summary>Reads a verdict from what a validator or approval returned.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValidatorResult VerdictReader<in T>(T value);

/// <summary>The verdicts that are read without a generated reader, and the gate of <see cref="ValidatorFailurePolicy.FailPlan"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.StackTraceHidden]
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
