using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.Generators.Extraction;

/// <summary>The forms of calls that the compiler cannot intercept, or would intercept wrongly.</summary>
internal static class InterceptionForms
{
    /// <summary>Null where the call can be intercepted, else why not.</summary>
    public static string? Refusal(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (Name(call.Expression) is null) return "the call does not name a method";
        if (call.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax }) return "an intercepted base call would call itself for ever";
        if (call.ArgumentList.Arguments.Any(a => model.GetTypeInfo(a.Expression, cancellation).Type is IDynamicTypeSymbol)) return "a call with a dynamic argument is bound at run time";
        if (IdenticalFiles.Contains(call.SyntaxTree, model.Compilation, cancellation)) return "another file has the same text, and the compiler cannot tell calls in the two apart";
        for (SyntaxNode? node = call; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            if (node is LambdaExpressionSyntax && IsExpressionTree(model.GetTypeInfo(node, cancellation).ConvertedType)) return "a call in an expression tree is data";
            if (node is QueryClauseSyntax or SelectOrGroupClauseSyntax && IsExpressionTreeQuery(node, model, cancellation)) return "a call in an expression tree is data";
        }
        return null;
    }

    private static SimpleNameSyntax? Name(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    private static bool IsExpressionTree(ITypeSymbol? type) => KnownTypes.Is(type, "System.Linq.Expressions", "Expression", 1);

    private static bool IsExpressionTreeQuery(SyntaxNode clause, SemanticModel model, CancellationToken cancellation)
    {
        var method = clause switch
        {
            SelectOrGroupClauseSyntax select => model.GetSymbolInfo(select, cancellation).Symbol,
            QueryClauseSyntax query => model.GetQueryClauseInfo(query, cancellation).OperationInfo.Symbol,
            _ => null,
        } as IMethodSymbol;
        return method is not null && method.Parameters.Any(static p => IsExpressionTree(p.Type));
    }
}
