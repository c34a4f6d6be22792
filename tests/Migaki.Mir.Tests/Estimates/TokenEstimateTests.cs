using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Estimates;

public sealed class TokenEstimateTests
{
    private static readonly MirContentSource Content = MirContentSource.Of(new Dictionary<string, string> { ["mir://a"] = " alpha beta gamma ", ["mir://d"] = "" });

    [Fact]
    public void Content_counts_before_what_is_declared_and_a_block_once()
    {
        var plan = Plan([Block("b", tokens: 7), Block("a", tokens: 100), Block("d")], [Call("m", "a", "b"), Call("n", "a"), Call("o")]);
        var estimate = MirTokenEstimate.Of(plan, Content);
        Assert.Equal(["a 3 FixtureContent", "b 7 MirContextTokenEstimate", "d 0 FixtureContent"], estimate.Blocks.Select(static block => $"{block.ContextId} {block.Tokens} {block.Source}"));
        Assert.Equal(["m.input_context 10 10", "n.input_context 3 3"], estimate.Groups.Select(static group => $"{group.Id} {group.Tokens} {group.KnownTokens}"));
        Assert.Equal(10, estimate.TotalTokens);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(9007199254740992.0)]
    [InlineData(null)]
    public void What_is_not_known_is_never_zero(double? declared)
    {
        var estimate = MirTokenEstimate.Of(Plan([Block("b", tokens: declared), Block("c", tokens: 4)], [Call("m", "b", "c")]));
        Assert.Null(estimate.TotalTokens);
        Assert.Equal(4, estimate.KnownTokens);
        Assert.Null(estimate.Groups[0].Tokens);
        Assert.Equal(
            "{\"contextId\":\"b\",\"metadata\":{\"confidence\":\"unknown\",\"estimator\":{\"name\":\"migaki.token_estimator.deterministic_fixture\",\"version\":\"0.0.0\"},"
            + "\"limitations\":[\"Counts runs of ASCII letters and digits and single other characters; it is no provider's tokenizer.\"],\"source\":\"missing_content\",\"version\":\"migaki.token-estimation.v0\"}}",
            estimate.Blocks[0].ToWire().ToString());
    }

    [Fact]
    public void A_difference_knows_whether_it_compares()
    {
        var before = MirTokenEstimate.Of(Plan([Block("a", tokens: 10), Block("b", tokens: 5)]));
        var after = MirTokenEstimate.Of(Plan([Block("a", tokens: 10)]));
        Assert.Equal((-5, -5, true), (MirTokenDifference.Between(before, after).Delta!.Value, MirTokenDifference.Between(before, after).KnownDelta, MirTokenDifference.Between(before, after).Comparable));
        var unknown = MirTokenDifference.Between(before, MirTokenEstimate.Of(Plan([Block("a")])));
        Assert.Null(unknown.Delta);
        Assert.Equal(-15, unknown.KnownDelta);
        Assert.DoesNotContain("tokenDelta\"", unknown.ToWire().ToString().Replace("knownTokenDelta\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_billed_view_counts_every_use_every_round_and_every_retry()
    {
        var loop = new MirBranch { Id = "loop", Branches = MirList.Of(new MirBranchArm { Id = "body", TargetNodeId = "in" }), Metadata = Wired("{'loop':{'bound':'max_iterations','kind':'while','maxIterations':4}}") };
        var checkedCall = Call("checked", "a") with { OutputContext = "out", Parameters = new MirModelParameters { MaxOutputTokens = 50 } };
        var plan = Plan(
            [Block("a", tokens: 100), Block("out", tokens: 1)],
            [Call("before", "a"), loop, Call("in", "a"), Call("after", "a"), checkedCall, new MirValidatorNode { Id = "v", InputContext = MirList.Of("out"), FailurePolicy = ValidatorFailurePolicy.RetryNode, Validator = new MirValidator { Kind = ValidatorKind.Custom, Name = "v" } }],
            [Edge("before", "loop", MirEdgeKind.Control), Edge("loop", "in", MirEdgeKind.Control), Edge("in", "loop", MirEdgeKind.Control), Edge("loop", "after", MirEdgeKind.Control)]);
        var tokens = MirTokenEstimate.Of(plan);
        var billed = MirBilledTokens.Of(plan, tokens);
        Assert.Equal(["before 1 0 100", "in 4 0 400", "after 1 0 100", "checked 1 1 100"], billed.Calls.Select(static call => $"{call.NodeId} {call.Calls} {call.RetriesPerCall} {call.InputTokens}"));
        Assert.Equal((101.0, 700.0, 800.0), (tokens.TotalTokens!.Value, billed.InputTokens!.Value, billed.MaxInputTokens!.Value));
        Assert.Contains("The validator v retries once.", billed.Calls[3].Assumptions);

        var unbounded = plan with { Nodes = plan.Nodes.Select(node => node.Id == "loop" ? node with { Metadata = Wired("{'loop':{'kind':'while'}}") } : node).ToMirList() };
        Assert.Null(MirBilledTokens.Of(unbounded, tokens).InputTokens);
    }

    [Fact]
    public void Declared_attempts_and_fallbacks_are_calls()
    {
        var call = Call("m", "a") with { Metadata = Wired("{'retryFallback':{'maxAttempts':3,'fallbackProviders':['x','y']}}") };
        var plan = Plan([Block("a", tokens: 10)], [call]);
        Assert.Equal(40, MirBilledTokens.Of(plan, MirTokenEstimate.Of(plan)).MaxInputTokens);
    }
}
