namespace Migaki.Mir;

/// <summary>Which blocks the nodes and edges of a plan name, and which of them nodes produce.</summary>
internal sealed class PlanUses
{
    public PlanUses(MirPlan plan)
    {
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            foreach (var input in node.InputContext ?? default) AddReader(input, i);
            if (node.OutputContext is { } output) AddProducer(output, i);
            if (node is not MirRetrievalCall call) continue;
            AddReader(call.QueryContext, i);
            AddProducer(call.ResultContext, i);
        }
        foreach (var edge in plan.Edges)
            foreach (var id in edge.ContextIds ?? default) OnEdges.Add(id);
    }

    /// <summary>The nodes that read a block, by the block's id.</summary>
    public Dictionary<string, List<int>> Readers { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes that produce a block, by the block's id.</summary>
    public Dictionary<string, List<int>> Producers { get; } = new(StringComparer.Ordinal);

    /// <summary>The blocks that flow along edges.</summary>
    public HashSet<string> OnEdges { get; } = new(StringComparer.Ordinal);

    private void AddReader(string id, int node) => Add(Readers, id, node);

    private void AddProducer(string id, int node) => Add(Producers, id, node);

    private static void Add(Dictionary<string, List<int>> map, string id, int node)
    {
        if (!map.TryGetValue(id, out var nodes)) map.Add(id, nodes = []);
        nodes.Add(node);
    }
}
