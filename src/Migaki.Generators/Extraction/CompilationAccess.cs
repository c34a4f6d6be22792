using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Migaki.Generators.Extraction;

/// <summary>What extraction asks of one compilation, each thing once. Safe to use from several threads; never kept beyond the compilation.</summary>
internal sealed class CompilationAccess
{
    private static readonly ConditionalWeakTable<Compilation, CompilationAccess> Shared = new();

    private readonly ConcurrentDictionary<IMethodSymbol, bool> _hasSteps = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<SyntaxTree, IReadOnlyList<SetAside>> _pragmas = new();

    private CompilationAccess(Compilation compilation, KnownSymbols known)
    {
        Compilation = compilation;
        Known = known;
        Steps = new StepDeclarations(known, compilation);
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
    public bool HasSteps(IMethodSymbol method, CancellationToken cancellation) => HasSteps(method.OriginalDefinition, new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default), cancellation);

    /// <summary>The graph of a method's body; null where it has none in this compilation.</summary>
    public ControlFlowGraph? GraphOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_graphs.TryGetValue(method, out var known)) return known;
        var graph = BodyOf(method, cancellation) is IMethodBodyOperation body ? ControlFlowGraph.Create(body, cancellation) : null;
        return _graphs.GetOrAdd(method, graph);
    }

    /// <summary>One model for each file: what it has bound once it need not bind for the next plan.</summary>
    public SemanticModel ModelOf(SyntaxTree tree) => _models.GetOrAdd(tree, t => Compilation.GetSemanticModel(t));

    /// <summary>The pragmas of a file that set rules aside.</summary>
    public IReadOnlyList<SetAside> PragmasOf(SyntaxTree tree, CancellationToken cancellation) => _pragmas.GetOrAdd(tree, t => Suppressions.Pragmas(t, cancellation));

    private IOperation? BodyOf(IMethodSymbol method, CancellationToken cancellation)
    {
        var implementation = method.PartialImplementationPart ?? method;
        foreach (var reference in implementation.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is not MethodDeclarationSyntax { } syntax || (syntax.Body is null && syntax.ExpressionBody is null)) continue;
            if (!Compilation.ContainsSyntaxTree(syntax.SyntaxTree)) continue;
            return ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation);
        }
        return null;
    }

    private bool HasSteps(IMethodSymbol method, HashSet<IMethodSymbol> seen, CancellationToken cancellation)
    {
        if (_hasSteps.TryGetValue(method, out var known)) return known;
        if (!seen.Add(method) || seen.Count > 64) return false;
        cancellation.ThrowIfCancellationRequested();
        var found = false;
        if (BodyOf(method, cancellation) is { } body)
        {
            foreach (var operation in body.Descendants())
            {
                var target = operation switch
                {
                    IInvocationOperation call => call.TargetMethod,
                    IMethodReferenceOperation group => group.Method,
                    _ => null,
                };
                if (target is null) continue;
                if (Steps.Of(target) is not null || HasSteps(target.OriginalDefinition, seen, cancellation))
                {
                    found = true;
                    break;
                }
            }
        }
        // A negative answer inside a recursion is only about what was not seen yet.
        if (found || seen.Count == 1) _hasSteps[method] = found;
        return found;
    }
}
