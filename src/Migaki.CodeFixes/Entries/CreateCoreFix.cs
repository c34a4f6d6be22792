using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1001: writes an empty body beside an entry that has none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CreateCoreFix() : MigakiCodeFix("MIR1001", "body")
{
    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Enclosing<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax type, Body: null, ExpressionBody: null } entry
            || place.Model.GetDeclaredSymbol(entry, cancellation) is not { IsGenericMethod: false } symbol
            || symbol.ContainingType.GetMembers(symbol.Name + "Core").Any()) return Task.FromResult(Repair.None);

        var body = SyntaxFactory.ArrowExpressionClause(Layout.Expression("throw new global::System.NotImplementedException()"));
        var newLine = Layout.NewLine(entry);
        var core = CoreMethod.Of(entry, RunType.Unwrap(symbol) ?? entry.ReturnType)
            .WithExpressionBody(body.WithLeadingTrivia(SyntaxFactory.Space))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithLeadingTrivia(Layout.Indentation(entry).Insert(0, newLine))
            .WithTrailingTrivia(newLine);
        var changed = type.WithMembers(type.Members.Insert(type.Members.IndexOf(entry) + 1, core));
        return Task.FromResult(Repair.Replace(place, $"Write '{symbol.Name}Core'", "MIR1001.body", type, changed));
    }
}
