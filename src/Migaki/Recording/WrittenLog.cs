using System.Buffers;

namespace Migaki.Recording;

/// <summary>The log of a run that was just sealed, as the kernel has it; the buffer is lent.</summary>
internal sealed class WrittenLog : IDisposable
{
    private byte[]? _buffer;

    public WrittenLog(ReadOnlySpan<byte> log, in Digest256 last)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(log.Length, 1));
        log.CopyTo(_buffer);
        (Length, Last) = (log.Length, last);
    }

    public byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(WrittenLog));

    public int Length { get; }

    /// <summary>The hash of the last line.</summary>
    public Digest256 Last { get; }

    public void Dispose()
    {
        if (_buffer is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
    }
}
