namespace Migaki.Mir.Tests.Semantic;

/// <summary>References, producers and uses, edges.</summary>
public class SemanticDataTests
{
    private static PlanUnderTest Pair(MirConstraints? constraints = null) => new PlanUnderTest { Constraints = constraints ?? new() }
        .Block("question", ProvenanceSource.User, ContextRole.UserInput).Block("digest").Block("answer")
        .Transform("digest-it", "question", "digest").Model("draft", "digest", "answer");

    private static PlanUnderTest Sound() => Pair().Edge("digest-it", "draft", MirEdgeKind.Data, "digest");

    [Fact]
    public void A_sound_plan_has_no_finding() => Assert.Empty(MirSemanticValidator.Validate(Sound().Build()));

    [Fact]
    public void The_empty_plan_has_no_finding() => Assert.Empty(MirSemanticValidator.Validate(new PlanUnderTest().Build()));

    [Fact]
    public void Provenance_names_a_node_that_exists()
    {
        new PlanUnderTest().Block("a", with: Of("nobody")).Has("unresolved_node", "$.context[0].provenance.nodeId");
        new PlanUnderTest().Block("q", ProvenanceSource.User).Block("a", with: Of("draft")).Model("draft", "q", "a").HasNo("unresolved_node");

        static Func<MirContextBlock, MirContextBlock> Of(string node) => block => block with { Provenance = block.Provenance with { NodeId = node } };
    }

    [Fact]
    public void Provenance_names_the_node_that_outputs_the_block()
    {
        var other = Sound().Block("late", with: static block => block with { Provenance = block.Provenance with { NodeId = "draft" } });
        other.Has("provenance_mismatch", "$.context[3].provenance.nodeId", MirFindingSeverity.Warning);
        Sound().HasNo("provenance_mismatch");
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("copy", true)]
    [InlineData("question", false)]
    public void Derivations_name_other_blocks_that_exist(string from, bool found)
    {
        var plan = Sound().Block("copy", with: block => block with { Provenance = block.Provenance with { DerivedFromContextIds = MirList.Of("question", from) } });
        if (found) plan.Has("unresolved_context", "$.context[3].provenance.derivedFromContextIds[1]");
        else plan.HasNo("unresolved_context");
    }

    [Fact]
    public void In_a_loop_a_block_may_be_derived_from_itself() => new PlanUnderTest()
        .Block("draft", with: static block => block with { Provenance = block.Provenance with { DerivedFromContextIds = MirList.Of("draft") } })
        .Model("revise", "draft", "draft").Branch("again", "revise").Edge("revise", "again").Edge("again", "revise").HasNo("unresolved_context");

    [Fact]
    public void Validators_are_named_by_name_or_node()
    {
        Sound().Model("more", "digest", "question", static node => node with { Validators = MirList.Of("grounded") }).Has("unresolved_validator", "$.nodes[2].validators[0]");
        Sound().Transform("more", "question", "other", TransformKind.Assemble, false, "grounded").Block("other").Has("unresolved_validator", "$.nodes[2].transform.requiresValidatorIds[0]");
        Sound().Validator("check", "answer", "grounded").Model("more", "digest", "x", static node => node with { Validators = MirList.Of("grounded", "check") }).HasNo("unresolved_validator");
    }

    [Fact]
    public void A_tools_approval_exists()
    {
        Sound().Block("done").Tool("pay", "answer", "done", approval: "boss").Has("unresolved_approval", "$.nodes[2].tool.requiresApprovalId");
        Sound().Block("done").Approval("ask", "answer", "boss").Tool("pay", "answer", "done", approval: "boss").HasNo("unresolved_approval");
    }

    [Fact]
    public void Required_validators_and_approvals_have_a_node()
    {
        var constraints = new MirConstraints { RequiredValidators = MirList.Of("grounded"), RequiredHumanApprovals = MirList.Of("boss") };
        Pair(constraints).Edge("digest-it", "draft").Has("missing_validator", "$.constraints.requiredValidators[0]");
        Pair(constraints).Edge("digest-it", "draft").Has("missing_approval", "$.constraints.requiredHumanApprovals[0]");
        var complete = Pair(constraints).Validator("grounded", "answer").Approval("boss", "answer");
        complete.HasNo("missing_validator");
        complete.HasNo("missing_approval");
    }

    [Fact]
    public void A_context_has_one_producer()
    {
        Sound().Model("again", "question", "answer").Has("duplicate_producer", "$.nodes[2].outputContext");
        Sound().HasNo("duplicate_producer");
    }

    [Fact]
    public void A_retrieval_produces_its_result()
    {
        var retrieval = new MirRetrievalCall { Id = "search", QueryContext = "question", ResultContext = "answer", Retrieval = new MirRetrieval { Source = "kb" } };
        Sound().Node(retrieval).Has("duplicate_producer", "$.nodes[2].resultContext");
    }

    [Fact]
    public void What_is_read_was_produced_before()
    {
        Pair().Has("use_before_produce", "$.nodes[1].inputContext[0]");
        Pair().Edge("draft", "digest-it").Has("use_before_produce", "$.nodes[1].inputContext[0]");
        Sound().HasNo("use_before_produce");
    }

    [Fact]
    public void A_loop_may_read_what_its_last_turn_produced()
    {
        var loop = new PlanUnderTest().Block("draft").Model("revise", "draft", "draft");
        loop.Has("use_before_produce", "$.nodes[0].inputContext[0]");
        loop.Branch("again", "revise").Edge("revise", "again").Edge("again", "revise").HasNo("use_before_produce");
    }

    [Fact]
    public void Arms_and_join_inputs_lead_like_edges() => new PlanUnderTest()
        .Block("q", ProvenanceSource.User).Block("a").Block("b").Branch("if", "one").Model("one", "q", "a").Join("end", "one").Model("two", "a", "b").Edge("end", "two")
        .HasNo("use_before_produce");

    [Fact]
    public void A_steps_result_without_the_step_is_told()
    {
        foreach (var source in new[] { ProvenanceSource.Retrieval, ProvenanceSource.Tool, ProvenanceSource.Validator })
            Sound().Block("late", source).Has("context_without_producer", "$.context[3].provenance.source", MirFindingSeverity.Info);
        // Plain code computes context too, and is no node.
        Sound().Block("late").HasNo("context_without_producer");
        Sound().Block("late", ProvenanceSource.Memory).HasNo("context_without_producer");
    }

    [Fact]
    public void An_edge_carries_what_its_source_outputs()
    {
        Pair().Edge("digest-it", "draft", MirEdgeKind.Data, "digest answer").Has("edge_context_not_produced", "$.edges[0].contextIds[1]");
        Sound().HasNo("edge_context_not_produced");
    }

    [Fact]
    public void A_join_hands_on_what_reaches_it()
    {
        var plan = Sound().Join("end", "digest-it").Edge("digest-it", "end").Edge("end", "draft", MirEdgeKind.Data, "digest");
        plan.HasNo("edge_context_not_produced");
        plan.Edge("end", "draft", MirEdgeKind.Data, "answer").Has("edge_context_not_produced", "$.edges[3].contextIds[0]");
    }

    [Fact]
    public void An_edge_to_what_does_not_read_it_is_told()
    {
        Sound().Edge("digest-it", "draft", MirEdgeKind.Control, "question").Has("edge_context_not_read", "$.edges[1].contextIds[0]", MirFindingSeverity.Info);
        Sound().HasNo("edge_context_not_read");
    }
}
