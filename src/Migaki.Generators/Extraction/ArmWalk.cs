using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Walks from each branch along its arms: to the first nodes of an arm, to the last before its join, and around loops.</summary>
internal sealed class ArmWalk(ControlFlowGraph graph, Dictionary<int, List<PlanNode>> events, List<PlanNode> branches, List<ControlLink> links)
{
    private readonly ILookup<int, PlanNode> _branchAt = branches.SelectMany(b => b.Branch!.Blocks.Select(block => (block, b))).ToLookup(x => x.block, x => x.b);

    /// <summary>The joins at a block, inner first: a branch that began later ends earlier.</summary>
    private readonly ILookup<int, PlanNode> _joinsAt = branches.Where(b => b.Join is not null)
        .OrderByDescending(b => b.Branch!.Blocks.Min()).ToLookup(b => b.Branch!.Meeting);

    public void Run()
    {
        foreach (var branch in branches)
        {
            foreach (var arm in branch.Branch!.Arms)
            {
                if (arm.Destination is { } start) Walk(branch, arm, start);
            }
        }
        foreach (var branch in branches)
        {
            foreach (var arm in branch.Branch!.Arms)
            {
                foreach (var head in arm.Heads) Link(branch, head, arm.Id);
            }
        }
        foreach (var branch in branches)
        {
            foreach (var arm in branch.Branch!.Arms)
            {
                foreach (var tail in arm.Tails)
                {
                    var target = branch.Join ?? branch;
                    // Its own arms have led there already.
                    if (tail.Branch is null || !links.Exists(l => l.From == tail && l.To == target)) Link(tail, target, tail == branch ? arm.Id : null);
                }
            }
        }
    }

    private void Link(PlanNode from, PlanNode to, string? arm)
    {
        var link = new ControlLink(from, to, arm);
        if (!links.Contains(link)) links.Add(link);
    }

    private void Walk(PlanNode branch, DecisionArm arm, int start)
    {
        var group = branch.Branch!;
        var seen = new HashSet<(int, PlanNode)>();
        var pending = new Stack<(int Block, PlanNode Last)>();
        pending.Push((start, branch));
        if (!group.IsLoop && Decisions.IsBackward(group, start))
        {
            // The arm goes on with the next round of the loop around it.
            var loop = branches.Where(b => b != branch && b.Branch!.IsLoop && IsHeader(b.Branch, start)).OrderByDescending(b => b.Branch!.Blocks.Min()).FirstOrDefault();
            if (loop is not null) arm.Heads.Add(loop);
            else arm.Heads.AddRange(First(start, branch));
            return;
        }
        // The body of a do loop lies before its condition.
        if (group.IsLoop && start <= group.Blocks.Max() && arm.Id != "exit")
        {
            arm.Heads.AddRange(First(start, branch));
            return;
        }
        while (pending.Count > 0)
        {
            var (block, last) = pending.Pop();
            if (!seen.Add((block, last))) continue;

            foreach (var joined in _joinsAt[block])
            {
                if (joined == branch)
                {
                    if (!arm.Tails.Contains(last)) arm.Tails.Add(last);
                    if (last == branch && !arm.Heads.Contains(branch.Join!)) arm.Heads.Add(branch.Join!);
                    break;
                }
                if (last == joined || IsWithin(last, joined)) last = joined.Join!;
                else if (IsAround(joined, branch))
                {
                    // The arm ends where an outer branch joins: that join is all that follows here.
                    if (last == branch && !arm.Heads.Contains(joined.Join!)) arm.Heads.Add(joined.Join!);
                    last = joined.Join!;
                }
            }
            if (block == group.Meeting) continue;
            if (events.TryGetValue(block, out var nodes) && nodes.Count > 0)
            {
                if (last == branch && !arm.Heads.Contains(nodes[0])) arm.Heads.Add(nodes[0]);
                last = nodes[nodes.Count - 1];
            }
            foreach (var inner in _branchAt[block])
            {
                if (inner == branch) continue;
                if (last == branch && !arm.Heads.Contains(inner)) arm.Heads.Add(inner);
                if (!nodesOf(block).Any() || inner.Branch!.Blocks.Max() == block) last = inner;
            }
            // Beyond the first node of an arm that never joins there is nothing more to find.
            if (group.Meeting < 0 && !group.IsLoop && last != branch) continue;
            foreach (var next in Decisions.Successors(graph.Blocks[block]))
            {
                if (next > block) pending.Push((next, last));
                else if (group.IsLoop && arm.Id != "exit" && IsHeader(group, next) && !arm.Tails.Contains(last) && last != branch) arm.Tails.Add(last);
            }
        }

        IEnumerable<PlanNode> nodesOf(int block) => events.TryGetValue(block, out var list) ? list : [];
    }

    private List<PlanNode> First(int start, PlanNode branch)
    {
        var heads = new List<PlanNode>();
        var seen = new HashSet<int>();
        var pending = new Stack<int>([start]);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (!seen.Add(block)) continue;
            if (events.TryGetValue(block, out var nodes) && nodes.Count > 0)
            {
                heads.Add(nodes[0]);
                continue;
            }
            if (_branchAt[block].FirstOrDefault(b => b != branch) is { } inner)
            {
                heads.Add(inner);
                continue;
            }
            foreach (var next in Decisions.Successors(graph.Blocks[block])) pending.Push(next);
        }
        return heads.Distinct().ToList();
    }

    private bool IsHeader(DecisionGroup group, int block)
    {
        var first = group.Blocks.Min();
        return block <= first && first - block <= 2 || group.Blocks.Contains(block) || events.ContainsKey(block) && block <= first;
    }

    private bool IsWithin(PlanNode node, PlanNode branch)
    {
        var scope = branch.Branch!.Scope;
        if (node.Branch is { } inner) return inner.Blocks.Exists(scope.Contains);
        if (node.JoinOf is { } joined) return joined != branch && joined.Branch!.Blocks.Exists(scope.Contains);
        foreach (var pair in events)
        {
            if (pair.Value.Contains(node)) return scope.Contains(pair.Key);
        }
        return false;
    }

    private static bool IsAround(PlanNode outer, PlanNode branch) => branch.Branch!.Blocks.Exists(outer.Branch!.Scope.Contains);
}
