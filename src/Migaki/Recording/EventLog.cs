using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>
/// The append-only log of one run. A line is copied into a shared mapping of the file, so it is in the kernel when
/// <see cref="Append"/> returns and a killed process loses none. The file grows by written zeros before it is mapped: a full disk is then
/// an <see cref="IOException"/> at the append, not a fault on a page. The end of the line is written last, so a line that was cut off by a
/// kill has none.
/// </summary>
internal sealed unsafe class EventLog : IDisposable
{
    private const int FirstChunk = 64 * 1024, LargestChunk = 8 * 1024 * 1024;
    /// <summary>Kept free for the last event, so that a full disk can itself be recorded.</summary>
    private const int Reserve = 8 * 1024;
    // The most a tail needs: names, event id, a sequence of 19 digits, the hash.
    private const int TailBytes = 192;

    private static readonly byte[] Zeros = new byte[256 * 1024];

    private readonly object _lock = new();
    private readonly EvidenceFiles _files;
    private readonly SafeFileHandle _file;
    private readonly FileStream _stream;
    private readonly EventIds _ids = EventIds.Create();
    private readonly byte[] _line = new byte[TailBytes];

    private MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _view;
    private byte* _base;
    private long _viewStart, _fileLength, _position, _sequence;
    private Digest256 _previous;
    private bool _first = true, _closed;

    public EventLog(EvidenceFiles files, string path)
    {
        _files = files;
        _file = files.CreateExclusively(path);
        _stream = new FileStream(_file, FileAccess.ReadWrite, bufferSize: 0);
        try
        {
            Grow(FirstChunk);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Lines acknowledged.</summary>
    public long Count => _sequence;

    /// <summary>The bytes of all acknowledged lines.</summary>
    public long Length => _position;

    /// <summary>The SHA-256 of the last line without its LF; zeros before the first.</summary>
    public Digest256 LastHash => _previous;

    /// <summary>The first error; after it only <see cref="Append"/> with <c>last</c> tries again.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>
    /// Acknowledges one event. <paramref name="body"/> is its JSON without the closing brace; the event id, <c>sequence</c> and <c>prev</c> are put behind it here,
    /// where they are known. Returns the sequence.
    /// </summary>
    /// <param name="body">Starts with a brace, ends before the last members.</param>
    /// <param name="unixMilliseconds">The time in the event id.</param>
    /// <param name="last">The event that ends the run may use the reserve.</param>
    public long Append(ReadOnlySpan<byte> body, long unixMilliseconds, bool last = false)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (Fault is not null && !last) throw new IOException("The event log has failed before: " + Fault.Message, Fault);
            var tail = Tail(unixMilliseconds);
            var length = body.Length + tail.Length + 1;
            if (length > BundleLimits.LineBytes) throw new InvalidOperationException($"An event of {length} bytes is over the limit of {BundleLimits.LineBytes}.");
            var needed = length + (last ? 0 : Reserve);
            if (_position + needed > _fileLength)
            {
                try
                {
                    Grow(needed);
                }
                catch (Exception error)
                {
                    Fault ??= error;
                    throw;
                }
            }
            var target = new Span<byte>(_base + (_position - _viewStart), length);
            body.CopyTo(target);
            tail.CopyTo(target[body.Length..]);
            Volatile.Write(ref target[length - 1], (byte)'\n');
            Sha256State.Hash(target[..(length - 1)], _previous);
            _first = false;
            _position += length;
            return _sequence++;
        }
    }

    /// <summary>The acknowledged bytes, while the log is open and small enough to be in view; else they are read from the file.</summary>
    public void Seal()
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
            Unmap();
            _files.SetLength(_file, _position);
            _files.Flush(_file);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Unmap();
            _stream.Dispose();
            _file.Dispose();
        }
    }

    private ReadOnlySpan<byte> Tail(long unixMilliseconds)
    {
        var line = _line.AsSpan();
        var at = Put(line, 0, ",\"eventId\":\""u8);
        _ids.Write(unixMilliseconds, _sequence, line[at..]);
        at = Put(line, at + EventIds.Length, "\",\"sequence\":"u8);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(_sequence, line[at..], out var digits);
        at = Put(line, at + digits, ",\"prev\":\""u8);
        if (_first) line.Slice(at, 64).Fill((byte)'0');
        else Hex.Write(_previous, line[at..]);
        return line[..Put(line, at + 64, "\"}"u8)];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static int Put(Span<byte> target, int at, ReadOnlySpan<byte> text)
        {
            text.CopyTo(target[at..]);
            return at + text.Length;
        }
    }

    /// <summary>Makes room for a line at the current position: zeros first, then a view that starts on the page of the position.</summary>
    private void Grow(int needed)
    {
        // The mapped window doubles with the log, so that short runs stay small and long ones map rarely.
        var chunk = Math.Clamp(_fileLength, FirstChunk, LargestChunk);
        var target = _fileLength + Math.Max(chunk, needed + (long)FirstChunk);
        for (var at = _fileLength; at < target;)
        {
            var part = (int)Math.Min(Zeros.Length, target - at);
            _files.WriteAt(_file, Zeros.AsSpan(0, part), at);
            at += part;
        }
        Unmap();
        _fileLength = target;
        var start = _position & ~(FirstChunk - 1L);
        _mapping = MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(start, target - start, MemoryMappedFileAccess.ReadWrite);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _base = pointer + _view.PointerOffset;
        _viewStart = start;
    }

    private void Unmap()
    {
        if (_view is not null)
        {
            if (_base is not null) _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _base = null;
            _view.Dispose();
            _view = null;
        }
        _mapping?.Dispose();
        _mapping = null;
    }
}
