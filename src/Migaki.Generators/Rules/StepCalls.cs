using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>A call of a step in a member that is neither a plan nor a step.</summary>
internal sealed record StepCall(ISymbol Caller, IMethodSymbol Step, Location Place);

/// <summary>The calls of steps in a file whose members no plan is known to lead to.</summary>
internal static class StepCalls
{
    public static IEnumerable<StepCall> In(SyntaxTree file, StepNames names, CompilationAccess access, ReachedMembers reached, CancellationToken cancellation)
    {
        foreach (var token in Identifiers.Named(file, names.Written, cancellation))
        {
            if (token.Parent is not SimpleNameSyntax name || CallAnalyzer.CallOf(name) is not { } call) continue;
            var model = access.ModelOf(file);
            // Who calls is known without binding anything; whom, is not.
            if (Members.Around(call, model, cancellation) is not { } caller || reached.IsKnown(caller)) continue;
            if (model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol called && StepOf(called, access) is { } step) yield return new StepCall(caller, step, call.GetLocation());
        }
        if (!names.HasImplied) yield break;
        foreach (var call in Implied(file, access, reached, cancellation)) yield return call;
    }

    /// <summary>Calls that nobody wrote: of queries, of the elements of a collection, of the parts of a text.</summary>
    private static IEnumerable<StepCall> Implied(SyntaxTree file, CompilationAccess access, ReachedMembers reached, CancellationToken cancellation)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in file.GetRoot(cancellation).DescendantNodes())
        {
            if (node is not (QueryExpressionSyntax or InterpolatedStringExpressionSyntax or InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression })) continue;
            if (Members.Around(node, access.ModelOf(file), cancellation) is not { } caller || reached.IsKnown(caller) || !seen.Add(caller)) continue;
            foreach (var call in Members.CodeOf(caller, access, cancellation).SelectMany(static c => c.Descendants()).OfType<IInvocationOperation>())
            {
                if (call.Syntax is not InvocationExpressionSyntax && StepOf(call.TargetMethod, access) is { } step) yield return new StepCall(caller, step, call.Syntax.GetLocation());
            }
        }
    }

    private static IMethodSymbol? StepOf(IMethodSymbol called, CompilationAccess access)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        return access.Steps.Of(method) is { IsKnown: false } ? method : null;
    }
}
