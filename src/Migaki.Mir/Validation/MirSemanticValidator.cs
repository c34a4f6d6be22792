namespace Migaki.Mir;

/// <summary>
/// The second layer of validation: what <c>migaki.mir.v0</c> accepts and a reviewer should not. It serves plans from anywhere, never
/// makes a well-formed plan invalid, and never throws. Findings come in the plan's order, area by area: references, producers and
/// uses, edges, control flow, policy, values.
/// </summary>
/// <remarks>
/// <para>References: <c>unresolved_node</c>, <c>unresolved_context</c>, <c>unresolved_validator</c>, <c>unresolved_approval</c>,
/// <c>missing_validator</c>, <c>missing_approval</c>, <c>provenance_mismatch</c>.</para>
/// <para>Data: <c>duplicate_producer</c>, <c>use_before_produce</c>, <c>context_without_producer</c>, <c>edge_context_not_produced</c>,
/// <c>edge_context_not_read</c>, <c>analysis_limit</c>.</para>
/// <para>Control: <c>self_edge</c>, <c>duplicate_edge</c>, <c>edge_kind_mismatch</c>, <c>unbounded_cycle</c>, <c>unreachable_node</c>,
/// <c>branch_without_arms</c>, <c>duplicate_branch_id</c>, <c>branch_target_without_edge</c>, <c>join_without_inputs</c>,
/// <c>join_input_without_edge</c>.</para>
/// <para>Policy: <c>lossy_without_validators</c>, <c>lossy_declared_lossless</c>, <c>unsafe_mutability</c>, <c>approval_not_before_tool</c>,
/// <c>approval_undeclared</c>, <c>privacy_not_allowed</c>, <c>privacy_unspecified</c>, <c>privacy_lowered</c>, <c>cache_conflict</c>,
/// <c>provider_not_allowed</c>.</para>
/// <para>Values: <c>invalid_data_policy</c>, <c>misspelled_property</c>, <c>not_an_integer</c>, <c>out_of_range</c>, <c>missing_content_ref</c>,
/// <c>assumption_without_reason</c>.</para>
/// </remarks>
public static class MirSemanticValidator
{
    /// <summary>What is doubtful about a plan; empty where nothing is.</summary>
    public static MirList<MirSemanticFinding> Validate(MirPlan plan)
    {
        var findings = new SemanticFindings();
        var graph = new SemanticGraph(plan);
        SemanticReferences.Check(plan, graph, findings);
        SemanticData.Check(plan, graph, findings);
        SemanticEdges.Check(plan, graph, findings);
        SemanticControl.Check(plan, graph, findings);
        SemanticPolicy.Check(plan, graph, findings);
        SemanticPrivacy.Check(plan, graph, findings);
        SemanticValues.Check(plan, findings);
        SemanticAssumptions.Check(plan, findings);
        return findings.ToList();
    }
}
