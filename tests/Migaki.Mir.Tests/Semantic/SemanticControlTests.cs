using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Semantic;

/// <summary>Edges, branches, joins, loops, reachability.</summary>
public class SemanticControlTests
{
    private static PlanUnderTest Chain() => new PlanUnderTest().Block("q", ProvenanceSource.User).Block("a").Block("b").Model("one", "q", "a").Model("two", "a", "b").Edge("one", "two");

    [Fact]
    public void No_edge_leads_to_its_own_start()
    {
        Chain().Edge("one", "one").Has("self_edge", "$.edges[1]");
        Chain().Edge("one", "one", MirEdgeKind.Data, "a").Has("self_edge", "$.edges[1]");
        Chain().HasNo("self_edge");
        // What a loop's step reads from its last turn is data from the step to itself.
        var loop = Chain().Branch("again", "one").Edge("again", "one").Edge("one", "again").Edge("one", "one", MirEdgeKind.Data, "a");
        loop.HasNo("self_edge");
        loop.Edge("one", "one").Has("self_edge", "$.edges[4]");
    }

    [Fact]
    public void No_edge_is_there_twice()
    {
        Chain().Edge("one", "two").Has("duplicate_edge", "$.edges[1]", MirFindingSeverity.Warning);
        Chain().Edge("one", "two", MirEdgeKind.Data, "a").HasNo("duplicate_edge");
    }

    [Fact]
    public void A_validation_edge_leads_to_a_validator()
    {
        Chain().Edge("one", "two", MirEdgeKind.Validation).Has("edge_kind_mismatch", "$.edges[1].kind", MirFindingSeverity.Warning);
        Chain().Validator("check", "b").Edge("two", "check", MirEdgeKind.Validation).HasNo("edge_kind_mismatch");
    }

    [Fact]
    public void A_loop_has_a_bound()
    {
        Loop(null).Has("unbounded_cycle", "$.nodes[0]", MirFindingSeverity.Warning);
        Loop(PlanUnderTest.Members("maxIterations", 3)).HasNo("unbounded_cycle");
        Loop(PlanUnderTest.Members("loop", PlanUnderTest.Members("bound", "source"))).HasNo("unbounded_cycle");
        Loop(PlanUnderTest.Members("maxIterations", 0)).Has("unbounded_cycle", "$.nodes[0]", MirFindingSeverity.Warning);

        static PlanUnderTest Loop(WireObject? metadata) => new PlanUnderTest().Block("q", ProvenanceSource.User).Block("a")
            .Node(new MirBranch { Id = "again", Branches = MirList.Of(new MirBranchArm { Id = "true", TargetNodeId = "ask" }), Metadata = metadata })
            .Model("ask", "q", "a").Edge("again", "ask").Edge("ask", "again");
    }

    [Fact]
    public void The_branch_of_a_loop_may_lead_to_itself()
    {
        Empty(PlanUnderTest.Members("loop", PlanUnderTest.Members("kind", "recursion"))).HasNo("self_edge");
        Empty(PlanUnderTest.Members("loop", PlanUnderTest.Members("kind", "recursion"))).Has("unbounded_cycle", "$.nodes[0]", MirFindingSeverity.Warning);
        Empty(PlanUnderTest.Members("loop", PlanUnderTest.Members("bound", "counter"))).HasNo("unbounded_cycle");
        Empty(null).Has("self_edge", "$.edges[0]");

        static PlanUnderTest Empty(WireObject? metadata) => new PlanUnderTest().Block("q", ProvenanceSource.User).Block("a")
            .Node(new MirBranch { Id = "again", Branches = MirList.Of(new MirBranchArm { Id = "false", TargetNodeId = "again" }), Metadata = metadata }).Edge("again", "again");
    }

    [Fact]
    public void A_cycle_without_a_branch_never_ends_and_never_starts()
    {
        var plan = Chain().Edge("two", "one");
        plan.Has("unbounded_cycle", "$.nodes[0]");
        Assert.Equal(["$.nodes[0]", "$.nodes[1]"], plan.Find("unreachable_node").Select(static finding => finding.Path));
    }

