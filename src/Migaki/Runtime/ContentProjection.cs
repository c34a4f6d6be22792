using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>
/// Writes the text of a value into a sink, so that it can be digested and counted without reflection. The generator emits one
/// for each type whose text can be read without side effects: strings, buffers, arrays and lists of those, and records and classes
/// through their fields and auto-properties.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void ContentProjection<in T>(ContentSink sink, T value);

/// <summary>Takes the text of a value piece by piece: a keyed digest and a token count come out, the text itself goes nowhere.</summary>
/// <remarks>Each piece is framed by a tag and its length, so that no two different values have the same bytes.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContentSink
{
    private const byte NullTag = 0, TextTag = 1, BytesTag = 2, CountTag = 3;

    [ThreadStatic] private static ContentSink? t_ofThread;

    private readonly Sha256State _hash = new();
    private readonly byte[] _buffer = new byte[4096];
    private int _used, _captureMost;
    private StringBuilder? _captured;
    private RunKey _key = null!;

    internal ContentSink() { }

    internal int Tokens { get; private set; }

    /// <summary>Characters that were not kept although the text is.</summary>
    internal long NotCaptured { get; private set; }

    /// <summary>The sink of this thread, taken for one value: a projection that digests another value meanwhile gets its own.</summary>
    internal static ContentSink Rent(RunKey key)
    {
        var sink = t_ofThread ?? new ContentSink();
        t_ofThread = null;
        sink._key = key;
        sink.Tokens = 0;
        sink._hash.Begin(key.Inner);
        sink._used = 0;
        return sink;
    }

    /// <summary>HMAC-SHA256 of what was written. Ends the use of this sink.</summary>
    internal ContentDigest Finish()
    {
        _hash.Append(_buffer.AsSpan(0, _used));
        Digest256 digest = default;
        _hash.Finish(digest);
        _hash.Begin(_key.Outer);
        _hash.Append(digest);
        _hash.Finish(digest);
        var result = new ContentDigest(digest, Tokens);
        Return();
        return result;
    }

    /// <summary>Keeps the text too, piece under piece, up to a length.</summary>
    internal StringBuilder Capture(int most)
    {
        _captureMost = most;
        NotCaptured = 0;
        return _captured = new StringBuilder();
    }

    /// <summary>Ends the use of this sink without a result.</summary>
    internal void Return()
    {
        // Short pieces of content lie in the buffer; they do not stay there.
        _buffer.AsSpan(0, Math.Max(_used, 0)).Clear();
        _used = 0;
        _captured = null;
        t_ofThread = this;
    }

    /// <summary>A piece of text; null is told apart from empty. Boundaries between pieces are part of the digest.</summary>
    public void Text(string? value)
    {
        if (value is null) Frame(NullTag, 0);
        else Text(value.AsSpan());
    }

    /// <summary>A piece of text.</summary>
    public void Text(ReadOnlySpan<char> value)
    {
        var counter = default(Mir.TokenCounter);
        foreach (var unit in value) counter.Append(unit);
        Tokens += counter.Count;
        if (_captured is not null) Keep(_captured, value);
        Frame(TextTag, value.Length);
        while (!value.IsEmpty)
        {
            // Three bytes at most for each UTF-16 unit; a piece never splits a surrogate pair.
            var take = Math.Min(value.Length, _buffer.Length / 3);
            if (take < value.Length && char.IsHighSurrogate(value[take - 1])) take--;
            if (take == 0) take = 1;
            Room(take * 3);
            _used += Encoding.UTF8.GetBytes(value[..take], _buffer.AsSpan(_used));
            value = value[take..];
        }
    }

    /// <summary>A piece of bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Frame(BytesTag, value.Length);
        if (value.Length > _buffer.Length)
        {
            Room(_buffer.Length);
            _hash.Append(value);
            return;
        }
        Room(value.Length);
        value.CopyTo(_buffer.AsSpan(_used));
        _used += value.Length;
    }

    /// <summary>The number of items that follow, so that nesting is part of the digest.</summary>
    public void Count(int items) => Frame(CountTag, items);

    private void Keep(StringBuilder text, ReadOnlySpan<char> piece)
    {
        if (text.Length > 0 || NotCaptured > 0) Append("\n");
        Append(piece);

        void Append(ReadOnlySpan<char> part)
        {
            var kept = Math.Min(part.Length, Math.Max(0, _captureMost - text.Length));
            text.Append(part[..kept]);
            NotCaptured += part.Length - kept;
        }
    }

    private void Frame(byte tag, int length)
    {
        Room(5);
        _buffer[_used] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_used + 1), length);
        _used += 5;
    }

    private void Room(int bytes)
    {
        if (_buffer.Length - _used >= bytes) return;
        _hash.Append(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}

/// <summary>The projections that need no generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Projections
{
    /// <summary>A string.</summary>
    public static ContentProjection<string?> String { get; } = static (sink, value) => sink.Text(value);

    /// <summary>
    /// Strings, where the value is an array or a <see cref="List{T}"/>; any other sequence is left alone, because enumerating it
    /// could have side effects.
    /// </summary>
    public static ContentProjection<IEnumerable<string?>?> Strings { get; } = static (sink, value) =>
    {
        switch (value)
        {
            case string?[] array:
                sink.Count(array.Length);
                foreach (var item in array) sink.Text(item);
                break;
            case List<string?> list:
                sink.Count(list.Count);
                foreach (var item in CollectionsMarshal.AsSpan(list)) sink.Text(item);
                break;
        }
    };
}
