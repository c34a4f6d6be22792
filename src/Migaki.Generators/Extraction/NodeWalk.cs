using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Finds the nodes next to a place in a body's graph.</summary>
internal sealed class NodeWalk(ControlFlowGraph graph, Dictionary<int, List<PlanNode>> events, List<PlanNode> branches)
{
    private readonly ILookup<int, PlanNode> _branchAt = branches.SelectMany(b => b.Branch!.Blocks.Select(block => (block, b))).ToLookup(x => x.block, x => x.b);

    /// <summary>The joins at a block, the innermost first.</summary>
    private readonly ILookup<int, PlanNode> _joinAt = branches.Where(b => b.Join is not null).OrderByDescending(b => b.Branch!.Blocks.Min()).ToLookup(b => b.Branch!.Meeting, b => b.Join!);

    /// <summary>The first nodes from a block on. Joins count: a handler without steps leads to what follows its try.</summary>
    public List<PlanNode> First(int start)
    {
        var heads = new List<PlanNode>();
        var seen = new HashSet<int>();
        var pending = new Stack<int>([start]);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (!seen.Add(block)) continue;
            if (_joinAt[block].FirstOrDefault() is { } join) heads.Add(join);
            else if (events.TryGetValue(block, out var nodes) && nodes.Count > 0) heads.Add(nodes[0]);
            else if (_branchAt[block].FirstOrDefault() is { } branch) heads.Add(branch);
            else
            {
                foreach (var next in Decisions.Successors(graph.Blocks[block])) pending.Push(next);
            }
        }
        return heads.Distinct().ToList();
    }

    /// <summary>The first nodes after some of a block.</summary>
    public List<PlanNode> After(int block, Func<PlanNode, bool> isBefore)
    {
        if (Later(block, isBefore) is { } next) return [next];
        if (_branchAt[block].FirstOrDefault() is { } branch) return [branch];
        return Decisions.Successors(graph.Blocks[block]).SelectMany(First).Distinct().ToList();
    }

    /// <summary>Whether the body can end after some nodes of a block without coming to another.</summary>
    public bool Ends(int block, Func<PlanNode, bool> isBefore) =>
        Later(block, isBefore) is null && !_branchAt[block].Any() && Decisions.Successors(graph.Blocks[block]).Any(LeadsOut);

    /// <summary>Whether a way leads from a block to the end of the body on which there is no node.</summary>
    public bool LeadsOut(int start)
    {
        var seen = new HashSet<int>();
        var pending = new Stack<int>([start]);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (!seen.Add(block)) continue;
            if (graph.Blocks[block].Kind == BasicBlockKind.Exit) return true;
            if (_joinAt[block].Any() || (events.TryGetValue(block, out var nodes) && nodes.Count > 0) || _branchAt[block].Any()) continue;
            foreach (var next in Decisions.Successors(graph.Blocks[block])) pending.Push(next);
        }
        return false;
    }

    private PlanNode? Later(int block, Func<PlanNode, bool> isBefore)
    {
        if (!events.TryGetValue(block, out var nodes)) return null;
        var last = nodes.FindLastIndex(n => isBefore(n));
        return last + 1 < nodes.Count ? nodes[last + 1] : null;
    }

    /// <summary>The nodes that come last before a node of this body; a branch where an arm begins with the node.</summary>
    public List<PlanNode> Before(PlanNode node)
    {
        var at = events.First(e => e.Value.Contains(node));
        var index = at.Value.IndexOf(node);
        return index > 0 ? [at.Value[index - 1]] : Last(graph.Blocks[at.Key].Predecessors.Select(p => p.Source));
    }

    /// <summary>The last nodes of a block, or before it.</summary>
    public List<PlanNode> Last(int block) => Last([graph.Blocks[block]]);

    private List<PlanNode> Last(IEnumerable<BasicBlock> from)
    {
        var found = new List<PlanNode>();
        var seen = new HashSet<int>();
        var pending = new Stack<BasicBlock>(from);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (!seen.Add(block.Ordinal)) continue;
            if (_branchAt[block.Ordinal].Any()) found.AddRange(_branchAt[block.Ordinal]);
            else if (events.TryGetValue(block.Ordinal, out var nodes) && nodes.Count > 0) found.Add(nodes[nodes.Count - 1]);
            else
            {
                foreach (var predecessor in block.Predecessors) pending.Push(predecessor.Source);
            }
        }
        return found.Distinct().ToList();
    }
}
