using System.Text;
using Migaki.Bundles;
using Migaki.Redaction;
using Migaki.Verification;

namespace Migaki.Recording;

/// <summary>
/// Records that an earlier event is wrong: an event of its own that names it. Nothing is erased, and what was derived from the earlier one stays derived from it: a correction is
/// a statement, and whether to believe it is the reader's to judge.
/// </summary>
internal static class Correction
{
    private static readonly LineHead Head = OpenRun.Head("recovery.completed");

    public static bool Record(OpenRun run, string nodeId, string reason, string? eventType)
    {
        string? corrected = null;
        if (run.Replay is { } replay)
        {
            if (!replay.HasHappened(nodeId, eventType)) return false;
        }
        else if (run.Log is not null && (corrected = LastEventOf(run, nodeId, eventType)) is null) return false;
        List<RedactionEntry>? found = null;
        var line = OpenRun.Line(Head).Raw(",\"fieldKinds\":{\"/reason\":\"interpretation\"},\"nodeId\":"u8).String(nodeId)
            .Raw(",\"reason\":"u8).String(run.Redactor.Clean(reason, "/reason", ref found))
            .Raw(",\"recoverySteps\":[{\"status\":\"completed\",\"step\":\"correction\"}]"u8);
        if (corrected is not null) line.Raw(",\"supersedes\":"u8).String(corrected);
        OpenRun.AppendRedactions(line, found);
        return run.Append(line, run.Clock.Timestamp()) == Appended.Recorded;
    }

    /// <summary>The log is read for it: corrections are rare, and steps must not pay for them.</summary>
    private static string? LastEventOf(OpenRun run, string nodeId, string? eventType)
    {
        string? last = null;
        // Behind what is acknowledged the log may be written while it is read; what is found wrong there is none of ours.
        _ = EventLogReader.Read(Path.Combine(run.BundlePath, BundleNames.Events), fields =>
        {
            if (fields.Has(Field.Supersedes) || fields.Node != nodeId || (eventType is not null && fields.Type != eventType)) return;
            last = Encoding.ASCII.GetString(fields.Plain(Field.EventId));
        });
        return last;
    }
}
