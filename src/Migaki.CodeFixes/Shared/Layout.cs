using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Migaki.CodeFixes;

/// <summary>New code laid out as the code around it.</summary>
internal static class Layout
{
    /// <summary>The line ending of a file: that of its first line.</summary>
    public static SyntaxTrivia NewLine(SyntaxNode node)
    {
        var first = node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        return first.IsKind(SyntaxKind.EndOfLineTrivia) ? SyntaxFactory.EndOfLine(first.ToString()) : SyntaxFactory.LineFeed;
    }

    /// <summary>The white space before a node on its line.</summary>
    public static SyntaxTriviaList Indentation(SyntaxNode node)
    {
        var leading = node.GetLeadingTrivia();
        return leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(leading[leading.Count - 1]) : SyntaxFactory.TriviaList();
    }

    /// <summary>Whether a node begins its line.</summary>
    public static bool BeginsLine(SyntaxNode node) =>
        node.GetFirstToken().GetPreviousToken() is var previous && (previous.IsKind(SyntaxKind.None) || previous.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia));

    /// <summary>An expression whose qualified names are shortened to what the file needs.</summary>
    public static ExpressionSyntax Expression(string text) => Shortened(SyntaxFactory.ParseExpression(text));

    /// <inheritdoc cref="Expression"/>
    public static T Shortened<T>(T node) where T : SyntaxNode => node
        .ReplaceNodes(node.DescendantNodes().Where(static n => n is MemberAccessExpressionSyntax or QualifiedNameSyntax), static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation))
        .WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>Puts a statement before another: on a line of its own where that has one.</summary>
    public static SyntaxNode InsertBefore(SyntaxNode root, StatementSyntax statement, StatementSyntax inserted)
    {
        var laid = BeginsLine(statement)
            ? inserted.WithLeadingTrivia(Indentation(statement)).WithTrailingTrivia(NewLine(statement))
            : inserted.WithLeadingTrivia().WithTrailingTrivia(SyntaxFactory.Space);
        return root.InsertNodesBefore(statement, [laid]);
    }
}
