using Migaki.Cli.Tests.Harness;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

public class PolicyTests : CommandTests
{
    private SampleRuns Runs => new(Folder);

    [Theory]
    [InlineData("""
        "require":["credible"]
        """, "policy require: not credible: unanswered ")]
    [InlineData("""
        "require":["verified"]
        """, "policy require: not verified")]
    [InlineData("""
        "claims":["qualityGate"]
        """, "policy claims: qualityGate is unanswered: The required validator")]
    [InlineData("""
        "checks":["grounded"]
        """, "policy checks: grounded failed")]
    [InlineData("""
        "checks":["other"]
        """, "policy checks: other did not run")]
    [InlineData("""
        "maxCostUsd":0.00001
        """, "policy maxCostUsd: cost 0.00006 USD, at most 0.00001 USD")]
    [InlineData("""
        "maxTokens":100
        """, "policy maxTokens: tokens 150, at most 100")]
    [InlineData("""
        "maxDurationMs":0
        """, "policy maxDurationMs: duration ")]
    [InlineData("""
        "minValidatorPassRate":1
        """, "policy minValidatorPassRate: 50 % of validators passed, 100 % are asked for")]
    [InlineData("""
        "allowedProviders":["embedded"]
        """, "policy allowedProviders: provider openai was called and is not allowed")]
    [InlineData("""
        "deniedProviders":["openai"]
        """, "policy deniedProviders: provider openai was called and is denied")]
    [InlineData("""
        "planDigests":{"other":["sha256:0"]}
        """, "policy planDigests: the plan support.answer is not in the policy")]
    [InlineData("""
        "planDigests":{"support.answer":["sha256:0"]}
        """, "policy planDigests: the run is of another support.answer than the policy allows")]
    [InlineData("""
        "maxCostEstimateError":0.5
        """, "policy maxCostEstimateError: the cost was not estimated")]
    [InlineData("""
        "maxTokenEstimateError":0.3
        """, "policy maxTokenEstimateError: input tokens 120, estimated 90: off by more than 30 %")]
    [InlineData("""
        "minRuns":2
        """, "policy minRuns: 1 runs, at least 2 are asked for")]
    [InlineData("""
        "maxTotalCostUsd":0
        """, "policy maxTotalCostUsd: total cost 0.00006 USD, at most 0 USD")]
    public void A_policy_is_kept_or_the_reason_is_said(string rule, string reason)
    {
        var run = Runs.Everything(grounded: false);
        Folder.Write("policy.json", $$"""{"version":"migaki.net.policy.v0",{{rule}}}""");
        Assert.Contains(reason, Run("verify", run, "--policy", "policy.json").Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_keeps_to_it_passes()
    {
        var run = Runs.Everything();
        Folder.Write("policy.json", """
            {"version":"migaki.net.policy.v0","require":["sealed","success"],"claims":["qualityGate","whyAllowed"],"checks":["grounded","refund"],"maxCostUsd":0.01,"maxTokens":1000,"maxUnplannedCalls":0,
             "minValidatorPassRate":1,"allowedProviders":["openai"],"deniedProviders":["acme"],"minRuns":1,"maxTotalCostUsd":1}
            """);
        Run("verify", run, "--policy", "policy.json").Expect(0);
    }

    /// <summary>Every reason of a pipeline's gate, each with the run that gives it.</summary>
    [Fact]
    public void A_gate_names_each_kind_of_reason()
    {
        var (good, bad, other) = (Runs.Everything(), Runs.Everything(grounded: false), Runs.Unfinished());
        var diverged = Runs.Run(SamplePlan.Definition, static () => new SampleCalls(SamplePlan.Define(SamplePlan.Build("another"))).Draft("s", "q", "d", static () => Task.FromResult("x")));
        // A tool that ran without its approval: not the order of the plan.
        var unapproved = Runs.Run(SamplePlan.Definition, static () => SampleCalls.Default.Charge("x", static () => Task.FromResult("y")));
        foreach (var (run, rule, reason) in new[]
        {
            (good, "\"require\":[\"verified\"]", "require: not verified"),
            (other, "\"require\":[\"sealed\"]", "require: not sealed"),
            (diverged, "\"maxUnplannedCalls\":0", "maxUnplannedCalls: calls that the plan does not have 1, at most 0"),
            (unapproved, "\"replay\":true", "replay: diverged"),
            (good, "\"maxCostUsd\":0.00005", "maxCostUsd: cost 0.00006 USD, at most 0.00005 USD"),
            (bad, "\"claims\":[\"qualityGate\"]", "claims: qualityGate is unanswered"),
            (good, "\"maxTokenEstimateError\":0.1", "maxTokenEstimateError: input tokens 120, estimated 90: off by more than 10 %"),
            (other, "\"maxDurationMs\":1", "maxDurationMs: duration unknown: the run did not end"),
        })
        {
            Folder.Write("policy.json", $$"""{"version":"migaki.net.policy.v0",{{rule}}}""");
            var result = Run("verify", run, "--require", "credible", "--policy", "policy.json");
            Assert.Equal(1, result.ExitCode);
            Assert.True(result.Out.Contains("policy " + reason, StringComparison.Ordinal), reason + "\n" + result.Out);
        }
    }

    [Fact]
    public void What_is_not_known_does_not_pass()
    {
        var run = Runs.Everything(priced: false);
        Folder.Write("policy.json", """{"version":"migaki.net.policy.v0","maxCostUsd":1000,"maxTotalCostUsd":1000}""");
        var text = Run("verify", run, "--policy", "policy.json").Expect(1).Out;
        Assert.Contains("maxCostUsd: cost unknown: not every model call reported its cost", text, StringComparison.Ordinal);
        Assert.Contains("maxTotalCostUsd: total cost unknown", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "its version is not migaki.net.policy.v0")]
    [InlineData("""{"version":"migaki.net.policy.v0","maxCost":1}""", "there is no \"maxCost\" in a policy")]
    [InlineData("""{"version":"migaki.net.policy.v0","maxCostUsd":"1"}""", "\"maxCostUsd\" cannot be 1")]
    [InlineData("""{"version":"migaki.net.policy.v0","maxCostUsd":-1}""", "\"maxCostUsd\" cannot be -1")]
    [InlineData("""{"version":"migaki.net.policy.v0","require":["luck"]}""", "\"require\" cannot be luck")]
    [InlineData("[", "it is not a JSON object")]
    public void What_is_no_policy_lets_nothing_pass(string text, string problem)
    {
        Runs.Everything();
        Folder.Write("policy.json", text);
        Assert.Contains(problem, Run("verify", "runs", "--policy", "policy.json").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Run("verify", "runs", "--policy", "nowhere.json").Expect(2).Error, StringComparison.Ordinal);
    }
}
