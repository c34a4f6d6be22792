using System.Buffers;
using System.Globalization;
using System.Text;

namespace Migaki.Redaction;

/// <summary>The first and the last bytes of a text, cut between characters and never inside a token.</summary>
internal sealed class HeadAndTail(int headBytes, int tailBytes)
{
    private readonly ArrayBufferWriter<byte> _head = new();
    private readonly LinkedList<(byte[] Bytes, bool IsToken)> _tail = [];
    private long _tailLength;
    private bool _headIsFull;

    /// <summary>Bytes added.</summary>
    public long Total { get; private set; }

    /// <summary>Bytes left out; final after <see cref="ToUtf8"/>.</summary>
    public long Omitted { get; private set; }

    public void AddText(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty) Add(Encoding.UTF8.GetBytes(text.ToArray()), isToken: false);
    }

    public void AddToken(string token) => Add(Encoding.UTF8.GetBytes(token), isToken: true);

    public byte[] ToUtf8()
    {
        if (_tail.First is { } first && _tailLength > tailBytes)
        {
            var excess = (int)(_tailLength - tailBytes);
            var cut = first.Value.IsToken ? first.Value.Bytes.Length : CharacterAtOrAfter(first.Value.Bytes, excess);
            _tail.RemoveFirst();
            if (cut < first.Value.Bytes.Length) _tail.AddFirst((first.Value.Bytes[cut..], false));
            Omitted += cut;
            _tailLength -= cut;
        }
        if (Omitted > 0) _head.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[... {Omitted} bytes left out ...]\n")));
        foreach (var (bytes, _) in _tail) _head.Write(bytes);
        return _head.WrittenSpan.ToArray();
    }

    private void Add(byte[] bytes, bool isToken)
    {
        Total += bytes.Length;
        if (!_headIsFull)
        {
            var room = headBytes - _head.WrittenCount;
            if (bytes.Length <= room)
            {
                _head.Write(bytes);
                return;
            }
            _headIsFull = true;
            if (!isToken)
            {
                var cut = CharacterAtOrBefore(bytes, room);
                _head.Write(bytes.AsSpan(0, cut));
                bytes = bytes[cut..];
            }
        }
        _tail.AddLast((bytes, isToken));
        _tailLength += bytes.Length;
        while (_tail.First is { } first && _tailLength - first.Value.Bytes.Length >= tailBytes)
        {
            _tail.RemoveFirst();
            _tailLength -= first.Value.Bytes.Length;
            Omitted += first.Value.Bytes.Length;
        }
    }

    private static int CharacterAtOrBefore(byte[] utf8, int at)
    {
        while (at > 0 && (utf8[at] & 0xC0) == 0x80) at--;
        return at;
    }

    private static int CharacterAtOrAfter(byte[] utf8, int at)
    {
        while (at < utf8.Length && (utf8[at] & 0xC0) == 0x80) at++;
        return at;
    }
}
