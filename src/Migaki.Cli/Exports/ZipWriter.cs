using System.Buffers.Binary;
using System.Text;

namespace Migaki.Cli.Exports;

/// <summary>
/// A zip whose bytes depend on names and contents alone: stored, sorted by the caller, one time for all, no attributes of a system. The platform's writer puts its own
/// system and deflate into the file.
/// </summary>
internal sealed class ZipWriter(Stream output) : IDisposable
{
    private const uint LocalHeader = 0x04034b50, CentralHeader = 0x02014b50, EndOfDirectory = 0x06054b50;
    private const ushort Version = 20, Utf8Names = 0x0800, January1st1980 = 0x0021;
    private const int MostEntries = 65_000;

    private static readonly uint[] CrcTable = CreateTable();

    private readonly MemoryStream _directory = new();
    private long _position;
    private int _entries;

    /// <param name="name">With <c>/</c>; an empty folder ends with one.</param>
    /// <param name="open">Opens the content; it is read twice.</param>
    /// <exception cref="IOException">The archive would need the 64-bit format, or the content changed while it was read.</exception>
    public void Add(string name, Func<Stream> open)
    {
        var (crc, length) = Measure(open);
        var utf8 = Encoding.UTF8.GetBytes(name);
        if (_entries >= MostEntries || utf8.Length > ushort.MaxValue || _position + length + utf8.Length + _directory.Length > int.MaxValue) throw new IOException("The bundle is too large for a zip without 64-bit records (2 GiB, 65,000 files).");
        var fields = Fields(crc, (uint)length, (ushort)utf8.Length);
        var central = new byte[46];
        BinaryPrimitives.WriteUInt32LittleEndian(central, CentralHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(central.AsSpan(4), Version);
        fields.CopyTo(central, 6);
        BinaryPrimitives.WriteUInt32LittleEndian(central.AsSpan(42), (uint)_position);
        _directory.Write(central);
        _directory.Write(utf8);
        _entries++;

        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(head, LocalHeader);
        Write(head);
        Write(fields);
        Write(utf8);
        var before = _position;
        using var content = open();
        var buffer = new byte[81920];
        var (read, again) = (0, uint.MaxValue);
        while ((read = content.Read(buffer)) > 0)
        {
            again = Crc(again, buffer.AsSpan(0, read));
            Write(buffer.AsSpan(0, read));
        }
        if (_position - before != length || ~again != crc) throw new IOException($"{name} changed while it was read.");
    }

    public void Finish()
    {
        var start = _position;
        Write(_directory.ToArray());
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, EndOfDirectory);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)_entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_entries);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)_directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)start);
        Write(end);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>What a local and a central header share: version, flags, method 0, time, date, CRC, both sizes, lengths of name and extra.</summary>
    private static byte[] Fields(uint crc, uint length, ushort name)
    {
        var fields = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(fields, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(2), Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(8), January1st1980);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(10), crc);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(14), length);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(18), length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(22), name);
        return fields;
    }

    private static (uint Crc, long Length) Measure(Func<Stream> open)
    {
        using var content = open();
        var buffer = new byte[81920];
        var (crc, length, read) = (uint.MaxValue, 0L, 0);
        while ((read = content.Read(buffer)) > 0) (crc, length) = (Crc(crc, buffer.AsSpan(0, read)), length + read);
        return (~crc, length);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _position += bytes.Length;
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var item in bytes) crc = CrcTable[(byte)(crc ^ item)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
