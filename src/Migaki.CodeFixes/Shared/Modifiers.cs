using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>Changes of modifiers that keep the trivia around them.</summary>
internal static class Modifiers
{
    /// <summary>The type declared partial, with the modifier last, as the language wants it.</summary>
    public static TypeDeclarationSyntax Partial(TypeDeclarationSyntax type)
    {
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword)) return type;
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0) return type.AddModifiers(partial);
        // The keyword of the type carries what stands before the declaration, unless attributes do.
        var keyword = type.Keyword;
        return type.WithKeyword(keyword.WithLeadingTrivia()).WithModifiers([partial.WithLeadingTrivia(keyword.LeadingTrivia)]);
    }

    /// <summary>A list of these modifiers, each followed by a space.</summary>
    public static SyntaxTokenList Of(IEnumerable<SyntaxKind> kinds) =>
        SyntaxFactory.TokenList(kinds.Select(static k => SyntaxFactory.Token(k).WithTrailingTrivia(SyntaxFactory.Space)));
}
