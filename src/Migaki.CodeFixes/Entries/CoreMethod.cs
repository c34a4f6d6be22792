using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>Writes the body's method of an entry.</summary>
internal static class CoreMethod
{
    /// <summary>The body's method: private, with the entry's parameters, without what belongs to the entry.</summary>
    public static MethodDeclarationSyntax Of(MethodDeclarationSyntax entry, TypeSyntax returnType)
    {
        var modifiers = new List<SyntaxKind>();
        if (entry.Parent is not InterfaceDeclarationSyntax) modifiers.Add(SyntaxKind.PrivateKeyword);
        foreach (var kept in new[] { SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword, SyntaxKind.AsyncKeyword })
            if (entry.Modifiers.Any(kept)) modifiers.Add(kept);
        return SyntaxFactory.MethodDeclaration(
            default,
            Modifiers.Of(modifiers),
            returnType.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space),
            null,
            SyntaxFactory.Identifier(entry.Identifier.ValueText + "Core"),
            null,
            entry.ParameterList.WithParameters(SyntaxFactory.SeparatedList(entry.ParameterList.Parameters.Select(Parameter), entry.ParameterList.Parameters.GetSeparators())),
            default,
            entry.Body,
            entry.ExpressionBody,
            entry.SemicolonToken);
    }

    /// <summary>Only an iterator's own parameter can take the token of an enumeration.</summary>
    public static bool IsOfBody(AttributeSyntax attribute) => attribute.Name.ToString().Split('.').Last() is "EnumeratorCancellation" or "EnumeratorCancellationAttribute";

    private static ParameterSyntax Parameter(ParameterSyntax parameter)
    {
        var attributes = SyntaxFactory.List(parameter.AttributeLists
            .Select(static l => l.WithAttributes(SyntaxFactory.SeparatedList(l.Attributes.Where(IsOfBody))))
            .Where(static l => l.Attributes.Count > 0));
        var modifiers = SyntaxFactory.TokenList(parameter.Modifiers.Where(static m => !m.IsKind(SyntaxKind.ThisKeyword) && !m.IsKind(SyntaxKind.ParamsKeyword)));
        var changed = SyntaxFactory.Parameter(attributes, modifiers, parameter.Type!.WithLeadingTrivia(), parameter.Identifier.WithTrailingTrivia(), null);
        return changed.WithLeadingTrivia(parameter.GetLeadingTrivia());
    }
}
