using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR3002: a validator whose result is ignored becomes a guard, or is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UseVerdictFix() : MigakiCodeFix("MIR3002", "guard", "await")
{
    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Expression() is not InvocationExpressionSyntax call
            || place.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol validator
            || Statement(call) is not { Parent: BlockSyntax or SwitchSectionSyntax } statement) return Task.FromResult(Repair.None);
        if (place.Diagnostic.Properties["problem"] == "await")
        {
            return Task.FromResult(call.Parent is AwaitExpressionSyntax || !Guard.CanAwait(call) ? Repair.None
                : Repair.Replace(place, "Await the validator", "MIR3002.await", statement, statement.WithExpression(
                    SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), call.WithoutTrivia()).WithTriviaFrom(statement.Expression))));
        }
        if (Guard.NotPassed(validator, call.WithoutTrivia().ToString(), Guard.CanAwait(call)) is not { } condition) return Task.FromResult(Repair.None);
        var name = Attributes.Find(validator, "ValidatorAttribute")?.ConstructorArguments.FirstOrDefault().Value as string ?? validator.Name;
        return Task.FromResult(Repair.Replace(place, "Throw where the validator does not pass", "MIR3002.guard", statement, Guard.Throw(condition, Guard.Validation(name)).WithTriviaFrom(statement)));
    }

    /// <summary>The statement that consists of the call, awaited or discarded.</summary>
    private static ExpressionStatementSyntax? Statement(InvocationExpressionSyntax call)
    {
        ExpressionSyntax whole = call;
        if (whole.Parent is AwaitExpressionSyntax awaited) whole = awaited;
        if (whole.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } discarded) whole = discarded;
        return whole.Parent as ExpressionStatementSyntax;
    }
}
