using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Migaki.Generators.Flow;

/// <summary>A path on which a transform's result reaches a use unproved, told by the decisions along it.</summary>
internal static class ProofPath
{
    /// <summary>The decisions from the transform to the use, in order; empty for a straight line.</summary>
    public static List<(SyntaxNode? Syntax, string Text)> Find(FlowAnalysis analysis, Site transform, Frame useFrame, SyntaxNode use)
    {
        var decisions = new List<(SyntaxNode?, string)>();
        if (Common(transform.Frame, useFrame) is not { } frame) return decisions;
        // Out of the helpers that the transform is in, on in what calls both, and into those that the use is in.
        for (var (f, syntax) = (transform.Frame, transform.Syntax); f != frame; (f, syntax) = (f.Caller!, f.Call!.Syntax))
            Add(f, decisions.Count, BlockOf(f, syntax), f.Graph.Blocks.Length - 1);
        Add(frame, decisions.Count, BlockOf(frame, Within(transform.Frame, transform.Syntax, frame)), BlockOf(frame, Within(useFrame, use, frame)));
        var inward = decisions.Count;
        for (var (f, syntax) = (useFrame, use); f != frame; (f, syntax) = (f.Caller!, f.Call!.Syntax))
            Add(f, inward, 0, BlockOf(f, syntax));
        return decisions;

        void Add(Frame part, int at, int start, int end)
        {
            if (start >= 0 && end >= 0 && analysis.Runs.TryGetValue(part.Id, out var run)) decisions.InsertRange(at, Decisions(part, run, start, end, state => Carries(state, transform.Index)));
        }
    }

    /// <summary>
    /// The decisions from the start of the body to a place in it or in what it calls, over edges along which something is still open. A
    /// negative block stands for the place itself.
    /// </summary>
    public static List<(SyntaxNode? Syntax, string Text)> FindOpen(FlowAnalysis analysis, Frame frame, SyntaxNode place, int block, Func<State, bool> isOpen)
    {
        var decisions = new List<(SyntaxNode?, string)>();
        for (var (f, syntax, end) = (frame, place, block); ; (f, syntax, end) = (f.Caller!, f.Call!.Syntax, -1))
        {
            if (end < 0) end = BlockOf(f, syntax);
            if (end >= 0 && analysis.Runs.TryGetValue(f.Id, out var run)) decisions.InsertRange(0, Decisions(f, run, 0, end, isOpen));
            if (f.Caller is null) return decisions;
        }
    }

    /// <summary>Backwards from the end, over edges along which it is still open.</summary>
    private static List<(SyntaxNode? Syntax, string Text)> Decisions(Frame frame, BlockRunner run, int start, int end, Func<State, bool> isOpen)
    {
        var decisions = new List<(SyntaxNode?, string)>();
        var next = new Dictionary<int, (int Block, int Edge)>();
        var pending = new Queue<int>([end]);
        var seen = new HashSet<int> { end };
        while (pending.Count > 0)
        {
            var block = pending.Dequeue();
            if (block == start) break;
            foreach (var (from, edge, state) in run.EdgesInto(block))
            {
                if (!isOpen(state) || !seen.Add(from)) continue;
                next[from] = (block, edge);
                pending.Enqueue(from);
            }
        }
        for (var block = start; block != end && next.TryGetValue(block, out var step); block = step.Block)
        {
            if (Decision(frame, frame.Graph.Blocks[block], step.Edge, frame.Graph.Blocks[step.Block]) is { } decision) decisions.Add(decision);
        }
        return decisions;
    }

    private static (SyntaxNode?, string)? Decision(Frame frame, BasicBlock block, int edge, BasicBlock next)
    {
        if (edge is BlockRunner.ExceptionEdge or BlockRunner.ContinuedEdge) return (HandlerOf(frame, next), "an exception is caught");
        if (block.ConditionKind == ControlFlowConditionKind.None || block.BranchValue is not { } value) return null;
        if (value.Kind == OperationKind.IsNull && value.IsImplicit) return (value.Syntax, $"'{Text(value.Syntax)}' {(Jumps(block, edge) ? "is" : "is not")} null");
        if (value.IsImplicit) return null;
        return (value.Syntax, $"'{Text(value.Syntax)}' is {(Jumps(block, edge) ? "true" : "false")}");
    }

    /// <summary>What the catch clause that a block belongs to catches; null for a finally.</summary>
    private static SyntaxNode? HandlerOf(Frame frame, BasicBlock block)
    {
        var handler = block.EnclosingRegion;
        while (handler is not null and not { Kind: ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler, EnclosingRegion.Kind: ControlFlowRegionKind.TryAndCatch }) handler = handler.EnclosingRegion;
        if (handler?.EnclosingRegion is not { } statement) return null;
        // An empty clause has no operation of its own; the statement is found by one that it protects.
        var attempt = statement.NestedRegions[0];
        for (var i = attempt.FirstBlockOrdinal; i <= attempt.LastBlockOrdinal; i++)
        {
            var protectedBlock = frame.Graph.Blocks[i];
            if ((protectedBlock.Operations.FirstOrDefault() ?? protectedBlock.BranchValue)?.Syntax is not { } syntax) continue;
            var inner = 0;
            for (var region = protectedBlock.EnclosingRegion; region is not null && region != attempt; region = region.EnclosingRegion)
            {
                if (region.Kind == ControlFlowRegionKind.TryAndCatch) inner++;
            }
            var written = syntax.Ancestors().OfType<TryStatementSyntax>().Where(s => s.Catches.Count > 0 && s.Block.Span.Contains(syntax.Span)).Skip(inner).FirstOrDefault();
            var clause = written?.Catches.ElementAtOrDefault(statement.NestedRegions.IndexOf(handler) - 1);
            return (SyntaxNode?)clause?.Declaration ?? clause;
        }
        return null;
    }

    private static bool Jumps(BasicBlock block, int edge) => (block.ConditionKind == ControlFlowConditionKind.WhenTrue) == (edge == BlockRunner.JumpEdge);

    private static string Text(SyntaxNode syntax) => Extraction.ConditionText.Of(syntax, 60);

    private static bool Carries(State state, int site)
    {
        foreach (var fact in state.Facts.Values)
        {
            foreach (var entry in fact.Own.Entries.Items)
            {
                if (Unproved.Site(entry) == site) return true;
            }
        }
        return false;
    }

    private static Frame? Common(Frame a, Frame b)
    {
        for (var x = a; x is not null; x = x.Caller)
        {
            for (var y = b; y is not null; y = y.Caller)
            {
                if (x == y) return x;
            }
        }
        return null;
    }

    private static SyntaxNode Within(Frame inner, SyntaxNode syntax, Frame outer)
    {
        for (var frame = inner; frame != outer && frame.Caller is not null; frame = frame.Caller) syntax = frame.Call!.Syntax;
        return syntax;
    }

    private static int BlockOf(Frame frame, SyntaxNode syntax)
    {
        foreach (var block in frame.Graph.Blocks)
        {
            foreach (var operation in block.Operations.Concat(block.BranchValue is null ? [] : [block.BranchValue]))
            {
                foreach (var part in operation.DescendantsAndSelf())
                {
                    if (part.Syntax == syntax) return block.Ordinal;
                }
            }
        }
        return -1;
    }
}
