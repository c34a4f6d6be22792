using Migaki.Cli.Graphs;
using Migaki.Cli.Graphs.Layout;
using Migaki.Mir;

namespace Migaki.Cli.Output;

/// <summary>The control and data flow of a plan as a tree: each node under its immediate dominator; back edges beside it.</summary>
internal sealed class PlanFlow
{
    private PlanFlow(int count)
    {
        Children = Lists<int>(count);
        BackTo = Lists<int>(count);
        ArmsTo = Lists<string>(count);
    }

    public List<int> Roots { get; } = [];

    public List<int>[] Children { get; }

    /// <summary>For each node, where it loops back to.</summary>
    public List<int>[] BackTo { get; }

    /// <summary>For each node, the arms of branches it starts.</summary>
    public List<string>[] ArmsTo { get; }

    public static PlanFlow Of(MirPlan plan)
    {
        var count = plan.Nodes.Count;
        var flow = new PlanFlow(count);
        var graph = PlanGraph.Of(plan, "");
        var drawn = graph.Edges.Where(edge => edge.From < count && edge.To < count && edge.From != edge.To).ToList();
        foreach (var edge in drawn)
            if (edge.Label is { } arm) flow.ArmsTo[edge.To].Add(arm);
        var returning = drawn.Where(graph.Returns).Select(static edge => (edge.From, edge.To)).ToHashSet();
        var edges = drawn.Select(static edge => (edge.From, edge.To)).Distinct().ToList();
        var back = LayerAssignment.BackEdges(count, edges, i => returning.Contains(edges[i]));
        var (before, after, waiting) = (Lists<int>(count), Lists<int>(count), new int[count]);
        var control = drawn.Where(static edge => edge.Kind is "control" or "fallback").Select(static edge => (edge.From, edge.To)).ToHashSet();
        var guarded = new bool[count];
        for (var i = 0; i < edges.Count; i++) guarded[edges[i].To] |= !back[i] && control.Contains(edges[i]);
        for (var i = 0; i < edges.Count; i++)
        {
            var (from, to) = edges[i];
            if (back[i])
            {
                flow.BackTo[from].Add(to);
                continue;
            }
            // Where control says what a node follows, data that reaches past a branch does not.
            if (!guarded[to] || control.Contains(edges[i])) before[to].Add(from);
            after[from].Add(to);
            waiting[to]++;
        }
        var (dominator, depth) = (new int[count], new int[count]);
        var ready = new PriorityQueue<int, int>();
        for (var node = 0; node < count; node++)
            if (waiting[node] == 0) ready.Enqueue(node, node);
        // In topological order, the plan's own where it has the choice.
        while (ready.TryDequeue(out var node, out _))
        {
            var above = before[node].Count == 0 ? -1 : before[node][0];
            foreach (var other in before[node]) above = Meet(above, other);
            dominator[node] = above;
            depth[node] = above < 0 ? 0 : depth[above] + 1;
            (above < 0 ? flow.Roots : flow.Children[above]).Add(node);
            foreach (var next in after[node])
                if (--waiting[next] == 0) ready.Enqueue(next, next);
        }
        return flow;

        int Meet(int left, int right)
        {
            while (left != right && left >= 0 && right >= 0)
            {
                if (depth[left] >= depth[right]) left = dominator[left];
                else right = dominator[right];
            }
            return left == right ? left : -1;
        }
    }

    private static List<T>[] Lists<T>(int count) => Enumerable.Range(0, count).Select(static _ => new List<T>()).ToArray();
}
