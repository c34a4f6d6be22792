using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Graphs;

/// <summary>What is drawn of a plan: its nodes, the context it starts from, and what leads where. Every format renders this.</summary>
internal sealed class PlanGraph
{
    private readonly Dictionary<string, MirContextBlock> _blocks = new(StringComparer.Ordinal);

    private PlanGraph(MirPlan plan, string digest)
    {
        (Plan, Digest) = (plan, digest);
        foreach (var block in plan.Context) _blocks.TryAdd(block.Id, block);
    }

    public MirPlan Plan { get; }

    public string Digest { get; }

    /// <summary>The plan's nodes in its order, then the context blocks that some node reads and none produces.</summary>
    public List<GraphNode> Nodes { get; } = [];

    public List<GraphEdge> Edges { get; } = [];

    public static PlanGraph Of(MirPlan plan, string digest)
    {
        var graph = new PlanGraph(plan, digest);
        graph.AddNodes();
        graph.AddEdges();
        return graph;
    }

    public MirContextBlock? Block(string id) => _blocks.GetValueOrDefault(id);

    /// <summary>Whether an edge goes back to the head of a loop. Only the body does: sequence alone makes no edge. A <c>do</c> has its branch at the end.</summary>
    public bool Returns(GraphEdge edge) => edge.Kind == "control" && edge.To < Plan.Nodes.Count && Plan.Nodes[edge.To] is MirBranch branch
        && branch.Metadata?["loop"] is WireObject loop && loop["kind"] is not WireString { Value: "do" };

    private void AddNodes()
    {
        foreach (var node in Plan.Nodes)
        {
            var output = node is MirRetrievalCall retrieval ? retrieval.ResultContext : node.OutputContext;
            Nodes.Add(new GraphNode(node.Id, node.Kind, node.Label, NodeText.Detail(node), output is null ? null : Block(output)));
        }
    }

    private void AddEdges()
    {
        var nodes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Plan.Nodes.Count; i++) nodes.TryAdd(Plan.Nodes[i].Id, i);
        var arms = Arms(nodes);
        var known = new HashSet<(int, int)>();
        foreach (var edge in Plan.Edges)
        {
            if (!nodes.TryGetValue(edge.FromNodeId, out var from) || !nodes.TryGetValue(edge.ToNodeId, out var to)) continue;
            known.Add((from, to));
            IReadOnlyList<string> ids = edge.ContextIds is { } contexts ? contexts.Distinct(StringComparer.Ordinal).ToList() : [];
            var label = edge.Kind is MirEdgeKind.Control or MirEdgeKind.Fallback && arms.TryGetValue((from, to), out var arm) ? arm : null;
            Edges.Add(new GraphEdge(from, to, Wire.Name(edge.Kind), ids, Highest(ids), label));
        }
        // A branch and a join name their nodes themselves; a plan that leaves the edges out is drawn with them.
        foreach (var ((from, to), arm) in arms)
            if (known.Add((from, to))) Edges.Add(new GraphEdge(from, to, "control", [], null, arm));
        for (var i = 0; i < Plan.Nodes.Count; i++)
        {
            if (Plan.Nodes[i] is not MirJoin join) continue;
            foreach (var id in join.InputNodeIds)
                if (nodes.TryGetValue(id, out var from) && known.Add((from, i))) Edges.Add(new GraphEdge(from, i, "control", [], null, null));
        }
        AddInputs();
    }

    private Dictionary<(int, int), string> Arms(Dictionary<string, int> nodes)
    {
        var arms = new Dictionary<(int, int), string>();
        for (var i = 0; i < Plan.Nodes.Count; i++)
        {
            if (Plan.Nodes[i] is not MirBranch branch) continue;
            foreach (var arm in branch.Branches)
            {
                if (!nodes.TryGetValue(arm.TargetNodeId, out var to)) continue;
                arms[(i, to)] = arms.TryGetValue((i, to), out var other) ? other + ", " + arm.Id : arm.Id;
            }
        }
        return arms;
    }

    /// <summary>Context no node produces is where a plan starts: parameters, instructions, memory.</summary>
    private void AddInputs()
    {
        var produced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in Plan.Nodes)
        {
            if (node.OutputContext is { } output) produced.Add(output);
            if (node is MirRetrievalCall retrieval) produced.Add(retrieval.ResultContext);
        }
        var inputs = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Plan.Nodes.Count; i++)
        {
            foreach (var id in Reads(Plan.Nodes[i]).Distinct(StringComparer.Ordinal))
            {
                if (produced.Contains(id) || Block(id) is not { } block) continue;
                if (!inputs.TryGetValue(id, out var from))
                {
                    inputs.Add(id, from = Nodes.Count);
                    Nodes.Add(new GraphNode(id, GraphNode.Input, null, NodeText.Words(block.Role), block));
                }
                Edges.Add(new GraphEdge(from, i, GraphEdge.Input, [id], block.PrivacyClass, null));
            }
        }
    }

    public static IEnumerable<string> Reads(MirNode node)
    {
        if (node is MirRetrievalCall retrieval) yield return retrieval.QueryContext;
        foreach (var id in node.InputContext ?? default) yield return id;
    }

    private PrivacyClass? Highest(IEnumerable<string> ids) => ids.Select(id => Block(id)?.PrivacyClass).Max();
}

/// <summary>A box of a drawing.</summary>
/// <param name="Id">The node's id, or the context block's.</param>
/// <param name="Kind">The node's kind, or <see cref="Input"/>.</param>
/// <param name="Label">The node's own label.</param>
/// <param name="Detail">What distinguishes it.</param>
/// <param name="Context">The context it outputs, or is.</param>
internal sealed record GraphNode(string Id, string Kind, string? Label, string Detail, MirContextBlock? Context)
{
    /// <summary>The kind of a context block that no node produces.</summary>
    public const string Input = "input";

    public string Privacy => Context?.PrivacyClass is { } known ? Wire.Name(known) : "unknown";
}

/// <summary>An arrow of a drawing.</summary>
/// <param name="Kind">The edge's kind, or <see cref="Input"/>.</param>
/// <param name="Privacy">The most sensitive class of what it carries; null where that is unknown.</param>
/// <param name="Label">The arm of the branch it starts at.</param>
internal sealed record GraphEdge(int From, int To, string Kind, IReadOnlyList<string> ContextIds, PrivacyClass? Privacy, string? Label)
{
    /// <summary>The kind of an arrow from a context block to what reads it.</summary>
    public const string Input = "input";
}
