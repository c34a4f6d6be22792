using System.Security.Cryptography;
using System.Text;

namespace Migaki.Redaction;

/// <summary>What was kept of a stream.</summary>
/// <param name="Utf8">The redacted text: all of it, or its head and tail with a line between them that says how much is missing.</param>
/// <param name="TotalBytes">Bytes that were written to the stream, before redaction.</param>
/// <param name="CapturedBytes">Bytes of redacted text in <paramref name="Utf8"/>, without the line between.</param>
/// <param name="OmittedBytes">Bytes of redacted text that were left out.</param>
/// <param name="KeyedDigest">HMAC-SHA256 of all original bytes under the bundle's key, lower-case hex.</param>
internal sealed record CapturedStream(byte[] Utf8, long TotalBytes, long CapturedBytes, long OmittedBytes, string KeyedDigest);

/// <summary>
/// Captures a stream of text in bounded memory: scanned first, cut second. A secret is found wherever the chunks are split, with the same
/// result as one scan over the whole text, and no cut falls inside a token or a character. Not thread-safe.
/// </summary>
internal sealed class StreamingRedactor : IDisposable
{
    /// <summary>Head and tail together: 64 KiB a stream.</summary>
    public const int DefaultPartBytes = 32 * 1024;

    private const int Step = 32 * 1024;

    private readonly Redactor _redactor;
    private readonly string _path;
    private readonly HeadAndTail _kept;
    private readonly IncrementalHash _digest;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _buffer = new char[SecretRule.MaxBehind + SecretRule.MaxAhead + (2 * Step)];
    private readonly List<FoundSecret> _found = [];

    private int _length;      // characters in the buffer
    private long _origin;     // offset in the stream of the buffer's first character
    private int _decided;     // everything before this has been judged
    private int _reached;     // end of the last secret, or less
    private long _total;

    public StreamingRedactor(Redactor redactor, string path, int headBytes = DefaultPartBytes, int tailBytes = DefaultPartBytes)
    {
        _redactor = redactor;
        _path = path;
        _kept = new HeadAndTail(headBytes, tailBytes);
        _digest = redactor.StartDigest();
    }

    /// <summary>Adds UTF-8; a character may be split between calls, bytes that are none become U+FFFD.</summary>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        _digest.AppendData(utf8);
        _total += utf8.Length;
        while (!utf8.IsEmpty) utf8 = utf8[Decode(utf8, flush: false)..];
    }

    /// <summary>Adds text, counted and digested as UTF-8.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Math.Min(Encoding.UTF8.GetMaxByteCount(text.Length), 4 * Step)];
        var encoder = Encoding.UTF8.GetEncoder();
        while (!text.IsEmpty)
        {
            encoder.Convert(text, bytes, flush: true, out var used, out var written, out _);
            Write(bytes.AsSpan(0, written));
            text = text[used..];
        }
    }

    /// <summary>Ends the stream.</summary>
    public CapturedStream Complete()
    {
        Decode(default, flush: true);
        Decide(_length);
        var utf8 = _kept.ToUtf8();
        return new CapturedStream(utf8, _total, _kept.Total - _kept.Omitted, _kept.Omitted, Convert.ToHexString(_digest.GetHashAndReset()).ToLowerInvariant());
    }

    public void Dispose()
    {
        _digest.Dispose();
        // What lies here was not redacted yet.
        _buffer.AsSpan().Clear();
    }

    private int Decode(ReadOnlySpan<byte> utf8, bool flush)
    {
        if (_buffer.Length - _length < Step) Decide(_length - SecretRule.MaxAhead);
        _decoder.Convert(utf8, _buffer.AsSpan(_length), flush, out var used, out var written, out _);
        _length += written;
        return used;
    }

    /// <summary>Judges and passes on everything before <paramref name="to"/>, then keeps only what later judgements look back at.</summary>
    private void Decide(int to)
    {
        if (to <= _decided) return;
        _found.Clear();
        var text = _buffer.AsSpan(0, _length);
        var at = Math.Max(_decided, _reached);
        _reached = _redactor.Scanner.ScanWindow(text, _decided, to, _reached, _found);
        foreach (var secret in _found)
        {
            _kept.AddText(text[at..secret.Start]);
            _kept.AddToken(_redactor.Replace(text[secret.Start..secret.End], secret, _path, _origin + secret.Start));
            at = secret.End;
        }
        if (to > at) _kept.AddText(text[at..to]);
        _decided = to;

        var drop = Math.Max(0, _decided - SecretRule.MaxBehind);
        _buffer.AsSpan(drop, _length - drop).CopyTo(_buffer);
        _buffer.AsSpan(_length - drop, drop).Clear();
        _origin += drop;
        _length -= drop;
        _decided -= drop;
        _reached = Math.Max(0, _reached - drop);
    }
}
