using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>Puts <c>bundle.json</c> together.</summary>
internal static class Manifest
{
    /// <summary>The member that stands behind the digest in canonical order.</summary>
    private static ReadOnlySpan<byte> BehindDigest => ",\"durability\":"u8;

    /// <summary>All members but the digest.</summary>
    public static WireObject Object(OpenRun run, string runId, IEnumerable<KeyValuePair<string, WireValue>> facts, IEnumerable<WireObject> files, WireValue signing)
    {
        var environment = run.Recorder.Environment;
        var options = run.Recorder.Options;
        return new WireObject(new List<KeyValuePair<string, WireValue>>(facts)
        {
            new("durability", Durability(run.Durability)),
            new("environment", environment.Snapshot),
            new("files", new WireArray(files.OrderBy(file => RunSummary.Text(file, "path"), StringComparer.Ordinal))),
            new("kernel", new WireObjectBuilder()
                .Add("budgets", new WireObjectBuilder().Add("max_events", options.MaxEvents).Add("max_log_bytes", options.MaxLogBytes).Add("max_payload_bytes", options.MaxPayloadTotalBytes).Build()).Add("version", RunEnvironment.MigakiVersion).Build()),
            new("repo", environment.Repository),
            new("run_id", runId),
            new("signing", signing),
        });
    }

    /// <summary>The canonical manifest with the digest of what it is without it.</summary>
    /// <param name="without">Canonical, without the digest.</param>
    public static (byte[] Utf8, string Digest) WithDigest(byte[] without)
    {
        var digest = Digest256.Of(without);
        // No string can hold these bytes: a quote in one is escaped. The members before it have no such name inside.
        var place = without.AsSpan().IndexOf(BehindDigest);
        ReadOnlySpan<byte> name = ",\"digest\":\""u8;
        var utf8 = new byte[without.Length + name.Length + 65];
        without.AsSpan(0, place).CopyTo(utf8);
        name.CopyTo(utf8.AsSpan(place));
        Hex.Write(digest, utf8.AsSpan(place + name.Length, 64));
        utf8[place + name.Length + 64] = (byte)'"';
        without.AsSpan(place).CopyTo(utf8.AsSpan(place + name.Length + 65));
        return (utf8, digest.ToString());
    }

    private static string Durability(EvidenceDurability level) => level switch
    {
        EvidenceDurability.Commit => "commit",
        EvidenceDurability.Interval => "interval",
        _ => "process",
    };
}
