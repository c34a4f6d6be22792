using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>
/// The form of a transparency log entry, and whether it agrees with itself: its proof leads from its body to its root, and its checkpoint
/// names that root. Nothing here trusts a log; no signature of one is checked.
/// </summary>
internal static class SigstoreLogEntry
{
    /// <summary>What is wrong with an entry; null where nothing is.</summary>
    public static string? FindFault(WireObject? entry, bool needsInclusionProof)
    {
        if (entry is null) return "A log entry is not an object.";
        if (Number(entry, "logIndex") is null) return "A log entry's logIndex is not a number from 0 up.";
        if (!StrictBase64.TryDecode(entry.Text("canonicalizedBody"), out var body)) return "A log entry's body is not base64.";
        if (entry["inclusionProof"] is null) return needsInclusionProof ? "A log entry has no inclusion proof." : null;

        var proof = entry.Object("inclusionProof");
        if (Number(proof, "logIndex") is not { } index || Number(proof, "treeSize") is not { } size) return "An inclusion proof lacks index or tree size.";
        if (!StrictBase64.TryDecode(proof.Text("rootHash"), out var root)) return "An inclusion proof's root is not base64.";
        if (proof?["hashes"] is not (null or WireArray)) return "An inclusion proof's hashes are not an array.";
        var hashes = new List<byte[]>();
        foreach (var item in proof.Array("hashes") ?? MirList<WireValue>.Empty)
        {
            if (!StrictBase64.TryDecode((item as WireString)?.Value, out var hash)) return "A hash of an inclusion proof is not base64.";
            hashes.Add(hash);
        }
        if (!Rfc6962.VerifyInclusion(index, size, Rfc6962.HashLeaf(body), hashes, root)) return "An inclusion proof does not lead from the entry to its root.";
        return proof.Object("checkpoint") is null
            ? needsInclusionProof ? "An inclusion proof has no checkpoint." : null
            : FindCheckpointFault(proof.Object("checkpoint").Text("envelope"), size, root);
    }

    /// <summary>C2SP checkpoint: origin, size, root, an empty line, at least one signature line.</summary>
    private static string? FindCheckpointFault(string? envelope, ulong size, byte[] root)
    {
        var separator = envelope?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (separator < 0) return "A checkpoint has no signatures.";
        var lines = envelope![..separator].Split('\n');
        if (lines.Length < 3 || lines[0].Length == 0) return "A checkpoint lacks origin, size or root.";
        if (!ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var named) || named != size) return "A checkpoint names another tree size.";
        if (!StrictBase64.TryDecode(lines[2], out var namedRoot) || !namedRoot.AsSpan().SequenceEqual(root)) return "A checkpoint names another root.";
        return envelope[(separator + 2)..].Split('\n').Any(l => l.StartsWith("\u2014 ", StringComparison.Ordinal)) ? null : "A checkpoint has no signatures.";
    }

    /// <summary>Protobuf JSON writes 64-bit integers as text; a plain number is accepted too. Absent is 0, as in protobuf.</summary>
    private static ulong? Number(WireObject? value, string name) => value?[name] switch
    {
        null => value is null ? null : 0,
        WireString text => ulong.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue ? number : null,
        WireNumber => value.Whole(name) is { } whole ? (ulong)whole : null,
        _ => null,
    };
}
