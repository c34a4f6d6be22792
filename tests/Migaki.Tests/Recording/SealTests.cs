using System.Text;
using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Runtime;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Recording;

/// <summary>A run is sealed from what the process still has in memory and knows of its plan's lines: that must be what a reader of the files finds.</summary>
public sealed class SealTests
{
    [Fact]
    public async Task Lines_that_are_known_are_read_as_lines_that_are_not()
    {
        using var folder = new RunFolder();
        var logs = new List<byte[]>();
        for (var i = 0; i < 3; i++) logs.Add(await Log(await RichBundle.Record(folder)));
        foreach (var grounded in new[] { true, false, true })
            logs.Add(await Log((await folder.Run(() => RunFolder.Everything(SampleCalls.Default, grounded: grounded))).Bundle.Path));
        // What is learnt of one log is used for the others.
        var known = new LineShapes(4096);
        foreach (var log in logs.Concat(logs)) AssertSame(log, known);
        Assert.NotEmpty(known.Items);
        Assert.True(known.Items.Length <= LineShapes.Most);
    }

    [Fact]
    public async Task A_line_that_was_changed_is_judged_alike_whatever_is_known()
    {
        using var folder = new RunFolder();
        var log = await Log(await RichBundle.Record(folder));
        var known = new LineShapes(4096);
        AssertSame(log, known);
        var random = new Random(20261121);
        var texts = new[] { "\"", "\\", "{", "}", "0", "-1", "1e9", "01", "\u00e9", "\\u0041", "hmac-sha256:", "", ",", "null", "2026-02-23T19-55-12.345Z_8f3c91d2" };
        var (refused, accepted) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var at = random.Next(log.Length);
            var changed = Encoding.Latin1.GetString(log);
            var length = random.Next(3) == 0 ? 0 : random.Next(1, 40);
            changed = changed.Remove(at, Math.Min(length, changed.Length - at)).Insert(at, random.Next(2) == 0 ? texts[random.Next(texts.Length)] : ((char)random.Next(1, 127)).ToString());
            // What is learnt of a changed line must not spoil the next.
            if (AssertSame(Encoding.Latin1.GetBytes(changed), known)) accepted++;
            else refused++;
        }
        Assert.True(refused > 500 && accepted > 100, $"{refused} refused, {accepted} accepted");
        AssertSame(log, known);
    }

    [Fact]
    public async Task Every_document_that_is_put_together_as_text_is_canonical()
    {
        using var folder = new RunFolder();
        var bundles = new List<string> { await RichBundle.Record(folder) };
        foreach (var approve in new[] { true, false })
            bundles.Add((await folder.Run(() => RunFolder.Everything(SampleCalls.Default, approve))).Bundle.Path);
        bundles.Add((await folder.Run(() => Task.FromResult(""))).Bundle.Path);
        foreach (var bundle in bundles)
        {
            foreach (var name in new[] { "bundle.json", "evidence.json", "record.json" })
            {
                var utf8 = await File.ReadAllBytesAsync(Path.Combine(bundle, name));
                Assert.Equal(CanonicalJson.ToText(WireReader.Read(utf8).Value!), Encoding.UTF8.GetString(utf8));
            }
            // Each event as a tree is what was written of it.
            var plans = SamplePlan.Definition.Bundled.Pair;
            var summary = Summary(await Log(bundle), new LineShapes(), out _);
            foreach (var item in summary.Evidence.Items)
            {
                var written = new Utf8Builder();
                new EvidenceText(plans.Privacy, written).Add(item);
                Assert.Equal(CanonicalJson.ToText(item.ToWire(plans.Privacy)), Encoding.UTF8.GetString(written.Written));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31_000)]
    [InlineData(40_000)]
    public void The_last_event_goes_into_the_reserve_that_no_window_shows(int last)
    {
        using var folder = new RunFolder();
        var path = Path.Combine(folder.Root, "events.jsonl");
        using (var log = new EventLog(EvidenceFiles.Disk, path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(1000, long.MaxValue)))
        {
            Assert.Equal(Appended.Recorded, log.Append(Line("request.admitted", 20), null, 0));
            // 64 KiB are written, the first half of them is in the window: up to there, and not beyond.
            while (log.Length < 32 * 1024 - 1300) Assert.Equal(Appended.Recorded, log.Append(Line("context.selected", 600), null, 0));
            Assert.Equal(64 * 1024, new FileInfo(path).Length);
            Assert.Equal(Appended.Recorded, log.Append(Line("request.completed", last), null, 0, last: true));
            log.Seal()?.Dispose();
        }
        var reading = EventLogReader.Read(path, null);
        Assert.Equal(((BundleFinding?)null, (TornTail?)null), (reading.Finding, reading.Torn));
        Assert.Contains(new string('x', last), File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_is_still_in_memory_is_what_is_in_the_file()
    {
        using var folder = new RunFolder();
        foreach (var lines in new[] { 1, 40, 400 })
        {
            var path = Path.Combine(folder.Root, $"events-{lines}.jsonl");
            using var log = new EventLog(EvidenceFiles.Disk, path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(1000, long.MaxValue));
            log.Append(Line("request.admitted", 20), null, 0);
            for (var i = 1; i < lines; i++) log.Append(Line("context.selected", 300), null, 0);
            using var written = log.Seal();
            var reading = EventLogReader.Read(path, null, digest: true);
            // What has left the window is read from the file.
            if (lines == 400) Assert.Null(written);
            else
            {
                Assert.Equal(File.ReadAllBytes(path), written!.Buffer.AsSpan(0, written.Length).ToArray());
                Assert.Equal(reading.Digest, EventLogReader.Read(written, _ => { }, new LineShapes()).Digest);
            }
        }
    }

    [Fact]
    public void A_folder_is_made_once()
    {
        using var folder = new RunFolder();
        var path = Path.Combine(folder.Root, "not", "there", "yet");
        Assert.True(EvidenceFiles.Disk.CreateNewDirectory(path));
        Assert.False(EvidenceFiles.Disk.CreateNewDirectory(path));
        Assert.True(Directory.Exists(path));
        File.WriteAllText(Path.Combine(folder.Root, "file"), "");
        Assert.False(EvidenceFiles.Disk.CreateNewDirectory(Path.Combine(folder.Root, "file")));
        Assert.ThrowsAny<IOException>(() => EvidenceFiles.Disk.CreateNewDirectory(Path.Combine(folder.Root, "file", "below")));
    }

    private static byte[] Line(string type, int padding) => Encoding.ASCII.GetBytes(
        $"{{\"eventType\":\"{type}\",\"evidenceVersion\":\"migaki.net.event.v0\",\"method\":\"{new string('x', padding)}\",\"statementKind\":\"observed\"");

    private static Task<byte[]> Log(string bundle) => File.ReadAllBytesAsync(Path.Combine(bundle, "events.jsonl"));

    /// <summary>Reads a log with nothing known and with what is; true where it holds.</summary>
    private static bool AssertSame(byte[] log, LineShapes known)
    {
        var plans = SamplePlan.Definition.Bundled.Pair;
        var fresh = Summary(log, new LineShapes(), out var first);
        var shared = Summary(log, known, out var second);
        Assert.Equal(first.Finding, second.Finding);
        Assert.Equal((first.Events, first.Torn, first.Unsupported), (second.Events, second.Torn, second.Unsupported));
        if (first.Finding is not null) return false;
        var (one, other) = (Derived(plans, fresh), Derived(plans, shared));
        Assert.Equal(one, other);
        return true;
    }

    private static List<string> Derived(Migaki.Bundles.PlanPair plans, RunSummary summary)
    {
        var checks = ConstraintChecks.Evaluate(plans.Original, summary);
        var texts = new List<string>();
        foreach (var (path, bytes, _) in BundleWriter.Derived("run", plans, summary, checks)) texts.Add(path + " " + Encoding.UTF8.GetString(bytes.Span));
        texts.AddRange(ManifestFacts.Sealed(plans, summary, checks, new string('0', 64)).Select(fact => fact.Key + " " + fact.Value));
        return texts;
    }

    private static RunSummary Summary(byte[] log, LineShapes shapes, out EventLogReading reading)
    {
        var summary = new RunSummary();
        using var written = new WrittenLog(log, default);
        reading = EventLogReader.Read(written, summary.Add, shapes);
        return summary;
    }
}
