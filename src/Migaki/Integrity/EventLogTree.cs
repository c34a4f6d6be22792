using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>A whole event log as a Merkle tree, from which single events are proved: 32 bytes an event. Not thread-safe.</summary>
internal sealed class EventLogTree
{
    private readonly List<byte[]> _lineHashes = [];

    public int Count => _lineHashes.Count;

    /// <summary>Adds the next line, without its line feed.</summary>
    public void AppendLine(ReadOnlySpan<byte> line) => _lineHashes.Add(SHA256.HashData(line));

    /// <summary>Reads a log: every line, ended by a line feed. A torn last line is left out.</summary>
    public static EventLogTree Read(ReadOnlySpan<byte> log)
    {
        var tree = new EventLogTree();
        for (var end = log.IndexOf((byte)'\n'); end >= 0; end = log.IndexOf((byte)'\n'))
        {
            tree.AppendLine(log[..end]);
            log = log[(end + 1)..];
        }
        return tree;
    }

    /// <summary>The root, lower-case hex: what <see cref="EventLogRoot"/> computes.</summary>
    public string Root() => Convert.ToHexString(Build().Root()).ToLowerInvariant();

    /// <summary>Proves that the log's line <paramref name="sequence"/> is <paramref name="line"/>, without showing another line.</summary>
    public EventProof Prove(int sequence, ReadOnlySpan<byte> line)
    {
        if (sequence < 0 || sequence >= Count) throw new ArgumentOutOfRangeException(nameof(sequence), "The log has no such line.");
        if (!SHA256.HashData(line).AsSpan().SequenceEqual(_lineHashes[sequence])) throw new ArgumentException("This is not the line of that number.", nameof(line));
        var segment = sequence / EventLogRoot.SegmentEvents;
        var first = segment * EventLogRoot.SegmentEvents;
        var hashes = _lineHashes.GetRange(first, Math.Min(EventLogRoot.SegmentEvents, Count - first));
        hashes.RemoveAt(sequence - first);
        var tree = Build();
        return new EventProof(sequence, Count, line.ToArray(), hashes, tree.ProveInclusion((ulong)segment, tree.Size));
    }

    private MerkleTree Build()
    {
        var tree = new MerkleTree();
        for (var first = 0; first < Count; first += EventLogRoot.SegmentEvents)
            tree.Append(Concatenate(_lineHashes, first, Math.Min(EventLogRoot.SegmentEvents, Count - first)));
        return tree;
    }

    internal static byte[] Concatenate(IReadOnlyList<byte[]> hashes, int first, int count)
    {
        var data = new byte[count * Rfc6962.HashSize];
        for (var i = 0; i < count; i++) hashes[first + i].CopyTo(data, i * Rfc6962.HashSize);
        return data;
    }
}
