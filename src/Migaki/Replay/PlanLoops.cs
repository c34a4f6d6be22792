using Migaki.Mir;

namespace Migaki.Replay;

/// <summary>The nodes of a plan that stand on a cycle of its edges: only they may run after what reads from them.</summary>
internal static class PlanLoops
{
    /// <summary>Whether something may be repeated: a branch says that it is a loop's, or an edge or an arm leads back in the order of the nodes.</summary>
    public static bool AnyIn(MirPlan plan)
    {
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes) order.TryAdd(node.Id, order.Count);
        bool LeadsBack(string from, string to) => order.TryGetValue(from, out var a) && order.TryGetValue(to, out var b) && b <= a;
        return plan.Edges.Any(edge => LeadsBack(edge.FromNodeId, edge.ToNodeId))
            || plan.Nodes.OfType<MirBranch>().Any(branch => branch.Metadata?["loop"] is not null || branch.Branches.Any(arm => LeadsBack(branch.Id, arm.TargetNodeId)));
    }

    public static HashSet<string> Of(MirPlan plan)
    {
        var next = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        void Add(string from, string to)
        {
            if (!next.TryGetValue(from, out var list)) next[from] = list = [];
            list.Add(to);
        }
        foreach (var edge in plan.Edges) Add(edge.FromNodeId, edge.ToNodeId);
        foreach (var branch in plan.Nodes.OfType<MirBranch>())
            foreach (var arm in branch.Branches) Add(branch.Id, arm.TargetNodeId);
        return [.. plan.Nodes.Select(node => node.Id).Where(IsOnCycle)];

        bool IsOnCycle(string id)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>(next.GetValueOrDefault(id) ?? []);
            while (open.TryPop(out var at))
            {
                if (at == id) return true;
                if (!seen.Add(at)) continue;
                foreach (var to in next.GetValueOrDefault(at) ?? []) open.Push(to);
            }
            return false;
        }
    }
}
