using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>The ways back that no loop with a condition explains: <c>for (;;)</c>, and <c>goto</c>.</summary>
internal static class BackEdges
{
    public static IEnumerable<ControlLink> Of(ControlFlowGraph graph, List<DecisionGroup> groups, NodeWalk walk)
    {
        foreach (var block in graph.Blocks)
        {
            foreach (var next in Decisions.Successors(block))
            {
                if (next > block.Ordinal || !IsUnexplained(graph, groups, block.Ordinal, next)) continue;
                foreach (var from in walk.Last(block.Ordinal))
                {
                    // An arm of a branch that goes back has its edge already.
                    if (from.Branch is not null) continue;
                    foreach (var head in walk.First(next)) yield return new ControlLink(from, head);
                }
            }
        }
    }

    public static bool IsUnexplained(ControlFlowGraph graph, List<DecisionGroup> groups, int from, int to)
    {
        var start = SyntaxOf(graph.Blocks[to]);
        return !groups.Exists(g => g.IsLoop && (g.Blocks.Contains(from) || g.Blocks.Contains(to)
            || (to <= g.Blocks.Min() && g.Blocks.Min() <= from && start is not null && g.Key.Span.Contains(start.Span))));
    }

    private static SyntaxNode? SyntaxOf(BasicBlock block) => block.Operations.FirstOrDefault()?.Syntax ?? block.BranchValue?.Syntax;
}
