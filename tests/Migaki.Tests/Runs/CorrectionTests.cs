using System.Text.Json;
using System.Text.RegularExpressions;
using Migaki.Replay;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Runs;

/// <summary>What is wrong in the log is corrected by an event that points back; nothing is erased.</summary>
public sealed class CorrectionTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_correction_names_the_event_it_corrects_and_erases_nothing()
    {
        var bundle = await Record();
        RunFolder.AssertSound(bundle, MirOutcome.Verified);
        var events = RunFolder.Events(bundle);
        var receipt = events.Single(e => Type(e) == "tool.completed");
        var start = events.Single(e => Type(e) == "tool.started");
        var corrections = events.Where(e => e.TryGetProperty("supersedes", out _)).ToList();
        // The last event of the node, the one of a type, and again the node's own event: a correction is not corrected in its place.
        Assert.Equal([Id(receipt), Id(start), Id(receipt)], corrections.Select(e => e.GetProperty("supersedes").GetString()));
        Assert.All(corrections, e => Assert.Equal("recovery.completed", Type(e)));
        Assert.Equal("interpretation", corrections[0].GetProperty("fieldKinds").GetProperty("/reason").GetString());
        Assert.Equal("the receipt is of another customer", corrections[0].GetProperty("reason").GetString());
        Assert.Contains("[REDACTED:", corrections[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
        var warnings = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "evidence.json"))).RootElement.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("kind").GetString() == "warning").ToList();
        Assert.Equal(3, warnings.Count);
        Assert.StartsWith($"Event {Id(receipt)} is corrected: the receipt", warnings[0].GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal($"events.jsonl#{corrections[0].GetProperty("sequence").GetInt32()}", warnings[0].GetProperty("refs")[0].GetString());
        Assert.Equal(ReplayStatus.Reproduced, BundleReplay.Replay(bundle).Status);
    }

    [Fact]
    public async Task What_is_not_there_is_not_corrected()
    {
        var bundle = (await _folder.Run(() =>
        {
            var run = MirRunContext.Current!;
            Assert.False(run.Correct("charge", "it never ran"));
            Assert.Contains("nobody", Assert.Throws<ArgumentException>(() => run.Correct("nobody", "x")).Message, StringComparison.Ordinal);
            return Task.FromResult("");
        })).Bundle.Path;
        Assert.DoesNotContain(RunFolder.Events(bundle), e => e.TryGetProperty("supersedes", out _));
    }

    [NodeTheory]
    [InlineData("nothing", false)]
    [InlineData("itself", false)]
    [InlineData("a later event", false)]
    [InlineData("the first event", true)]
    public async Task A_correction_must_name_an_event_before_it(string what, bool holds)
    {
        var bundle = await Record();
        var events = RunFolder.Events(bundle);
        var correction = events.First(e => e.TryGetProperty("supersedes", out _));
        var id = what switch
        {
            "nothing" => "01890000-0000-7000-8000-000000000000",
            "itself" => Id(correction),
            "a later event" => Id(events[^1]),
            _ => Id(events[0]),
        };
        // A log alone, with every link redone: nothing else could tell.
        var forged = Path.Combine(_folder.Root, "forged", Path.GetFileName(Path.GetDirectoryName(bundle))!, "bundle");
        Forger.Copy(bundle, forged);
        Forger.Rewrite(forged, text => new Regex("\"supersedes\":\"[^\"]*\"").Replace(text, $"\"supersedes\":\"{id}\"", 1));
        var sealedBundle = BundleVerifier.Verify(forged);
        Assert.Equal(BundleStatus.Tampered, sealedBundle.Status);
        Assert.Equal(!holds, sealedBundle.Findings.Any(finding => finding.Message.Contains("no event before it has that id", StringComparison.Ordinal) && finding.Sequence == correction.GetProperty("sequence").GetInt64()));
        foreach (var file in Directory.GetFiles(forged).Where(file => !file.EndsWith("events.jsonl", StringComparison.Ordinal))) File.Delete(file);
        Assert.Equal(holds ? BundleStatus.VerifiedIncomplete : BundleStatus.Tampered, BundleVerifier.Verify(forged).Status);
        Assert.Equal(holds ? "verified_incomplete" : "tampered", SecondVerifier.Verify(null, [forged])[0].Status);
        Assert.Equal(["unsigned"], SecondVerifier.Verify(null, [bundle]).Select(result => result.Status));
    }

    private async Task<string> Record() => (await _folder.Run(async () =>
    {
        var run = MirRunContext.Current!;
        _ = await RunFolder.Everything(SampleCalls.Default);
        Assert.True(run.Correct("charge", "the receipt is of another customer"));
        Assert.True(run.Correct("charge", "the key was ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt", "tool.started"));
        Assert.True(run.Correct("charge", "and the amount is wrong"));
        return "";
    })).Bundle.Path;

    private static string Type(JsonElement item) => item.GetProperty("eventType").GetString()!;

    private static string Id(JsonElement item) => item.GetProperty("eventId").GetString()!;
}
