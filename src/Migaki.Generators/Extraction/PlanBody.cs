using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Flow;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>What the reading of a body gives the pipeline. Symbols and syntax; lives as long as the extraction of one plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Steps">The step calls that are nodes of it, in the order of the nodes.</param>
/// <param name="Helpers">The calls of followed helpers; without them the steps inside could not be told apart.</param>
/// <param name="Bindings">The blocks whose content an entry may have at hand, and the members that hold it.</param>
internal sealed record PlanBody(MirPlan Plan, IReadOnlyList<BodyStep> Steps, IReadOnlyList<BodyHelper> Helpers, IReadOnlyList<(string ContextId, ISymbol Member)> Bindings);

/// <summary>A call of a followed helper that leads to steps.</summary>
/// <param name="Path">The chain at the call; empty in the body itself.</param>
/// <param name="InnerPath">The chain inside the helper, e.g. <c>helper-2</c>.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Method">The bound method; reduced where it is called as an extension.</param>
internal sealed record BodyHelper(string Path, string InnerPath, InvocationExpressionSyntax Syntax, IMethodSymbol Method)
{
    /// <summary>Where it is reached.</summary>
    public required CallPlace Place { get; init; }

    /// <inheritdoc cref="StepCall.Turn"/>
    public SiteTurn? Turn { get; init; }

    /// <inheritdoc cref="StepCall.RunsElsewhere"/>
    public bool RunsElsewhere { get; init; }
}

/// <summary>A call as the reading of the body came to it.</summary>
/// <param name="Frame">The body it stands in.</param>
/// <param name="Operation">The call.</param>
/// <param name="Inner">Of a helper: its body.</param>
internal sealed record CallPlace(Frame Frame, IOperation Operation, Frame? Inner = null);

/// <summary>A step call as the body's reading names it: one node, one place in the source.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Path">The chain of followed calls that is known at run time; empty in the body itself.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Method">The bound method; reduced where it is called as an extension.</param>
/// <param name="ContextParameters">The positions of the parameters that carry context, in the unreduced signature.</param>
/// <param name="Verdict">How a verdict is given.</param>
/// <param name="FailPlanValidator">The validator's name where a failure must throw.</param>
internal sealed record BodyStep(
    string NodeId,
    string Path,
    InvocationExpressionSyntax Syntax,
    IMethodSymbol Method,
    IReadOnlyList<int> ContextParameters,
    VerdictKind Verdict,
    string? FailPlanValidator)
{
    /// <inheritdoc cref="StepCall.Turn"/>
    public SiteTurn? Turn { get; init; }

    /// <inheritdoc cref="StepCall.RunsElsewhere"/>
    public bool RunsElsewhere { get; init; }
}
