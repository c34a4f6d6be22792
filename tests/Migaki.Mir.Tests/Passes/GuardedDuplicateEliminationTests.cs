using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

public sealed class GuardedDuplicateEliminationTests
{
    private static readonly GuardedDuplicateElimination Pass = new();

    [Fact]
    public void The_kept_block_has_the_provenance_of_the_removed_and_nothing_names_those()
    {
        var removed = Block("b", hash: "1", tokens: 7) with { Provenance = new MirProvenance { Source = ProvenanceSource.Retrieval, SourceRef = "page-2", DerivedFromContextIds = MirList.Of("q") } };
        var derived = Block("d") with { Provenance = new MirProvenance { Source = ProvenanceSource.Generated, DerivedFromContextIds = MirList.Of("b", "a") } };
        var plan = Plan([Block("a", hash: "1"), removed, derived, Block("q")], [Call("m", "b", "a", "d"), Call("n", "q")], [Edge("m", "n", MirEdgeKind.Data, "b", "d")]);
        var outcome = Pass.Apply(plan);
        Assert.Equal(["a", "d", "q"], outcome.Plan.Context.Select(static block => block.Id));
        Assert.Equal(["a", "d"], outcome.Plan.Nodes[0].InputContext!.Value);
        Assert.Equal(["a", "d"], outcome.Plan.Edges[0].ContextIds!.Value);
        Assert.Equal(["a"], outcome.Plan.Context[1].Provenance.DerivedFromContextIds!.Value);
        Assert.Equal(["q"], outcome.Plan.Context[0].Provenance.DerivedFromContextIds!.Value);
        Assert.Equal(
            "{\"mergedFrom\":[{\"contentRef\":\"mir://b\",\"contextId\":\"b\",\"provenance\":{\"derivedFromContextIds\":[\"q\"],\"source\":\"retrieval\",\"sourceRef\":\"page-2\"}}]}",
            outcome.Plan.Context[0].Provenance.Extensions!.ToString());
        Assert.DoesNotContain("\"b\"", MirPlanWriter.ToText(outcome.Plan with { Context = outcome.Plan.Context.Skip(1).ToMirList() }), StringComparison.Ordinal);
        Assert.Equal(
            ["guarded-duplicate-context-001 Deduplicated context b into a.", "guarded-duplicate-context-002 Estimated tokens removed by exact duplicate context elimination."], outcome.Summaries());
        Assert.Same(plan.Nodes[1], outcome.Plan.Nodes[1]);
        Assert.Equal(("migaki.net.context.exact_duplicate_elimination", "1.0.0"), (Pass.Identity.Name, Pass.Identity.Version));
    }

    [Theory]
    [InlineData("not-a-hash", "not-a-hash")]
    [InlineData("sha256:abc", "sha256:abc")]
    public void A_claimed_hash_proves_nothing(string left, string right)
    {
        var plan = Plan([Block("a") with { ContentHash = left }, Block("b") with { ContentHash = right }], [Call("m", "a", "b")]);
        Assert.Same(plan, Pass.Apply(plan).Plan);
        Assert.NotSame(plan, new ExactDuplicateElimination().Apply(plan).Plan);
    }

    [Fact]
    public void Real_content_counts_before_any_hash()
    {
        var context = Context with { Content = MirContentSource.Of(new Dictionary<string, string> { ["mir://a"] = "same", ["mir://b"] = "same", ["mir://c"] = "else" }) };
        var plan = Plan([Block("a", hash: "1"), Block("b", hash: "2"), Block("c", hash: "1")], [Call("m", "a", "b", "c")]);
        Assert.Equal(["a", "c"], Pass.Apply(plan, context).Plan.Nodes[0].InputContext!.Value);
    }

    [Fact]
    public void Equal_references_are_equal_content_within_one_producer_only()
    {
        var a = Block("a") with { ContentRef = "kb://1" };
        MirProvenance By(string node) => new() { Source = ProvenanceSource.Retrieval, NodeId = node };
        Assert.Equal(2, Pass.Apply(Plan([a with { Provenance = By("r1") }, a with { Id = "b", Provenance = By("r2") }])).Plan.Context.Count);
        Assert.Single(Pass.Apply(Plan([a with { Provenance = By("r1") }, a with { Id = "b", Provenance = By("r1") }])).Plan.Context);
    }

