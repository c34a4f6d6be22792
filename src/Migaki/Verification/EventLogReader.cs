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
    private const int ChunkBytes = 512 * 1024, MostShapes = 64;

    // Of the last log that was read: a short one needs no more than what it has.
    private static ChunkLines? s_lines;

    private static readonly byte[][] EventTypes = [.. new[]
    {
        "request.admitted", "context.selected", "context.failed", "route.selected", "model.completed", "model.failed", "policy.decided",
        "approval.requested", "approval.approved", "approval.denied", "approval.expired", "tool.started", "tool.completed", "tool.partial", "tool.failed",
        "recovery.started", "recovery.completed", "recovery.failed", "artifact.produced", "evaluation.completed",
        "request.completed", "request.failed", "request.terminated", "limit.exceeded",
    }.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <param name="path">The log.</param>
    /// <param name="visit">Sees each event, before its link is checked.</param>
    /// <param name="digest">Whether the digest of the whole file is wanted too.</param>
    public static EventLogReading Read(string path, Action<EventFields>? visit, bool digest = false)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return Read(file, visit, digest);
    }

    /// <summary>Reads a log from a stream, from where it stands to its end.</summary>
    public static EventLogReading Read(Stream file, Action<EventFields>? visit, bool digest = false)
    {
        var reading = new EventLogReading();
        using var whole = digest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var lines = Interlocked.Exchange(ref s_lines, null) ?? new ChunkLines();
        var fields = new EventFields();
        // A short log does not need a large buffer: allocating and touching one costs more than reading it.
        var buffer = new byte[file.CanSeek ? (int)Math.Clamp(file.Length - file.Position + 1, 4096, ChunkBytes) : ChunkBytes];
        var (filled, position, consumedAt) = (0, 0L, 0L);
        Digest256 previous = default;
        string? requestId = null;
        var ended = false;
        var shapes = new List<LineShape>();
        LineShape? last = null;
        // The file grows by zeros, which no line has: from the first on, everything to the end is the part that was never written.
        long? zerosFrom = null;
        var lastWritten = 0L;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (buffer.Length > BundleLimits.LineBytes) { reading.Finding = Finding($"the line is longer than {BundleLimits.LineBytes} bytes"); break; }
                Array.Resize(ref buffer, buffer.Length * 2);
            }
            var read = file.Read(buffer.AsSpan(filled));
            if (read == 0) break;
            var fresh = (Start: filled, Length: read);
            position += read;
            filled += read;
            var start = lines.Split(buffer.AsSpan(0, filled));
            if (zerosFrom is not null)
            {
                whole?.AppendData(buffer, fresh.Start, fresh.Length);
                if (lines.Count > 0) reading.Finding = Finding("there is an end of line after bytes that were never written");
            }
            else ReadLines(fresh);
            if (reading.Finding is null) consumedAt += start;
            if (reading.Finding is not null) break;
            var rest = buffer.AsSpan(start, filled - start);
            if (zerosFrom is null && rest.IndexOf((byte)0) is >= 0 and var zero) zerosFrom = consumedAt + zero;
            if (zerosFrom is not null)
            {
                var written = rest.LastIndexOfAnyExcept((byte)0);
                if (written >= 0) lastWritten = position - rest.Length + written + 1;
                filled = 0;
                continue;
            }
            Buffer.BlockCopy(buffer, start, buffer, 0, rest.Length);
            filled = rest.Length;
        }
        if (reading.Finding is null && zerosFrom is not null) reading.Torn = new TornTail(consumedAt, Math.Max(0, lastWritten - consumedAt));
        else if (reading.Finding is null && filled > 0) reading.Torn = new TornTail(consumedAt, filled);
        Digest256 all = default;
        _ = whole?.GetHashAndReset(all);
        reading.Digest = new LogDigest(all, previous, position);
        s_lines = lines;
        return reading;

        void ReadLines((int Start, int Length) fresh)
        {
            var hashing = lines.HashAll(buffer, whole, fresh);
            var (good, problem, before) = (0, (string?)null, reading.Events);
            while (good < lines.Count && (problem = Check(lines[good].Start, lines[good].Length, before + good)) is null)
            {
                visit?.Invoke(fields);
                good++;
            }
            lines.HashRest(buffer);
            hashing.GetAwaiter().GetResult(); // also before the buffer is used again
            for (var i = 0; i < good; i++)
            {
                if (!lines.LinksTo(i, buffer, previous))
                {
                    problem = "prev is not the hash of the line before";
                    break;
                }
                previous = lines.Hash(i);
                reading.Events++;
            }
            if (problem is not null) reading.Finding = Finding(problem);
        }

        BundleFinding Finding(string message) => new(BundleNames.Events, message, reading.Events, reading.Events + 1);

        string? Check(int start, int length, long index)
        {
            if (length > BundleLimits.LineBytes) return $"the line is longer than {BundleLimits.LineBytes} bytes";
            if (ended) return "there is an event after the one that ends the run";
            if (Shaped(buffer.AsSpan(start, length)) is { } shape)
            {
                // What the pattern fixes was checked when its first line was parsed; only these differ.
                fields.Take(buffer, start, shape);
                lines.SetLink((int)(index - reading.Events), fields.Place(Field.Prev).Start + 1);
                if (!IsHex(fields.Plain(Field.Prev))) return "prev is not a hash";
                return IsSequence(index) ? null : $"the sequence is not {index}";
            }
            if (Parsed(start, length, index) is { } problem) return problem;
            if (index == 0 || ended || shapes.Count == MostShapes) return null;
            shape = LineShape.Of(fields, start, length);
            shapes.Add(shape);
            if (last is not null) last.Next = shape;
            last = shape;
            return null;
        }

        LineShape? Shaped(ReadOnlySpan<byte> line)
        {
            var found = last?.Next is { } next && next.Matches(line) ? next : null;
            for (var i = 0; found is null && i < shapes.Count; i++)
                if (shapes[i].Matches(line)) found = shapes[i];
            if (found is null) return null;
            if (last is not null) last.Next = found;
            return last = found;
        }

        bool IsSequence(long index) => System.Buffers.Text.Utf8Parser.TryParse(fields.Raw(Field.Sequence), out long sequence, out var digits) && digits == fields.Raw(Field.Sequence).Length && sequence == index;

        string? Parsed(int start, int length, long index)
        {
            if (fields.Read(buffer, start, length) is { } problem) return problem;
            var version = fields.Plain(Field.EvidenceVersion);
            if (!version.SequenceEqual("migaki.net.event.v0"u8))
            {
                reading.Unsupported = fields.Has(Field.EvidenceVersion);
                return $"the event's version is not {BundleNames.EventVersion}";
            }
            if (!IsSequence(index)) return $"the sequence is not {index}";
            if (fields.Plain(Field.Prev) is not { Length: 64 } prev || !IsHex(prev)) return "prev is not a hash";
            lines.SetLink((int)(index - reading.Events), fields.Place(Field.Prev).Start + 1);
            var type = fields.Plain(Field.EventType);
            if (!IsEventType(type)) return "the event type is unknown";
            if (index == 0 && !type.SequenceEqual("request.admitted"u8)) return "the first event is not request.admitted";
            ended = type.SequenceEqual("request.completed"u8) || type.SequenceEqual("request.failed"u8) || type.SequenceEqual("request.terminated"u8);
            var request = fields.Plain(Field.RequestId);
            if (requestId is null) requestId = System.Text.Encoding.UTF8.GetString(request);
            else if (!EqualsText(request, requestId)) return "the event belongs to another request";
            if (requestId.Length == 0) return "the event has no requestId";
            if (fields.Plain(Field.OccurredAtUtc).Length != Timestamps.Length) return "occurredAtUtc is not a UTC time";
            return fields.Plain(Field.EventId).Length == EventIds.Length ? null : "eventId is not a UUID";
        }
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(HexDigits);

    private static readonly System.Buffers.SearchValues<byte> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdef"u8);

    private static bool EqualsText(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length != text.Length) return false;
        for (var i = 0; i < text.Length; i++)
            if (utf8[i] != text[i]) return false;
        return true;
    }

    private static bool IsEventType(ReadOnlySpan<byte> type)
    {
        foreach (var known in EventTypes)
            if (type.SequenceEqual(known)) return true;
        return false;
    }

    /// <summary>The lines of a chunk, their hashes and the links they state. Hashing runs beside the reading of the lines where there are many.</summary>
    private sealed class ChunkLines
    {
        private const int WorthATask = 64, Block = 32;

        private int _next;
        private Digest256[] _hashes = new Digest256[256];
        private int[] _links = new int[256];
        private (int Start, int Length)[] _lines = new (int, int)[256];

        public int Count { get; private set; }

        public (int Start, int Length) this[int index] => _lines[index];

        public Digest256 Hash(int index) => _hashes[index];

        /// <summary>Where the link that a line states begins.</summary>
        public void SetLink(int index, int offset) => _links[index] = offset;

        /// <summary>Whether a line states the hash of the one before.</summary>
        public bool LinksTo(int index, byte[] buffer, in Digest256 previous)
        {
            Span<byte> hex = stackalloc byte[64];
            Hex.Write(previous, hex);
            return buffer.AsSpan(_links[index], 64).SequenceEqual(hex);
        }

        /// <summary>Finds the complete lines; the offset behind the last.</summary>
        public int Split(ReadOnlySpan<byte> bytes)
        {
            Count = 0;
            var start = 0;
            while (bytes[start..].IndexOf((byte)'\n') is >= 0 and var length)
            {
                if (Count == _lines.Length)
                {
                    Array.Resize(ref _lines, Count * 2);
                    Array.Resize(ref _hashes, Count * 2);
                    Array.Resize(ref _links, Count * 2);
                }
                _lines[Count++] = (start, length);
                start += length + 1;
            }
            return start;
        }

        /// <summary>Hashes what of the file is new in the buffer, then the lines; where there are many, beside the caller, who takes a share with <see cref="HashRest"/>.</summary>
        public Task HashAll(byte[] buffer, IncrementalHash? whole, (int Start, int Length) fresh)
        {
            _next = 0;
            if (Count >= WorthATask) return Task.Run(() => Hash(buffer, whole, fresh));
            Hash(buffer, whole, fresh);
            return Task.CompletedTask;
        }

        private void Hash(byte[] buffer, IncrementalHash? whole, (int Start, int Length) fresh)
        {
            whole?.AppendData(buffer, fresh.Start, fresh.Length);
            HashRest(buffer);
        }

        /// <summary>Hashes the lines that nobody has begun to, in blocks.</summary>
        public void HashRest(byte[] buffer)
        {
            for (int from; (from = Interlocked.Add(ref _next, Block) - Block) < Count;)
            {
                for (var i = from; i < Math.Min(from + Block, Count); i++) Sha256State.Hash(buffer.AsSpan(_lines[i].Start, _lines[i].Length), _hashes[i]);
            }
        }
    }
}
