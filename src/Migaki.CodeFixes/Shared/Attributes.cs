using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>Annotations in symbols and in source.</summary>
internal static class Attributes
{
    public static bool IsMigaki(INamedTypeSymbol? type, string name) =>
        type is { ContainingNamespace: { Name: "Migaki", ContainingNamespace.IsGlobalNamespace: true } } && type.Name == name;

    public static AttributeData? Find(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(a => IsMigaki(a.AttributeClass, name));

    /// <summary>The attribute with one more named argument; null where it has that already.</summary>
    public static AttributeSyntax? With(AttributeSyntax attribute, string name, string value)
    {
        var list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        if (list.Arguments.Any(a => a.NameEquals?.Name.Identifier.ValueText == name)) return null;
        var argument = SyntaxFactory.AttributeArgument(
            SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName(name), SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space)),
            null,
            Layout.Expression(value));
        var arguments = list.Arguments.Count == 0
            ? list.Arguments.Add(argument)
            : SyntaxFactory.SeparatedList<AttributeArgumentSyntax>(list.Arguments.GetWithSeparators()
                .Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space))
                .Add(argument));
        return attribute.WithArgumentList(list.WithArguments(arguments));
    }

    /// <summary>A value of an enum of Migaki, shortened to what the file needs.</summary>
    public static string Value(string type, string member) => $"global::Migaki.{type}.{member}";
}
