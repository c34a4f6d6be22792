using System.Text.RegularExpressions;
using Migaki.Replay;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Replay;

public sealed class ReplayTests : IAsyncLifetime, IDisposable
{
    private readonly RunFolder _folder = new();
    private string _bundle = "";

    public async Task InitializeAsync() => _bundle = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path;

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sound_runs_of_every_outcome_are_reproduced()
    {
        await _folder.Run(() => RunFolder.Everything(SampleCalls.Default, approve: false));
        var result = BundleReplay.Replay(_bundle);
        Assert.Equal((ReplayStatus.Reproduced, "metadata", ""), (result.Status, result.Mode, string.Join('\n', result.Divergences)));
        Assert.Empty(result.Conformance!.Skipped);
        var denied = BundleReplay.Replay(Directory.GetDirectories(_folder.Root).Single(run => File.ReadAllText(Path.Combine(run, "bundle", "bundle.json")).Contains("\"outcome\":\"blocked\"", StringComparison.Ordinal)));
        Assert.Equal(ReplayStatus.Reproduced, denied.Status);
        Assert.Equal(["charge"], denied.Conformance!.Skipped);
    }

    [Theory]
    [InlineData("tool.started", "its approval \"refund\" had not been granted", "approval.requested|approval.approved")]
    [InlineData("model.completed", "ended and had not started", "route.selected")]
    public void A_run_that_its_plan_does_not_allow_diverges_at_the_event(string at, string message, string removed)
    {
        // Derived files are not redone, so the verifier refuses; the walk itself is what is looked at.
        var plan = Mir.MirPlanReader.Read(File.ReadAllBytes(Path.Combine(_bundle, "plan.original.json"))).Plan!;
        var lines = File.ReadAllLines(Path.Combine(_bundle, "events.jsonl")).Where(line => !Regex.IsMatch(line, removed)).ToList();
        var divergence = Walk(plan, lines)[0];
        Assert.Contains(message, divergence.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{at}\"", lines[(int)divergence.Sequence!.Value], StringComparison.Ordinal);
    }

    [Fact]
    public void What_reads_runs_after_what_it_reads_from_and_a_producer_that_did_not_run_is_told()
    {
        var plan = Mir.MirPlanReader.Read(File.ReadAllBytes(Path.Combine(_bundle, "plan.original.json"))).Plan!;
        var lines = File.ReadAllLines(Path.Combine(_bundle, "events.jsonl")).ToList();
        var search = lines.Where(line => line.Contains("\"nodeId\":\"search\"", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(search);
        var without = lines.Except(search).ToList();
        // A branch, an early end or an exception may have gone past it.
        Assert.Empty(Walk(plan, without));
        without.InsertRange(without.Count - 1, search);
        Assert.Contains("\"search\" ran after ", Assert.Single(Walk(plan, without)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"nodeId\":\"draft\"", "\"nodeId\":\"elsewhere\"", "is not in the plan")]
    [InlineData("\"nodeId\":\"search\"", "\"nodeId\":\"draft\"", "is no event of the node")]
    public void An_event_of_a_node_that_is_none_or_of_another_kind_diverges(string from, string to, string message)
    {
        var plan = Mir.MirPlanReader.Read(File.ReadAllBytes(Path.Combine(_bundle, "plan.original.json"))).Plan!;
        var lines = File.ReadAllLines(Path.Combine(_bundle, "events.jsonl")).Select(line => line.Replace(from, to, StringComparison.Ordinal)).ToList();
        Assert.Contains(Walk(plan, lines), divergence => divergence.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tool_that_runs_without_its_approval_diverges_although_the_bundle_is_sound()
    {
        var run = await _folder.Run(() => SampleCalls.Default.Charge("x", () => Task.FromResult("")));
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var result = BundleReplay.Replay(run.Bundle.Path);
        Assert.Equal(ReplayStatus.Diverged, result.Status);
        Assert.Equal("events.jsonl#2", result.FirstDivergence);
    }

    [Fact]
    public async Task A_tampered_bundle_one_that_asks_for_none_and_no_bundle_are_refused()
    {
        File.AppendAllText(Path.Combine(_bundle, "record.json"), " ");
        Assert.Equal(ReplayStatus.Refused, BundleReplay.Replay(_bundle).Status);
        Assert.Equal(ReplayStatus.Refused, BundleReplay.Replay("nowhere").Status);
        var none = SamplePlan.Define(SamplePlan.Build(constraints: new Mir.MirConstraints { ReplayPolicy = global::Migaki.ReplayPolicy.None }));
        Assert.Equal(ReplayStatus.Refused, BundleReplay.Replay((await _folder.Run(() => Task.FromResult(""), none)).Bundle.Path).Status);
    }

    [Fact]
    public async Task Passes_of_another_version_are_not_run_again_and_the_bundle_is_not_called_tampered()
    {
        var run = await _folder.Run(() => Task.FromResult(""));
        Forger.OfAnotherBuild(run.Bundle.Path);
        var result = RunFolder.Verify(run.Bundle.Path);
        Assert.Equal((BundleStatus.Unsigned, ""), (result.Status, string.Join('\n', result.Findings)));
        Assert.Contains("another version", result.Note, StringComparison.Ordinal);
        Assert.Contains(BundleReplay.Replay(run.Bundle.Path).NotReplayed, text => text.Contains("another version", StringComparison.Ordinal));
    }

    private static IReadOnlyList<ReplayDivergence> Walk(Mir.MirPlan plan, List<string> lines)
    {
        var walk = new RunWalk(plan);
        foreach (var line in lines)
        {
            var fields = new Bundles.EventFields();
            var utf8 = System.Text.Encoding.UTF8.GetBytes(line);
            Assert.Null(fields.Read(utf8, 0, utf8.Length));
            walk.Add(fields);
        }
        return walk.Complete(true, MirOutcome.Verified);
    }
}
