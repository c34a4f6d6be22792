using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Passes;

public sealed class ExactDuplicateEliminationTests
{
    private static readonly MirContextBlock Block = new()
    {
        Id = "a", ContentRef = "ref://a", ContentHash = "sha256:1", Role = ContextRole.RetrievedDocument, Mutability = Mutability.Deduplicable,
        PrivacyClass = PrivacyClass.Internal, TokenEstimate = 10, Provenance = new MirProvenance { Source = ProvenanceSource.Retrieval },
    };

    [Fact]
    public void Duplicates_are_replaced_everywhere_by_the_first()
    {
        var plan = Plan(Block with { Id = "b" }, Block, Block with { Id = "c", ContentHash = null, ContentRef = "ref://c" }, Block with { Id = "d", TokenEstimate = 5 }) with
        {
            Nodes = MirList.Of<MirNode>(
                new MirModelCall { Id = "m", InputContext = MirList.Of("c", "b", "a", "d", "c"), Model = new MirModel { Task = ModelTask.General } },
                new MirRetrievalCall { Id = "r", QueryContext = "d", ResultContext = "c", Retrieval = new MirRetrieval { Source = "kb" } }),
            Edges = MirList.Of(new MirEdge { Id = "e", FromNodeId = "r", ToNodeId = "m", Kind = MirEdgeKind.Data, ContextIds = MirList.Of("d", "b") }),
        };
        var outcome = Apply(plan);
        Assert.Equal(["a", "c"], outcome.Plan.Context.Select(static block => block.Id));
        Assert.Equal(["c", "a"], outcome.Plan.Nodes[0].InputContext!.Value);
        Assert.Equal("a", ((MirRetrievalCall)outcome.Plan.Nodes[1]).QueryContext);
        Assert.Equal(["a"], outcome.Plan.Edges[0].ContextIds!.Value);
        Assert.Empty(outcome.Warnings);
        Assert.Empty(MirPlanValidator.Validate(outcome.Plan));
        Assert.Equal(
        [
            "exact-duplicate-context-001 Deduplicated context b into a.",
            "exact-duplicate-context-002 Deduplicated context d into a.",
            "exact-duplicate-context-003 Estimated tokens removed by exact duplicate context elimination.",
        ], outcome.Evidence.Select(static item => $"{item.Text("id")} {item.Text("summary")}"));
        Assert.Equal(
            "{\"contextChange\":{\"changeKind\":\"deduplicated\",\"contextIds\":[\"b\",\"a\"]},\"id\":\"exact-duplicate-context-001\",\"kind\":\"context_change\","
            + "\"privacy\":{\"privacyClass\":\"internal\",\"replayMode\":\"metadata\"},\"redaction\":{\"mode\":\"none\"},"
            + "\"source\":{\"kind\":\"pass\",\"pass\":{\"name\":\"migaki.context.exact_duplicate_elimination\",\"version\":\"0.0.0\"},\"runId\":\"run\"},"
            + "\"summary\":\"Deduplicated context b into a.\",\"version\":\"migaki.evidence-event.v0\"}",
            outcome.Evidence[0].ToString());
        Assert.Equal(
            "{\"confidence\":\"estimated\",\"estimateKind\":\"token\",\"subjectRef\":\"$.context\",\"unit\":\"tokens\",\"value\":15}",
            outcome.Evidence[2]["estimate"]!.ToString());
    }

    [Fact]
    public void Equal_references_count_only_without_a_hash()
    {
        Assert.Single(Apply(Plan(Block with { ContentHash = null }, Block with { Id = "b", ContentHash = " \ufeff" })).Plan.Context);
        Assert.Equal(2, Apply(Plan(Block with { ContentHash = null }, Block with { Id = "b" })).Plan.Context.Count);
        Assert.Equal(2, Apply(Plan(Block with { ContentHash = null, ContentRef = " " }, Block with { Id = "b", ContentHash = "", ContentRef = " " })).Plan.Context.Count);
    }

