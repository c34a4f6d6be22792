using Migaki.Cli.Graphs;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Spectre.Console;

namespace Migaki.Cli.Output;

/// <summary>
/// What runs after what. A node hangs under the node every way to it passes through (its dominator), so the arms of a branch stand
/// side by side under it and what follows their join stands after them. A straight line is not indented.
/// </summary>
internal static class PlanTree
{
    private const int MostNodes = 1_000, Deepest = 24;

    public static Tree Of(MirPlan plan)
    {
        var tree = new Tree(new Text(NodeText.Count(plan.Nodes.Count, "step"))) { Guide = TreeGuide.Line };
        var flow = PlanFlow.Of(plan);
        var left = MostNodes;
        Add(tree, flow.Roots, 0);
        if (left < 0) tree.AddNode(new Text("… more steps than are shown; use 'plan graph --format json'"));
        return tree;

        void Add(IHasTreeNodes parent, IEnumerable<int> children, int depth)
        {
            foreach (var child in children)
            {
                var node = child;
                while (true)
                {
                    if (--left < 0) return;
                    var added = parent.AddNode(new Text(Describe(plan, flow, node)));
                    var below = flow.Children[node];
                    // What follows in a straight line stays on the same level; depth is for choices.
                    if (below.Count == 1)
                    {
                        node = below[0];
                        continue;
                    }
                    if (depth < Deepest) Add(added, below, depth + 1);
                    else if (below.Count > 0) added.AddNode(new Text("…"));
                    break;
                }
            }
        }
    }

    private static string Describe(MirPlan plan, PlanFlow flow, int index)
    {
        var node = plan.Nodes[index];
        var detail = NodeText.Detail(node);
        var text = $"{Printable.Id(node.Id)}  {NodeText.Kind(node)}{(detail.Length == 0 ? "" : ": " + Printable.Line(detail, 80))}";
        var reads = string.Join(", ", PlanGraph.Reads(node).Distinct(StringComparer.Ordinal).Select(Printable.Id));
        if (reads.Length > 0) text += $"  reads {Printable.Line(reads, 120)}";
        if ((node is MirRetrievalCall retrieval ? retrieval.ResultContext : node.OutputContext) is { } output) text += $"  → {Printable.Id(output)}";
        foreach (var arm in flow.ArmsTo[index]) text = $"[{Printable.Line(arm, 40)}] {text}";
        foreach (var back in flow.BackTo[index]) text += $"  ↺ back to {Printable.Id(plan.Nodes[back].Id)}";
        return text;
    }
}