    public static TheoryData<string, MirContextBlock> Preserved => new()
    {
        { "Both duplicate context blocks must be marked deduplicable.", Block("b", mutability: Mutability.Fixed, hash: "1") },
        { "Sensitive context is preserved until explicit redaction rules exist.", Block("b", hash: "1", privacy: PrivacyClass.Secret) },
        { "Duplicate context roles differ.", Block("b", ContextRole.Memory, hash: "1") },
        { "Duplicate context provenance sources differ.", Block("b", hash: "1", source: ProvenanceSource.Tool) },
        { "Duplicate context privacy classes differ.", Block("b", hash: "1", privacy: PrivacyClass.Public) },
        { "Duplicate context privacy classes differ.", Block("b", hash: "1", privacy: null) },
        { "Duplicate context cache or retention policies differ.", Block("b", hash: "1") with { RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Ephemeral } } },
        { "Context produced as a node output is preserved.", Block("made", hash: "1") },
    };

    [Theory]
    [MemberData(nameof(Preserved))]
    public void What_differs_stays_and_says_why(string reason, MirContextBlock candidate)
    {
        var made = candidate.Id == "made" ? Call("m", "a") with { OutputContext = "made" } : Call("m", "a", candidate.Id);
        var plan = Plan([Block("a", hash: "1"), candidate], [made]);
        var outcome = Pass.Apply(plan);
        Assert.Same(plan, outcome.Plan);
        Assert.Equal(reason, Assert.Single(outcome.Warnings).Assumption);
        Assert.Equal("duplicate_context_preserved", outcome.Warnings[0].Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_use_before_produce(bool producedBefore)
    {
        // "a" sorts first and is made by a node; the reference takes it for "b" even where that node runs later.
        var plan = Plan(
            [Block("a", hash: "1"), Block("b", hash: "1")],
            [Tool("maker") with { OutputContext = "a" }, Call("user", "b")],
            [producedBefore ? Edge("maker", "user", MirEdgeKind.Control) : Edge("user", "maker", MirEdgeKind.Control)]);
        Assert.Equal(["a"], new ExactDuplicateElimination().Apply(plan).Plan.Nodes[1].InputContext!.Value);
        Assert.Equal([producedBefore ? "a" : "b"], Pass.Apply(plan).Plan.Nodes[1].InputContext!.Value);
    }

    [Fact]
    public void Random_plans_stay_valid_keep_every_content_and_are_done_the_first_time()
    {
        var plans = new RandomPlans(90);
        var changed = 0;
        for (var i = 0; i < 400; i++)
        {
            var plan = plans.Next();
            var n = 0;
            plan = plan with
            {
                Constraints = new MirConstraints(),
                Context = plan.Context.Select(block => Block(block.Id, hash: (n++ % 2).ToString(System.Globalization.CultureInfo.InvariantCulture)) with { Provenance = block.Provenance with { Source = ProvenanceSource.Retrieval, DerivedFromContextIds = plan.Context.Take(1).Select(static first => first.Id).ToMirList() } }).ToMirList(),
            };
            var once = MirOptimizer.Optimize(plan);
            Assert.All(once.PassRecords, static record => Assert.Null(record.Error));
            Assert.Empty(MirPlanValidator.Validate(once.Plan));
            Assert.Same(once.Plan, MirOptimizer.Optimize(once.Plan).Plan);
            foreach (var (before, after) in plan.Nodes.Zip(once.Plan.Nodes))
                Assert.Equal(Hashes(plan, before), Hashes(once.Plan, after));
            if (!ReferenceEquals(plan, once.Plan)) changed++;
        }
        Assert.InRange(changed, 50, 400);

        static string[] Hashes(MirPlan plan, MirNode node) =>
            [.. (node.InputContext ?? default).Select(id => plan.Context.First(block => block.Id == id).ContentHash!).Distinct(StringComparer.Ordinal)];
    }
}
