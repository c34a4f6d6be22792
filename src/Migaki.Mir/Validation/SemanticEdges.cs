using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>Each edge by itself: its ends, its kind, what it carries.</summary>
internal static class SemanticEdges
{
    public static void Check(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        var seen = new Dictionary<(string, string, MirEdgeKind, string?), string>();
        for (var i = 0; i < plan.Edges.Count; i++)
        {
            var edge = plan.Edges[i];
            // Inside a loop a step may read what its last turn produced, and the branch of a loop may lead to itself.
            if (string.Equals(edge.FromNodeId, edge.ToNodeId, StringComparison.Ordinal)
                && !(edge.Kind == MirEdgeKind.Data && graph.IsInLoop(graph.NodeOf(edge.FromNodeId))) && !graph.IsEmptyLoop(edge))
                findings.Error("self_edge", Edge(i), $"Edge '{edge.Id}' leads from '{edge.FromNodeId}' to itself. A loop is a branch with a back edge and a bound.");

            var key = (edge.FromNodeId, edge.ToNodeId, edge.Kind, edge.ConditionRef);
            if (seen.TryGetValue(key, out var first))
                findings.Warning("duplicate_edge", Edge(i), $"Edge '{edge.Id}' repeats '{first}': the same {Wire.Name(edge.Kind)} edge from '{edge.FromNodeId}' to '{edge.ToNodeId}'.");
            else seen.Add(key, edge.Id);

            var (from, to) = (graph.NodeOf(edge.FromNodeId), graph.NodeOf(edge.ToNodeId));
            if (from < 0 || to < 0) continue;
            if (edge.Kind == MirEdgeKind.Validation && plan.Nodes[to] is not MirValidatorNode)
                findings.Warning("edge_kind_mismatch", Edge(i, ".kind"), $"Validation edge '{edge.Id}' leads to '{edge.ToNodeId}', which is a {plan.Nodes[to].Kind}, not a validator.");
            if (edge.ContextIds is { } ids) Carried(edge, i, ids, from, to);
        }

        void Carried(MirEdge edge, int index, MirList<string> ids, int from, int to)
        {
            for (var i = 0; i < ids.Count; i++)
            {
                var (id, path) = (ids[i], At(Edge(index, ".contextIds"), i));
                if (!Gives(from, id, edge.Kind))
                    findings.Error("edge_context_not_produced", path, $"Edge '{edge.Id}' carries context '{id}', but '{edge.FromNodeId}' does not output it.");
                if (plan.Nodes[to] is not (MirBranch or MirJoin) && !SemanticGraph.Inputs(plan.Nodes[to]).Any(input => string.Equals(input.Id, id, StringComparison.Ordinal)))
                    findings.Info("edge_context_not_read", path, $"Edge '{edge.Id}' carries context '{id}', but '{edge.ToNodeId}' does not read it.");
            }
        }

        // Branches and joins hand on what reaches them; validators and approvals what they looked at; control what is known at its start.
        bool Gives(int from, string id, MirEdgeKind kind)
        {
            var node = plan.Nodes[from];
            if (SemanticGraph.Outputs(node).Any(output => string.Equals(output.Id, id, StringComparison.Ordinal))) return true;
            if (node is MirBranch or MirJoin)
            {
                var producers = graph.Producers(id);
                return producers.Count == 0 || producers.Any(producer => graph.Leads(producer, from) is not false);
            }
            return (node is MirValidatorNode or MirApprovalNode || kind is MirEdgeKind.Control or MirEdgeKind.Fallback)
                && SemanticGraph.Inputs(node).Any(input => string.Equals(input.Id, id, StringComparison.Ordinal));
        }
    }
}
