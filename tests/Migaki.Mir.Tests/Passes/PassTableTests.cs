using Migaki.Mir.Json;
using Migaki.Tests.Shared;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

/// <summary>Every pass exists, is in the documented table, and has a test that it acts and one that it leaves alone.</summary>
public sealed class PassTableTests
{
    private static readonly IMirPass[] Lossy =
        [new NearDuplicateRemoval(0.8, MirList.Of("v")), new BudgetedSelection(10, MirList.Of("v")), new ExtractiveCompression(0.5, MirList.Of("v"))];

    [Fact]
    public void The_page_names_every_pass_and_its_stage()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "optimization.md"));
        foreach (var pass in MirOptimizer.DefaultPasses.Concat(Lossy))
        {
            var name = pass.Identity.Name;
            // The page shortens names that begin like the one before them.
            Assert.True(page.Contains(name, StringComparison.Ordinal) || page.Contains("`…" + name[(name.LastIndexOf('.') + 1)..] + "`", StringComparison.Ordinal), name);
            Assert.NotNull(MirPassOrder.StageOf(pass));
        }
        var stages = MirOptimizer.DefaultPasses.Select(static pass => MirPassOrder.StageOf(pass)!.Value).ToArray();
        Assert.Equal(stages.Order(), stages);
        Assert.Empty(MirPassOrder.Conflicts(MirOptimizer.DefaultPasses));
    }

    private static readonly WireObject Free = Wired("{'order':'free'}");

    /// <summary>For each pass a plan it acts on: what it does there; and one like it that it must leave alone.</summary>
    public static TheoryData<string, MirPlan, MirPlan> Cases()
    {
        MirToolCall Pure(string id, string output, bool pure = true) => Tool(id) with { InputContext = MirList.Of("in"), OutputContext = output, Metadata = pure ? Wired("{'deterministic':true}") : null, Tool = Tool("lookup").Tool };
        MirContextBlock Example(string id, CacheScope? scope, bool free = true) =>
            Block(id, ContextRole.Example, source: ProvenanceSource.Retrieval) with { Extensions = free ? Free : null, CachePolicy = scope is null ? null : new MirCachePolicy { Mode = CacheMode.Eligible, Scope = scope } };
        MirModelCall Routed(ModelTask task) => Call("m") with { Model = new MirModel { Task = task }, Metadata = Wired("{'staticRouting':{'candidates':[{'provider':'a','model':'x'}],'requiredValidators':['v']}}") };
        var gate = new MirConstraints { RequiredValidators = MirList.Of("v") };
        var hash = "sha256:" + new string('a', 64);
        MirContextBlock Twin(string id, PrivacyClass privacy = PrivacyClass.Public) => Block(id) with { Mutability = Mutability.Deduplicable, ContentHash = hash, PrivacyClass = privacy };
        return new TheoryData<string, MirPlan, MirPlan>
        {
            { "migaki.net.context.dead_context_elimination", Plan([Block("dead"), Block("used")], [Call("m", "used")]), Plan([Block("used")], [Call("m", "used")]) },
            { "migaki.net.context.exact_duplicate_elimination", Plan([Twin("a"), Twin("b")], [Call("m", "a", "b")]), Plan([Twin("a"), Block("b") with { ContentHash = "sha256:" + new string('b', 64) }], [Call("m", "a", "b")]) },
            { "migaki.net.tools.schema_canonicalization", Plan([], [Call("m") with { Metadata = Wired("{'openaiStyle':{'tools':[{'name':'b'},{'name':'a'}]}}") }]), Plan([], [Call("m") with { Metadata = Wired("{'openaiStyle':{'tools':[{'name':'a'},{'name':'b'}]}}") }]) },
            { "migaki.net.graph.common_subexpression_reporting", Plan([Block("in"), Block("o1"), Block("o2")], [Pure("one", "o1"), Pure("two", "o2"), Call("m", "o1", "o2")], [Edge("one", "two")]), Plan([Block("in"), Block("o1"), Block("o2")], [Pure("one", "o1", pure: false), Pure("two", "o2", pure: false)], [Edge("one", "two")]) },
            { "migaki.net.context.stable_prefix_ordering", Plan([Example("run", null), Example("plan", CacheScope.Plan)], [Call("m", "run", "plan")]), Plan([Example("plan", CacheScope.Plan), Example("run", null)], [Call("m", "plan", "run")]) },
            { "migaki.net.graph.independent_call_reporting", Plan([Block("x")], [Call("a", "x"), Call("b", "x")]), Plan([Block("x")], [Call("a", "x"), Call("b", "x")], [Edge("a", "b")]) },
            { "migaki.net.context.cache_breakpoint_planning", Plan([Instruction("s", 2000)], [Call("a", "s").At("anthropic", "claude-sonnet-5"), Call("b", "s").At("anthropic", "claude-sonnet-5")]), Plan([Instruction("s", 2000)], [Call("a", "s").At("anthropic", "claude-99")]) },
            { "migaki.net.runtime.static_routing_policy", Plan([], [Routed(ModelTask.Ranking)], constraints: gate), Plan([], [Call("m")], constraints: gate) },
            { "migaki.net.runtime.retry_fallback_planning", Plan([], [Tool("pay", SideEffectClass.NonIdempotentMutation)]), Plan([], [Tool("read")]) },
        };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_pass_acts_where_it_should_and_leaves_the_rest_alone(string name, MirPlan acts, MirPlan leaves)
    {
        var pass = MirOptimizer.DefaultPasses.Single(pass => pass.Identity.Name == name);
        var done = MirOptimizer.Optimize(acts, [pass]);
        Assert.True(!ReferenceEquals(done.Plan, acts) || done.Report.Evidence.Count + done.Report.Warnings.Count > 0, "It does nothing.");
        var left = MirOptimizer.Optimize(leaves, [pass]);
        Assert.Same(leaves, left.Plan);
        Assert.True(left.Report.Evidence.Count + left.Report.Warnings.Count == 0, left.Report.Evidence.ToString() + string.Join("; ", left.Report.Warnings));
    }

    [Fact]
    public void Every_default_pass_has_a_case() => Assert.Equal(MirOptimizer.DefaultPasses.Select(static pass => pass.Identity.Name), Cases().Select(static row => (string)row[0]));

    [Fact]
    public void Our_routing_names_the_baseline_and_why_others_were_not_taken()
    {
        var call = Call("m").At("anthropic", "claude-opus-5") with { Metadata = Wired("{'staticRouting':{'candidates':[{'provider':'bad','model':'x'},{'provider':'other','model':'w'},{'provider':'good','model':'y'},{'provider':'good','model':'z'}],'requiredValidators':['v']}}") };
        call = call with { Model = call.Model with { Task = ModelTask.Classification } };
        var plan = Plan([], [call], constraints: new MirConstraints { RequiredValidators = MirList.Of("v"), AllowedProviders = MirList.Of("good"), DeniedProviders = MirList.Of("bad") });
        var outcome = StaticRouting.Explained().Apply(plan);
        Assert.Equal("good/y", ((WireObject)outcome.Evidence[0]["routingDecision"]!).Text("target"));
        Assert.Equal(["migaki.static-routing.v0", "baseline:anthropic/claude-opus-5", "alternative:bad/x:denied", "alternative:other/w:not allowed", "alternative:good/z:later in the list"],
            ((WireArray)outcome.Evidence[0]["refs"]!).Items.Select(static item => ((WireString)item).Value));
    }

    [Fact]
    public void A_shape_is_steps_and_control_and_not_context()
    {
        var plan = Plan([Block("a"), Block("b")], [Call("m", "a", "b"), Call("n", "a")], [Edge("m", "n", MirEdgeKind.Control)]);
        Assert.Equal(MirPlanShape.Digest(plan), MirPlanShape.Digest(plan with { Context = MirList.Of(Block("a")), Nodes = MirList.Of<MirNode>(Call("n", "a"), Call("m", "a")) }));
        Assert.NotEqual(MirPlanShape.Digest(plan), MirPlanShape.Digest(plan with { Nodes = MirList.Of<MirNode>(Call("m", "a", "b")), Edges = default }));
        Assert.NotEqual(MirPlanShape.Digest(plan), MirPlanShape.Digest(plan with { Edges = default }));
    }
}
