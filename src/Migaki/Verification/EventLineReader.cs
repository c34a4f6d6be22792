using Migaki.Bundles;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>Reads the lines of one log one after the other: what each must be by itself and behind those before it. Whether it links to them is seen elsewhere.</summary>
internal sealed class EventLineReader(LineShapes shapes)
{
    private static readonly byte[][] EventTypes = [.. new[]
    {
        "request.admitted", "context.selected", "context.failed", "route.selected", "model.completed", "model.failed", "policy.decided",
        "approval.requested", "approval.approved", "approval.denied", "approval.expired", "tool.started", "tool.completed", "tool.partial", "tool.failed",
        "recovery.started", "recovery.completed", "recovery.failed", "artifact.produced", "evaluation.completed",
        "request.completed", "request.failed", "request.terminated", "limit.exceeded",
    }.Select(System.Text.Encoding.UTF8.GetBytes)];

    private static readonly System.Buffers.SearchValues<byte> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdef"u8);

    private byte[]? _requestId;
    private LineShape? _last;
    private int _found;

    /// <summary>The line that was read last.</summary>
    public EventFields Fields { get; } = new();

    /// <summary>The event that ends the run was read.</summary>
    public bool Ended { get; private set; }

    public bool Unsupported { get; private set; }

    /// <summary>Where the link that the line states begins in the buffer.</summary>
    public int Link => Fields.Place(Field.Prev).Start + 1;

    /// <summary>Reads the line with an index; what is wrong with it, null where nothing is.</summary>
    public string? Read(byte[] buffer, int start, int length, long index)
    {
        if (length > BundleLimits.LineBytes) return $"the line is longer than {BundleLimits.LineBytes} bytes";
        if (Ended) return "there is an event after the one that ends the run";
        if (Shaped(buffer, start, length) is { } shape)
        {
            // What the pattern fixes was checked when its first line was parsed; only these differ.
            if (!IsHex(Fields.Plain(Field.Prev))) return "prev is not a hash";
            if (!IsSequence(index)) return $"the sequence is not {index}";
            if (index == 0 && shape.Type != "request.admitted") return "the first event is not request.admitted";
            Ended = shape.Ends;
            return OfRequest();
        }
        if (Parsed(buffer, start, length, index) is { } problem) return problem;
        if (_found == LineShapes.Most) return null;
        _found++;
        shape = LineShape.Of(Fields, start, length);
        shapes.Add(shape);
        if (_last is not null) _last.Next = shape;
        _last = shape;
        return null;
    }

    private LineShape? Shaped(byte[] buffer, int start, int length)
    {
        var found = _last?.Next is { } next && Fields.TryTake(buffer, start, length, next) ? next : null;
        if (found is null)
        {
            foreach (var shape in shapes.Items)
            {
                if (!Fields.TryTake(buffer, start, length, shape)) continue;
                found = shape;
                break;
            }
        }
        if (found is null) return null;
        if (_last is not null && !ReferenceEquals(_last.Next, found)) _last.Next = found;
        return _last = found;
    }

    private string? Parsed(byte[] buffer, int start, int length, long index)
    {
        if (Fields.Read(buffer, start, length) is { } problem) return problem;
        if (!Fields.Plain(Field.EvidenceVersion).SequenceEqual("migaki.net.event.v0"u8))
        {
            Unsupported = Fields.Has(Field.EvidenceVersion);
            return $"the event's version is not {BundleNames.EventVersion}";
        }
        if (!IsSequence(index)) return $"the sequence is not {index}";
        if (Fields.Plain(Field.Prev) is not { Length: 64 } prev || !IsHex(prev)) return "prev is not a hash";
        var type = Fields.Plain(Field.EventType);
        if (!IsEventType(type)) return "the event type is unknown";
        if (index == 0 && !type.SequenceEqual("request.admitted"u8)) return "the first event is not request.admitted";
        Ended = type.SequenceEqual("request.completed"u8) || type.SequenceEqual("request.failed"u8) || type.SequenceEqual("request.terminated"u8);
        if (OfRequest() is { } other) return other;
        if (Fields.Plain(Field.OccurredAtUtc).Length != Timestamps.Length) return "occurredAtUtc is not a UTC time";
        return Fields.Plain(Field.EventId).Length == EventIds.Length ? null : "eventId is not a UUID";
    }

    /// <summary>The first line says which request the log is of.</summary>
    private string? OfRequest()
    {
        var request = Fields.Plain(Field.RequestId);
        if (_requestId is null) _requestId = request.ToArray();
        else if (!request.SequenceEqual(_requestId)) return "the event belongs to another request";
        return _requestId.Length == 0 ? "the event has no requestId" : null;
    }

    private bool IsSequence(long index) =>
        System.Buffers.Text.Utf8Parser.TryParse(Fields.Raw(Field.Sequence), out long sequence, out var digits) && digits == Fields.Raw(Field.Sequence).Length && sequence == index;

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(HexDigits);

    private static bool IsEventType(ReadOnlySpan<byte> type)
    {
        foreach (var known in EventTypes)
            if (type.SequenceEqual(known)) return true;
        return false;
    }
}
