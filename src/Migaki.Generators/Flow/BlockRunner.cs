using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Flow;

/// <summary>
/// Runs the blocks of one frame, or of one finally region of it, to a fixpoint. Exception edges are made here: what holds before each
/// operation that may throw flows to the handlers around it. A finally region is run once for each branch that passes through it, so
/// that what holds after it depends on how it was entered.
/// </summary>
internal sealed class BlockRunner
{
    public const int MaxVisits = 64;

    /// <summary>The kinds of edges, as <see cref="EdgesInto"/> tells them.</summary>
    public const int FallEdge = 0, JumpEdge = 1, ExceptionEdge = 2, ContinuedEdge = 3;

    private const int EntryEdge = -1;

    private readonly FlowAnalysis _analysis;
    private readonly Frame _frame;
    private readonly BlockRunner? _outer;
    private readonly int _first, _last;

    // By block, from the first.
    private readonly EdgeStates?[] _incoming;
    private readonly bool[] _pending;
    private readonly int[] _visits;
    private readonly EdgeStates _leaving = new();
    private List<State>? _throws;
    private int _recordedVersion;
    private State? _current;

    public BlockRunner(FlowAnalysis analysis, Frame frame)
        : this(analysis, frame, null, 0, frame.Graph.Blocks.Length - 1) { }

    private BlockRunner(FlowAnalysis analysis, Frame frame, BlockRunner? outer, int first, int last)
    {
        (_analysis, _frame, _outer, _first, _last) = (analysis, frame, outer, first, last);
        var blocks = last - first + 1;
        (_incoming, _pending, _visits) = (new EdgeStates?[blocks], new bool[blocks], new int[blocks]);
    }

    /// <summary>What flowed along an edge when the run was stable: for the paths of findings.</summary>
    public IEnumerable<(int From, int Edge, State State)> EdgesInto(int block)
    {
        if (Into(block) is not { } edges) yield break;
        for (var i = 0; i < edges.Count; i++)
        {
            var (edge, state) = edges[i];
            if (edge >= 0) yield return ((int)(edge >> 8), (int)(edge & 0xFF), state);
        }
    }

    /// <summary>Whether any path leads to a block.</summary>
    public bool Reaches(int block) => Into(block) is not null;

    private EdgeStates? Into(int block) => block < _first || block > _last ? null : _incoming[block - _first];

    /// <summary>What holds where the frame returns, or null where it never does.</summary>
    public State? Run(State entry, IFlowObserver? observer)
    {
        (_incoming[0] = new EdgeStates()).Set(EntryEdge, entry);
        _pending[0] = true;
        var listening = _analysis.Observer;
        _analysis.Observer = null;
        try
        {
            // The first of those that wait, again and again: what is before a block is mostly stable when the block is visited.
            for (var i = Array.IndexOf(_pending, true); i >= 0 && !_analysis.IsExhausted; i = Array.IndexOf(_pending, true))
            {
                _pending[i] = false;
                if (_visits[i]++ >= MaxVisits)
                {
                    _analysis.GiveUp();
                    break;
                }
                Visit(_first + i, propagate: true);
            }
        }
        finally
        {
            _analysis.Observer = listening;
        }
        if (observer is not null && !_analysis.IsExhausted)
        {
            if (_outer is null) _analysis.Runs[_frame.Id] = this;
            _analysis.Observer = observer;
            try
            {
                for (var i = 0; i < _incoming.Length; i++)
                {
                    if (_incoming[i] is not null) Visit(_first + i, propagate: false);
                }
            }
            finally
            {
                _analysis.Observer = listening;
            }
        }
        return _leaving.Count == 0 ? null : _analysis.Joiner.Join(Point(-1), _leaving.All());
    }

    /// <summary>A call that was followed went on with another state.</summary>
    public void Continue(State state)
    {
        _current = state;
        _recordedVersion = -1;
    }

    /// <summary>The operation that is evaluated next may throw.</summary>
    public void BeforeThrow()
    {
        if (_throws is null || _current is null || _current.Version == _recordedVersion) return;
        _recordedVersion = _current.Version;
        _throws.Add(_current.Copy());
    }

    private int Point(int block) => _analysis.Numbers.Point(block, _frame.Id);

