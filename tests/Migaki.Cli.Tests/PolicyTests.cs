using Migaki.Cli.Tests.Harness;

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
