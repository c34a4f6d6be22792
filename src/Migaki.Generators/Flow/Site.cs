using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

/// <summary>A step call, as one frame reaches it.</summary>
internal sealed class Site(int index, Frame frame, IInvocationOperation call, StepDeclaration step)
{
    public int Index { get; } = index;
    public Frame Frame { get; } = frame;
    public IInvocationOperation Call { get; } = call;
    public StepDeclaration Step { get; } = step;
    public IMethodSymbol Method => Call.TargetMethod;
    public SyntaxNode Syntax => Call.Syntax;
    public InvocationExpressionSyntax? Invocation => Call.Syntax as InvocationExpressionSyntax;

    /// <summary>Its output block; -1 where there is none.</summary>
    public int OutputBlock { get; set; } = -1;
}

/// <summary>Where a block's content comes from.</summary>
internal enum BlockKind
{
    /// <summary>A parameter, field or property.</summary>
    Member,
    /// <summary>A string constant or literal.</summary>
    Literal,
    /// <summary>What a step gives back.</summary>
    Output,
}

/// <summary>A context block, before it has an id.</summary>
internal sealed class SourceBlock
{
    public required int Index { get; init; }
    public required BlockKind Kind { get; init; }
    public ISymbol? Member { get; init; }
    public ContextDeclaration? Declaration { get; init; }

    /// <summary>The text of a constant or literal.</summary>
    public string? Text { get; init; }
    public SyntaxNode? Syntax { get; init; }
    public Site? Producer { get; init; }

    /// <summary>Nobody said where it comes from (MIR2001).</summary>
    public bool IsUndescribed { get; init; }
}

/// <summary>An argument of a step call.</summary>
internal sealed record StepArgument(IParameterSymbol Parameter, SyntaxNode Syntax, int Number, Label Label, bool IsContext, bool IsImplicit);

/// <summary>Hears what the analysis sees once it is stable. Each place is reported once for every way it is reached.</summary>
internal interface IFlowObserver
{
    void Step(Site site, IReadOnlyList<StepArgument> arguments, Label output, State state);
    void Return(Frame frame, SyntaxNode syntax, Label label, bool isContext);
    void Condition(Frame frame, int block, Label label, bool testsVerdict);
    void Instruction(Frame frame, SyntaxNode syntax, Label label, State state);
    /// <summary>Tasks of step calls are waited for: for all, or for the first.</summary>
    void Gather(Frame frame, IInvocationOperation call, bool all, SmallSet tasks);

    /// <summary>A call leads back to a body that is being read.</summary>
    void Recursion(Frame frame, IOperation call, Frame target);

    /// <summary>A lambda or local function is given to a call that may run it.</summary>
    void Handed(Frame frame, DelegateTarget target, IInvocationOperation call, Label source);

    void NotFollowed(Frame frame, IMethodSymbol callee, SyntaxNode syntax, string reason);
}
