using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1006: calls the entry instead of its body.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CallEntryFix() : MigakiCodeFix("MIR1006")
{
    private protected override IEnumerable<Repair> Offer(Place place, CancellationToken cancellation)
    {
        if (place.Expression() is not InvocationExpressionSyntax call || Name(call.Expression) is not { } name
            || place.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol core || Place.EntryOf(core) is not { } entry) return Repair.None;
        // Names of arguments are the body's.
        if (call.ArgumentList.Arguments.Any(a => a.NameColon is { } named && entry.Parameters.All(p => p.Name != named.Name.Identifier.ValueText))) return Repair.None;

        var changed = call.ReplaceNode(name, SyntaxFactory.IdentifierName(entry.Name).WithTriviaFrom(name));
        var title = $"Call '{entry.Name}'";
        if (RunType.Unwrap(entry) is null) return Repair.Replace(place, title, "MIR1006.entry", call, changed);

        // The entry returns a run around the value.
        if (!RunType.HasValue(core)) return RunType.IsTask(core.ReturnType) && call.Parent is not AwaitExpressionSyntax ? Repair.None : Repair.Replace(place, title, "MIR1006.entry", call, changed);
        ExpressionSyntax whole = call;
        ExpressionSyntax value = changed.WithoutTrivia();
        if (RunType.IsTask(core.ReturnType))
        {
            if (whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured })
            {
                value = configured.ReplaceNode(call, changed).WithoutTrivia();
                whole = configured;
            }
            if (whole.Parent is not AwaitExpressionSyntax awaited) return Repair.None;
            value = SyntaxFactory.ParenthesizedExpression(awaited.WithExpression(value).WithoutTrivia());
            whole = awaited;
        }
        // An ignored value is not a statement.
        if (whole.Parent is ExpressionStatementSyntax) return Repair.Replace(place, title, "MIR1006.entry", call, changed);
        value = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, value, SyntaxFactory.IdentifierName("Value")).WithTriviaFrom(whole);
        return Repair.Replace(place, title, "MIR1006.entry", whole, value);
    }

    private static IdentifierNameSyntax? Name(ExpressionSyntax called) => called switch
    {
        IdentifierNameSyntax name => name,
        MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } => name,
        _ => null,
    };
}
