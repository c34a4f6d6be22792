using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>What became of an event that was given to the log.</summary>
internal enum Appended
{
    /// <summary>It is in the kernel.</summary>
    Recorded,
    /// <summary>The event that ends the run was there before it.</summary>
    Late,
    /// <summary>A limit was reached; the first time an event says which.</summary>
    OverLimit,
}

/// <summary>An event that was recorded: its id follows from the two.</summary>
/// <param name="UtcTicks">Its time; 0 for no event.</param>
/// <param name="Sequence">Its place.</param>
internal readonly record struct EventMark(long UtcTicks, long Sequence);

/// <summary>How large a log may become. What ends a run is always admitted.</summary>
/// <param name="Events">Events.</param>
/// <param name="Bytes">Bytes of the log.</param>
internal readonly record struct LogLimits(long Events, long Bytes);

/// <summary>
/// The append-only log of one run. A line is copied into a shared mapping of the file, so it is in the kernel when
/// the append returns and a killed process loses none. The file grows by written zeros before it is mapped: a full disk is then
/// an <see cref="IOException"/> at the append, not a fault on a page. The end of the line is written last, so a line that was cut off by a
/// kill has none.
/// </summary>
internal sealed unsafe class EventLog : IDisposable
{
    private const int FirstChunk = 64 * 1024, LargestChunk = 2 * 1024 * 1024;
    /// <summary>
    /// Kept free for the last event, so that a full disk can itself be recorded. What of it is not used is given back before the small files
    /// of the seal are written, and is their room.
    /// </summary>
    internal const int Reserve = 32 * 1024;

    // The most a line's end needs.
    private const int MostTail = 512;

    private static readonly byte[] Zeros = new byte[256 * 1024];

    private readonly object _lock = new();
    private readonly EvidenceFiles _files;
    private readonly SafeFileHandle _file;
    private readonly LogLimits _limits;
    private readonly LineTail _tail;
    private readonly Sha256State _hash = new();

    private MappedWindow? _window;
    private byte* _base;
    private long _viewStart, _viewEnd, _fileLength, _position, _sequence, _durable;
    private Digest256 _previous;
    private bool _ended, _closed;
    private Limit _said;

