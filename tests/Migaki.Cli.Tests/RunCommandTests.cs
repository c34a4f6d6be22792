using Migaki.Cli.Output;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

/// <summary>show, explain, diff, stats.</summary>
public class RunCommandTests : CommandTests
{
    private SampleRuns Runs => new(Folder);

    [Fact]
    public void Show_fits_a_screen_and_says_what_happened()
    {
        var run = Run("show", Runs.Everything()).Expect(0);
        Assert.InRange(run.Out.Split('\n').Length, 10, 45);
        Assert.StartsWith("support.answer  ", run.Out, StringComparison.Ordinal);
        foreach (var expected in new[] { "unsigned, outcome verified", "draft", "model call", "→", "answered    What changed? nothing", "0.00006 USD, 120 tokens in, 30 out, 1 model call", "omitted     " })
            Assert.Contains(expected, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_runs_means_its_newest()
    {
        Runs.Everything();
        var newest = Runs.Everything(grounded: false);
        Assert.Contains(newest["runs/".Length..], Run("show", "runs").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_ran_together_are_in_different_lanes()
    {
        var steps = Json("show", Runs.Parallel(), "--json").Objects("steps").ToList();
        Assert.Equal(["draft", "helper/ask"], steps.Select(static step => step.Text("nodeId")!).Order(StringComparer.Ordinal));
        Assert.Equal(2, steps.Select(static step => step.Number("lane")).Distinct().Count());
    }

    [Fact]
    public void Explain_has_the_records_behind_a_claim_on_demand()
    {
        var run = Runs.Everything(grounded: false);
        var all = Run("explain", run).Expect(0).Out;
        Assert.Equal(7, all.Split('\n').Count(static line => line.Contains("answered]", StringComparison.Ordinal)));
        Assert.Contains("[qualityGate: unanswered]", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\"validator\"", all, StringComparison.Ordinal);
        var one = Run("explain", run, "--claim", "qualityGate").Expect(0).Out;
        Assert.Contains("events.jsonl#", one, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"grounded\"", one, StringComparison.Ordinal);
        Assert.DoesNotContain("What changed?", one, StringComparison.Ordinal);
        Run("explain", run, "--claim", "luck").Expect(2);
    }

    [Fact]
    public void What_is_told_of_a_tampered_run_is_no_success()
    {
        var run = Runs.Everything();
        File.AppendAllText(Path.Combine(Folder.Path, run, "bundle", "checks.jsonl"), "{}\n");
        foreach (var command in new[] { "show", "explain" }) Assert.Contains("  ! checks.jsonl", Run(command, run).Expect(1).Out, StringComparison.Ordinal);
        Run("show", Runs.Unfinished()).Expect(3);
    }

    [Fact]
    public void Two_runs_are_compared()
    {
        var (good, bad) = (Runs.Everything(), Runs.Everything(approve: false, grounded: false));
        var text = Run("diff", good, bad).Expect(0).Out;
        foreach (var expected in new[] { "plan support.answer: no change", "grounded", "qualityGate", "charge", "–" }) Assert.Contains(expected, text, StringComparison.Ordinal);
        Run("diff", good, bad, "--exit-code").Expect(1);
        Run("diff", good, good, "--exit-code").Expect(0);
        Assert.Contains("Steps", Run("diff", good, Runs.Everything(plan: SampleRuns.Define(SamplePlan.Build() with { Nodes = SamplePlan.Build().Nodes.Where(static node => node.Id != "recall").ToMirList() }))).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_runs_are_summed_up_by_version_of_the_plan()
    {
        Runs.Everything();
        Runs.Everything(grounded: false);
        Runs.Everything(plan: SampleRuns.Optimized());
        Runs.Unfinished();
        var stats = Json("stats", "runs", "--json");
        Assert.Equal(4, stats.Number("runs"));
        var plans = stats.Objects("plans").ToList();
        Assert.Equal(["support.answer", "support.optimized"], plans.Select(static plan => plan.Text("planId")!));
        Assert.Equal((3.0, 2.0, 1.0), (plans[0].Number("runs"), plans[0].Object("outcomes").Number("verified"), plans[0].Object("outcomes").Number("incomplete")));
        Assert.Equal((0.00006, 150.0, 0.8333), (plans[0].Number("costUsdMedian"), plans[0].Number("tokensMedian"), Math.Round(plans[0].Number("passRate")!.Value, 4)));
        Assert.Contains("4 runs, 2 plan versions", Run("stats", "runs").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_and_progress_are_for_terminals()
    {
        for (var i = 0; i < 21; i++) Runs.Unfinished();
        using StringWriter output = new(), error = new();
        Assert.Equal(3, MigakiTool.Run(["verify", "runs", "-q"], new ToolConsole(output, error, ConsoleLook.Plain, Folder.Path, showsProgress: true)));
        Assert.Contains("100 % of 21 bundles", error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\r", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Run("verify", "runs").Expect(3).Error);

        var console = new ToolConsole(output, error, ConsoleLook.Terminal, Folder.Path);
        MigakiTool.Run(["show", "runs", "--no-color"], console);
        Assert.True(console.NoColor);
        Assert.Equal(Spectre.Console.ColorSystem.NoColors, console.Rich().Profile.Capabilities.ColorSystem);
    }

    private WireObject Json(params string[] arguments) => (WireObject)WireReader.Read(Run(arguments).Expect(0).Out).Value!;
}
