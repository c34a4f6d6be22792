using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Migaki.Recording;

/// <summary>A SHA-256 or HMAC-SHA256 value.</summary>
[InlineArray(32)]
internal struct Digest256 : IEquatable<Digest256>
{
    private byte _first;

    public static Digest256 Of(ReadOnlySpan<byte> data)
    {
        Digest256 digest = default;
        Sha256State.Hash(data, digest);
        return digest;
    }

    public readonly bool Equals(Digest256 other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is Digest256 other && Equals(other);

    public override readonly int GetHashCode() => MemoryMarshal.Read<int>(this);

    /// <summary>64 lower-case hex digits.</summary>
    public override readonly string ToString()
    {
        Span<byte> hex = stackalloc byte[64];
        Hex.Write(this, hex);
        return System.Text.Encoding.ASCII.GetString(hex);
    }
}

/// <summary>Lower-case hexadecimal in UTF-8.</summary>
internal static class Hex
{
    /// <summary>The digits.</summary>
    public static SearchValues<char> Digits { get; } = SearchValues.Create("0123456789abcdef");

    private static readonly ushort[] Pairs = BuildPairs();

    public static void Write(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
#if NET10_0_OR_GREATER
        if (bytes.Length >= 16)
        {
            _ = Convert.TryToHexStringLower(bytes, destination, out _);
            return;
        }
#endif
        ref var target = ref MemoryMarshal.GetReference(destination[..(bytes.Length * 2)]);
        for (var i = 0; i < bytes.Length; i++) Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i * 2), Pairs[bytes[i]]);
    }

    /// <summary>Reads 64 lower-case hex digits; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> hex, out Digest256 digest)
    {
        digest = default;
        if (hex.Length != 64) return false;
        Span<byte> target = digest;
#if NET10_0_OR_GREATER
        if (!hex.ContainsAnyInRange((byte)'A', (byte)'F')) return Convert.FromHexString(hex, target, out _, out _) == OperationStatus.Done;
        return false;
#else
        for (var i = 0; i < 32; i++)
        {
            var (high, low) = (Value(hex[i * 2]), Value(hex[(i * 2) + 1]));
            if ((high | low) < 0) return false;
            target[i] = (byte)((high << 4) | low);
        }
        return true;
#endif
    }

    private static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };

    private static ushort[] BuildPairs()
    {
        const string Lower = "0123456789abcdef";
        var pairs = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var (first, second) = (Lower[i >> 4], Lower[i & 15]);
            pairs[i] = BitConverter.IsLittleEndian ? (ushort)(first | (second << 8)) : (ushort)((first << 8) | second);
        }
        return pairs;
    }
}
