using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

public sealed class LosslessPassTests
{
    [Fact]
    public void Dead_context_goes_unless_it_is_fixed_or_something_came_from_it()
    {
        var living = Block("used") with { Provenance = new MirProvenance { Source = ProvenanceSource.Generated, DerivedFromContextIds = MirList.Of("source") } };
        var plan = Plan(
            [Block("dead", tokens: 9), Block("fixed", mutability: Mutability.Fixed), living, Block("source"), Block("query"), Block("result"), Block("carried"), Block("dead-2")],
            [Call("m", "used"), new MirRetrievalCall { Id = "r", QueryContext = "query", ResultContext = "result", Retrieval = new MirRetrieval { Source = "kb" } }],
            [Edge("r", "m", MirEdgeKind.Data, "carried")]);
        var outcome = new DeadContextElimination().Apply(plan);
        Assert.Equal(["fixed", "used", "source", "query", "result", "carried"], outcome.Plan.Context.Select(static block => block.Id));
        Assert.Equal(["dead-context-001 Removed dead context dead.", "dead-context-002 Removed dead context dead-2.", "dead-context-003 Estimated tokens of removed dead context."], outcome.Summaries());
        Assert.Equal("[\"nodes-without-use:2\",\"edges-without-use:1\"]", outcome.Evidence[0]["refs"]!.ToString());
        Assert.Equal(["dead_context_preserved"], outcome.Codes());
        Assert.Same(outcome.Plan, new DeadContextElimination().Apply(outcome.Plan).Plan);
    }

    [Fact]
    public void Free_blocks_of_one_role_and_trust_are_ordered_by_how_often_they_change()
    {
        MirContextBlock Free(string id, ProvenanceSource source, CacheScope? scope = null) =>
            Block(id, ContextRole.Example, source: source) with { Extensions = Wired("{'order':'free'}"), CachePolicy = scope is null ? null : new MirCachePolicy { Mode = CacheMode.Eligible, Scope = scope } };
        var plan = Plan(
            [Free("run", ProvenanceSource.Retrieval), Free("session", ProvenanceSource.Retrieval, CacheScope.Session), Free("plan", ProvenanceSource.Tool, CacheScope.Plan), Free("own", ProvenanceSource.Developer), Block("bound", ContextRole.Example)],
            [Call("m", "run", "session", "plan", "own"), Call("n", "run", "bound", "plan"), Call("o", "plan", "run")]);
        var outcome = new StablePrefixOrdering().Apply(plan);
        // "own" is trusted and the others are not: it stays behind them.
        Assert.Equal(["plan", "session", "run", "own"], outcome.Plan.Nodes[0].InputContext!.Value);
        Assert.Same(plan.Nodes[1], outcome.Plan.Nodes[1]);
        Assert.Same(plan.Nodes[2], outcome.Plan.Nodes[2]);
        Assert.Equal(["prefix_order_not_declared_free"], outcome.Codes());
        Assert.Equal("reordered", ((WireObject)Assert.Single(outcome.Evidence)["contextChange"]!).Text("changeKind"));
        Assert.Same(outcome.Plan, new StablePrefixOrdering().Apply(outcome.Plan).Plan);
    }

    [Fact]
    public void Tools_get_one_order_and_each_is_offered_once()
    {
        var metadata = Wired("{'keep':1,'openaiStyle':{'model':'m','tools':[{'name':'b','schemaRef':'s'},{'name':'a','schemaRef':'t'},{'name':'b','schemaRef':'s'}]}}");
        var conflict = Wired("{'anthropicStyle':{'tools':[{'name':'b','schemaRef':'1'},{'name':'b','schemaRef':'2'}]}}");
        var plan = Plan([], [Call("m") with { Metadata = metadata }, Call("n") with { Metadata = conflict }, Call("o") with { Metadata = Wired("{'tools':[{'name':'a'},{'name':'b'}]}") }]);
        var outcome = new ToolSchemaCanonicalization().Apply(plan);
        Assert.Equal("{\"keep\":1,\"openaiStyle\":{\"model\":\"m\",\"tools\":[{\"name\":\"a\",\"schemaRef\":\"t\"},{\"name\":\"b\",\"schemaRef\":\"s\"}]}}", outcome.Plan.Nodes[0].Metadata!.ToString());
        Assert.Same(plan.Nodes[1], outcome.Plan.Nodes[1]);
        Assert.Same(plan.Nodes[2], outcome.Plan.Nodes[2]);
        Assert.Equal(["tool_schema_conflict"], outcome.Codes());
        var refs = ((WireArray)Assert.Single(outcome.Evidence)["refs"]!).Items.Select(static item => ((WireString)item).Value.Split(':', 2)[1]).ToArray();
        Assert.Equal(refs[0], refs[1]);
    }

