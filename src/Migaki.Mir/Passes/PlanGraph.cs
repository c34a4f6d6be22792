namespace Migaki.Mir;

/// <summary>The nodes of a plan as numbers, with edges, dominators and loops, each computed when first asked for. Time and space are linear but for nested loops.</summary>
internal sealed class PlanGraph
{
    private readonly Dictionary<string, int> _index;
    private readonly List<int>[] _successors, _predecessors, _edgesInto;
    private int[]? _postorder, _dominator;

    public PlanGraph(MirPlan plan)
    {
        Plan = plan;
        var count = plan.Nodes.Count;
        _index = new Dictionary<string, int>(count, StringComparer.Ordinal);
        _successors = new List<int>[count];
        _predecessors = new List<int>[count];
        _edgesInto = new List<int>[count];
        for (var i = 0; i < count; i++)
        {
            (_successors[i], _predecessors[i], _edgesInto[i]) = ([], [], []);
            _index.TryAdd(plan.Nodes[i].Id, i);
        }
        for (var i = 0; i < plan.Edges.Count; i++)
        {
            var edge = plan.Edges[i];
            if (!_index.TryGetValue(edge.FromNodeId, out var from) || !_index.TryGetValue(edge.ToNodeId, out var to)) continue;
            _successors[from].Add(to);
            _predecessors[to].Add(from);
            _edgesInto[to].Add(i);
        }
    }

    public MirPlan Plan { get; }

    public int Count => _successors.Length;

    public IReadOnlyList<int> Successors(int node) => _successors[node];

    public IReadOnlyList<int> Predecessors(int node) => _predecessors[node];

    /// <summary>The edges into a node, as places in the plan's list.</summary>
    public IReadOnlyList<int> EdgesInto(int node) => _edgesInto[node];

    public int IndexOf(string nodeId) => _index.TryGetValue(nodeId, out var index) ? index : -1;

    /// <summary>
    /// Whether <paramref name="first"/> has run whenever <paramref name="then"/> runs, by every path of any kind of edge. A node without
    /// an edge into it may be the first to run, so what stands before it in the list proves nothing.
    /// </summary>
    public bool Dominates(int first, int then)
    {
        var dominator = Dominators();
        for (var node = then; node >= 0; node = dominator[node])
            if (node == first) return true;
        return false;
    }

    /// <summary>For each node, the loops around it: the branches with a loop in their metadata whose body it is in.</summary>
    public List<int>[] Loops()
    {
        var loops = new List<int>[Count];
        for (var i = 0; i < loops.Length; i++) loops[i] = [];
        for (var header = 0; header < Count; header++)
        {
            if (Plan.Nodes[header] is not MirBranch || Plan.Nodes[header].Metadata?["loop"] is null) continue;
            var body = new HashSet<int> { header };
            var work = new Stack<int>();
            foreach (var tail in _predecessors[header])
                if (Dominates(header, tail) && body.Add(tail)) work.Push(tail);
            while (work.Count > 0)
                foreach (var before in _predecessors[work.Pop()])
                    if (Dominates(header, before) && body.Add(before)) work.Push(before);
            foreach (var node in body)
                if (node != header) loops[node].Add(header);
        }
        return loops;
    }

    /// <summary>The length of the longest path into each node, back edges left out. Nodes of one level never lie on one path.</summary>
    public int[] Levels()
    {
        var order = Postorder();
        var position = new int[Count];
        for (var i = 0; i < order.Length; i++) position[order[i]] = order.Length - i;
        var levels = new int[Count];
        for (var i = order.Length - 1; i >= 0; i--)
            foreach (var next in _successors[order[i]])
                if (position[next] > position[order[i]]) levels[next] = Math.Max(levels[next], levels[order[i]] + 1);
        return levels;
    }

    /// <summary>Cooper, Harvey and Kennedy's dominators under one virtual entry (-1). A node in a cycle that nothing enters is entered at its first node.</summary>
    private int[] Dominators()
    {
        if (_dominator is not null) return _dominator;
        const int unknown = -2, entry = -1;
        var order = Postorder();
        var number = new int[Count];
        for (var i = 0; i < order.Length; i++) number[order[i]] = i;
        var dominator = new int[Count];
        for (var i = 0; i < Count; i++) dominator[i] = unknown;
        var roots = Roots();
        foreach (var root in roots) dominator[root] = entry;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = order.Length - 1; i >= 0; i--)
            {
                var node = order[i];
                if (roots.Contains(node)) continue;
                var common = unknown;
                foreach (var before in _predecessors[node])
                {
                    if (dominator[before] == unknown) continue;
                    common = common == unknown ? before : Intersect(common, before);
                }
                if (common == unknown || common == dominator[node]) continue;
                dominator[node] = common;
                changed = true;
            }
        }
        return _dominator = dominator;

        int Intersect(int left, int right)
        {
            while (left != right)
            {
                if (left == entry || right == entry) return entry;
                if (number[left] < number[right]) left = dominator[left];
                else right = dominator[right];
            }
            return left;
        }
    }

    private HashSet<int> Roots()
    {
        _ = Postorder();
        return _roots;
    }

    private readonly HashSet<int> _roots = [];

    /// <summary>Depth first without recursion: a plan may be one long chain.</summary>
    private int[] Postorder()
    {
        if (_postorder is not null) return _postorder;
        var order = new List<int>(Count);
        var seen = new bool[Count];
        var stack = new Stack<(int Node, int Next)>();
        for (var i = 0; i < Count; i++) if (_predecessors[i].Count == 0) Visit(i);
        for (var i = 0; i < Count; i++) Visit(i);
        return _postorder = [.. order];

        void Visit(int root)
        {
            if (seen[root]) return;
            _roots.Add(root);
            seen[root] = true;
            stack.Push((root, 0));
            while (stack.Count > 0)
            {
                var (node, next) = stack.Pop();
                if (next == _successors[node].Count)
                {
                    order.Add(node);
                    continue;
                }
                stack.Push((node, next + 1));
                var successor = _successors[node][next];
                if (seen[successor]) continue;
                seen[successor] = true;
                stack.Push((successor, 0));
            }
        }
    }
}
