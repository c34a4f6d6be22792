using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

/// <summary>
/// A forward must-analysis over a body and what it calls. Every block is evaluated until nothing changes, then once more with the
/// observer listening.
/// <para>
/// Cost: a block is evaluated at most <see cref="BlockRunner.MaxVisits"/> times for each way its frame is entered, frames nest at most
/// <see cref="MaxDepth"/> deep, and the whole analysis stops after <see cref="Budget"/> operations, where
/// a state that is carried into a block counts by its size. Whatever stops it early leaves
/// <see cref="GaveUp"/>: then nothing is proved and nothing is reported.
/// </para>
/// </summary>
internal sealed partial class FlowAnalysis
{
    public const int MaxDepth = 4;
    public const int Budget = 1_000_000;

    /// <summary>So much of a state (<see cref="State.Weight"/>) costs what an operation costs.</summary>
    private const int WeightOfOperation = 16;

    private readonly PlanDeclaration _plan;
    private readonly IMethodSymbol _entry;
    private CancellationToken _cancellation;
    private readonly Dictionary<IMethodSymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IPropertySymbol, bool> _stored = new(SymbolEqualityComparer.Default);
    private readonly Stack<IMethodSymbol> _running = new();
    private int _spent, _spendings;

    public FlowAnalysis(CompilationAccess access, PlanDeclaration plan, IMethodSymbol entry, CancellationToken cancellation)
    {
        (Access, _plan, _entry, _cancellation) = (access, plan, entry, cancellation);
        Passings = new Passings(Tables);
        Joiner = new Joiner(Numbers, InitialOfField, Passings);
    }

    public CompilationAccess Access { get; }
    public Numbers Numbers { get; } = new();
    public FlowTables Tables { get; } = new();
    public Passings Passings { get; }
    public Joiner Joiner { get; }
    public Dictionary<int, Fact> Initials { get; } = [];

    /// <summary>The runs of the frames when the observer listened, for the paths of findings; a frame entered twice keeps the last.</summary>
    public Dictionary<int, BlockRunner> Runs { get; } = [];

    public bool GaveUp { get; private set; }

    public IFlowObserver? Observer { get; set; }

    public void Run(IMethodSymbol core, ControlFlowGraph graph, IFlowObserver observer)
    {
        var frame = Tables.Body(core, graph);
        var state = new State(Initials);
        for (var i = 0; i < core.Parameters.Length; i++)
        {
            var declared = i < _entry.Parameters.Length ? _entry.Parameters[i] : core.Parameters[i];
            var place = Numbers.Place(core.Parameters[i], frame.Id);
            var number = Numbers.OfInitial(place);
            Initials[number] = new Fact { Own = LabelOfMember(declared, declared.Type) };
            state.SetPlace(place, number);
        }
        using (Enter(core)) new BlockRunner(this, frame).Run(state, observer);
    }

    /// <summary>From here on somebody else asks, and may stop.</summary>
    public void HandTo(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>An eval answers for the transform, so no validator has to.</summary>
    public bool IsAccepted(StepDeclaration step) => step.AcceptedByEvals.Count > 0 || _plan.AcceptedByEvals.Count > 0;

    public bool HasSteps(IMethodSymbol method) => Access.HasSteps(method, _cancellation);

    /// <summary>Whether a body that a call of an interface or virtual method may reach leads to steps, as far as this compilation knows them.</summary>
    public bool MayLeadToSteps(IMethodSymbol callee) => Access.Steps.Of(callee.OriginalDefinition) is not null || HasSteps(callee.OriginalDefinition) || MayHideSteps(callee);

    public bool Writes(IMethodSymbol method) => Access.Writes(method, _cancellation);

    public bool MayHideSteps(IMethodSymbol method) => Access.MayHideSteps(method, _cancellation);

    public IMethodSymbol? StarterOf(INamedTypeSymbol type) => Access.StarterOf(type, _cancellation);

    public IReadOnlyList<ControlFlowGraph> InitializersOf(IMethodSymbol constructor) => Access.InitializersOf(constructor.OriginalDefinition, _cancellation);

    public IMethodSymbol? ImplicitBase(IMethodSymbol constructor) => MemberBodies.ImplicitBase(constructor.OriginalDefinition, _cancellation);

    /// <summary>Whether what was set of an object is what is read of it: a field, or a property that only keeps its value.</summary>
    public bool IsStored(ISymbol member)
    {
        if (member is not IPropertySymbol property) return member is IFieldSymbol;
        if (!_stored.TryGetValue(property, out var isStored)) _stored[property] = isStored = ProjectionReader.IsAutoProperty(property.OriginalDefinition);
        return isStored;
    }

    public ControlFlowGraph? GraphOf(IMethodSymbol method)
    {
        if (!_graphs.TryGetValue(method.OriginalDefinition, out var graph)) _graphs[method.OriginalDefinition] = graph = Access.GraphOf(method.OriginalDefinition, _cancellation);
        return graph;
    }

    public bool IsRunning(IMethodSymbol method) => _running.Contains(method.OriginalDefinition, SymbolEqualityComparer.Default);

    public IDisposable Enter(IMethodSymbol method)
    {
        _running.Push(method.OriginalDefinition);
        return new Leaving(_running);
    }

    private sealed class Leaving(Stack<IMethodSymbol> running) : IDisposable
    {
        public void Dispose() => running.Pop();
    }

    /// <summary>Of the budget, for an operation that is evaluated.</summary>
    public void Spend() => Spend(1);

    /// <summary>Of the budget, for a state that is carried into a block: a long one costs as much as operations do.</summary>
    public void Spend(State state) => Spend(1 + state.Weight / WeightOfOperation);

    private void Spend(int operations)
    {
        _spent += operations;
        if (_spent > Budget) GaveUp = true;
        if ((++_spendings & 0xFF) == 0) _cancellation.ThrowIfCancellationRequested();
    }

    public void GiveUp() => GaveUp = true;

    /// <summary>Numbers must fit into a packed proof.</summary>
    public bool IsExhausted => GaveUp || Numbers.Count > 500_000;

    /// <summary>What a place holds that nothing was assigned to.</summary>
    public int InitialOf(int place) => InitialOfField(place) ?? Numbers.OfInitial(place);

    private int? InitialOfField(int place)
    {
        if (!Numbers.IsField(place)) return null;
        var number = Numbers.OfInitial(place);
        if (!Initials.ContainsKey(number))
        {
            var member = (ISymbol)Numbers.PlaceKey(place);
            Initials[number] = new Fact { Own = LabelOfMember(member, TypeOf(member)) };
        }
        return number;
    }
}
