using System.Buffers.Text;
using System.Globalization;

namespace Migaki.Recording;

/// <summary>
/// How every line of one run ends: time, request, event id, link, sequence. The text is kept and only what changes is written anew;
/// the sequence, whose length changes, comes last.
/// </summary>
internal sealed class LineTail
{
    private const string Time = ",\"occurredAtUtc\":\"", Request = "\",\"requestId\":\"", Id = "\",\"eventId\":\"", Link = "\",\"prev\":\"", Sequence = "\",\"sequence\":";
    private const int MostDigits = 20;

    private readonly EventIds _ids = EventIds.Create();
    private readonly byte[] _text;
    private readonly int _time, _id, _link, _sequence;
    private long _second = -1, _millisecond = -1;

    public LineTail(string requestId)
    {
        var builder = new Utf8Builder(256).Raw(System.Text.Encoding.ASCII.GetBytes(Time));
        _time = builder.Length;
        builder.Raw(new byte[Timestamps.Length]).Raw(System.Text.Encoding.ASCII.GetBytes(Request)).Raw(System.Text.Encoding.UTF8.GetBytes(requestId)).Raw(System.Text.Encoding.ASCII.GetBytes(Id));
        _id = builder.Length;
        builder.Raw(new byte[EventIds.Length]).Raw(System.Text.Encoding.ASCII.GetBytes(Link));
        _link = builder.Length;
        builder.Raw("0000000000000000000000000000000000000000000000000000000000000000"u8).Raw(System.Text.Encoding.ASCII.GetBytes(Sequence));
        _sequence = builder.Length;
        builder.Raw(new byte[MostDigits + 1]);
        _text = builder.ToArray();
    }

    /// <summary>The end of the line with this sequence, closing brace included; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(long utcTicks, long sequence)
    {
        var text = _text.AsSpan();
        var milliseconds = utcTicks / TimeSpan.TicksPerMillisecond;
        var newTime = milliseconds != _millisecond;
        if (newTime) WriteTime(milliseconds);
        _ids.Write(milliseconds - UnixEpochMilliseconds, sequence, text[_id..], newTime || (sequence & 0xfffff) == 0);
        _ = Utf8Formatter.TryFormat(sequence, text[_sequence..], out var digits);
        text[_sequence + digits] = (byte)'}';
        return text[..(_sequence + digits + 1)];
    }

    /// <summary>The id of the event of this time and place.</summary>
    public void WriteId(long utcTicks, long sequence, Span<byte> destination) => _ids.Write(utcTicks / TimeSpan.TicksPerMillisecond - UnixEpochMilliseconds, sequence, destination);

    /// <summary>The hash that the next line states as <c>prev</c>.</summary>
    public void LinkTo(in Digest256 hash) => Hex.Write(hash, _text.AsSpan(_link));

    private const long UnixEpochMilliseconds = 62_135_596_800_000;

    private void WriteTime(long milliseconds)
    {
        var target = _text.AsSpan(_time);
        var second = milliseconds / 1000;
        if (second != _second)
            _ = new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).TryFormat(target, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var rest = (int)(milliseconds - (second * 1000));
        target[20] = (byte)('0' + (rest / 100));
        target[21] = (byte)('0' + (rest / 10 % 10));
        target[22] = (byte)('0' + (rest % 10));
        (_second, _millisecond) = (second, milliseconds);
    }
}
