using System.Security.Cryptography;
using Migaki.Runtime;

namespace Migaki.Recording;

/// <summary>What is kept of a value: a digest under the run's key and a token estimate.</summary>
internal sealed class ContentDigest(Digest256 digest, int tokens)
{
    public readonly Digest256 Digest = digest;
    public readonly int Tokens = tokens;
}

/// <summary>
/// The key of a run's content digests. It is drawn when the run begins and never stored, so that short contents cannot be guessed from a
/// bundle; equal contents are equal within a run and nowhere else.
/// </summary>
internal sealed class RunKey
{
    public const int BlockBytes = 64;

    public RunKey()
    {
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        (Inner, Outer) = (Masked(key, 0x36), Masked(key, 0x5c));
    }

    internal RunKey(ReadOnlySpan<byte> key) => (Inner, Outer) = (Masked(key, 0x36), Masked(key, 0x5c));

    /// <summary>The key padded and masked as HMAC wants it before the message, hashed where that can be saved.</summary>
    public LineHead Inner { get; }

    /// <summary>The same for the second hash.</summary>
    public LineHead Outer { get; }

    private static LineHead Masked(ReadOnlySpan<byte> key, byte mask)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        for (var i = 0; i < BlockBytes; i++) block[i] = (byte)((i < key.Length ? key[i] : 0) ^ mask);
        return new LineHead(block);
    }
}

/// <summary>Digests values of one run; a string that was digested lately is not digested again.</summary>
internal sealed class ContentDigester
{
    private const int Remembered = 16;

    private readonly RunKey _key = new();
    private readonly Known?[] _strings = new Known?[Remembered];
    private int _next;

    /// <summary>The digest of a value's text; null where the text cannot be read.</summary>
    public ContentDigest? Of<T>(T value, ContentProjection<T>? projection)
    {
        if (projection is null) return null;
        if (typeof(T) != typeof(string) || value is not string text) return Compute(value, projection);
        // The same string by reference: an entry never changes once it can be seen, so no lock is needed.
        foreach (var known in _strings)
            if (known is not null && ReferenceEquals(known.Text, text)) return known.Digest;
        if (Compute(value, projection) is not { } digest) return null;
        Volatile.Write(ref _strings[Interlocked.Increment(ref _next) & (Remembered - 1)], new Known(text, digest));
        return digest;
    }

    /// <summary>The digest of a text the recorder itself has, e.g. an exception's message.</summary>
    public ContentDigest OfText(string text)
    {
        var sink = ContentSink.Rent(_key);
        sink.Text(text);
        return sink.Finish();
    }

    /// <summary>The texts that were digested lately, longest first: what no free text of the run may quote.</summary>
    public IReadOnlyList<string> Texts() => [.. _strings.OfType<Known>().Select(known => known.Text).OrderByDescending(text => text.Length)];

    /// <summary>The text of a value, up to a length; null where it cannot be read. Only telemetry that was opted into asks.</summary>
    /// <param name="value">The value.</param>
    /// <param name="projection">Reads it.</param>
    /// <param name="maxLength">The most characters kept.</param>
    /// <param name="further">How many characters there are beyond those.</param>
    public string? TextOf<T>(T value, ContentProjection<T> projection, int maxLength, out long further)
    {
        further = 0;
        var sink = ContentSink.Rent(_key);
        try
        {
            var text = sink.Capture(maxLength);
            projection(sink, value);
            further = sink.NotCaptured;
            return text.ToString();
        }
#pragma warning disable CA1031 // as for its digest: what cannot be read is opaque
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
        finally
        {
            sink.Return();
        }
    }

    public ContentSink Open() => ContentSink.Rent(_key);

    private ContentDigest? Compute<T>(T value, ContentProjection<T> projection)
    {
        var sink = ContentSink.Rent(_key);
        try
        {
            projection(sink, value);
        }
#pragma warning disable CA1031 // evidence must not make the step fail: a text that cannot be read is recorded as opaque
        catch (Exception)
#pragma warning restore CA1031
        {
            sink.Return();
            return null;
        }
        return sink.Finish();
    }

    private sealed class Known(string text, ContentDigest digest)
    {
        public readonly string Text = text;
        public readonly ContentDigest Digest = digest;
    }
}
