namespace Migaki.Cli.Graphs.Layout;

/// <summary>Turns back edges around and puts every node below all that lead to it (longest path).</summary>
internal static class LayerAssignment
{
    /// <summary>
    /// For each edge, whether it closes a loop: an edge that is known to return, or else in the order of a depth-first walk from the
    /// first node on.
    /// </summary>
    /// <param name="returning">Edges that enter the head of a loop; one that lies on no cycle does not return.</param>
    public static bool[] BackEdges(int nodeCount, IReadOnlyList<(int From, int To)> edges, Func<int, bool>? returning = null)
    {
        var known = edges.Select((edge, i) => returning?.Invoke(i) == true).ToArray();
        var back = Enumerable.Range(0, edges.Count).Select(i => known[i] && Leads(nodeCount, edges, known, edges[i].To, edges[i].From)).ToArray();
        var forward = edges.Select((edge, i) => (edge.From, edge.To, Index: i)).Where(edge => !back[edge.Index]).ToList();
        var rest = Walk(nodeCount, forward.Select(static edge => (edge.From, edge.To)).ToList());
        for (var i = 0; i < rest.Length; i++) back[forward[i].Index] = rest[i];
        return back;
    }

    private static bool Leads(int nodeCount, IReadOnlyList<(int From, int To)> edges, bool[] without, int from, int to)
    {
        var outgoing = Outgoing(nodeCount, edges);
        var (seen, open) = (new bool[nodeCount], new Stack<int>([from]));
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (node == to) return true;
            if (seen[node]) continue;
            seen[node] = true;
            foreach (var edge in outgoing[node])
                if (!without[edge]) open.Push(edges[edge].To);
        }
        return false;
    }

    private static bool[] Walk(int nodeCount, List<(int From, int To)> edges)
    {
        var outgoing = Outgoing(nodeCount, edges);
        var entered = new bool[nodeCount];
        foreach (var (from, to) in edges) entered[to] |= from != to;
        var (state, next) = (new int[nodeCount], new int[nodeCount]);
        var back = new bool[edges.Count];
        var path = new Stack<int>();
        // From where the plan starts, so that the edge that is turned is the one that returns.
        foreach (var root in Enumerable.Range(0, nodeCount).OrderBy(node => entered[node] ? 1 : 0))
        {
            if (state[root] != 0) continue;
            state[root] = 1;
            path.Push(root);
            while (path.Count > 0)
            {
                var node = path.Peek();
                if (next[node] == outgoing[node].Count)
                {
                    state[node] = 2;
                    path.Pop();
                    continue;
                }
                var edge = outgoing[node][next[node]++];
                var to = edges[edge].To;
                if (state[to] == 1) back[edge] = true;
                else if (state[to] == 0)
                {
                    state[to] = 1;
                    path.Push(to);
                }
            }
        }
        return back;
    }

    /// <summary>The layer of each node, from 0. A node nothing leads to stands right above the first that needs it.</summary>
    public static int[] Layers(int nodeCount, IReadOnlyList<(int From, int To)> edges)
    {
        var outgoing = Outgoing(nodeCount, edges);
        var (waiting, layer) = (new int[nodeCount], new int[nodeCount]);
        foreach (var (_, to) in edges) waiting[to]++;
        var starts = waiting.Select(static count => count == 0).ToArray();
        var ready = new Queue<int>(Enumerable.Range(0, nodeCount).Where(node => starts[node]));
        while (ready.Count > 0)
        {
            var node = ready.Dequeue();
            foreach (var edge in outgoing[node])
            {
                var to = edges[edge].To;
                layer[to] = Math.Max(layer[to], layer[node] + 1);
                if (--waiting[to] == 0) ready.Enqueue(to);
            }
        }
        for (var node = 0; node < nodeCount; node++)
            if (starts[node] && outgoing[node].Count > 0) layer[node] = outgoing[node].Min(edge => layer[edges[edge].To]) - 1;
        var top = nodeCount == 0 ? 0 : layer.Min();
        return layer.Select(value => value - top).ToArray();
    }

    private static List<int>[] Outgoing(int nodeCount, IReadOnlyList<(int From, int To)> edges)
    {
        var outgoing = new List<int>[nodeCount];
        for (var i = 0; i < nodeCount; i++) outgoing[i] = [];
        for (var i = 0; i < edges.Count; i++) outgoing[edges[i].From].Add(i);
        return outgoing;
    }
}
