using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>Reads the record of erasures beside a bundle: which keys are gone. It is no part of the bundle, so it can only explain, never change a verdict.</summary>
internal static class ErasureRecords
{
    public const string Version = "migaki.net.erasure.v0";

    private const int Most = 10_000;

    /// <summary>How many whole lines there are, and the SHA-256 of the last.</summary>
    public static (long Count, string Last) End(ReadOnlySpan<byte> lines)
    {
        var (count, last) = (0L, BundleNames.ZeroHash);
        while (lines.IndexOf((byte)'\n') is >= 0 and var end)
        {
            last = Digest256.Of(lines[..end]).ToString();
            lines = lines[(end + 1)..];
            count++;
        }
        return (count, last);
    }

    /// <summary>A sentence for the verdict; null where nothing was erased.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="runId">Its run.</param>
    /// <param name="payloads">What the events of the bundle speak of, by key.</param>
    public static string? Explain(string folder, string runId, IReadOnlyDictionary<string, long> payloads)
    {
        var path = Path.Combine(Path.GetDirectoryName(folder) ?? "", MirErasure.RecordName);
        if (payloads.Count == 0 || !File.Exists(path) || new FileInfo(path) is { Length: > BundleLimits.LineBytes * 16L } or { LinkTarget: not null }) return null;
        var erased = new HashSet<string>(StringComparer.Ordinal);
        var previous = BundleNames.ZeroHash;
        var count = 0L;
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length && count < Most;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            if (end < 0) break;
            var line = bytes[at..end];
            at = end + 1;
            if (WireReader.Read(line).Value is not WireObject record || RunSummary.Text(record, "evidenceVersion") != Version || RunSummary.Text(record, "requestId") != runId
                || RunSummary.Text(record, "prev") != previous || record["sequence"] is not WireNumber sequence || (long)sequence.Value != count)
                return $"The record of erasures beside the bundle does not hold at line {(count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)}.";
            previous = Digest256.Of(line).ToString();
            count++;
            foreach (var key in (record["keyIds"] as WireArray)?.Items ?? default)
                if (key is WireString id) erased.Add(id.Value);
        }
        var gone = payloads.Where(entry => erased.Contains(entry.Key)).Sum(entry => entry.Value);
        return gone == 0 ? null : FormattableString.Invariant($"{gone} payloads are unavailable (erased): their key was destroyed, see {MirErasure.RecordName}.");
    }
}
