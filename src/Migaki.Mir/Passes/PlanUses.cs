namespace Migaki.Mir;

/// <summary>Which blocks the nodes and edges of a plan name, and which of them nodes produce. Each list is made when it is first asked for: few passes ask for all.</summary>
internal sealed class PlanUses(MirPlan plan)
{
    private Dictionary<string, List<int>>? _readers, _producers;
    private HashSet<string>? _onEdges;

    /// <summary>The nodes that read a block, by the block's id.</summary>
    public Dictionary<string, List<int>> Readers => _readers ??= ReadersOf(plan);

    /// <summary>The nodes that produce a block, by the block's id.</summary>
    public Dictionary<string, List<int>> Producers => _producers ??= ProducersOf(plan);

    /// <summary>The blocks that flow along edges.</summary>
    public HashSet<string> OnEdges => _onEdges ??= new HashSet<string>(plan.Edges.SelectMany(static edge => edge.ContextIds ?? default), StringComparer.Ordinal);

    private static Dictionary<string, List<int>> ReadersOf(MirPlan plan)
    {
        var readers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            foreach (var input in plan.Nodes[i].InputContext ?? default) Add(readers, input, i);
            if (plan.Nodes[i] is MirRetrievalCall call) Add(readers, call.QueryContext, i);
        }
        return readers;
    }

    private static Dictionary<string, List<int>> ProducersOf(MirPlan plan)
    {
        var producers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (plan.Nodes[i].OutputContext is { } output) Add(producers, output, i);
            if (plan.Nodes[i] is MirRetrievalCall call) Add(producers, call.ResultContext, i);
        }
        return producers;
    }

    private static void Add(Dictionary<string, List<int>> map, string id, int node)
    {
        if (!map.TryGetValue(id, out var nodes)) map.Add(id, nodes = []);
        nodes.Add(node);
    }
}
