using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Migaki.Bundles;
using Migaki.Mir.Json;

namespace Migaki.Verification;

/// <summary>
/// A line that was parsed, as a pattern: its text with gaps for numbers, keyed digests, and what differs in every line or every run. A line that
/// fits the pattern has the same members in the same places and needs no parse; one that does not is parsed, so a pattern never refuses anything.
/// Threads may share one: it does not change but for what it remembers.
/// </summary>
internal sealed class LineShape
{
    /// <summary>What may stand in a gap for a text: no quote, no backslash, nothing that needs decoding.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:._+/"u8);

    private readonly byte[] _text;
    private readonly Gap[] _gaps;
    private readonly Place[] _places;
    private readonly ulong _fixed;
    private readonly WireValue?[] _values = new WireValue?[EventFields.Count];
    private readonly string?[] _texts = new string?[EventFields.Count];

    private LineShape(byte[] text, Gap[] gaps, Place[] places, ulong present)
    {
        (_text, _gaps, _places, Present) = (text, gaps, places, present);
        Numbers = gaps.Count(gap => gap.IsNumber);
        foreach (var place in places)
            if (!gaps.Any(gap => gap.Start >= place.Start && gap.Start < place.Start + place.Length)) _fixed |= 1UL << (int)place.Field;
    }

    /// <summary>How many numbers vary.</summary>
    public int Numbers { get; }

    /// <summary>The length of the line it was made from.</summary>
    public int Length => _text.Length;

    /// <summary>The members the line has.</summary>
    public ulong Present { get; }

    /// <summary>The event type: it is part of the pattern.</summary>
    public required string Type { get; init; }

    /// <summary>The node, where the line names one; it is part of the pattern.</summary>
    public required string? Node { get; init; }

    /// <summary>How many elements an array member has.</summary>
    public required int[] Elements { get; init; }

    /// <summary>Whether such a line ends a run.</summary>
    public required bool Ends { get; init; }

    /// <summary>The pattern of the line that followed last time: the first to try.</summary>
    public LineShape? Next { get; set; }

    /// <summary>What is drawn from members that are the same in every line. There is one such thing for an event type.</summary>
    public object? Remembered { get; set; }

    /// <summary>Whether a member has no gap in it: it is then the same in every line.</summary>
    public bool IsFixed(Field field) => (_fixed & (1UL << (int)field)) != 0;

    /// <summary>The value of a member that is the same in every line; read from the first line that is asked.</summary>
    public WireValue? Value(Field field, EventFields fields) => _values[(int)field] ??= fields.Parse(field);

    /// <inheritdoc cref="Value"/>
    public string? Text(Field field, EventFields fields) => _texts[(int)field] ??= fields.ReadText(field);

    /// <summary>The pattern of a line that was just read.</summary>
    public static LineShape Of(EventFields fields, int start, int length)
    {
        var line = fields.Buffer.AsSpan(start, length);
        var gaps = new List<Gap>();
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = BundleLimits.Depth });
        var (varies, follows) = (false, false);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                follows = reader.CurrentDepth == 1 && reader.ValueTextEquals("follows"u8);
                varies = reader.CurrentDepth == 1 && (reader.ValueTextEquals("eventId"u8) || reader.ValueTextEquals("prev"u8) || reader.ValueTextEquals("occurredAtUtc"u8)
                    || reader.ValueTextEquals("requestId"u8) || reader.ValueTextEquals("traceId"u8));
                continue;
            }
            if (reader.TokenType == JsonTokenType.Number) gaps.Add(new Gap((int)reader.TokenStartIndex, reader.ValueSpan.Length, true));
            else if (reader.TokenType == JsonTokenType.String && (varies || (follows && reader.CurrentDepth == 2) || reader.ValueSpan.StartsWith("hmac-sha256:"u8)) && reader.ValueSpan.IndexOfAnyExcept(Plain) < 0)
                gaps.Add(new Gap((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, false));
            varies = false;
        }
        var places = new List<Place>();
        var elements = new int[EventFields.Count];
        for (var field = (Field)0; (int)field < EventFields.Count; field++)
        {
            if (!fields.Has(field)) continue;
            var (from, size) = fields.Place(field);
            from -= start;
            places.Add(new Place(field, from, size, Before(from), Before(from + size)));
            elements[(int)field] = EventFields.ElementsOf(fields.Raw(field));
        }
        var type = Encoding.UTF8.GetString(fields.Plain(Field.EventType));
        return new LineShape(line.ToArray(), [.. gaps], [.. places], fields.PresentMask)
        {
            Type = type,
            Ends = type is "request.completed" or "request.failed" or "request.terminated",
            Node = fields.Text(Field.NodeId),
            Elements = elements,
        };

        int Before(int offset) => gaps.Count(gap => gap.IsNumber && gap.Start + gap.Length <= offset);
    }

    /// <summary>Whether a line fits. If so, <see cref="Fill"/> says where its members are.</summary>
    /// <param name="line">The line.</param>
    /// <param name="shifts">By how much what follows the n-th number is shifted in the line; the first is 0.</param>
    public bool Matches(ReadOnlySpan<byte> line, Span<int> shifts)
    {
        ReadOnlySpan<byte> text = _text;
        var (from, at, number) = (0, 0, 0);
        foreach (ref readonly var gap in _gaps.AsSpan())
        {
            var same = gap.Start - from;
            if (line.Length - at < same || !line.Slice(at, same).SequenceEqual(text.Slice(from, same))) return false;
            at += same;
            var rest = line[at..];
            if (gap.IsNumber)
            {
                var digits = NumberLength(rest);
                if (digits == 0) return false;
                at += digits;
                shifts[++number] = at - (gap.Start + gap.Length);
            }
            else
            {
                if (rest.Length < gap.Length || rest[..gap.Length].ContainsAnyExcept(Plain)) return false;
                at += gap.Length;
            }
            from = gap.Start + gap.Length;
        }
        return line[at..].SequenceEqual(text[from..]);
    }

    /// <summary>The places of the members in a line that matched.</summary>
    public void Fill((int Start, int Length)[] values, int lineStart, ReadOnlySpan<int> shifts)
    {
        foreach (ref readonly var place in _places.AsSpan())
        {
            var (from, to) = (place.Start + shifts[place.NumbersBefore], place.Start + place.Length + shifts[place.NumbersUpTo]);
            values[(int)place.Field] = (lineStart + from, to - from);
        }
    }

    /// <summary>The length of a number as the recorder writes most: digits, no leading zero, perhaps a fraction.</summary>
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        var digits = Digits(text);
        // Sixteen digits may be beyond what a double holds: left to the parser.
        if (digits is 0 or > 15 || (digits > 1 && text[0] == '0')) return 0;
        if (digits < text.Length && text[digits] == '.')
        {
            var fraction = Digits(text[(digits + 1)..]);
            return fraction == 0 ? 0 : digits + 1 + fraction;
        }
        // Anything that goes on as a number is left to the parser.
        return digits < text.Length && text[digits] is (byte)',' or (byte)'}' or (byte)']' ? digits : 0;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var i = 0;
        while (i < text.Length && (uint)(text[i] - '0') <= 9) i++;
        return i;
    }

    private readonly record struct Gap(int Start, int Length, bool IsNumber);

    private readonly record struct Place(Field Field, int Start, int Length, int NumbersBefore, int NumbersUpTo);
}
