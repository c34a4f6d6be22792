using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>What flows from node to node.</summary>
internal static class FlowEdges
{
    public static IEnumerable<string> Of(MirPlan plan) => plan.Edges.Where(static e => e.Kind is MirEdgeKind.Data or MirEdgeKind.Validation).Select(static e => $"{e.FromNodeId} -> {e.ToNodeId}");
}
