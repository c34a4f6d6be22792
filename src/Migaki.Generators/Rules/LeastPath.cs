using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Rules;

/// <summary>
/// The cheapest way through a body to a return. A block costs what is called in it; a loop is left as early as it can be, an exception may be thrown
/// before the first call of a block, and what a lambda does that somebody else calls is not counted.
/// </summary>
internal sealed class LeastPath
{
    private static readonly (double Cost, Step? Calls) Free = (0, null);

    private readonly ILookup<Frame, (Site Site, double Cost)> _calls;
    private readonly ILookup<Frame, Frame> _inner;
    private readonly Dictionary<Frame, (double Cost, Step? Calls)> _known = [];

    private LeastPath(FlowTables tables, IReadOnlyDictionary<Site, double> costs)
    {
        _calls = costs.ToLookup(c => c.Key.Frame, c => (c.Key, c.Value));
        _inner = tables.Frames.Where(f => f.Caller is not null).ToLookup(f => f.Caller!);
    }

    /// <param name="tables">Of a finished analysis.</param>
    /// <param name="costs">What each call costs at the least.</param>
    /// <returns>The cost, and the calls on the way in order.</returns>
    public static (double Cost, IReadOnlyList<Site> Calls) Of(FlowTables tables, IReadOnlyDictionary<Site, double> costs)
    {
        var (cost, last) = new LeastPath(tables, costs).Through(tables.Frames[0]);
        var calls = new List<Site>();
        Collect(last, calls);
        return (cost, calls);
    }

    private (double Cost, Step? Calls) Through(Frame frame)
    {
        if (_known.TryGetValue(frame, out var known)) return known;
        // A frame is entered from one place only, so this ends.
        var found = Search(frame);
        _known[frame] = found;
        return found;
    }

    private (double Cost, Step? Calls) Search(Frame frame)
    {
        var blocks = frame.Graph.Blocks;
        var cost = new (double Cost, Step? Calls)[blocks.Length];
        var weights = Weights(frame);
        for (var i = 0; i < cost.Length; i++) cost[i].Cost = double.PositiveInfinity;
        cost[0] = Free;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var block in blocks)
            {
                var before = cost[block.Ordinal];
                if (double.IsPositiveInfinity(before.Cost)) continue;
                var weight = weights[block.Ordinal];
                (double, Step?) after = weight.Cost == 0 ? before : (before.Cost + weight.Cost, new Step(before.Calls, weight.Calls));
                foreach (var next in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
                {
                    // Without a destination it throws: such a run has no result.
                    if (next is { Destination: { } destination, Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return }) changed |= Improve(destination, after);
                }
                foreach (var handler in Handlers(block)) changed |= Improve(blocks[handler], before);
            }
        }
        var exit = cost[blocks.Length - 1];
        return double.IsPositiveInfinity(exit.Cost) ? Free : exit;

        bool Improve(BasicBlock block, (double Cost, Step? Calls) by)
        {
            if (by.Cost >= cost[block.Ordinal].Cost) return false;
            cost[block.Ordinal] = by;
            return true;
        }
    }

    private (double Cost, Step? Calls)[] Weights(Frame frame)
    {
        var weights = new (double Cost, Step? Calls)[frame.Graph.Blocks.Length];
        var calls = _calls[frame].ToDictionary(c => (IOperation)c.Site.Call, c => (c.Cost, new Step(null, null, c.Site)));
        foreach (var inner in _inner[frame])
        {
            if (inner.Call is IInvocationOperation call && IsFinished(call, inner) && Through(inner) is { Cost: > 0 } through) calls[call] = (through.Cost, through.Calls!);
        }
        if (calls.Count == 0) return weights;
        foreach (var block in frame.Graph.Blocks)
        {
            foreach (var operation in block.Operations.Concat(block.BranchValue is { } value ? [value] : []).SelectMany(o => o.DescendantsAndSelf()))
            {
                if (!calls.TryGetValue(operation, out var call)) continue;
                var known = weights[block.Ordinal];
                weights[block.Ordinal] = (known.Cost + call.Cost, new Step(known.Calls, call.Item2));
            }
        }
        return weights;
    }

    /// <summary>Whether the caller goes on only after all of the callee is done: of an iterator or a task that is let go, nothing is certain.</summary>
    private static bool IsFinished(IInvocationOperation call, Frame inner)
    {
        if (inner.IsLambda && call.TargetMethod.MethodKind != MethodKind.DelegateInvoke) return false;
        if (inner.Graph.Blocks.SelectMany(b => b.Operations).SelectMany(o => o.DescendantsAndSelf()).Any(o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak)) return false;
        if (!inner.Method.IsAsync) return true;
        var parent = call.Parent;
        while (parent is IConversionOperation || (parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } && parent.Parent is not null)) parent = parent.Parent;
        return parent is IAwaitOperation;
    }

    /// <summary>The first blocks of the handlers around a block.</summary>
    private static IEnumerable<int> Handlers(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { Kind: ControlFlowRegionKind.TryAndCatch } whole) continue;
            foreach (var handler in whole.NestedRegions)
            {
                if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler) yield return handler.FirstBlockOrdinal;
            }
        }
    }

    private static void Collect(Step? step, List<Site> calls)
    {
        if (step is null) return;
        Collect(step.Before, calls);
        Collect(step.Inner, calls);
        if (step.Site is { } site) calls.Add(site);
    }

    /// <summary>Calls in order: those before, and then one, or those of a callee.</summary>
    private sealed record Step(Step? Before, Step? Inner, Site? Site = null);
}
