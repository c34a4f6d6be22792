using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>References the reference implementation does not follow: provenance, validators, approvals.</summary>
internal static class SemanticReferences
{
    public static void Check(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        var validators = new HashSet<string>(StringComparer.Ordinal);
        var approvals = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
        {
            // A validator is named by its name or by its node.
            if (node is MirValidatorNode validator) validators.UnionWith([validator.Validator.Name, node.Id]);
            else if (node is MirApprovalNode approval) approvals.UnionWith([approval.Approval.ApprovalId, node.Id]);
        }
        Provenance(plan, graph, findings);

        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            if (node is MirModelCall model) Named(model.Validators, validators, Node(i, ".validators"));
            else if (node is MirContextTransform transform) Named(transform.Transform.RequiresValidatorIds, validators, Node(i, ".transform.requiresValidatorIds"));
            else if (node is MirToolCall { Tool.RequiresApprovalId: { } approval } && !approvals.Contains(approval))
            {
                findings.Error("unresolved_approval", Node(i, ".tool.requiresApprovalId"),
                    $"Tool call '{node.Id}' requires the approval '{approval}', but no approval node has this id: the tool would run without it.");
            }
        }

        Each(plan.Constraints.RequiredValidators, (name, at) =>
        {
            if (!validators.Contains(name)) findings.Error("missing_validator", At("$.constraints.requiredValidators", at), $"The plan requires the validator '{name}', but no validator node has this name.");
        });
        Each(plan.Constraints.RequiredHumanApprovals, (id, at) =>
        {
            if (!approvals.Contains(id)) findings.Error("missing_approval", At("$.constraints.requiredHumanApprovals", at), $"The plan requires the approval '{id}', but no approval node has this id.");
        });

        void Named(MirList<string>? names, HashSet<string> known, string path) => Each(names, (name, at) =>
        {
            if (!known.Contains(name)) findings.Error("unresolved_validator", At(path, at), $"The validator '{name}' is named here, but no validator node has this name or id.");
        });
    }

    private static void Provenance(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        for (var i = 0; i < plan.Context.Count; i++)
        {
            var block = plan.Context[i];
            if (block.Provenance.NodeId is { } nodeId)
            {
                var node = graph.NodeOf(nodeId);
                if (node < 0) findings.Error("unresolved_node", Context(i, ".provenance.nodeId"), $"Context '{block.Id}' says it comes from the node '{nodeId}', which does not exist.");
                else if (!graph.Producers(block.Id).Contains(node))
                    findings.Warning("provenance_mismatch", Context(i, ".provenance.nodeId"), $"Context '{block.Id}' says it comes from '{nodeId}', but that node does not output it.");
            }
            var path = Context(i, ".provenance.derivedFromContextIds");
            Each(block.Provenance.DerivedFromContextIds, (id, at) =>
            {
                if (graph.Block(id) is null) findings.Error("unresolved_context", At(path, at), $"Context '{block.Id}' says it is derived from '{id}', which does not exist.");
                else if (string.Equals(id, block.Id, StringComparison.Ordinal) && !graph.Producers(id).Any(graph.IsInLoop)) findings.Error("unresolved_context", At(path, at), $"Context '{block.Id}' says it is derived from itself.");
            });
        }
    }

    private static void Each(MirList<string>? items, Action<string, int> check)
    {
        if (items is not { } list) return;
        for (var i = 0; i < list.Count; i++) check(list[i], i);
    }
}
