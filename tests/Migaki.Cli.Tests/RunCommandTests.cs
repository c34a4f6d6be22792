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

    [Theory]
    [InlineData("show", true, "saved       0.00004 USD, 40 tokens, quality gate passed")]
    [InlineData("explain", true, "saved       0.00004 USD, 40 tokens, quality gate passed")]
    [InlineData("show", false, "saved       not counted: The quality gate did not pass.")]
    public void What_was_observed_reusable_avoided_and_saved_is_told_apart_with_what_was_predicted(string command, bool grounded, string saved)
    {
        var run = Runs.Everything(grounded: grounded, lowered: 0.00006);
        var text = Run(command, run).Expect(0).Out;
        foreach (var expected in new[]
        {
            "observed    90 context tokens given, 50 sent, 1 model call, 1 lowered request, 0.00006 USD",
            "reusable    40 tokens of prefixes that a later request may read; nothing is saved by that",
            "avoided     40 tokens left out (0.00002 USD), 40 read from the cache (0.00002 USD, writing counted)",
            saved,
            "predicted   0.00009 USD for 0.00006 USD (+50 %), 50 input tokens for 60 input tokens (−16.7 %)",
        }) Assert.Contains(expected, text, StringComparison.Ordinal);
        var accounting = Json(command, run, "--json").Object("accounting");
        Assert.Equal((90.0, 0.5), (accounting.Object("observed").Number("contextTokensBefore"), accounting.Object("prediction").Object("cost").Number("error")));
    }

    [Fact]
    public void A_run_without_a_lowered_request_says_what_was_observed_and_no_more()
    {
        var text = Run("show", Runs.Everything()).Expect(0).Out;
        Assert.Contains("observed    1 model call, 0 lowered requests, 0.00006 USD", text, StringComparison.Ordinal);
        Assert.DoesNotContain("avoided", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saving_between_two_runs_is_stated_only_for_plans_of_the_same_shape()
    {
        var dear = Runs.Everything(lowered: 0.00006);
        var same = Json("diff", dear, Runs.Everything(lowered: 0.00004), "--json").Object("saving");
        Assert.Equal((true, 0.00002, null), (same.Flag("sameShape"), same.Number("costUsd"), same.Text("reason")));
        Assert.Contains("cost: 0.00002 USD less in the second run, at plans of the same shape", Run("diff", dear, "runs").Expect(0).Out, StringComparison.Ordinal);

        // Another description is another plan of the same shape; a step less is another shape.
        var plan = SamplePlan.Build();
        var described = SampleRuns.Define(plan with { Metadata = plan.Metadata with { Description = "Other words." } });
        Assert.Equal(-0.00001, Json("diff", dear, Runs.Everything(plan: described, lowered: 0.00007), "--json").Object("saving").Number("costUsd"));
        var smaller = SampleRuns.Define(plan with { Nodes = plan.Nodes.Where(static node => node.Id != "recall").ToMirList() });
        var other = Runs.Everything(plan: smaller, lowered: 0.00001);
        var saving = Json("diff", dear, other, "--json").Object("saving");
        Assert.Equal((false, null), (saving.Flag("sameShape"), saving.Number("costUsd")));
        Assert.StartsWith("The plans have different shapes", saving.Text("reason"), StringComparison.Ordinal);
        Assert.Contains("cost: no saving is stated: The plans have different shapes", Run("diff", dear, other).Expect(0).Out, StringComparison.Ordinal);

        Assert.StartsWith("Not both runs have a quality gate", Json("diff", dear, Runs.Everything(grounded: false, lowered: 0.00001), "--json").Object("saving").Text("reason"), StringComparison.Ordinal);
        Assert.StartsWith("What one of the runs cost", Json("diff", dear, Runs.Everything(priced: false), "--json").Object("saving").Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public void Stats_hold_predictions_against_costs_and_compare_versions_of_one_shape_only()
    {
        var plan = SamplePlan.Build();
        Runs.Everything(lowered: 0.00006);
        Runs.Everything(lowered: 0.00012);
        Runs.Everything(plan: SampleRuns.Define(plan with { Metadata = plan.Metadata with { Description = "Other words." } }), lowered: 0.00012);
        var plans = Json("stats", "runs", "--json").Objects("plans").ToList();
        var both = plans.Single(static item => item.Number("runs") == 2);
        // Twice 0.00009 for 0.00018; each run saved 0.00004.
        Assert.Equal((0.0, 0.00008), (both.Number("costPredictionError"), both.Number("savedCostUsdTotal")));
        Assert.Equal(plans[0].Text("shape"), plans[1].Text("shape"));
        var told = Run("stats", "runs").Expect(0).Out;
        Assert.Contains("(+", told, StringComparison.Ordinal);
        Assert.Contains(": the predicted cost was off by +0 %, 0.00008 USD counts as saved", told, StringComparison.Ordinal);

        Directory.Delete(Path.Combine(Folder.Path, "runs"), recursive: true);
        Runs.Everything(lowered: 0.00006);
        Runs.Everything(plan: SampleRuns.Define(plan with { Nodes = plan.Nodes.Where(static node => node.Id != "recall").ToMirList() }), lowered: 0.00012);
        var text = Run("stats", "runs").Expect(0).Out;
        Assert.Contains("2 plan versions", text, StringComparison.Ordinal);
        Assert.DoesNotContain("(+", text, StringComparison.Ordinal);
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
