using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

public sealed class CacheBreakpointTests
{
    private const string Opus = "claude-opus-4-1";

    [Fact]
    public void A_shared_prefix_long_enough_is_cached_once_it_pays()
    {
        var plan = Plan(
            [Instruction("system", 900), Instruction("examples", 200), Block("doc", mutability: Mutability.Fixed, tokens: 5000)],
            [Call("a", "system", "examples", "doc").At("anthropic", Opus), Call("b", "system", "examples").At("anthropic", Opus)]);
        var outcome = new CacheBreakpointPlanning().Apply(plan);
        Assert.Equal("{\"cacheBreakpoints\":[{\"afterContextId\":\"examples\",\"prefixTokens\":1100,\"rule\":\"anthropic/anthropic/claude-opus-4-1*@2026-11-01\",\"ttl\":\"5m\"}]}", outcome.Plan.Nodes[0].Metadata!.ToString());
        Assert.Equal("provider-data://anthropic/anthropic/claude-opus-4-1*@2026-11-01", ((WireObject)outcome.Evidence[0]["capabilityAssumption"]!).Text("evidenceRef"));
        Assert.Equal("[\"re-reads-in-plan:1\",\"re-reads-assumed:0\"]", outcome.Evidence[0]["refs"]!.ToString());
        Assert.Equal("1100", ((WireObject)outcome.Evidence[1]["estimate"]!)["value"]!.ToString());
        Assert.Same(outcome.Plan, new CacheBreakpointPlanning().Apply(outcome.Plan).Plan);
    }

    [Theory]
    [InlineData(1100, "claude-opus-4-1", 0, "cache_write_not_paid_back")]
    [InlineData(1100, "claude-opus-4-1", 1, null)]
    [InlineData(1023, "claude-opus-4-1", 5, "cache_prefix_below_minimum")]
    [InlineData(1100, "claude-haiku-4-5", 5, "cache_prefix_below_minimum")]
    [InlineData(1100, "claude-unknown", 5, "")]
    public void Minimum_and_break_even_are_those_of_the_model(double tokens, string model, double reReads, string? code)
    {
        var plan = Plan([Instruction("s", tokens)], [Call("a", "s").At("anthropic", model)]);
        var context = Context with { Metadata = new WireObjectBuilder().Add(CacheBreakpointPlanning.ExpectedReReads, (double?)reReads).Build() };
        var outcome = new CacheBreakpointPlanning().Apply(plan, context);
        Assert.Equal(code is null, !ReferenceEquals(plan, outcome.Plan));
        Assert.Equal(code ?? "", string.Join(' ', outcome.Codes()));
    }

    [Fact]
    public void A_loop_re_reads_its_prefix()
    {
        var loop = new MirBranch { Id = "loop", Branches = default, Metadata = Wired("{'loop':{'kind':'for','maxIterations':3}}") };
        var plan = Plan([Instruction("s", 2000)], [loop, Call("a", "s").At("anthropic", Opus)], [Edge("loop", "a", MirEdgeKind.Control), Edge("a", "loop", MirEdgeKind.Control)]);
        Assert.Contains("re-reads-in-plan:2", new CacheBreakpointPlanning().Apply(plan).Evidence[0]["refs"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_most_four_breakpoints_the_longest_prefixes_first()
    {
        var blocks = Enumerable.Range(0, 7).Select(static i => Instruction("s" + i, 2000)).ToArray();
        var calls = Enumerable.Range(0, 8).Select(i => (MirNode)Call("c" + i, [.. blocks.Take(Math.Max(1, i)).Select(static block => block.Id)]).At("anthropic", Opus)).ToArray();
        var planned = new CacheBreakpointPlanning().Apply(Plan(blocks, calls)).Plan;
        var last = ((WireArray)planned.Nodes[7].Metadata!["cacheBreakpoints"]!).Items.Cast<WireObject>().Select(static item => item.Text("afterContextId")).ToArray();
        Assert.Equal(["s2", "s3", "s4", "s5"], last);
    }

    [Fact]
    public void What_must_not_be_cached_or_has_no_known_length_ends_the_prefix()
    {
        MirContextBlock[] enders =
        [
            Instruction("x"), Instruction("x", 2000) with { PrivacyClass = PrivacyClass.Restricted }, Instruction("x", 2000) with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Forbidden } },
            Block("x", tokens: 2000, mutability: Mutability.Fixed), Instruction("x", 2000) with { Mutability = Mutability.Droppable, Role = ContextRole.Example },
        ];
        foreach (var ender in enders)
        {
            var plan = Plan([ender], [Call("a", "x").At("anthropic", Opus), Call("b", "x").At("anthropic", Opus)]);
            Assert.Same(plan, new CacheBreakpointPlanning().Apply(plan).Plan);
        }
        var forbidden = Plan([Instruction("x", 2000)], [Call("a", "x").At("anthropic", Opus), Call("b", "x").At("anthropic", Opus)], constraints: new MirConstraints { CachePolicy = new MirCachePolicy { Mode = CacheMode.Forbidden } });
        Assert.Same(forbidden, new CacheBreakpointPlanning().Apply(forbidden).Plan);
    }

    [Fact]
    public void Stale_rules_and_long_distances_are_said()
    {
        var blocks = Enumerable.Range(0, 30).Select(static i => Instruction("s" + i.ToString("00", System.Globalization.CultureInfo.InvariantCulture), 2000)).ToArray();
        var all = blocks.Select(static block => block.Id).ToArray();
        var plan = Plan(blocks, [Call("a", all).At("anthropic", Opus), Call("b", all).At("anthropic", Opus), Call("c", "s00").At("anthropic", Opus)]);
        var outcome = new CacheBreakpointPlanning().Apply(plan, Context with { StartedAt = "2027-03-01T00:00:00.000Z" });
        Assert.Equal(3, outcome.Codes().Count(static code => code == "cache_rule_stale"));
        Assert.Equal(2, outcome.Codes().Count(static code => code == "cache_look_back_exceeded"));
        Assert.DoesNotContain("cache_rule_stale", new CacheBreakpointPlanning().Apply(plan, Context with { StartedAt = "2027-02-28T23:00:00.000Z" }).Codes());
    }

    [Fact]
    public void The_cached_cost_follows_from_the_breakpoints()
    {
        var price = new MirPriceRow { Provider = "anthropic", Model = "claude*", InputUsdPerMillionTokens = 10, OutputUsdPerMillionTokens = 0, Source = "test", ObservedAt = "2026-01-01" };
        var loop = new MirBranch { Id = "loop", Branches = default, Metadata = Wired("{'loop':{'kind':'for','maxIterations':3}}") };
        var plan = Plan([Instruction("s", 2000), Block("q", tokens: 100)], [loop, Call("a", "s", "q").At("anthropic", Opus)], [Edge("loop", "a", MirEdgeKind.Control), Edge("a", "loop", MirEdgeKind.Control)]);
        plan = new CacheBreakpointPlanning().Apply(plan).Plan;
        var cost = MirBilledCost.Of(plan, MirBilledTokens.Of(plan, MirTokenEstimate.Of(plan)), [new("a", "anthropic", Opus, 0)], MirProviderData.BuiltIn with { Prices = MirList.Of(price) });
        // 3 × 2100 fresh; or 100 fresh each time, 2000 written at 1.25 once and read at 0.1 twice.
        Assert.Equal((0.063, 0.032), (cost.CostUsd!.Value, cost.CachedCostUsd!.Value));
    }
}
