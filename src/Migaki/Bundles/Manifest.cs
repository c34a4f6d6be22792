using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>Puts <c>bundle.json</c> together: canonical, with the digest of what it is without it.</summary>
internal static class Manifest
{
    /// <summary>The members that do not follow from plans and log, in canonical order. The digest stands before the first.</summary>
    private static readonly string[] Own = ["durability", "environment", "files", "kernel", "repo", "run_id", "signing"];

    /// <summary>The length of the member <c>digest</c> with the comma before it.</summary>
    public static int DigestBytes => DigestName.Length + 65;

    private static ReadOnlySpan<byte> DigestName => ",\"digest\":\""u8;

    /// <param name="text">Takes it.</param>
    /// <param name="run">The run.</param>
    /// <param name="runId">Its id.</param>
    /// <param name="facts">What follows from plans and log, in canonical order.</param>
    /// <param name="files">The files beside it.</param>
    /// <param name="signing">Who signs.</param>
    /// <returns>The digest.</returns>
    public static string Write(Utf8Builder text, OpenRun run, string runId, IEnumerable<KeyValuePair<string, WireValue>> facts, List<BundleFile> files, WireValue signing)
    {
        var place = Compose(text, run, runId, facts, files, signing);
        var state = Sha256State.Rent();
        state.Append(text.Written[..place]);
        state.Append(text.Written[(place + DigestBytes)..]);
        Digest256 digest = default;
        state.Finish(digest);
        Put(text.At(place, DigestBytes), digest);
        return digest.ToString();
    }

    /// <summary>Writes all members, with room for the digest; where that is.</summary>
    public static int Compose(Utf8Builder text, OpenRun run, string runId, IEnumerable<KeyValuePair<string, WireValue>> facts, List<BundleFile> files, WireValue signing)
    {
        text.Clear();
        text.Raw((byte)'{');
        var (own, place) = (0, 0);
        foreach (var (name, value) in facts)
        {
            for (; own < Own.Length && string.CompareOrdinal(Own[own], name) < 0; own++) WriteOwn();
            Name(name).Json(value);
        }
        for (; own < Own.Length; own++) WriteOwn();
        text.Raw((byte)'}');
        return place;

        Utf8Builder Name(string name) => text.Raw(text.Length > 1 ? ",\""u8 : "\""u8).Ascii(name).Raw("\":"u8);

        void WriteOwn()
        {
            if (own == 0)
            {
                place = text.Length;
                text.Reserve(DigestBytes);
                text.Advance(DigestBytes);
            }
            Name(Own[own]);
            var options = run.Recorder.Options;
            switch (Own[own])
            {
                case "durability":
                    text.String(Durability(run.Durability));
                    break;
                case "environment":
                    text.Json(run.Recorder.Environment.Snapshot);
                    break;
                case "files":
                    BundleFile.Write(text, files);
                    break;
                case "kernel":
                    text.Raw("{\"budgets\":{\"max_events\":"u8).Number(options.MaxEvents).Raw(",\"max_log_bytes\":"u8).Number(options.MaxLogBytes).Raw(",\"max_payload_bytes\":"u8).Number(options.MaxPayloadTotalBytes)
                        .Raw("},\"version\":"u8).String(RunEnvironment.MigakiVersion).Raw((byte)'}');
                    break;
                case "repo":
                    text.Json(run.Recorder.Environment.Repository);
                    break;
                case "run_id":
                    text.String(runId);
                    break;
                default:
                    text.Json(signing);
                    break;
            }
        }
    }

    /// <summary>Puts the member <c>digest</c> where room was left for it.</summary>
    public static void Put(Span<byte> room, in Digest256 digest)
    {
        DigestName.CopyTo(room);
        Hex.Write(digest, room.Slice(DigestName.Length, 64));
        room[^1] = (byte)'"';
    }

    private static string Durability(EvidenceDurability level) => level switch
    {
        EvidenceDurability.Commit => "commit",
        EvidenceDurability.Interval => "interval",
        _ => "process",
    };
}
