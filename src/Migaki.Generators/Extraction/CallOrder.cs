using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>
/// Tells apart the nodes of one call in the source that run on one chain: a local function called twice, a property read twice. The code
/// fixes their order where, on every path, at most one of them can come next; then their turn says which it is. In doubt there is none.
/// </summary>
internal sealed class CallOrder(Func<Frame, bool> hasLink, CancellationToken cancellation)
{
    private const int Limit = 20_000;

    /// <summary>The turn of each place, or null where the order is not fixed.</summary>
    public SiteTurn[]? TurnsOf(IReadOnlyList<CallPlace> places)
    {
        var roots = places.Select(p => RootOf(p.Frame)).Distinct().ToArray();
        if (roots.Length != 1 || !places.All(p => IsSequential(p, roots[0]))) return null;
        var graph = new Graph(roots[0], places, cancellation);
        if (!graph.IsComplete) return null;
        var after = new List<int>[places.Count];
        for (var i = 0; i < after.Length; i++) after[i] = [];
        for (var from = 0; from <= places.Count; from++)
        {
            var next = graph.Next(from);
            if (next.Count > 1) return null;
            foreach (var to in next) after[to - 1].Add(from);
        }
        return after.Select(static (a, i) => new SiteTurn(i + 1, a.ToMirList())).ToArray();
    }

    private Frame RootOf(Frame frame)
    {
        while (frame.Caller is not null && !hasLink(frame)) frame = frame.Caller;
        return frame;
    }

    /// <summary>Whether everything between the root and the call runs in the order in which it is written: no lambda, no iterator, nothing started and not awaited.</summary>
    private bool IsSequential(CallPlace place, Frame root)
    {
        var operation = place.Operation;
        for (var frame = place.Frame; frame != root; (operation, frame) = (frame.Call!, frame.Caller!))
        {
            if (frame.IsLambda || frame.Call is IFlowAnonymousFunctionOperation or IMethodReferenceOperation) return false;
            if (LateBodies.Yields(frame.Method, cancellation) || LateBodies.Detached(frame.Method, cancellation)) return false;
            if (frame.Method.IsAsync && !IsAwaited(frame.Call!) && MayWaitBefore(frame, operation)) return false;
        }
        return true;
    }

