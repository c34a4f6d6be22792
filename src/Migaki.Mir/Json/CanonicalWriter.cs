using System.Text;

namespace Migaki.Mir.Json;

/// <summary>Writes a value tree as UTF-8 with canonical member order, without or with indentation.</summary>
internal sealed class CanonicalWriter(bool indented)
{
    // What a thread writes next is written where it wrote last: a document of some KiB would grow its own buffer seven times.
    private const int LargestKept = 128 * 1024;
    [ThreadStatic] private static byte[]? t_buffer;

    private byte[] _buffer = TakeBuffer();
    private int _length;

    /// <summary>The bytes. Nothing is written after.</summary>
    public byte[] ToUtf8()
    {
        var bytes = new byte[_length];
        Array.Copy(_buffer, bytes, _length);
        if (_buffer.Length <= LargestKept) t_buffer = _buffer;
        _buffer = [];
        return bytes;
    }

    public string ToText() => Encoding.UTF8.GetString(_buffer, 0, _length);

    public void Write(WireValue value) => Write(value, depth: 0);

    private void Write(WireValue value, int depth)
    {
        switch (value)
        {
            case WireString text: WriteString(text.Value); break;
            case WireNumber number: WriteAscii(NumberText.Format(number.Value)); break;
            case WireBoolean boolean: WriteAscii(boolean.Value ? "true" : "false"); break;
            case WireObject members: WriteObject(members, depth + 1); break;
            case WireArray array: WriteArray(array, depth + 1); break;
            case WireNull: WriteAscii("null"); break;
            case WireCanonical text: WriteText(text, depth); break;
            default: throw new ArgumentNullException(nameof(value));
        }
    }

    private void WriteText(WireCanonical text, int depth)
    {
        CheckDepth(depth + text.Depth);
        if (indented) throw new ArgumentException("A text that is at hand has no indentation.", nameof(text));
        Reserve(text.Utf8.Length);
        Array.Copy(text.Utf8, 0, _buffer, _length, text.Utf8.Length);
        _length += text.Utf8.Length;
    }

    private void WriteArray(WireArray array, int depth)
    {
        CheckDepth(depth);
        WriteByte('[');
        for (var i = 0; i < array.Items.Count; i++)
        {
            if (i > 0) WriteByte(',');
            NewLine(depth);
            Write(array.Items[i], depth);
        }
        if (array.Items.Count > 0) NewLine(depth - 1);
        WriteByte(']');
    }

    private void WriteObject(WireObject value, int depth)
    {
        CheckDepth(depth);
        WriteByte('{');
        var members = value.CanonicalMembers();
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0) WriteByte(',');
            NewLine(depth);
            WriteString(members[i].Key);
            WriteByte(':');
            if (indented) WriteByte(' ');
            Write(members[i].Value, depth);
        }
        if (members.Length > 0) NewLine(depth - 1);
        WriteByte('}');
    }

    public void WriteString(string value)
    {
#if NET
        if (!value.AsSpan().ContainsAnyExcept(Plain))
        {
            Reserve(value.Length + 2);
            _buffer[_length++] = (byte)'"';
            _ = Ascii.FromUtf16(value, _buffer.AsSpan(_length), out var written);
            _length += written;
            _buffer[_length++] = (byte)'"';
            return;
        }
#endif
        // A UTF-16 unit becomes at most six bytes (an escape); reserving them once keeps the loop free of checks.
        Reserve(checked((value.Length * 6) + 2));
        var (buffer, at) = (_buffer, _length);
        buffer[at++] = (byte)'"';
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c < 0x80)
            {
                if (c is '"' or '\\')
                {
                    buffer[at++] = (byte)'\\';
                    buffer[at++] = (byte)c;
                }
                else if (c >= ' ') buffer[at++] = (byte)c;
                else at = WriteControl(buffer, at, c);
            }
            else if (c < 0x800)
            {
                buffer[at++] = (byte)(0xC0 | (c >> 6));
                buffer[at++] = (byte)(0x80 | (c & 0x3F));
            }
            else if (!char.IsSurrogate(c))
            {
                buffer[at++] = (byte)(0xE0 | (c >> 12));
                buffer[at++] = (byte)(0x80 | ((c >> 6) & 0x3F));
                buffer[at++] = (byte)(0x80 | (c & 0x3F));
            }
            else
            {
                if (!char.IsHighSurrogate(c) || i + 1 == value.Length || !char.IsLowSurrogate(value[i + 1]))
                    throw new ArgumentException($"The string has a lone surrogate at {i.ToString(System.Globalization.CultureInfo.InvariantCulture)}; canonical JSON cannot represent it.", nameof(value));
                var rune = char.ConvertToUtf32(c, value[++i]);
                buffer[at++] = (byte)(0xF0 | (rune >> 18));
                buffer[at++] = (byte)(0x80 | ((rune >> 12) & 0x3F));
                buffer[at++] = (byte)(0x80 | ((rune >> 6) & 0x3F));
                buffer[at++] = (byte)(0x80 | (rune & 0x3F));
            }
        }
        buffer[at++] = (byte)'"';
        _length = at;
    }

#if NET
    /// <summary>ASCII that stands for itself.</summary>
    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(' ', 0x80 - ' ').Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);
#endif

    private static byte[] TakeBuffer()
    {
        var buffer = t_buffer ?? new byte[512];
        t_buffer = null;
        return buffer;
    }

    private static int WriteControl(byte[] buffer, int at, char c)
    {
        buffer[at++] = (byte)'\\';
        switch (c)
        {
            case '\b': buffer[at++] = (byte)'b'; break;
            case '\t': buffer[at++] = (byte)'t'; break;
            case '\n': buffer[at++] = (byte)'n'; break;
            case '\f': buffer[at++] = (byte)'f'; break;
            case '\r': buffer[at++] = (byte)'r'; break;
            default:
                buffer[at++] = (byte)'u';
                buffer[at++] = (byte)'0';
                buffer[at++] = (byte)'0';
                buffer[at++] = (byte)(c < 0x10 ? '0' : '1');
                buffer[at++] = (byte)"0123456789abcdef"[c & 0xF];
                break;
        }
        return at;
    }

    private static void CheckDepth(int depth)
    {
        if (depth > WireReader.MaxDepth) throw new ArgumentException("The value is nested deeper than 64 levels.");
    }

    private void NewLine(int depth)
    {
        if (!indented) return;
        WriteByte('\n');
        for (var i = 0; i < depth; i++) WriteAscii("  ");
    }

    private void WriteAscii(string text)
    {
        Reserve(text.Length);
        foreach (var c in text) _buffer[_length++] = (byte)c;
    }

    private void WriteByte(char c)
    {
        Reserve(1);
        _buffer[_length++] = (byte)c;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count) return;
        Array.Resize(ref _buffer, Math.Max(checked(_length + count), _buffer.Length * 2));
    }
}
