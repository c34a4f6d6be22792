using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Migaki.Recording;

/// <summary>
/// Event ids of one run: UUIDv7. 48 bits time, then the sequence (32 bits) so that ids of a run never clash and sort as written, and
/// 42 bits drawn once per run. Cheap: no random number per event.
/// </summary>
internal readonly struct EventIds
{
    public const int Length = 36;
    private readonly ulong _run;

    private EventIds(ulong run) => _run = run;

    public static EventIds Create()
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return new EventIds(BinaryPrimitives.ReadUInt64LittleEndian(random) & ((1UL << 42) - 1));
    }

    /// <summary>Writes the id; where <paramref name="whole"/> is false, an id of the same time and of a sequence near this one stands there already.</summary>
    public void Write(long unixMilliseconds, long sequence, Span<byte> destination, bool whole = true)
    {
        var low32 = (ulong)sequence & 0xffffffff;
        var low = (1UL << 63) | ((low32 & 0xfffff) << 42) | _run;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, low);
        Hex.Write(bytes[..2], destination[19..]);
        if (!whole)
        {
            Hex.Write(bytes[2..3], destination[24..]);
            return;
        }
        Hex.Write(bytes[2..], destination[24..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)unixMilliseconds << 16) | 0x7000 | (low32 >> 20));
        destination[8] = destination[13] = destination[18] = destination[23] = (byte)'-';
        Hex.Write(bytes[..4], destination);
        Hex.Write(bytes[4..6], destination[9..]);
        Hex.Write(bytes[6..8], destination[14..]);
    }
}
