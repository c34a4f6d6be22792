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
    private const int ChunkBytes = 512 * 1024;

    // Of the last log that was read: a short one needs no more than what it has.
    private static ChunkLines? s_lines;

    /// <param name="path">The log.</param>
    /// <param name="visit">Sees each event, before its link is checked.</param>
    /// <param name="digest">Whether the digest of the whole file is wanted too.</param>
    public static EventLogReading Read(string path, Action<EventFields>? visit, bool digest = false)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return Read(file, visit, digest);
    }

    /// <summary>
    /// Reads a log that this process wrote and has in memory. The links are not computed again: they were made from the same bytes. Everything else is as in any log.
    /// </summary>
    public static EventLogReading Read(WrittenLog log, Action<EventFields> visit, LineShapes shapes)
    {
        var reading = new EventLogReading();
        var events = new EventLineReader(shapes);
        var at = 0;
        while (log.Buffer.AsSpan(at, log.Length - at).IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (events.Read(log.Buffer, at, length, reading.Events) is { } problem)
            {
                reading.Finding = new(BundleNames.Events, problem, reading.Events, reading.Events + 1);
                break;
            }
            visit(events.Fields);
            reading.Events++;
            at += length + 1;
        }
        if (reading.Finding is null && at < log.Length) reading.Torn = new TornTail(at, log.Length - at);
        reading.Digest = new LogDigest(Digest256.Of(log.Buffer.AsSpan(0, log.Length)), log.Last, log.Length);
        reading.Unsupported = events.Unsupported;
        return reading;
    }

    /// <summary>Reads a log from a stream, from where it stands to its end.</summary>
    public static EventLogReading Read(Stream file, Action<EventFields>? visit, bool digest = false)
    {
        var reading = new EventLogReading();
        using var whole = digest ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var lines = Interlocked.Exchange(ref s_lines, null) ?? new ChunkLines();
        var events = new EventLineReader(new LineShapes());
        // A short log does not need a large buffer: allocating and touching one costs more than reading it.
        var buffer = new byte[file.CanSeek ? (int)Math.Clamp(file.Length - file.Position + 1, 4096, ChunkBytes) : ChunkBytes];
        var (filled, position, consumedAt) = (0, 0L, 0L);
        Digest256 previous = default;
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
        reading.Unsupported = events.Unsupported;
        s_lines = lines;
        return reading;

        void ReadLines((int Start, int Length) fresh)
        {
            var hashing = lines.HashAll(buffer, whole, fresh);
            var (good, problem, before) = (0, (string?)null, reading.Events);
            while (good < lines.Count && (problem = Check(lines[good].Start, lines[good].Length, before + good)) is null)
            {
                visit?.Invoke(events.Fields);
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
            if (events.Read(buffer, start, length, index) is { } problem) return problem;
            lines.SetLink((int)(index - reading.Events), events.Link);
            return null;
        }
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
