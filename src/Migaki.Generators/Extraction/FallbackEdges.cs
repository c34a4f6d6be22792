using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Where the plan goes on when a step throws: from each step of a try to the first node that a handler around it leads to.</summary>
internal static class FallbackEdges
{
    /// <param name="graph">The graph of a body.</param>
    /// <param name="events">The nodes of its blocks.</param>
    /// <param name="walk">Finds nodes in it.</param>
    /// <param name="caught">Nodes whose exceptions stay inside the body that called them; what this body catches is added.</param>
    /// <returns>The edges; and the nodes whose exceptions a handler ends without coming to a node, so that the plan goes on after the body.</returns>
    public static (List<ControlLink> Links, List<PlanNode> Recovered) Of(ControlFlowGraph graph, Dictionary<int, List<PlanNode>> events, NodeWalk walk, HashSet<PlanNode> caught)
    {
        var links = new List<ControlLink>();
        var recovered = new List<PlanNode>();
        var heads = new Dictionary<int, List<PlanNode>>();
        foreach (var pair in events.OrderBy(e => e.Key))
        {
            var (handlers, catchesAll) = HandlersAround(graph.Blocks[pair.Key].EnclosingRegion);
            foreach (var node in pair.Value)
            {
                if (node.Step is null || caught.Contains(node)) continue;
                foreach (var handler in handlers)
                {
                    if (!heads.TryGetValue(handler, out var first)) heads[handler] = first = walk.First(handler);
                    links.AddRange(first.Select(head => new ControlLink(node, head, IsFallback: true)).Where(link => !links.Contains(link)));
                    if (walk.LeadsOut(handler)) recovered.Add(node);
                }
                if (catchesAll) caught.Add(node);
            }
        }
        return (links, recovered);
    }

    /// <summary>The catches that an exception comes to, innermost first, up to one that catches everything; finally regions pass it on.</summary>
    private static (List<int> Handlers, bool CatchesAll) HandlersAround(ControlFlowRegion? region)
    {
        var handlers = new List<int>();
        // The root of a lambda's graph is enclosed by regions of the graph around it.
        for (; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { Kind: ControlFlowRegionKind.TryAndCatch } around) continue;
            foreach (var handler in around.NestedRegions)
            {
                if (handler.Kind == ControlFlowRegionKind.Try) continue;
                handlers.Add(handler.FirstBlockOrdinal);
                if (handler.Kind == ControlFlowRegionKind.Catch && Flow.BlockRunner.CatchesAll(handler.ExceptionType)) return (handlers, true);
            }
        }
        return (handlers, false);
    }
}