    private void Visit(int ordinal, bool propagate)
    {
        var block = _frame.Graph.Blocks[ordinal];
        var state = _analysis.Joiner.Join(Point(ordinal), Into(ordinal)!.All());
        _analysis.Spend(state);
        if (block.Kind == BasicBlockKind.Exit)
        {
            _leaving.Set(ordinal << 8, state);
            return;
        }

        var handlers = HandlersAround(block.EnclosingRegion);
        var (outerThrows, outerVersion, outerCurrent) = (_throws, _recordedVersion, _current);
        _throws = handlers.Count > 0 ? [] : null;
        _recordedVersion = -1;
        _current = state;
        var evaluation = new Evaluation(_analysis, _frame, this, state);
        foreach (var operation in block.Operations) evaluation.Evaluate(operation);
        state = evaluation.State;
        var value = block.BranchValue is { } branchValue ? evaluation.Evaluate(branchValue) : 0;
        state = evaluation.State;
        if (block.FallThroughSuccessor?.Semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow) BeforeThrow();
        if (propagate && _throws is { Count: > 0 } throws)
        {
            foreach (var handler in handlers)
                Flow(ordinal, ExceptionEdge, handler, _analysis.Joiner.Join(_analysis.Numbers.Point((ordinal, handler), _frame.Id), throws));
        }
        (_throws, _recordedVersion, _current) = (outerThrows, outerVersion, outerCurrent);

        if (evaluation.IsDead) return;
        if (block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue is not null)
        {
            var predicate = evaluation.PredicateOf(value);
            var isNullTest = block.BranchValue.Kind == OperationKind.IsNull;
            _analysis.Observer?.Condition(_frame, ordinal, state.LabelOf(value), !isNullTest && state.FactOf(value).Predicate is { } p
                && (Mark.HasSite(p.WhenTrue.Passed) || Mark.HasSite(p.WhenFalse.Passed)));
            var jumps = block.ConditionKind == ControlFlowConditionKind.WhenTrue ? predicate.WhenTrue : predicate.WhenFalse;
            var falls = block.ConditionKind == ControlFlowConditionKind.WhenTrue ? predicate.WhenFalse : predicate.WhenTrue;
            Leave(block.ConditionalSuccessor, 1, state, jumps, propagate);
            Leave(block.FallThroughSuccessor, 0, state, falls, propagate);
            return;
        }
        if (block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Return } && block.BranchValue is { } returned)
            evaluation.Return(returned, value, isYield: false);
        Leave(block.FallThroughSuccessor, 0, state, Consequence.None, propagate);
    }

    private void Leave(ControlFlowBranch? branch, int edge, State state, Consequence consequence, bool propagate)
    {
        if (branch is null || consequence.Impossible) return;
        var source = branch.Source.Ordinal;
        if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling)
        {
            // The end of a finally, or of a filter that refused.
            if (_outer is not null) _leaving.Set(((long)source << 8) | (uint)edge, state.Copy());
            else if (propagate && RegionOf(branch.Source, ControlFlowRegionKind.Finally, ControlFlowRegionKind.Filter) is { EnclosingRegion: { } around } ended)
            {
                var next = ended.Kind == ControlFlowRegionKind.Filter ? around.EnclosingRegion : around;
                foreach (var handler in HandlersAround(next?.EnclosingRegion)) Flow(source, ContinuedEdge, handler, state.Copy());
            }
            return;
        }
        if (branch.Destination is not { } destination) return;
        if (!propagate && branch.FinallyRegions.IsEmpty) return;
        state = state.Copy();
        state.Apply(consequence);
        foreach (var region in branch.FinallyRegions)
        {
            var inline = new BlockRunner(_analysis, _frame, this, region.FirstBlockOrdinal, region.LastBlockOrdinal);
            if (inline.Run(state, _analysis.Observer) is not { } after) return;
            state = after;
        }
        if (!propagate) return;
        foreach (var region in branch.LeavingRegions)
        {
            foreach (var local in region.Locals) state.Places.Remove(_analysis.Numbers.Place(local, _frame.Id));
            foreach (var capture in region.CaptureIds) state.Places.Remove(_analysis.Numbers.Place(capture, _frame.Id));
        }
        Flow(source, edge, destination.Ordinal, state);
    }

    private void Flow(int source, int edge, int destination, State state)
    {
        if (destination < _first || destination > _last)
        {
            _outer?.Flow(source, edge + 4, destination, state);
            return;
        }
        var edges = _incoming[destination - _first] ??= new EdgeStates();
        var key = ((long)source << 8) | (uint)edge;
        state.Collect();
        if (edges.Find(key) is { } old && old.SameAs(state)) return;
        edges.Set(key, state);
        _pending[destination - _first] = true;
    }

    /// <summary>The blocks that an exception enters, innermost first, up to the first that catches everything.</summary>
    private static List<int> HandlersAround(ControlFlowRegion? region)
    {
        var handlers = new List<int>();
        // The root of a lambda's graph is enclosed by regions of the graph around it.
        for (; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } around) continue;
            foreach (var handler in around.NestedRegions)
            {
                if (handler.Kind == ControlFlowRegionKind.Try) continue;
                handlers.Add(handler.FirstBlockOrdinal);
                if (handler.Kind == ControlFlowRegionKind.Finally) return handlers;
                if (handler.Kind == ControlFlowRegionKind.Catch && CatchesAll(handler.ExceptionType)) return handlers;
            }
        }
        return handlers;
    }

    public static bool CatchesAll(ITypeSymbol? type) => type is null || type.SpecialType == SpecialType.System_Object
        || (type.Name == "Exception" && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true });

    private static ControlFlowRegion? RegionOf(BasicBlock block, ControlFlowRegionKind first, ControlFlowRegionKind second)
    {
        for (var region = block.EnclosingRegion; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == first || region.Kind == second) return region;
        }
        return null;
    }
}
