using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>What extraction asks of one compilation, each thing once. Safe to use from several threads; never kept beyond the compilation.</summary>
internal sealed class CompilationAccess
{
    private static readonly ConditionalWeakTable<Compilation, CompilationAccess> Shared = new();

    private readonly Effects _effects;

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, IReadOnlyList<ControlFlowGraph>> _initializers = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<SyntaxTree, IReadOnlyList<SetAside>> _pragmas = new();

    private bool _missesGenerated;

    private CompilationAccess(Compilation compilation, KnownSymbols known)
    {
        Compilation = compilation;
        Known = known;
        Steps = new StepDeclarations(known, compilation);
        _effects = new Effects(this);
    }

    public Compilation Compilation { get; }
    public KnownSymbols Known { get; }
    public StepDeclarations Steps { get; }

    /// <summary>Null where the runtime is not referenced. All plans of a compilation share one; it dies with the compilation.</summary>
    public static CompilationAccess? For(Compilation compilation)
    {
        if (Shared.TryGetValue(compilation, out var access)) return access;
        return KnownSymbols.In(compilation) is { } known ? Shared.GetValue(compilation, c => new CompilationAccess(c, known)) : null;
    }

    /// <summary>Whether a call of the method may lead to a step: its body, or what it calls in this compilation, contains one.</summary>
    public bool HasSteps(IMethodSymbol method, CancellationToken cancellation) => _effects.Has(method, Effect.Steps, cancellation);

    /// <summary>Whether a call of the method may change fields: of its own object, or of what it is given.</summary>
    public bool Writes(IMethodSymbol method, CancellationToken cancellation) => _effects.Has(method, Effect.Writes, cancellation);

    /// <summary>The implementations and overrides of a member that lead to steps, in this compilation.</summary>
    public bool MayHideSteps(IMethodSymbol method, CancellationToken cancellation) => _effects.IsHiddenBehind(method, cancellation);

    /// <summary>What leads to steps when a type is first used; null for most.</summary>
    public IMethodSymbol? StarterOf(INamedTypeSymbol type, CancellationToken cancellation) => _effects.StarterOf(type, cancellation);

    /// <summary>The graph of a method's body; null where it has none in this compilation.</summary>
    public ControlFlowGraph? GraphOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_graphs.TryGetValue(method, out var known)) return known;
        var graph = MemberBodies.Of(method, this, cancellation) is { } body ? MemberBodies.GraphOf(body, cancellation) : null;
        return _graphs.GetOrAdd(method, graph);
    }

    /// <summary>The graphs of the field and property initializers that a constructor runs before its body, in source order.</summary>
    public IReadOnlyList<ControlFlowGraph> InitializersOf(IMethodSymbol constructor, CancellationToken cancellation) => _initializers.TryGetValue(constructor, out var known)
        ? known
        : _initializers.GetOrAdd(constructor, MemberBodies.InitializersOf(constructor, this, cancellation).Select(i => MemberBodies.GraphOf(i, cancellation)).Where(static g => g is not null).ToArray()!);

    /// <summary>One model for each file: what it has bound once it need not bind for the next plan.</summary>
    public SemanticModel ModelOf(SyntaxTree tree) => _models.GetOrAdd(tree, t => Compilation.GetSemanticModel(t));

    /// <summary>Whether anything was read of a file that a semantic model answers.</summary>
    public bool HasRead(SyntaxTree tree) => _models.ContainsKey(tree);

    /// <summary>An answer rests on the body of a partial method that nobody has written yet, as an entry's before the generator has run.</summary>
    public bool MissesGenerated
    {
        get => Volatile.Read(ref _missesGenerated);
        set => Volatile.Write(ref _missesGenerated, value);
    }

    /// <summary>The pragmas of a file that set rules aside.</summary>
    public IReadOnlyList<SetAside> PragmasOf(SyntaxTree tree, CancellationToken cancellation) => _pragmas.GetOrAdd(tree, t => Suppressions.Pragmas(t, cancellation));
}
