namespace Migaki.Mir.Json;

/// <summary>What a strict reader accepts beyond the JSON grammar, and how much of it.</summary>
public sealed record WireReaderOptions
{
    /// <summary>
    /// The profile for everything that is digested, and the default: numbers beyond 2^53-1 are refused, because two readers may
    /// disagree about their value.
    /// </summary>
    public static WireReaderOptions Digested { get; } = new();

    /// <summary>Any finite number, for documents of others.</summary>
    public static WireReaderOptions AnyNumber { get; } = new() { AllowUnsafeIntegers = true };

    /// <summary>Whether a number whose magnitude is beyond 2^53-1 is accepted, as the nearest double.</summary>
    public bool AllowUnsafeIntegers { get; init; }

    /// <summary>The longest input in UTF-8 bytes; 16 MiB unless set.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most values in a document, so that a small input cannot ask for much memory; 1,000,000 unless set.</summary>
    public int MaxValues { get; init; } = 1_000_000;
}
