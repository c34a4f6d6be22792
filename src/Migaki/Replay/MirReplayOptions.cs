using System.Text.Json.Serialization;
using Migaki.Verification;

namespace Migaki.Replay;

/// <summary>How a full trace is replayed.</summary>
public sealed record MirReplayOptions
{
    /// <summary>Keys to trust; the bundle's integrity is always checked, and one that does not hold is refused.</summary>
    public VerificationOptions? Verification { get; init; }

    /// <summary>Whether validators run again and their verdicts are compared, instead of being answered from the record. Default: no.</summary>
    public bool RunValidators { get; init; }

    /// <summary>Whether context transforms run again and their results are compared. Default: no, because many ask a model.</summary>
    public bool RunTransforms { get; init; }

    /// <summary>Makes an exception of the application again that a step threw, from its type's name and its message; null for one it does not know.</summary>
    public Func<string, string, Exception?>? CreateException { get; init; }

    /// <summary>Reads inputs of the application's own types for <see cref="MirReplayInputs.Get{T}"/>; the plan's own context is used for everything else.</summary>
    public JsonSerializerContext? JsonContext { get; init; }

    /// <summary>Where the keys of encrypted payloads are.</summary>
    public IErasureKeyStore? ErasureKeys { get; init; }

    /// <summary>
    /// How long a body may do something of its own (a delay, a read, work on another thread) between two recorded events before the replay gives up; longer
    /// on a machine that is too busy to run it. Default: 10 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A replay cannot go on: the run does something that the record does not have. Steps throw it, so that none is ever called for real.</summary>
public sealed class MirReplayException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MirReplayException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>Stands for an exception of a type that cannot be made again; see <see cref="MirReplayOptions.CreateException"/>.</summary>
public sealed class MirReplayedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MirReplayedException(string originalType, string message) : base(message) => OriginalType = originalType;

    /// <summary>The full name of the type that was thrown.</summary>
    public string OriginalType { get; }
}
