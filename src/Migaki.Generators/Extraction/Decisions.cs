using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>
/// Groups the conditional blocks of a graph by the decision in the source that they belong to, so that <c>a &amp;&amp; b</c> and the ladder of a
/// switch are one decision, and finds where its arms lead and meet.
/// </summary>
internal static class Decisions
{
    public static List<DecisionGroup> Of(Frame frame, Func<int, bool> isReached)
    {
        var graph = frame.Graph;
        var groups = new Dictionary<SyntaxNode, DecisionGroup>();
        foreach (var block in graph.Blocks)
        {
            if (block.ConditionKind == ControlFlowConditionKind.None || block.BranchValue is not { } value || !isReached(block.Ordinal)) continue;
            if (IsOwnWork(block) || Find(value.Syntax) is not var (key, condition, kind)) continue;
            if (!groups.TryGetValue(key, out var group)) groups[key] = group = new DecisionGroup { Key = key, Condition = condition, Kind = kind };
            group.Blocks.Add(block.Ordinal);
        }
        var found = groups.Values.OrderBy(g => g.Condition.Span.End).ThenBy(g => g.Key.SpanStart).ToList();
        foreach (var group in found) FindArms(group, graph, isReached, frame.IsLambda);
        return found;
    }

    /// <summary>The tests that a using or foreach makes of its own accord.</summary>
    private static bool IsOwnWork(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally && block.BranchValue!.IsImplicit) return true;
        }
        return false;
    }

    private static (SyntaxNode Key, SyntaxNode Condition, DecisionKind Kind)? Find(SyntaxNode value)
    {
        SyntaxNode? logical = null;
        SyntaxNode? left = null;
        for (var node = value; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case IfStatementSyntax s when s.Condition.FullSpan.Contains(value.Span): return (s, s.Condition, DecisionKind.Condition);
                case ConditionalExpressionSyntax s when s.Condition.FullSpan.Contains(value.Span): return (s, s.Condition, DecisionKind.Condition);
                case WhileStatementSyntax s when s.Condition.FullSpan.Contains(value.Span): return (s, s.Condition, DecisionKind.Loop);
                case DoStatementSyntax s when s.Condition.FullSpan.Contains(value.Span): return (s, s.Condition, DecisionKind.Loop);
                case ForStatementSyntax { Condition: { } c } s when c.FullSpan.Contains(value.Span): return (s, c, DecisionKind.Loop);
                case CommonForEachStatementSyntax s when s == value || s.Expression.FullSpan.Contains(value.Span): return (s, s.Expression, DecisionKind.Loop);
                case SwitchStatementSyntax s when s.Expression.FullSpan.Contains(value.Span) || value.Ancestors().OfType<SwitchLabelSyntax>().Any(l => l.Parent?.Parent == s) || value is SwitchLabelSyntax:
                    return (s, s.Expression, DecisionKind.Switch);
                case SwitchExpressionSyntax s when s.GoverningExpression.FullSpan.Contains(value.Span) || IsArmTest(s, value): return (s, s.GoverningExpression, DecisionKind.Switch);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } s when s.Left.FullSpan.Contains(value.Span): return (s, s.Left, DecisionKind.Coalesce);
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } s when s.Left.FullSpan.Contains(value.Span): return (s, s.Left, DecisionKind.Coalesce);
                case ConditionalAccessExpressionSyntax s when s.Expression.FullSpan.Contains(value.Span): return (s, s.Expression, DecisionKind.Coalesce);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } s:
                    logical = s;
                    left = s.Left;
                    break;
                case StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax:
                    return logical is null ? null : (logical, left!, DecisionKind.Condition);
            }
        }
        return logical is null ? null : (logical, left!, DecisionKind.Condition);
    }

    private static bool IsArmTest(SwitchExpressionSyntax expression, SyntaxNode value) =>
        expression.Arms.Any(arm => arm == value || arm.Pattern.FullSpan.Contains(value.Span) || arm.WhenClause?.FullSpan.Contains(value.Span) == true);

    private static void FindArms(DecisionGroup group, ControlFlowGraph graph, Func<int, bool> isReached, bool isLambda)
    {
        var exits = new Dictionary<int, string>();
        var ended = new List<string>();
        foreach (var ordinal in group.Blocks)
        {
            var block = graph.Blocks[ordinal];
            foreach (var (branch, isJump) in new[] { (block.ConditionalSuccessor, true), (block.FallThroughSuccessor, false) })
            {
                if (branch is null) continue;
                var holds = (block.ConditionKind == ControlFlowConditionKind.WhenTrue) == isJump;
                var id = NameOf(group, block, holds);
                if (branch.Destination is not { } destination) ended.Add(id);
                else if ((!group.Blocks.Contains(destination.Ordinal) || destination.Ordinal <= ordinal) && isReached(destination.Ordinal)) exits[destination.Ordinal] = id;
            }
        }
        var arms = new List<DecisionArm>();
        var number = 0;
        var destinations = new List<int>(exits.Keys);
        destinations.Sort();
        foreach (var exit in destinations)
        {
            var id = group.Kind == DecisionKind.Switch ? $"case-{++number}" : exits[exit];
            if (arms.Exists(a => a.Id == id)) id += "-" + (arms.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            arms.Add(new DecisionArm(id, exit));
        }
        foreach (var id in ended.Distinct(StringComparer.Ordinal)) arms.Add(new DecisionArm(arms.Exists(a => a.Id == id) ? id + "-ends" : id, null));
        // "true" before "false", "body" before "exit", cases in source order.
        group.Arms = group.Kind == DecisionKind.Switch ? arms : arms.OrderBy(a => a.Id is "true" or "value" or "body" ? 0 : 1).ToList();

        if (!group.IsLoop) group.Meeting = Meeting(group, graph, isLambda);
        foreach (var arm in group.Arms)
        {
            if (arm.Destination is { } start && !IsBackward(group, start)) Cover(start, group, graph);
        }
    }

    /// <summary>An arm that goes back to the head of a loop, as <c>continue</c> does.</summary>
    public static bool IsBackward(DecisionGroup group, int destination) => destination <= group.Blocks.Min();

    private static string NameOf(DecisionGroup group, BasicBlock block, bool holds)
    {
        var value = block.BranchValue!;
        switch (group.Kind)
        {
            case DecisionKind.Coalesce:
                return holds == (value.Kind == OperationKind.IsNull) ? "null" : "value";
            case DecisionKind.Loop:
                return holds != IsNegated(value.Syntax, group.Condition) ? "body" : "exit";
            default:
                return holds != IsNegated(value.Syntax, group.Condition) ? "true" : "false";
        }
    }

    private static bool IsNegated(SyntaxNode value, SyntaxNode condition)
    {
        var negated = false;
        for (var node = value.Parent; node is not null && condition.FullSpan.Contains(node.Span); node = node.Parent)
        {
            if (node is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }) negated = !negated;
        }
        return negated;
    }

    /// <summary>The first block that two arms come to going forward.</summary>
    private static int Meeting(DecisionGroup group, ControlFlowGraph graph, bool isLambda)
    {
        var seen = new Dictionary<int, int>();
        for (var arm = 0; arm < group.Arms.Count; arm++)
        {
            if (group.Arms[arm].Destination is not { } start || IsBackward(group, start)) continue;
            foreach (var block in Forward(start, graph))
            {
                seen.TryGetValue(block, out var count);
                seen[block] = count + 1;
            }
        }
        // Behind the end of a lambda the plan goes on.
        var meetings = seen.Where(s => s.Value >= 2 && (isLambda || graph.Blocks[s.Key].Kind != BasicBlockKind.Exit)).Select(s => s.Key).ToArray();
        return meetings.Length == 0 ? -1 : meetings.Min();
    }

    private static void Cover(int start, DecisionGroup group, ControlFlowGraph graph)
    {
        var pending = new Stack<int>([start]);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (block == group.Meeting || !group.Scope.Add(block)) continue;
            foreach (var next in Successors(graph.Blocks[block]))
            {
                if (next > block) pending.Push(next);
            }
        }
    }

    private static HashSet<int> Forward(int start, ControlFlowGraph graph)
    {
        var seen = new HashSet<int>();
        var pending = new Stack<int>([start]);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (!seen.Add(block)) continue;
            foreach (var next in Successors(graph.Blocks[block]))
            {
                if (next > block) pending.Push(next);
            }
        }
        return seen;
    }

    public static IEnumerable<int> Successors(BasicBlock block)
    {
        if (block.FallThroughSuccessor?.Destination is { } falls) yield return falls.Ordinal;
        if (block.ConditionalSuccessor?.Destination is { } jumps) yield return jumps.Ordinal;
    }
}
