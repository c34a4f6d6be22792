namespace Migaki.Mir;

/// <summary>
/// A plan as numbers: who produces and reads what, and which node leads to which. An arm of a branch and an input of a join lead like
/// an edge, whether or not the plan repeats them as one. Nothing here recurses, so no plan is too deep.
/// </summary>
internal sealed class SemanticGraph
{
    /// <summary>So many steps along edges are taken for reachability in all; a real plan needs a few thousand.</summary>
    private const int StepBudget = 20_000_000;

    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _blocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, bool[]> _reached = [];
    private int _steps;

    public SemanticGraph(MirPlan plan)
    {
        Plan = plan;
        // Backwards: where an id occurs twice, the first one has it.
        for (var i = plan.Nodes.Count - 1; i >= 0; i--) _nodes[plan.Nodes[i].Id] = i;
        for (var i = plan.Context.Count - 1; i >= 0; i--) _blocks[plan.Context[i].Id] = i;
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            foreach (var (id, _) in Outputs(plan.Nodes[i]))
            {
                if (!_producers.TryGetValue(id, out var producers)) _producers.Add(id, producers = []);
                producers.Add(i);
            }
        }
        Successors = BuildSuccessors(plan);
        Components = StrongComponents.Of(Successors);
    }

    public MirPlan Plan { get; }

    /// <summary>For each node, the nodes it leads to, each once and never itself.</summary>
    public int[][] Successors { get; }

    public StrongComponents Components { get; }

    public int NodeOf(string id) => _nodes.TryGetValue(id, out var index) ? index : -1;

    public MirContextBlock? Block(string id) => _blocks.TryGetValue(id, out var index) ? Plan.Context[index] : null;

    /// <summary>The nodes whose output is this context, in the plan's order.</summary>
    public IReadOnlyList<int> Producers(string contextId) => _producers.TryGetValue(contextId, out var producers) ? producers : [];

    /// <summary>Whether a way leads from the node back to it.</summary>
    public bool IsInLoop(int node) => node >= 0 && Components.Members[Components[node]].Count > 1;

    /// <summary>Whether an edge is a round without another node: from the branch of a loop to itself.</summary>
    public bool IsEmptyLoop(MirEdge edge) => edge.Kind == MirEdgeKind.Control && string.Equals(edge.FromNodeId, edge.ToNodeId, StringComparison.Ordinal)
        && NodeOf(edge.FromNodeId) is >= 0 and var node && Plan.Nodes[node] is MirBranch { Metadata: { } metadata } && metadata["loop"] is Json.WireObject;

    /// <summary>What a node produces, and at which member.</summary>
    public static IEnumerable<(string Id, string Member)> Outputs(MirNode node)
    {
        if (node is MirRetrievalCall retrieval)
        {
            yield return (retrieval.ResultContext, ".resultContext");
            if (node.OutputContext is { } also && !string.Equals(also, retrieval.ResultContext, StringComparison.Ordinal)) yield return (also, ".outputContext");
        }
        else if (node.OutputContext is { } output) yield return (output, ".outputContext");
    }

    /// <summary>What a node reads, and at which member.</summary>
    public static IEnumerable<(string Id, string Member)> Inputs(MirNode node)
    {
        if (node is MirRetrievalCall retrieval) yield return (retrieval.QueryContext, ".queryContext");
        if (node.InputContext is not { } inputs) yield break;
        for (var i = 0; i < inputs.Count; i++) yield return (inputs[i], SemanticFindings.At(".inputContext", i));
    }

    /// <summary>Whether a way of at least one edge leads from one node to another; null when the plan is too large to say.</summary>
    public bool? Leads(int from, int to)
    {
        if (Array.IndexOf(Successors[from], to) >= 0) return true;
        if (!_reached.TryGetValue(from, out var reached))
        {
            if (_steps > StepBudget) return null;
            _reached.Add(from, reached = Reach(from));
        }
        return reached[to];
    }

    private bool[] Reach(int from)
    {
        var reached = new bool[Successors.Length];
        _steps += reached.Length;
        var open = new Stack<int>();
        open.Push(from);
        while (open.Count > 0)
        {
            foreach (var next in Successors[open.Pop()])
            {
                _steps++;
                if (reached[next]) continue;
                reached[next] = true;
                open.Push(next);
            }
        }
        return reached;
    }

    private int[][] BuildSuccessors(MirPlan plan)
    {
        var lists = new List<int>[plan.Nodes.Count];
        for (var i = 0; i < lists.Length; i++) lists[i] = [];
        var seen = new HashSet<(int, int)>();
        foreach (var edge in plan.Edges) Add(NodeOf(edge.FromNodeId), NodeOf(edge.ToNodeId));
        for (var i = 0; i < lists.Length; i++)
        {
            if (plan.Nodes[i] is MirBranch branch)
                foreach (var arm in branch.Branches) Add(i, NodeOf(arm.TargetNodeId));
            else if (plan.Nodes[i] is MirJoin join)
                foreach (var input in join.InputNodeIds) Add(NodeOf(input), i);
        }
        return lists.Select(static list => list.ToArray()).ToArray();

        void Add(int from, int to)
        {
            if (from >= 0 && to >= 0 && from != to && seen.Add((from, to))) lists[from].Add(to);
        }
    }
}