    [Fact]
    public void A_cycle_over_a_fallback_is_a_retry_without_a_bound()
    {
        var plan = Chain().Edge("two", "one", MirEdgeKind.Fallback);
        plan.Has("unbounded_cycle", "$.nodes[0]", MirFindingSeverity.Warning);
        plan.HasNo("unreachable_node");
    }

    [Fact]
    public void Every_node_is_reached()
    {
        Chain().HasNo("unreachable_node");
        // Behind a dead cycle nothing runs; a loop the plan starts with does.
        Chain().Model("x", "q", "c").Model("y", "q", "d").Model("after", "q", "e").Block("c").Block("d").Block("e").Edge("x", "y").Edge("y", "x").Edge("y", "after").Has("unbounded_cycle", "$.nodes[2]");
        new PlanUnderTest().Block("q").Block("a").Branch("again", "ask").Model("ask", "q", "a").Edge("again", "ask").Edge("ask", "again").HasNo("unreachable_node");
    }

    [Fact]
    public void A_branch_has_arms_with_ids_of_their_own_and_edges()
    {
        Chain().Branch("if").Has("branch_without_arms", "$.nodes[2].branches", MirFindingSeverity.Warning);
        Chain().Node(new MirBranch { Id = "if", Branches = default, Metadata = PlanUnderTest.Members("ends", new WireArray(["true"])) }).HasNo("branch_without_arms");
        Chain().Branch("if", "two").Has("branch_target_without_edge", "$.nodes[2].branches[0].targetNodeId", MirFindingSeverity.Warning);
        Chain().Node(new MirBranch { Id = "if", Branches = MirList.Of(Arm("yes", "one"), Arm("yes", "two")) }).Has("duplicate_branch_id", "$.nodes[2].branches[1].id");
        var sound = Chain().Branch("if", "one", "two").Edge("if", "one").Edge("if", "two");
        foreach (var code in new[] { "branch_without_arms", "branch_target_without_edge", "duplicate_branch_id" }) sound.HasNo(code);

        static MirBranchArm Arm(string id, string target) => new() { Id = id, TargetNodeId = target };
    }

    [Fact]
    public void A_join_has_inputs_with_edges()
    {
        Chain().Join("end").Has("join_without_inputs", "$.nodes[2].inputNodeIds", MirFindingSeverity.Warning);
        Chain().Join("end", "two").Has("join_input_without_edge", "$.nodes[2].inputNodeIds[0]", MirFindingSeverity.Warning);
        var sound = Chain().Join("end", "two").Edge("two", "end");
        sound.HasNo("join_without_inputs");
        sound.HasNo("join_input_without_edge");
    }

    [Fact]
    public void Depth_is_no_danger()
    {
        var plan = new PlanUnderTest().Block("q", ProvenanceSource.User);
        const int depth = 20_000;
        for (var i = 0; i < depth; i++) plan.Validator($"v{i}", "q");
        for (var i = 1; i < depth; i++) plan.Edge($"v{i - 1}", $"v{i}");
        Assert.Empty(MirSemanticValidator.Validate(plan.Build()));
        plan.Edge($"v{depth - 1}", "v0");
        Assert.Single(plan.Find("unbounded_cycle"));
    }

    [Fact]
    public void Components_agree_with_reachability_both_ways()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var count = random.Next(1, 9);
            var successors = Enumerable.Range(0, count).Select(node => Enumerable.Range(0, count).Where(other => other != node && random.Next(4) == 0).ToArray()).ToArray();
            var reach = new bool[count, count];
            for (var i = 0; i < count; i++) reach[i, i] = true;
            for (var step = 0; step < count; step++)
                for (var i = 0; i < count; i++)
                    foreach (var next in successors[i])
                        for (var j = 0; j < count; j++) reach[i, j] |= reach[next, j];
            var components = StrongComponents.Of(successors);
            for (var i = 0; i < count; i++)
                for (var j = 0; j < count; j++)
                    Assert.Equal(reach[i, j] && reach[j, i], components[i] == components[j]);
        }
    }
}
