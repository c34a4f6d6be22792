using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>
/// Proves that one line stands at one place of an event log, without any other line: hashes of its segment's other lines and the segment's
/// inclusion proof. What the root is, and that it can be trusted, comes from the signed manifest.
/// </summary>
/// <param name="Sequence">The line's place, from 0.</param>
/// <param name="Count">How many lines the log has.</param>
/// <param name="Line">The line, without its line feed.</param>
/// <param name="SegmentHashes">SHA-256 of the segment's other lines, in order.</param>
/// <param name="Path">The segment's inclusion proof.</param>
internal sealed record EventProof(long Sequence, long Count, byte[] Line, IReadOnlyList<byte[]> SegmentHashes, IReadOnlyList<byte[]> Path)
{
    public const string SchemaVersion = "migaki.event-proof.v0";

    /// <summary>Checks against count and root of the manifest. Null where the proof holds; never throws.</summary>
    public string? Verify(long count, string rootHex)
    {
        if (!WireAccess.IsSha256Hex(rootHex)) return "The root is not a SHA-256 in lower-case hex.";
        if (Count != count) return $"The proof is for a log of {Count} events, the manifest states {count}.";
        if (Sequence < 0 || Sequence >= Count) return "The event lies outside the log.";
        var segment = Sequence / EventLogRoot.SegmentEvents;
        var first = segment * EventLogRoot.SegmentEvents;
        var expected = Math.Min(EventLogRoot.SegmentEvents, Count - first);
        if (SegmentHashes.Count != expected - 1) return "The proof does not have the hashes of the event's segment.";
        foreach (var hash in SegmentHashes)
            if (hash is not { Length: Rfc6962.HashSize }) return "A hash of the proof does not have 32 bytes.";

        List<byte[]> hashes = [.. SegmentHashes];
        hashes.Insert((int)(Sequence - first), SHA256.HashData(Line));
        var leaf = Rfc6962.HashLeaf(EventLogTree.Concatenate(hashes, 0, hashes.Count));
        var segments = (Count + EventLogRoot.SegmentEvents - 1) / EventLogRoot.SegmentEvents;
        if (!Rfc6962.VerifyInclusion((ulong)segment, (ulong)segments, leaf, Path, Convert.FromHexString(rootHex))) return "The proof does not lead from the event to the root.";
        // The line says its own number; another one would be a log that lies about itself.
        var read = WireReader.Read(Line);
        if (read.Value.Object().Whole("sequence") != Sequence) return "The event's own sequence is not its place in the log.";
        return null;
    }

    /// <summary>Canonical JSON.</summary>
    public byte[] ToUtf8() => CanonicalJson.ToUtf8(WireAccess.Make(
        ("schemaVersion", SchemaVersion),
        ("sequence", (double)Sequence),
        ("count", (double)Count),
        ("event", Encoding.UTF8.GetString(Line)),
        ("segment", Hex(SegmentHashes)),
        ("path", Hex(Path))));

    public static bool TryRead(byte[] utf8, [NotNullWhen(true)] out EventProof? proof, [NotNullWhen(false)] out string? error)
    {
        proof = null;
        var read = WireReader.Read(utf8);
        var root = read.Value.Object();
        error = null;
        if (root is null) error = read.Error?.Message ?? "The proof is not an object.";
        else if (root.Text("schemaVersion") != SchemaVersion) error = $"The proof's schemaVersion is not \"{SchemaVersion}\".";
        else if (root.Whole("sequence") is not { } sequence || root.Whole("count") is not { } count || root.Text("event") is not { } line) error = "The proof lacks sequence, count or event.";
        else if (ReadHashes(root.Array("segment"), EventLogRoot.SegmentEvents) is not { } segment || ReadHashes(root.Array("path"), 64) is not { } path) error = "The proof's hashes are not SHA-256 in lower-case hex.";
        else
        {
            proof = new EventProof(sequence, count, Encoding.UTF8.GetBytes(line), segment, path);
            return true;
        }
        return false;
    }

    private static WireArray Hex(IReadOnlyList<byte[]> hashes) => new(hashes.Select(h => (WireValue)Convert.ToHexString(h).ToLowerInvariant()));

    private static List<byte[]>? ReadHashes(MirList<WireValue>? items, int max)
    {
        if (items is null || items.Value.Count > max) return null;
        var hashes = new List<byte[]>();
        foreach (var item in items)
        {
            if (item is not WireString text || !WireAccess.IsSha256Hex(text.Value)) return null;
            hashes.Add(Convert.FromHexString(text.Value));
        }
        return hashes;
    }
}
