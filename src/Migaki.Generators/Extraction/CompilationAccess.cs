using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Text;

#pragma warning disable RSEXPERIMENTAL001 // SemanticModelOptions: in every compiler since 4.11; it says how a model works, not what it answers.

namespace Migaki.Generators.Extraction;

/// <summary>What extraction asks of one compilation, each thing once. Safe to use from several threads; never kept beyond the compilation.</summary>
internal sealed class CompilationAccess
{
    private static readonly ConditionalWeakTable<Compilation, CompilationAccess> Shared = new();
    private static readonly ConditionalWeakTable<Compilation, CompilationAccess> SharedWithoutNullable = new();

    private readonly Effects _effects;

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, IReadOnlyList<ControlFlowGraph>> _initializers = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<SyntaxTree, IReadOnlyList<SetAside>> _pragmas = new();

    private readonly ConcurrentDictionary<(SyntaxTree Tree, TextSpan Span), bool> _followed = new();

    private readonly SemanticModelOptions _options;

    private bool _missesGenerated;

    private CompilationAccess(Compilation compilation, KnownSymbols known, SemanticModelOptions options)
    {
        _options = options;
        Compilation = compilation;
        Known = known;
        Steps = new StepDeclarations(known, compilation);
        _effects = new Effects(this);
        Locals = new AnnotatedLocals(this);
        Projections = new ProjectionReader(compilation);
        Signatures = new SignatureReader(compilation, Projections);
    }

    public Compilation Compilation { get; }
    public KnownSymbols Known { get; }
    public StepDeclarations Steps { get; }
    public AnnotatedLocals Locals { get; }
    public ProjectionReader Projections { get; }
    public SignatureReader Signatures { get; }

    /// <summary>Null where the runtime is not referenced. All plans of a compilation share one; it dies with the compilation.</summary>
    public static CompilationAccess? For(Compilation compilation) => From(Shared, compilation, SemanticModelOptions.None);

    /// <summary>
    /// One whose bodies are bound without the flow analysis of null, which nothing in a plan depends on and which is half of the work of binding. Roslyn does
    /// not bind every body that way: who reads one must be ready to read it again through <see cref="For"/>. Locals and local functions of the two are never the same symbols.
    /// </summary>
    public static CompilationAccess? WithoutNullable(Compilation compilation) => From(SharedWithoutNullable, compilation, SemanticModelOptions.DisableNullableAnalysis);

    private static CompilationAccess? From(ConditionalWeakTable<Compilation, CompilationAccess> shared, Compilation compilation, SemanticModelOptions options)
    {
        if (shared.TryGetValue(compilation, out var access)) return access;
        return KnownSymbols.In(compilation) is { } known ? shared.GetValue(compilation, c => new CompilationAccess(c, known, options)) : null;
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
    public SemanticModel ModelOf(SyntaxTree tree) => _models.GetOrAdd(tree, t => Compilation.GetSemanticModel(t, _options));

    /// <summary>Whether anything was read of a file that a semantic model answers.</summary>
    public bool HasRead(SyntaxTree tree) => _models.ContainsKey(tree);

    /// <summary>An answer rests on the body of a partial method that nobody has written yet, as an entry's before the generator has run.</summary>
    public bool MissesGenerated
    {
        get => Volatile.Read(ref _missesGenerated);
        set => Volatile.Write(ref _missesGenerated, value);
    }

    /// <summary>The rules have followed a plan into these. They are kept by their places: another compilation may have read them.</summary>
    public void Follow(IEnumerable<IMethodSymbol> methods)
    {
        foreach (var place in methods.SelectMany(PlacesOf)) _followed[place] = true;
    }

    /// <summary>Whether the rules have followed a plan into the method until now.</summary>
    public bool HasFollowed(IMethodSymbol method) => PlacesOf(method).Any(_followed.ContainsKey);

    private static IEnumerable<(SyntaxTree Tree, TextSpan Span)> PlacesOf(IMethodSymbol method) => method.DeclaringSyntaxReferences
        .Concat(method.PartialImplementationPart?.DeclaringSyntaxReferences ?? [])
        .Concat(method.PartialDefinitionPart?.DeclaringSyntaxReferences ?? [])
        .Select(static r => (r.SyntaxTree, r.Span));

    /// <summary>The pragmas of a file that set rules aside.</summary>
    public IReadOnlyList<SetAside> PragmasOf(SyntaxTree tree, CancellationToken cancellation) => _pragmas.GetOrAdd(tree, t => Suppressions.Pragmas(t, cancellation));
}
