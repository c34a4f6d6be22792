using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Recording;

/// <summary>Builds UTF-8 JSON text by hand. Who calls it keeps members in canonical order; strings and numbers come out as RFC 8785 writes them.</summary>
internal sealed class Utf8Builder(int capacity = 1024)
{
    private static readonly SearchValues<char> NeedsEscape = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private byte[] _buffer = new byte[capacity];
    private int _length;

    private const int LargestKept = 256 * 1024;

    // Taken while they are in use: what is called in between may write documents too.
    [ThreadStatic] private static Utf8Builder? t_spare, t_second;

    /// <summary>An empty builder for a document; to be given back with <see cref="Return"/>.</summary>
    public static Utf8Builder Rent()
    {
        var spare = t_spare ?? t_second ?? new Utf8Builder(32 * 1024);
        if (ReferenceEquals(spare, t_spare)) t_spare = null;
        else t_second = null;
        spare.Clear();
        return spare;
    }

    /// <summary>Gives it back; nothing of it is used any more.</summary>
    public void Return()
    {
        if (_buffer.Length > LargestKept) return;
        if (t_spare is null) t_spare = this;
        else t_second = this;
    }

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>What the text begins with, where it began with a head.</summary>
    public LineHead? Head { get; private set; }

    /// <summary>Starts anew with a head.</summary>
    public Utf8Builder Begin(LineHead head)
    {
        _length = 0;
        Head = head;
        return Raw(head.Text);
    }

    /// <summary>Starts anew with nothing.</summary>
    public void Clear() => (_length, Head) = (0, null);

    /// <summary>A value as canonical JSON.</summary>
    public Utf8Builder Json(WireValue value) => Raw(value is WireCanonical text ? text.Utf8 : CanonicalJson.ToUtf8(value));

    /// <summary>The name of the next member of an object, given with its quotes and colon.</summary>
    public Utf8Builder Member(ReadOnlySpan<byte> name)
    {
        if (_buffer[_length - 1] != (byte)'{') Raw((byte)',');
        return Raw(name);
    }

    /// <summary>A member unless it is null.</summary>
    public Utf8Builder Member(ReadOnlySpan<byte> name, double? value) => value is { } number ? Member(name).Number(number) : this;

    /// <inheritdoc cref="Member(ReadOnlySpan{byte}, double?)"/>
    public Utf8Builder Member(ReadOnlySpan<byte> name, string? value) => value is { } text ? Member(name).String(text) : this;

    /// <summary>What was written, until something else is.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Room that is filled later, once it is known with what.</summary>
    public Span<byte> At(int start, int length) => _buffer.AsSpan(start, length);

    /// <summary>ASCII as it stands.</summary>
    public Utf8Builder Ascii(string text)
    {
        _length += Encoding.ASCII.GetBytes(text, Reserve(text.Length));
        return this;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Utf8Builder Raw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        _length += utf8.Length;
        return this;
    }

    public Utf8Builder Raw(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
        return this;
    }

    /// <summary>A quoted, escaped string.</summary>
    public Utf8Builder String(ReadOnlySpan<char> value)
    {
        Raw((byte)'"');
        while (true)
        {
            var at = value.IndexOfAny(NeedsEscape);
            var plain = at < 0 ? value : value[..at];
            var target = Reserve(Encoding.UTF8.GetMaxByteCount(plain.Length));
            // A lone surrogate has no UTF-8; it becomes U+FFFD, so that the file is JSON whatever a name holds.
            _length += Encoding.UTF8.GetBytes(plain, target);
            if (at < 0) break;
            Escape(value[at]);
            value = value[(at + 1)..];
        }
        return Raw((byte)'"');
    }

    public Utf8Builder Number(long value)
    {
        _ = Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        _length += written;
        return this;
    }

    /// <summary>A number as ECMAScript writes it; a number that is not finite becomes null.</summary>
    public Utf8Builder Number(double value)
    {
        if (!double.IsFinite(value)) return Raw("null"u8);
        if (value == Math.Floor(value) && Math.Abs(value) < 9007199254740992) return Number((long)value);
        Span<byte> text = stackalloc byte[32];
        _ = value.TryFormat(text, out var written, "R", CultureInfo.InvariantCulture);
        var digits = text[..written];
        return digits.IndexOf((byte)'E') < 0 ? Raw(digits) : Raw(Encoding.ASCII.GetBytes(Migaki.Mir.Json.CanonicalJson.ToText(value)));
    }

    /// <summary>Milliseconds with up to three decimals, from microseconds.</summary>
    public Utf8Builder Milliseconds(long microseconds)
    {
        if (microseconds < 0) microseconds = 0;
        Number(microseconds / 1000);
        var rest = (int)(microseconds % 1000);
        if (rest == 0) return this;
        var target = Reserve(4);
        target[0] = (byte)'.';
        target[1] = (byte)('0' + (rest / 100));
        target[2] = (byte)('0' + (rest / 10 % 10));
        target[3] = (byte)('0' + (rest % 10));
        _length += rest % 100 == 0 ? 2 : rest % 10 == 0 ? 3 : 4;
        return this;
    }

    public Utf8Builder HexOf(ReadOnlySpan<byte> bytes)
    {
        Hex.Write(bytes, Reserve(bytes.Length * 2));
        _length += bytes.Length * 2;
        return this;
    }

    public Utf8Builder DigestOf(in ContentDigest content) => HexOf(content.Digest);

    /// <summary>Room to write into; <see cref="Advance"/> says how much was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _length < size) Grow(size);
        return _buffer.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    private void Grow(int size) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_length + size)));

    private void Escape(char c)
    {
        _ = c switch
        {
            '"' => Raw("\\\""u8),
            '\\' => Raw("\\\\"u8),
            '\b' => Raw("\\b"u8),
            '\t' => Raw("\\t"u8),
            '\n' => Raw("\\n"u8),
            '\f' => Raw("\\f"u8),
            '\r' => Raw("\\r"u8),
            _ => Raw("\\u00"u8).HexOf([(byte)c]),
        };
    }
}
