using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

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

        var body = SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression("throw new global::System.NotImplementedException()").WithAdditionalAnnotations(Simplifier.Annotation));
        var newLine = SyntaxFactory.ElasticCarriageReturnLineFeed;
        var core = CoreMethod.Of(entry, RunType.Unwrap(symbol) ?? entry.ReturnType)
            .WithExpressionBody(body.WithLeadingTrivia(SyntaxFactory.Space))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithLeadingTrivia(newLine)
            .WithTrailingTrivia(newLine)
            .WithAdditionalAnnotations(Formatter.Annotation);
        var changed = type.WithMembers(type.Members.Insert(type.Members.IndexOf(entry) + 1, core));
        return Task.FromResult(Repair.Replace(place, $"Write '{symbol.Name}Core'", "MIR1001.body", type, changed));
    }
}