    private static bool IsAwaited(IOperation call)
    {
        var parent = call.Parent;
        while (parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } or IArgumentOperation or IConversionOperation or IParenthesizedOperation) parent = parent.Parent;
        return parent is IAwaitOperation;
    }

    /// <summary>Whether the body may give up its turn before it comes to an operation.</summary>
    private static bool MayWaitBefore(Frame frame, IOperation operation)
    {
        var at = BlockOf(frame.Graph, operation);
        if (at < 0) return true;
        var before = new HashSet<int>();
        var pending = new Stack<BasicBlock>([frame.Graph.Blocks[at]]);
        while (pending.Count > 0)
        {
            foreach (var predecessor in pending.Pop().Predecessors)
            {
                if (before.Add(predecessor.Source.Ordinal)) pending.Push(predecessor.Source);
            }
        }
        if (before.Any(b => Operations(frame.Graph.Blocks[b]).Any(static o => o is IAwaitOperation))) return true;
        return Operations(frame.Graph.Blocks[at]).TakeWhile(o => o != operation).Any(static o => o is IAwaitOperation);
    }

    private static int BlockOf(ControlFlowGraph graph, IOperation operation)
    {
        foreach (var block in graph.Blocks)
        {
            if (Operations(block).Contains(operation)) return block.Ordinal;
        }
        return -1;
    }

    /// <summary>The operations of a block in the order of their evaluation.</summary>
    private static IEnumerable<IOperation> Operations(BasicBlock block)
    {
        foreach (var operation in block.Operations)
        {
            foreach (var part in InOrder(operation)) yield return part;
        }
        if (block.BranchValue is not { } value) yield break;
        foreach (var part in InOrder(value)) yield return part;
    }

    private static IEnumerable<IOperation> InOrder(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            foreach (var part in InOrder(child)) yield return part;
        }
        yield return operation;
    }

    /// <summary>The points of the bodies between the root and the places, and the ways between them. An exception may come at every point.</summary>
    private sealed class Graph
    {
        private readonly Dictionary<(int Frame, int Block, int Index), int> _points = [];
        private readonly List<List<(int To, int Place)>> _ways = [];
        private readonly int _start;
        private readonly int[] _after;

        public Graph(Frame root, IReadOnlyList<CallPlace> places, CancellationToken cancellation)
        {
            _after = new int[places.Count];
            var inner = new HashSet<Frame>();
            foreach (var place in places)
            {
                for (var frame = place.Frame; frame != root; frame = frame.Caller!) inner.Add(frame);
            }
            var byCall = inner.ToLookup(static f => (f.Caller!.Id, f.Call!));
            var thrown = New();
            var left = New();
            _start = Add(root, left, thrown);

            // Gives the point where a body begins.
            int Add(Frame frame, int end, int throws)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var block in frame.Graph.Blocks)
                {
                    var point = Point(frame, block.Ordinal, 0);
                    var catches = HandlersAround(block.EnclosingRegion, out var all).Select(h => Point(frame, h, 0)).ToList();
                    if (!all) catches.Add(throws);
                    var onThrow = New();
                    foreach (var handler in catches) Way(onThrow, handler);
                    Way(point, onThrow);
                    var index = 0;
                    foreach (var operation in Operations(block))
                    {
                        foreach (var call in CallsAt(frame, operation))
                        {
                            var next = Point(frame, block.Ordinal, ++index);
                            // A body is read once for each call that leads to it, so each frame is entered here only.
                            Way(point, Add(call, next, onThrow));
                            point = next;
                            Way(point, onThrow);
                        }
                        for (var i = 0; i < places.Count; i++)
                        {
                            if (places[i].Frame != frame || places[i].Operation != operation) continue;
                            var next = Point(frame, block.Ordinal, ++index);
                            Way(point, next, i + 1);
                            _after[i] = next;
                            point = next;
                            Way(point, onThrow);
                        }
                    }
                    if (block.Kind == BasicBlockKind.Exit) Way(point, end);
                    foreach (var branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
                    {
                        if (branch is null) continue;
                        if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling) Way(point, onThrow);
                        if (branch.Destination is not { } destination) continue;
                        // Through the finally regions, whose ends lead to wherever they were entered for.
                        var from = point;
                        foreach (var region in branch.FinallyRegions)
                        {
                            Way(from, Point(frame, region.FirstBlockOrdinal, 0));
                            from = EndOf(frame, region.LastBlockOrdinal);
                        }
                        Way(from, Point(frame, destination.Ordinal, 0));
                    }
                }
                return Point(frame, 0, 0);
            }

            // A setter runs when the value is there, not where its name is written.
            IEnumerable<Frame> CallsAt(Frame frame, IOperation operation)
            {
                foreach (var call in byCall[(frame.Id, operation)])
                {
                    if (call.Method.MethodKind != MethodKind.PropertySet) yield return call;
                }
                if (operation is IAssignmentOperation { Target: { } target })
                {
                    foreach (var call in byCall[(frame.Id, target)])
                    {
                        if (call.Method.MethodKind == MethodKind.PropertySet) yield return call;
                    }
                }
            }

            int EndOf(Frame frame, int block)
            {
                var end = Point(frame, block, -1);
                // All ends of the region are taken for its end.
                Way(Point(frame, block, 0), end);
                return end;
            }
        }

        public bool IsComplete => _ways.Count <= Limit && Array.TrueForAll(_after, static a => a != 0);

        /// <summary>The places that can come next after one (from 1), or after the begin (0).</summary>
        public SortedSet<int> Next(int from)
        {
            var found = new SortedSet<int>();
            var seen = new HashSet<int>();
            var pending = new Stack<int>([from == 0 ? _start : _after[from - 1]]);
            while (pending.Count > 0)
            {
                var point = pending.Pop();
                if (!seen.Add(point)) continue;
                foreach (var (to, place) in _ways[point])
                {
                    if (place > 0) found.Add(place);
                    else pending.Push(to);
                }
            }
            return found;
        }

        private int New()
        {
            _ways.Add([]);
            return _ways.Count - 1;
        }

        private int Point(Frame frame, int block, int index)
        {
            if (!_points.TryGetValue((frame.Id, block, index), out var point)) _points[(frame.Id, block, index)] = point = New();
            return point;
        }

        private void Way(int from, int to, int place = 0) => _ways[from].Add((to, place));

        private static List<int> HandlersAround(ControlFlowRegion? region, out bool catchesAll)
        {
            var handlers = new List<int>();
            catchesAll = false;
            for (; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
            {
                if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } around) continue;
                foreach (var handler in around.NestedRegions)
                {
                    if (handler.Kind == ControlFlowRegionKind.Try) continue;
                    handlers.Add(handler.FirstBlockOrdinal);
                    if (handler.Kind == ControlFlowRegionKind.Catch && BlockRunner.CatchesAll(handler.ExceptionType)) catchesAll = true;
                }
            }
            return handlers;
        }
    }
}
