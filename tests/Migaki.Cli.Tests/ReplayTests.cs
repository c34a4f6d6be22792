using System.IO.Compression;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir.Json;
using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

/// <summary>migaki replay: what it says and how it exits.</summary>
public class ReplayTests : CommandTests
{
    private SampleRuns Runs => new(Folder);

    [Fact]
    public void A_zip_is_replayed_in_place()
    {
        var run = Runs.Everything();
        ZipFile.CreateFromDirectory(Path.Combine(Folder.Path, run), Path.Combine(Folder.Path, "run.zip"), CompressionLevel.Fastest, includeBaseDirectory: true);
        Assert.StartsWith("reproduced  run.zip", Run("replay", "run.zip").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_its_plan_does_not_allow_diverges_at_the_event()
    {
        var run = Runs.Run(SamplePlan.Definition, () => SampleCalls.Default.Charge("x", () => Task.FromResult("receipt")));
        Assert.Contains("events.jsonl#2: \"charge\" ran and its approval", Run("replay", run).Expect(1).Out, StringComparison.Ordinal);
        var json = (WireObject)WireReader.Read(Run("replay", run, "--json").Expect(1).Out.TrimEnd()).Value!;
        Assert.Equal("diverged", ((WireString)json["status"]!).Value);
    }

    [Fact]
    public void A_full_trace_says_how_it_is_replayed_in_full()
    {
        var plan = SamplePlan.Build();
        var traced = SampleRuns.Define(plan with { Constraints = plan.Constraints with { ReplayPolicy = ReplayPolicy.FullTrace } });
        Assert.Contains("MirReplay", Run("replay", Runs.Everything(plan: traced)).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_bundle_is_wrong_usage() => Run("replay", "nowhere").Expect(2);
}
