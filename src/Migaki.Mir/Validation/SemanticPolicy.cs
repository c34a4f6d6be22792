using Migaki.Mir.Json;
using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>Lossy transforms, approvals, providers and mutability.</summary>
internal static class SemanticPolicy
{
    public static void Check(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        for (var i = 0; i < plan.Context.Count; i++)
        {
            var block = plan.Context[i];
            if (block.Mutability != Mutability.Fixed && block.Role is ContextRole.DeveloperInstruction or ContextRole.SystemInstruction or ContextRole.UserInput)
                findings.Warning("unsafe_mutability", Context(i, ".mutability"), $"Context '{block.Id}' is a {Wire.Name(block.Role)} and must be fixed, not {Wire.Name(block.Mutability)}: a pass could change what was asked.");
        }
        var validated = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
            if (node is MirValidatorNode) validated.UnionWith(SemanticGraph.Inputs(node).Select(static input => input.Id));
        var approvals = Approvals(plan);
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            switch (plan.Nodes[i])
            {
                case MirContextTransform transform: Transform(plan, validated, transform, i, findings); break;
                case MirToolCall tool: Tool(approvals, graph, tool, i, findings); break;
                case MirModelCall model: Provider(plan, model, i, findings); break;
            }
        }
    }

    private static void Transform(MirPlan plan, HashSet<string> validated, MirContextTransform node, int index, SemanticFindings findings)
    {
        var transform = node.Transform;
        if (!transform.Lossy)
        {
            if (transform.Kind is TransformKind.Compress or TransformKind.Summarize or TransformKind.Filter)
                findings.Warning("lossy_declared_lossless", Node(index, ".transform.lossy"), $"'{node.Id}' is declared lossless, but {Wire.Name(transform.Kind)} loses something.");
            return;
        }
        if (transform.RequiresValidatorIds is { Count: > 0 } || HasEval(node.Metadata) || HasEval(plan.Metadata.Extensions)) return;
        if (node.OutputContext is not { } output || !validated.Contains(output))
            findings.Error("lossy_without_validators", Node(index, ".transform"), $"'{node.Id}' is lossy, but no validator reads its output '{node.OutputContext}', it requires none, and no eval accepts it.");
    }

    private static bool HasEval(WireObject? metadata) => metadata?["acceptedByEval"] is WireString { Value.Length: > 0 } or WireObject or WireArray { Items.Count: > 0 };

    private static void Tool(Dictionary<string, List<int>> approvals, SemanticGraph graph, MirToolCall node, int index, SemanticFindings findings)
    {
        if (node.Tool.RequiresApprovalId is not { } id)
        {
            if (node.Tool.SideEffects?.SideEffectClass == SideEffectClass.ApprovalRequired)
                findings.Warning("approval_undeclared", Node(index, ".tool"), $"Tool call '{node.Id}' has side effects that require approval, but names none in requiresApprovalId.");
            return;
        }
        // One that names no approval at all is an unresolved reference.
        if (!approvals.TryGetValue(id, out var nodes) || nodes.Any(approval => graph.Leads(approval, index) is not false)) return;
        findings.Error("approval_not_before_tool", Node(index, ".tool.requiresApprovalId"), $"Tool call '{node.Id}' requires the approval '{id}', but no path leads from that approval to the tool.");
    }

    /// <summary>The approval nodes by approval id and by node id.</summary>
    private static Dictionary<string, List<int>> Approvals(MirPlan plan)
    {
        var approvals = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (plan.Nodes[i] is not MirApprovalNode approval) continue;
            foreach (var name in new[] { approval.Approval.ApprovalId, approval.Id }.Distinct(StringComparer.Ordinal))
            {
                if (!approvals.TryGetValue(name, out var nodes)) approvals.Add(name, nodes = []);
                nodes.Add(i);
            }
        }
        return approvals;
    }

    private static void Provider(MirPlan plan, MirModelCall node, int index, SemanticFindings findings)
    {
        // The generator names the provider in the node's metadata; other writers do so in model.
        var inMetadata = node.Metadata?["provider"] is WireString;
        if ((node.Metadata?["provider"] as WireString ?? node.Model.Extensions?["provider"]) is not WireString { Value: var provider }) return;
        var path = Node(index, inMetadata ? ".metadata.provider" : ".model.provider");
        if (plan.Constraints.DeniedProviders is { } denied && denied.Contains(provider, StringComparer.Ordinal))
            findings.Error("provider_not_allowed", path, $"Model call '{node.Id}' names the provider '{provider}', which the plan denies.");
        else if (plan.Constraints.AllowedProviders is { } allowed && !allowed.Contains(provider, StringComparer.Ordinal))
            findings.Error("provider_not_allowed", path, $"Model call '{node.Id}' names the provider '{provider}', which is not among the allowed ones.");
    }
}
