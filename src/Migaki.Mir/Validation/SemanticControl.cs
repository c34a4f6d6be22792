using Migaki.Mir.Json;
using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>Branches, joins, loops, and nodes nothing leads to.</summary>
internal static class SemanticControl
{
    public static void Check(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        var edges = new HashSet<(string, string)>();
        foreach (var edge in plan.Edges) edges.Add((edge.FromNodeId, edge.ToNodeId));
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (plan.Nodes[i] is MirBranch branch) Branch(branch, i, edges, findings);
            else if (plan.Nodes[i] is MirJoin join) Join(join, i, edges, findings);
        }
        var chooses = Choosing(plan, graph);
        Cycles(plan, graph, chooses, findings);
        Unreachable(plan, graph, chooses, findings);
    }

    private static void Branch(MirBranch branch, int index, HashSet<(string, string)> edges, SemanticFindings findings)
    {
        // Our generator lists arms without a node, such as one that returns, in metadata.ends.
        if (branch.Branches.Count == 0 && branch.Metadata?["ends"] is not WireArray { Items.Count: > 0 }) findings.Warning("branch_without_arms", Node(index, ".branches"), $"Branch '{branch.Id}' has no arm: nothing runs after it.");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < branch.Branches.Count; i++)
        {
            var arm = branch.Branches[i];
            var path = At(Node(index, ".branches"), i);
            if (!ids.Add(arm.Id)) findings.Error("duplicate_branch_id", path + ".id", $"Branch '{branch.Id}' has two arms with the id '{arm.Id}'.");
            if (!edges.Contains((branch.Id, arm.TargetNodeId)))
                findings.Warning("branch_target_without_edge", path + ".targetNodeId", $"Arm '{arm.Id}' of branch '{branch.Id}' leads to '{arm.TargetNodeId}', but no edge does.");
        }
    }

    private static void Join(MirJoin join, int index, HashSet<(string, string)> edges, SemanticFindings findings)
    {
        if (join.InputNodeIds.Count == 0) findings.Warning("join_without_inputs", Node(index, ".inputNodeIds"), $"Join '{join.Id}' waits for no node.");
        for (var i = 0; i < join.InputNodeIds.Count; i++)
        {
            if (!edges.Contains((join.InputNodeIds[i], join.Id)))
                findings.Warning("join_input_without_edge", At(Node(index, ".inputNodeIds"), i), $"Join '{join.Id}' waits for '{join.InputNodeIds[i]}', but no edge leads from it to the join.");
        }
    }

    /// <summary>The components something can leave: by a branch, or because an edge inside is taken only on failure or on a condition.</summary>
    private static bool[] Choosing(MirPlan plan, SemanticGraph graph)
    {
        var chooses = new bool[graph.Components.Members.Count];
        for (var node = 0; node < plan.Nodes.Count; node++) chooses[graph.Components[node]] |= plan.Nodes[node] is MirBranch;
        foreach (var edge in plan.Edges)
        {
            var (from, to) = (graph.NodeOf(edge.FromNodeId), graph.NodeOf(edge.ToNodeId));
            if (from >= 0 && to >= 0 && graph.Components[from] == graph.Components[to]) chooses[graph.Components[from]] |= edge.Kind == MirEdgeKind.Fallback || edge.ConditionRef is not null;
        }
        return chooses;
    }

    private static void Cycles(MirPlan plan, SemanticGraph graph, bool[] chooses, SemanticFindings findings)
    {
        var empty = new HashSet<int>(plan.Edges.Where(graph.IsEmptyLoop).Select(edge => graph.NodeOf(edge.FromNodeId)));
        foreach (var component in graph.Components.Members.Where(members => members.Count > 1 || empty.Contains(members[0])).OrderBy(static members => members[0]))
        {
            var way = string.Join(" → ", component.Take(6).Select(node => "'" + plan.Nodes[node].Id + "'")) + (component.Count > 6 ? " …" : "");
            // What cannot be left has no use for a bound. An endless loop whose branch says so is the code's own doing: a warning (MIR1008).
            if (!chooses[graph.Components[component[0]]])
                findings.Error("unbounded_cycle", Node(component[0]), $"A cycle without a branch or a condition can never be left: {way}.");
            else if (plan.Metadata.Extensions?["maxIterations"] is not WireNumber { Value: > 0 } && !component.Any(node => HasBound(plan.Nodes[node])))
                findings.Warning("unbounded_cycle", Node(component[0]), $"A loop has no bound: {way}. Give a node of it metadata.maxIterations, or metadata.loop.bound.");
        }
    }

    /// <summary>A loop says in its branch how often it can run: <c>metadata.maxIterations</c>, or what bounds it in <c>metadata.loop.bound</c>.</summary>
    private static bool HasBound(MirNode node) =>
        node.Metadata is { } metadata
        && (metadata["maxIterations"] is WireNumber { Value: > 0 }
            || (metadata["loop"] is WireObject loop && (loop["maxIterations"] is WireNumber { Value: > 0 } || loop["bound"] is WireNumber { Value: > 0 } or WireString { Value.Length: > 0 })));

    /// <summary>
    /// A plan starts at the nodes nothing leads to, and at loops nothing leads to from outside. A cycle without a choice that nothing
    /// leads to never starts, nor does what only it leads to.
    /// </summary>
    private static void Unreachable(MirPlan plan, SemanticGraph graph, bool[] chooses, SemanticFindings findings)
    {
        var components = graph.Components;
        var entered = new bool[components.Members.Count];
        for (var node = 0; node < plan.Nodes.Count; node++)
            foreach (var next in graph.Successors[node])
                if (components[next] != components[node]) entered[components[next]] = true;

        var reached = new bool[plan.Nodes.Count];
        var open = new Stack<int>();
        for (var component = 0; component < entered.Length; component++)
        {
            var members = components.Members[component];
            if (entered[component] || (members.Count > 1 && !chooses[component])) continue;
            foreach (var node in members) Reach(node);
        }
        while (open.Count > 0)
            foreach (var next in graph.Successors[open.Pop()]) Reach(next);
        for (var node = 0; node < reached.Length; node++)
            if (!reached[node]) findings.Error("unreachable_node", Node(node), $"No path from a start of the plan leads to '{plan.Nodes[node].Id}': it can never run.");

        void Reach(int node)
        {
            if (reached[node]) return;
            reached[node] = true;
            open.Push(node);
        }
    }
}
