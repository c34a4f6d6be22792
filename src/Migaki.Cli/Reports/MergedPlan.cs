using Migaki.Cli.Graphs;
using Migaki.Mir;

namespace Migaki.Cli.Reports;

/// <summary>Two plans in one, so that both can be drawn together: what either has, and what became of it.</summary>
internal sealed class MergedPlan
{
    private readonly Dictionary<string, string> _nodes, _blocks;

    private MergedPlan(MirPlan plan, Dictionary<string, string> nodes, Dictionary<string, string> blocks) => (Plan, _nodes, _blocks) = (plan, nodes, blocks);

    public MirPlan Plan { get; }

    public static MergedPlan Of(MirPlan before, MirPlan after)
    {
        var (nodes, nodeMarks) = Merge(before.Nodes, after.Nodes, static node => node.Id);
        var (blocks, blockMarks) = Merge(before.Context, after.Context, static block => block.Id);
        var (edges, _) = Merge(before.Edges, after.Edges, static edge => $"{edge.FromNodeId}\n{edge.ToNodeId}\n{edge.Kind}");
        return new MergedPlan(after with { Nodes = nodes.ToMirList(), Context = blocks.ToMirList(), Edges = edges.ToMirList() }, nodeMarks, blockMarks);
    }

    public string? Mark(GraphNode node) => (node.Kind == GraphNode.Input ? _blocks : _nodes).GetValueOrDefault(node.Id);

    private static (List<T> Items, Dictionary<string, string> Marks) Merge<T>(IEnumerable<T> before, IEnumerable<T> after, Func<T, string> id) where T : class
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        var old = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in before) old.TryAdd(id(item), item);
        var items = after.ToList();
        foreach (var item in items)
        {
            if (!old.Remove(id(item), out var was)) marks.TryAdd(id(item), "added");
            else if (!was.Equals(item)) marks.TryAdd(id(item), "changed");
        }
        foreach (var (key, item) in old)
        {
            marks.TryAdd(key, "removed");
            items.Add(item);
        }
        return (items, marks);
    }
}