    public static TheoryData<string, MirContextBlock> Preserved => new()
    {
        { "Both duplicate context blocks must be marked deduplicable.", Block with { Id = "b", Mutability = Mutability.Fixed, PrivacyClass = PrivacyClass.Secret } },
        { "Sensitive context is preserved until explicit redaction rules exist.", Block with { Id = "b", PrivacyClass = PrivacyClass.Confidential, Role = ContextRole.Memory } },
        { "Duplicate context roles differ.", Block with { Id = "b", Role = ContextRole.Memory, Provenance = new MirProvenance { Source = ProvenanceSource.Tool } } },
        { "Duplicate context provenance sources differ.", Block with { Id = "produced", Provenance = new MirProvenance { Source = ProvenanceSource.Tool } } },
        { "Context produced as a node output is preserved.", Block with { Id = "produced" } },
    };

    [Theory]
    [MemberData(nameof(Preserved))]
    public void What_must_stay_stays_with_the_first_reason_that_applies(string reason, MirContextBlock candidate)
    {
        var plan = Plan(Block, candidate);
        if (candidate.Id == "produced") plan = plan with { Nodes = MirList.Of<MirNode>(new MirModelCall { Id = "m", OutputContext = "produced", Model = new MirModel { Task = ModelTask.General } }) };
        var outcome = Apply(plan);
        Assert.Same(plan, outcome.Plan);
        Assert.Equal(
            new MirPassWarning("duplicate_context_preserved", "Exact duplicate context was preserved.", MirWarningSeverity.Warning, $"$.context[?(@.id==\"{candidate.Id}\")]", reason),
            Assert.Single(outcome.Warnings));
        var evidence = Assert.Single(outcome.Evidence);
        Assert.Equal($"Preserved duplicate context {candidate.Id}.", evidence.Text("summary"));
        Assert.Equal($"[\"{candidate.Id}\",\"a\"]", ((WireObject)evidence["contextChange"]!)["contextIds"]!.ToString());
    }

    [Fact]
    public void A_plan_without_duplicates_comes_back_as_it_is()
    {
        // A repeated id in a list is only touched when something was replaced.
        var plan = Plan(Block) with { Nodes = MirList.Of<MirNode>(new MirModelCall { Id = "m", InputContext = MirList.Of("a", "a"), Model = new MirModel { Task = ModelTask.General } }) };
        var outcome = Apply(plan);
        Assert.Same(plan, outcome.Plan);
        Assert.Empty(outcome.Evidence);
    }

    [Fact]
    public void Random_plans_stay_valid_and_a_second_time_changes_nothing()
    {
        var plans = new RandomPlans(9);
        var changed = 0;
        for (var i = 0; i < 600; i++)
        {
            var plan = plans.Next();
            plan = plan with
            {
                Context = plan.Context.Select(static block => Block with { Id = block.Id, ContentRef = block.ContentRef, ContentHash = block.ContentHash is null ? null : "h", PrivacyClass = block.PrivacyClass }).ToMirList(),
            };
            var once = MirOptimizer.Optimize(plan, [new ExactDuplicateElimination()]);
            Assert.Empty(MirPlanValidator.Validate(once.Plan));
            Assert.Same(once.Plan, MirOptimizer.Optimize(once.Plan, [new ExactDuplicateElimination()]).Plan);
            Assert.Equal(ReferenceEquals(plan, once.Plan), once.Diff.Changes.Count == 0);
            if (!ReferenceEquals(plan, once.Plan)) changed++;
        }
        Assert.True(changed > 20, changed.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static MirPlan Plan(params MirContextBlock[] blocks) => new() { Id = "p", Metadata = new MirPlanMetadata(), Context = blocks.ToMirList() };

    private static MirPassOutcome Apply(MirPlan plan) => new ExactDuplicateElimination().Apply(plan, new MirPassContext { RunId = "run", StartedAt = "t" });
}