    private static MirToolCall Pure(string id, string output) => Tool(id) with { InputContext = MirList.Of("in"), OutputContext = output, Metadata = Wired("{'deterministic':true}"), Tool = Tool("lookup").Tool };

    [Fact]
    public void A_call_that_does_the_same_again_is_shared()
    {
        var plan = Plan(
            [Block("in"), Block("one"), Block("two")], [Pure("a", "one"), Pure("b", "two"), Call("m", "one", "two")],
            [Edge("a", "b", MirEdgeKind.Data, "one"), Edge("a", "m", MirEdgeKind.Data, "one"), Edge("b", "m", MirEdgeKind.Data, "two")]);
        var reported = new CommonSubexpressionElimination().Apply(plan);
        Assert.Same(plan, reported.Plan);
        Assert.Equal("$.nodes[?(@.id==\"b\")]", Assert.Single(reported.Warnings).Path);
        var applied = new CommonSubexpressionElimination(apply: true).Apply(plan);
        Assert.Equal(["a", "m"], applied.Plan.Nodes.Select(static node => node.Id));
        Assert.Equal(["one"], applied.Plan.Nodes[1].InputContext!.Value);
        Assert.Equal(["in", "one"], applied.Plan.Context.Select(static block => block.Id));
        Assert.All(applied.Plan.Edges, static edge => Assert.Equal(("a", "m"), (edge.FromNodeId, edge.ToNodeId)));
    }

    public static TheoryData<string, MirToolCall, MirEdge> NotShared => new()
    {
        { "other input", Pure("b", "two") with { InputContext = MirList.Of("one") }, Edge("a", "b") },
        { "mutates", Pure("b", "two") with { Tool = Tool("lookup", SideEffectClass.IdempotentMutation).Tool }, Edge("a", "b") },
        { "not declared", Pure("b", "two") with { Metadata = null }, Edge("a", "b") },
        { "first may not have run", Pure("b", "two"), Edge("m", "b") },
    };

    [Theory]
    [MemberData(nameof(NotShared))]
    public void A_call_is_not_shared_without_proof(string why, MirToolCall second, MirEdge edge)
    {
        var plan = Plan([Block("in"), Block("one"), Block("two")], [Pure("a", "one"), second, Call("m")], [edge]);
        Assert.True(new CommonSubexpressionElimination().Apply(plan).Warnings.Count == 0, why);
        Assert.Same(plan, new CommonSubexpressionElimination(apply: true).Apply(plan).Plan);
    }

    [Fact]
    public void A_call_under_a_decision_is_reported_but_not_removed()
    {
        var plan = Plan([Block("in"), Block("one"), Block("two")], [Pure("a", "one"), Pure("b", "two")], [Edge("a", "b", MirEdgeKind.Control)]);
        Assert.Single(new CommonSubexpressionElimination().Apply(plan).Warnings);
        Assert.Same(plan, new CommonSubexpressionElimination(apply: true).Apply(plan).Plan);
    }

    [Fact]
    public void Independent_calls_are_named_with_their_reason()
    {
        MirNode[] nodes = [Call("start"), Call("a"), Call("b"), Tool("t"), Tool("pay", SideEffectClass.NonIdempotentMutation), Call("end")];
        MirEdge[] edges = [Edge("start", "a"), Edge("start", "b"), Edge("start", "t"), Edge("start", "pay"), Edge("a", "end"), Edge("b", "end")];
        var outcome = new IndependentCallReporting().Apply(Plan([], nodes, edges));
        var warning = Assert.Single(outcome.Warnings);
        Assert.Equal("Calls do not depend on each other: a, b, t.", warning.Message);
        Assert.StartsWith("No edge leads from one to another (level 1 of 6 nodes, 6 edges)", warning.Assumption, StringComparison.Ordinal);
        // One after the other, or in different arms: nothing to say.
        Assert.Empty(new IndependentCallReporting().Apply(Plan([], nodes[..3], [Edge("start", "a"), Edge("a", "b")])).Warnings);
        Assert.Empty(new IndependentCallReporting().Apply(Plan([], nodes[..3], [Edge("start", "a", MirEdgeKind.Control) with { ConditionRef = "yes" }, Edge("start", "b", MirEdgeKind.Control) with { ConditionRef = "no" }])).Warnings);
        var together = new MirJoin { Id = "all", Strategy = JoinStrategy.All, InputNodeIds = MirList.Of("a", "b") };
        Assert.Empty(new IndependentCallReporting().Apply(Plan([], [nodes[1], nodes[2], together], [Edge("a", "all"), Edge("b", "all")])).Warnings);
    }
}
