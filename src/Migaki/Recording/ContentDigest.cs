using System.Security.Cryptography;
using Migaki.Runtime;

namespace Migaki.Recording;

/// <summary>What is kept of a value: a digest under the run's key and a token estimate.</summary>
internal readonly struct ContentDigest(Digest256 digest, int tokens)
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
        for (var i = 0; i < BlockBytes; i++)
        {
            var k = i < key.Length ? key[i] : (byte)0;
            Inner[i] = (byte)(k ^ 0x36);
            Outer[i] = (byte)(k ^ 0x5c);
        }
    }

    internal RunKey(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < BlockBytes; i++)
        {
            var k = i < key.Length ? key[i] : (byte)0;
            Inner[i] = (byte)(k ^ 0x36);
            Outer[i] = (byte)(k ^ 0x5c);
        }
    }

    /// <summary>The key padded and masked as HMAC wants it before the message.</summary>
    public byte[] Inner { get; } = new byte[BlockBytes];

    /// <summary>The same for the second hash.</summary>
    public byte[] Outer { get; } = new byte[BlockBytes];
}

/// <summary>Digests values of one run; a string is digested once, however often it is passed on.</summary>
internal sealed class ContentDigester
{
    private const int Remembered = 256;

    private readonly RunKey _key = new();
    private readonly Dictionary<object, ContentDigest> _strings = new(8, ReferenceEqualityComparer.Instance);

    /// <summary>The digest of a value's text; null where the text cannot be read.</summary>
    public ContentDigest? Of<T>(T value, ContentProjection<T>? projection)
    {
        if (projection is null) return null;
        if (typeof(T) != typeof(string) || value is not string text) return Compute(value, projection);
        lock (_strings)
        {
            if (_strings.TryGetValue(text, out var known)) return known;
        }
        if (Compute(value, projection) is not { } digest) return null;
        lock (_strings)
        {
            if (_strings.Count < Remembered) _strings[text] = digest;
        }
        return digest;
    }

    /// <summary>The digest of a text the recorder itself has, e.g. an exception's message.</summary>
    public ContentDigest OfText(string text)
    {
        var sink = ContentSink.Rent(_key);
        sink.Text(text);
        return sink.Finish();
    }

    /// <summary>The texts that were digested, as far as they are remembered, longest first: what no free text of the run may quote.</summary>
    public IReadOnlyList<string> Known()
    {
        lock (_strings) return [.. _strings.Keys.OfType<string>().OrderByDescending(text => text.Length)];
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
}
