using Migaki.Mir;

namespace Migaki.Bundles;

/// <summary>
/// Where each node failed first and ran last. Together with the plan that says which fallback was taken and what a failed validator made run
/// again: neither is announced by the code that does it.
/// </summary>
internal sealed class NodeHistory
{
    private readonly Dictionary<string, long> _failed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ran = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _rejected = new(StringComparer.Ordinal);

    public void Failed(string? node, long sequence)
    {
        if (node is not null && _failed.Count < BundleLimits.DerivedItems) _failed.TryAdd(node, sequence);
    }

    public void Ran(string? node, long sequence)
    {
        if (node is not null && (_ran.Count < BundleLimits.DerivedItems || _ran.ContainsKey(node))) _ran[node] = sequence;
    }

    /// <summary>A validator that asks for a retry refused what this block holds.</summary>
    public void Rejected(string? block, long sequence)
    {
        if (block is not null && _rejected.Count < BundleLimits.DerivedItems) _rejected.TryAdd(block, sequence);
    }

    /// <summary>What followed from failures, in the order of the plan.</summary>
    public IEnumerable<(string Decision, string Node, string? Target, long Why, long Where)> Decisions(MirPlan plan)
    {
        foreach (var edge in plan.Edges)
        {
            if (edge.Kind == MirEdgeKind.Fallback && _failed.TryGetValue(edge.FromNodeId, out var failed) && _ran.TryGetValue(edge.ToNodeId, out var ran) && ran > failed)
                yield return ("fallback", edge.FromNodeId, edge.ToNodeId, failed, ran);
        }
        foreach (var node in plan.Nodes)
        {
            var output = (node as MirRetrievalCall)?.ResultContext ?? node.OutputContext;
            if (output is not null && _rejected.TryGetValue(output, out var rejected) && _ran.TryGetValue(node.Id, out var again) && again > rejected)
                yield return ("retry", node.Id, null, rejected, again);
        }
    }
}
