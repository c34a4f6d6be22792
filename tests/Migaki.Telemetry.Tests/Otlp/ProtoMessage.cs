using System.Buffers.Binary;
using System.Text;

namespace Migaki.Telemetry.Tests.Otlp;

/// <summary>A protobuf message read by field numbers, strictly: what is no message throws.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, int WireType, ulong Number, byte[] Bytes)> _fields = [];

    public ProtoMessage(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var key = Varint(bytes, ref at);
            var (field, type) = ((int)(key >> 3), (int)(key & 7));
            if (field == 0) throw new FormatException("A field has the number 0.");
            switch (type)
            {
                case 0:
                    _fields.Add((field, type, Varint(bytes, ref at), []));
                    break;
                case 1:
                    _fields.Add((field, type, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at, 8)), []));
                    at += 8;
                    break;
                case 2:
                    var length = checked((int)Varint(bytes, ref at));
                    _fields.Add((field, type, 0, bytes.AsSpan(at, length).ToArray()));
                    at += length;
                    break;
                case 5:
                    _fields.Add((field, type, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at, 4)), []));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"The wire type {type} is none.");
            }
        }
    }

    public bool Has(int field) => _fields.Exists(of => of.Field == field);

    public IEnumerable<ProtoMessage> Messages(int field) => _fields.Where(of => of.Field == field).Select(static of => new ProtoMessage(of.Bytes));

    public ProtoMessage? Message(int field) => Messages(field).SingleOrDefault();

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexString(Bytes(field)).ToLowerInvariant();

    public ulong Number(int field) => _fields.Where(of => of.Field == field).Select(static of => of.Number).LastOrDefault();

    public double Real(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>A repeated double, packed or not.</summary>
    public List<double> Reals(int field) => [.. _fields.Where(of => of.Field == field).SelectMany(static of => of.WireType == 1
        ? [BitConverter.UInt64BitsToDouble(of.Number)] : Enumerable.Range(0, of.Bytes.Length / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(of.Bytes.AsSpan(i * 8))))];

    private byte[] Bytes(int field) => _fields.Where(of => of.Field == field).Select(static of => of.Bytes).LastOrDefault() ?? [];

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw new FormatException("A number does not end.");
    }
}
