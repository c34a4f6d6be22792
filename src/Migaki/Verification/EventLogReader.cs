using System.Security.Cryptography;
using Migaki.Bundles;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>What reading a log gave.</summary>
internal sealed class EventLogReading
{
    /// <summary>Events read that hold together.</summary>
    public long Events { get; set; }

    public LogDigest Digest { get; set; }

    /// <summary>The first thing wrong with a complete line; nothing after it was read.</summary>
    public BundleFinding? Finding { get; set; }

    public bool Unsupported { get; set; }

    /// <summary>Bytes after the last complete line.</summary>
    public TornTail? Torn { get; set; }
}

/// <summary>Reads a log once, with a buffer of one chunk however long it is: each line's JSON, sequence and link.</summary>
internal static class EventLogReader
{
    private const int ChunkBytes = 256 * 1024;

    private static readonly HashSet<string> EventTypes = new(StringComparer.Ordinal)
    {
        "request.admitted", "context.selected", "context.failed", "route.selected", "model.completed", "model.failed", "policy.decided",
        "approval.requested", "approval.approved", "approval.denied", "approval.expired", "tool.started", "tool.completed", "tool.partial", "tool.failed",
        "recovery.started", "recovery.completed", "recovery.failed", "artifact.produced", "evaluation.completed",
        "request.completed", "request.failed", "request.terminated",
    };

    public static EventLogReading Read(string path, Action<EventFields>? visit)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Read(file, visit);
    }

    private static EventLogReading Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, Action<EventFields>? visit)
    {
        var reading = new EventLogReading();
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var fields = new EventFields();
        var buffer = new byte[ChunkBytes];
        var (filled, position, consumedAt) = (0, 0L, 0L);
        Digest256 previous = default;
        string? requestId = null;
        var ended = false;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (buffer.Length > BundleLimits.LineBytes) { reading.Finding = Finding($"the line is longer than {BundleLimits.LineBytes} bytes"); break; }
                Array.Resize(ref buffer, buffer.Length * 2);
            }
            var read = RandomAccess.Read(file, buffer.AsSpan(filled), position);
            if (read == 0) break;
            whole.AppendData(buffer, filled, read);
            position += read;
            filled += read;
            var start = 0;
            while (reading.Finding is null)
            {
                var end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n');
                if (end < 0) break;
                if (Check(buffer, start, end) is { } problem)
                {
                    reading.Finding = Finding(problem);
                    break;
                }
                visit?.Invoke(fields);
                Sha256State.Hash(buffer.AsSpan(start, end), previous);
                reading.Events++;
                start += end + 1;
                consumedAt += end + 1;
            }
            if (reading.Finding is not null) break;
            Buffer.BlockCopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
        }
        if (reading.Finding is null && filled > 0)
        {
            var rest = buffer.AsSpan(0, filled).TrimEnd((byte)0).Length;
            reading.Torn = new TornTail(consumedAt, rest);
        }
        Digest256 digest = default;
        _ = whole.GetHashAndReset(digest);
        reading.Digest = new LogDigest(digest, previous, position);
        return reading;

        BundleFinding Finding(string message) => new(BundleNames.Events, message, reading.Events, reading.Events + 1);

        string? Check(byte[] line, int start, int length)
        {
            if (length > BundleLimits.LineBytes) return $"the line is longer than {BundleLimits.LineBytes} bytes";
            if (ended) return "there is an event after the one that ends the run";
            if (fields.Read(line, start, length) is { } problem) return problem;
            var version = fields.Plain(Field.EvidenceVersion);
            if (!version.SequenceEqual("migaki.net.event.v0"u8))
            {
                reading.Unsupported = fields.Has(Field.EvidenceVersion);
                return $"the event's version is not {BundleNames.EventVersion}";
            }
            if (!System.Buffers.Text.Utf8Parser.TryParse(fields.Raw(Field.Sequence), out long sequence, out var digits) || digits != fields.Raw(Field.Sequence).Length || sequence != reading.Events)
                return $"the sequence is not {reading.Events}";
            Span<byte> expected = stackalloc byte[64];
            Hex.Write(previous, expected);
            if (!fields.Plain(Field.Prev).SequenceEqual(expected)) return "prev is not the hash of the line before";
            var type = fields.Plain(Field.EventType);
            if (!IsEventType(type)) return "the event type is unknown";
            if (reading.Events == 0 && !type.SequenceEqual("request.admitted"u8)) return "the first event is not request.admitted";
            ended = type.SequenceEqual("request.completed"u8) || type.SequenceEqual("request.failed"u8) || type.SequenceEqual("request.terminated"u8);
            var request = fields.Plain(Field.RequestId);
            if (requestId is null) requestId = System.Text.Encoding.UTF8.GetString(request);
            else if (!EqualsText(request, requestId)) return "the event belongs to another request";
            if (requestId.Length == 0) return "the event has no requestId";
            if (fields.Plain(Field.OccurredAtUtc).Length != Timestamps.Length) return "occurredAtUtc is not a UTC time";
            return fields.Plain(Field.EventId).Length == EventIds.Length ? null : "eventId is not a UUID";
        }
    }

    private static bool EqualsText(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length != text.Length) return false;
        for (var i = 0; i < text.Length; i++)
            if (utf8[i] != text[i]) return false;
        return true;
    }

    private static bool IsEventType(ReadOnlySpan<byte> type)
    {
        if (type.IsEmpty || type.Length > 32) return false;
        return EventTypes.Contains(System.Text.Encoding.UTF8.GetString(type));
    }
}
