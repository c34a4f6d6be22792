using Migaki.Recording;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Recording;

public sealed class LimitTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_over_its_events_says_so_once_and_counts_what_it_leaves_out(bool bytes)
    {
        using var folder = new RunFolder();
        folder.Options.OnEvidenceFailure = EvidenceFailurePolicy.ContinueWithoutEvidence;
        if (bytes) folder.Options.MaxLogBytes = 8000;
        else folder.Options.MaxEvents = 10;
        var run = await folder.Run(() => Search(40));
        var events = RunFolder.Events(run.Bundle.Path);
        var said = Assert.Single(events, e => e.GetProperty("eventType").GetString() == "limit.exceeded");
        var limit = said.GetProperty("limit");
        Assert.Equal((bytes ? "logBytes" : "events", bytes ? 8000 : 10), (limit.GetProperty("name").GetString(), limit.GetProperty("allowed").GetInt32()));
        // Admitted, blocks, n searches, the limit, the end.
        Assert.Equal(40 - (events.Count - 4), events[^1].GetProperty("lostEvents").GetInt32());
        if (!bytes) Assert.Equal(11, events.Count);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.False(RunFolder.Manifest(run.Bundle.Path).GetProperty("credible").GetBoolean());
        Assert.Contains(RunFolder.Manifest(run.Bundle.Path).GetProperty("omissions").EnumerateArray(), o => o.GetProperty("path").GetString() == "events.jsonl");
    }

    [Fact]
    public async Task A_run_that_must_not_lose_evidence_fails_at_its_limit_and_is_sealed()
    {
        using var folder = new RunFolder();
        folder.Options.MaxEvents = 10;
        var error = await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(() => Search(40)));
        Assert.Contains("limit.exceeded", error.Message, StringComparison.Ordinal);
        Assert.Equal(["limit.exceeded", "request.failed"], RunFolder.Types(folder.OnlyBundle())[^2..]);
        RunFolder.AssertSound(folder.OnlyBundle(), MirOutcome.Failed);
    }

    [Fact]
    public void A_line_that_is_too_long_is_left_out_and_said()
    {
        using var folder = new RunFolder();
        var path = Path.Combine(folder.Root, "events.jsonl");
        using (var log = new EventLog(EvidenceFiles.Disk, path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(100, long.MaxValue)))
        {
            Assert.Equal(Appended.Recorded, log.Append(Head("request.admitted", 0), null, 0));
            Assert.Equal(Appended.OverLimit, log.Append(Head("context.selected", 1024 * 1024), null, 0));
            Assert.Equal(Appended.Recorded, log.Append(Head("context.selected", 1000 * 1000), null, 0));
            Assert.Equal(Appended.Recorded, log.Append(Head("request.completed", 0), null, 0, last: true));
            Assert.Equal(Appended.Late, log.Append(Head("context.selected", 0), null, 0));
            log.Seal();
        }
        var reading = EventLogReader.Read(path, null);
        Assert.Null(reading.Finding);
        Assert.Null(reading.Torn);
        Assert.Equal(4, reading.Events);

        static byte[] Head(string type, int padding) => System.Text.Encoding.ASCII.GetBytes(
            $"{{\"eventType\":\"{type}\",\"evidenceVersion\":\"migaki.net.event.v0\",\"method\":\"{new string('x', padding)}\",\"statementKind\":\"observed\"");
    }

    [Fact]
    public void The_portable_mapping_writes_the_same_file()
    {
        using var folder = new RunFolder();
        var path = Path.Combine(folder.Root, "events.jsonl");
        var body = System.Text.Encoding.ASCII.GetBytes("{\"eventType\":\"request.admitted\",\"evidenceVersion\":\"migaki.net.event.v0\"");
        var next = System.Text.Encoding.ASCII.GetBytes("{\"eventType\":\"context.selected\",\"evidenceVersion\":\"migaki.net.event.v0\"");
        using (var log = new EventLog(new PortableFiles(), path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(long.MaxValue, long.MaxValue)))
        {
            log.Append(body, null, 0);
            for (var i = 0; i < 3000; i++) log.Append(next, null, 0);
            log.Seal();
        }
        var reading = EventLogReader.Read(path, null);
        Assert.Equal((3001, (BundleFinding?)null, (TornTail?)null), (reading.Events, reading.Finding, reading.Torn));
    }

    private static async Task<string> Search(int times)
    {
        for (var i = 0; i < times; i++) _ = await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" }));
        return "";
    }

    private sealed class PortableFiles : EvidenceFiles
    {
        public override MappedWindow Map(Microsoft.Win32.SafeHandles.SafeFileHandle file, long start, long end) => new(file, start, end, allowNative: false);
    }
}
