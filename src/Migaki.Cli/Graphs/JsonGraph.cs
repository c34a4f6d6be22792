using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Graphs;

/// <summary>A plan's graph as JSON for other tools: nodes with what they read and write, edges, and the context they start from.</summary>
internal static class JsonGraph
{
    public const string Version = "migaki.net.plan-graph.v0";

    public static WireObject Render(PlanGraph graph) => new WireObjectBuilder()
        .Add("version", Version)
        .Add("planId", graph.Plan.Id)
        .Add("digest", graph.Digest)
        .Add("nodes", new WireArray(graph.Nodes.Select((node, index) => (WireValue)Node(graph, node, index))))
        .Add("edges", new WireArray(graph.Edges.Select(edge => (WireValue)Edge(graph, edge))))
        .Build();

    private static WireObject Node(PlanGraph graph, GraphNode node, int index)
    {
        // The plan's own nodes come first, in its order.
        var reads = index < graph.Plan.Nodes.Count ? graph.Plan.Nodes[index] : null;
        return new WireObjectBuilder()
            .Add("id", node.Id)
            .Add("kind", node.Kind)
            .Add("label", node.Label)
            .Add("detail", node.Detail.Length == 0 ? null : node.Detail)
            .Add("reads", reads is null ? null : PlanGraph.Reads(reads).ToMirList())
            .Add("context", node.Context?.Id)
            .Add("privacyClass", node.Context is null ? null : node.Privacy)
            .Add("provenance", node.Context is { } block ? Wire.Name(block.Provenance.Source) : null)
            .Build();
    }

    private static WireObject Edge(PlanGraph graph, GraphEdge edge) => new WireObjectBuilder()
        .Add("from", graph.Nodes[edge.From].Id)
        .Add("to", graph.Nodes[edge.To].Id)
        .Add("kind", edge.Kind)
        .Add("arm", edge.Label)
        .Add("contextIds", edge.ContextIds.Count == 0 ? null : edge.ContextIds.ToMirList())
        .Add("privacyClass", edge.Privacy)
        .Build();
}