    public EventLog(EvidenceFiles files, string path, string requestId, LogLimits limits)
    {
        _files = files;
        _limits = limits;
        _tail = new LineTail(requestId);
        _file = files.CreateExclusively(path);
        try
        {
            Grow(FirstChunk - Reserve);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Lines acknowledged.</summary>
    public long Count => Volatile.Read(ref _sequence);

    /// <summary>The bytes of all acknowledged lines.</summary>
    public long Length => Volatile.Read(ref _position);

    /// <summary>The first error; after it only an append with <c>last</c> tries again.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// Acknowledges one event. <paramref name="body"/> is its JSON without the closing brace; time, request, event id, <c>prev</c> and <c>sequence</c> are put
    /// behind it here, where they are known.
    /// </summary>
    /// <param name="body">Starts with a brace, ends before the last members.</param>
    /// <param name="head">What the body begins with, where its hash was saved.</param>
    /// <param name="utcTicks">The time of the event.</param>
    /// <param name="last">The event that ends the run; it may use the reserve.</param>
    /// <param name="sequence">Where it stands, if it was recorded.</param>
    public Appended Append(ReadOnlySpan<byte> body, LineHead? head, long utcTicks, bool last, out long sequence)
    {
        lock (_lock)
        {
            sequence = _sequence;
            if (_ended || _closed) return Appended.Late;
            if (Fault is not null && !last) throw new IOException("The event log has failed before: " + Fault.Message, Fault);
            if (!last && Exceeded(body.Length) is var limit and not Limit.None)
            {
                // Each limit is said once; the last event counts what was left out.
                if ((_said & limit) == 0) Write(Say(limit, body.Length), null, utcTicks, last: false);
                _said |= limit;
                return Appended.OverLimit;
            }
            Write(body, head, utcTicks, last);
            _ended |= last;
            return Appended.Recorded;
        }
    }

    /// <inheritdoc cref="Append(ReadOnlySpan{byte}, LineHead?, long, bool, out long)"/>
    public Appended Append(ReadOnlySpan<byte> body, LineHead? head, long utcTicks, bool last = false) => Append(body, head, utcTicks, last, out _);

    /// <summary>Writes the id of an event that was recorded.</summary>
    public void WriteId(EventMark mark, Span<byte> destination) => _tail.WriteId(mark.UtcTicks, mark.Sequence, destination);

    /// <summary>Asks the disk for everything acknowledged so far. An error is the log's fault from then on: what was not written may be gone for good.</summary>
    public void Commit()
    {
        var upTo = Length;
        if (Volatile.Read(ref _closed) || upTo == Volatile.Read(ref _durable)) return;
        try
        {
            _files.Flush(_file);
        }
        catch (Exception error)
        {
            lock (_lock) Fault ??= error;
            throw;
        }
        Volatile.Write(ref _durable, upTo);
    }

    /// <summary>Cuts the file to what was acknowledged and asks the disk for it; nothing is appended any more.</summary>
    /// <returns>What is in the file, where all of it was still in memory; null where the file must be read.</returns>
    public WrittenLog? Seal()
    {
        lock (_lock)
        {
            if (_closed) return null;
            _closed = true;
            // The window is the file itself, so this is what reading it would give.
            var written = _viewStart == 0 && _base is not null && Fault is null ? new WrittenLog(new ReadOnlySpan<byte>(_base, (int)_position), _previous) : null;
            Unmap();
            _files.SetLength(_file, _position);
            _files.Flush(_file);
            return written;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Unmap();
            _file.Dispose();
        }
    }

    private Limit Exceeded(int length)
    {
        // One event is left for the end of the run.
        if (_sequence >= _limits.Events - 1) return Limit.Events;
        if (_position + length + MostTail > _limits.Bytes) return Limit.LogBytes;
        return length + MostTail > BundleLimits.LineBytes ? Limit.LineBytes : Limit.None;
    }

    private byte[] Say(Limit limit, int length)
    {
        var (name, allowed, reached) = limit switch
        {
            Limit.Events => ("events", _limits.Events, _sequence),
            Limit.LogBytes => ("logBytes", _limits.Bytes, _position),
            _ => ("lineBytes", BundleLimits.LineBytes, (long)length),
        };
        return new Utf8Builder(256).Raw("{\"eventType\":\"limit.exceeded\",\"evidenceVersion\":"u8).String(BundleNames.EventVersion)
            .Raw(",\"limit\":{\"allowed\":"u8).Number(allowed).Raw(",\"name\":"u8).String(name).Raw(",\"reached\":"u8).Number(reached)
            .Raw("},\"statementKind\":\"observed\""u8).ToArray();
    }

    [Flags]
    private enum Limit
    {
        None = 0,
        Events = 1,
        LogBytes = 2,
        LineBytes = 4,
    }

    private void Write(ReadOnlySpan<byte> body, LineHead? head, long utcTicks, bool last)
    {
        var tail = _tail.Of(utcTicks, _sequence);
        var length = body.Length + tail.Length + 1;
        var needed = length + (last ? 0 : Reserve);
        if (_position + needed > _fileLength) GrowOrFail(needed, last);
        else if (_position + length > _viewEnd) MapOrFail();
        var target = new Span<byte>(_base + (_position - _viewStart), length);
        body.CopyTo(target);
        tail.CopyTo(target[body.Length..]);
        Volatile.Write(ref target[length - 1], (byte)'\n');
        _hash.HashLine(target[..(length - 1)], head, _previous);
        _tail.LinkTo(_previous);
        Volatile.Write(ref _position, _position + length);
        Volatile.Write(ref _sequence, _sequence + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowOrFail(int needed, bool last)
    {
        try
        {
            Grow(needed, last);
        }
        catch (Exception error)
        {
            Fault ??= error;
            throw;
        }
    }

    /// <summary>The last event goes into the reserve, which is in the file and not in the window.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MapOrFail()
    {
        try
        {
            MapTo(_fileLength);
        }
        catch (Exception error)
        {
            Fault ??= error;
            throw;
        }
    }

    /// <summary>Makes room for a line at the current position: zeros first, then a window on all but the reserve.</summary>
    private void Grow(int needed, bool last = false)
    {
        // The window doubles with the log, so that short runs stay small and long ones map rarely.
        var chunk = Math.Clamp(_fileLength, FirstChunk, LargestChunk);
        var target = _fileLength + Math.Max(chunk, MappedWindow.Align(needed + FirstChunk - 1L));
        for (var at = _fileLength; at < target;)
        {
            var part = (int)Math.Min(Zeros.Length, target - at);
            _files.WriteAt(_file, Zeros.AsSpan(0, part), at);
            at += part;
        }
        MapTo(last ? target : target - Reserve);
        _fileLength = target;
    }

    /// <summary>A window that starts on a page before the position.</summary>
    private void MapTo(long end)
    {
        var start = MappedWindow.Align(_position);
        var window = _files.Map(_file, start, end);
        Unmap();
        _base = window.Start;
        (_window, _viewStart, _viewEnd) = (window, start, end);
    }

    private void Unmap()
    {
        _viewEnd = 0;
        _base = null;
        _window?.Dispose();
        _window = null;
    }
}
