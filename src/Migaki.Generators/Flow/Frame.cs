using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Migaki.Generators.Flow;

/// <summary>One body as it is reached from the plan: the body itself, or a lambda, local function or helper at one call.</summary>
internal sealed class Frame(int id, IMethodSymbol method, ControlFlowGraph graph, Frame? caller, IOperation? call, bool isLambda)
{
    public int Id { get; } = id;
    public IMethodSymbol Method { get; } = method;
    public ControlFlowGraph Graph { get; } = graph;
    public Frame? Caller { get; } = caller;

    /// <summary>The operation in <see cref="Caller"/> that leads here.</summary>
    public IOperation? Call { get; } = call;

    /// <summary>A lambda's steps belong to the body around it: no path of their own.</summary>
    public bool IsLambda { get; } = isLambda;

    public int Depth { get; } = caller is null ? 0 : caller.Depth + 1;

    /// <summary>The frame whose locals a symbol belongs to.</summary>
    public Frame? OwnerOf(ISymbol local)
    {
        for (var frame = this; frame is not null; frame = frame.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(frame.Method, local.ContainingSymbol)) return frame;
        }
        return null;
    }

    public bool IsWithin(Frame outer)
    {
        for (var frame = this; frame is not null; frame = frame.Caller)
        {
            if (frame == outer) return true;
        }
        return false;
    }

    public bool Contains(IMethodSymbol method)
    {
        for (var frame = this; frame is not null; frame = frame.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(frame.Method, method)) return true;
        }
        return false;
    }
}

/// <summary>What a delegate value calls.</summary>
/// <param name="Operation">The lambda, or the reference to a local function.</param>
/// <param name="Creator">The frame that created it.</param>
internal sealed record DelegateTarget(IOperation Operation, Frame Creator);
