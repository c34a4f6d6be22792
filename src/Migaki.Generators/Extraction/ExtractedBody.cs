using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Flow;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>What a body says: the plan, and what ties it to the source.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Interceptions">The step calls in the order of their nodes, the calls of followed helpers that lead to them, outermost first, and what is neither.</param>
/// <param name="Bindings">The described parameters, fields and properties whose content an entry has at hand.</param>
/// <param name="Coverage">What was recorded and what was not followed.</param>
internal sealed record ExtractedBody(
    MirPlan Plan,
    Interceptions Interceptions,
    IReadOnlyList<ContextBinding> Bindings,
    Coverage Coverage)
{
    /// <summary>What it was read from.</summary>
    public required (FlowAnalysis Analysis, FlowRecord Record) Flow { get; init; }
}

/// <summary>A step call that is a node.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Path">The chain of followed calls; empty in the body itself.</param>
/// <param name="Step">What is declared of the step.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Method">As bound: reduced where it is called as an extension.</param>
/// <param name="ContextParameters">The positions of the parameters that carry context, in the unreduced signature.</param>
internal sealed record StepCall(
    string NodeId,
    string Path,
    StepDeclaration Step,
    InvocationExpressionSyntax Syntax,
    IMethodSymbol Method,
    IReadOnlyList<int> ContextParameters)
{
    /// <summary>Where it is reached.</summary>
    public required CallPlace Place { get; init; }

    /// <summary>Which of several nodes of one call it is; null where the chain says it.</summary>
    public SiteTurn? Turn { get; init; }

    /// <summary>It runs on other chains than its own: in a lambda, or when the helper that made it has returned.</summary>
    public bool RunsElsewhere { get; init; }

    public VerdictKind Verdict => Step.Verdict;

    /// <summary>The validator's name where a failure must throw.</summary>
    public string? FailPlanValidator => Step.FailsPlan ? Step.Name : null;
}

/// <summary>A block and the member that holds its content.</summary>
internal sealed record ContextBinding(string ContextId, ISymbol Member);

/// <summary>How much of a body is in its plan.</summary>
internal sealed record Coverage(int Recorded, int Total, IReadOnlyList<(string Callee, string Reason)> NotFollowed);
