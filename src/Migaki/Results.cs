namespace Migaki;

/// <summary>How a run ended. Wire: the manifest's <c>outcome</c>.</summary>
public enum MirOutcome
{
    /// <summary><c>incomplete</c>: not sealed; the process ended first.</summary>
    Incomplete,
    /// <summary><c>verified</c>: the body returned and the bundle was sealed.</summary>
    Verified,
    /// <summary><c>failed</c>: the body threw.</summary>
    Failed,
    /// <summary><c>cancelled</c>: an <see cref="OperationCanceledException"/>, or a stream abandoned by its reader.</summary>
    Cancelled,
    /// <summary><c>blocked</c>: a denied approval, a validator that fails the plan, or a refused policy.</summary>
    Blocked,
}

/// <summary>Where the evidence of a run is.</summary>
/// <param name="RunId">Sortable and unique, e.g. <c>2026-02-23T19-55-12.345Z_8f3c91d2</c>.</param>
/// <param name="Path">The full path of the bundle's folder.</param>
/// <param name="Digest"><c>sha256:</c> and the manifest's digest.</param>
public sealed record MirBundleReference(string RunId, string Path, string Digest);

/// <summary>A finished run.</summary>
/// <param name="Bundle">Where its evidence is.</param>
/// <param name="Outcome">How it ended.</param>
public record MirRun(MirBundleReference Bundle, MirOutcome Outcome);

/// <summary>A finished run and its value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">What the body returned.</param>
/// <param name="Bundle">Where its evidence is.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record MirRun<T>(T Value, MirBundleReference Bundle, MirOutcome Outcome) : MirRun(Bundle, Outcome);

/// <summary>A validator's verdict with its reasons.</summary>
/// <param name="Passed">Whether the context passed.</param>
/// <param name="Score">0 to 1, where there is one.</param>
/// <param name="Reason">Why, in a sentence; it is redacted and bounded before it is kept.</param>
public readonly record struct ValidatorResult(bool Passed, double? Score = null, string? Reason = null)
{
    /// <summary>A verdict that passed.</summary>
    public static ValidatorResult Pass(double? score = null) => new(true, score);

    /// <summary>A verdict that did not pass.</summary>
    public static ValidatorResult Fail(string? reason = null) => new(false, null, reason);
}

/// <summary>A validator with <see cref="ValidatorFailurePolicy.FailPlan"/> did not pass.</summary>
public sealed class MirValidationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MirValidationException(string validator, string? reason = null)
        : base(reason is null ? $"The validator \"{validator}\" did not pass." : $"The validator \"{validator}\" did not pass: {reason}") => Validator = validator;

    private MirValidationException(string message, bool _) : base(message) => Validator = "";

    /// <summary>The same exception again, from its message.</summary>
    internal static MirValidationException Again(string message) => new(message, false);

    /// <summary>The validator's name.</summary>
    public string Validator { get; }
}
