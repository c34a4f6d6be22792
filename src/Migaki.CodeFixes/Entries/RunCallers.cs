using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Migaki.CodeFixes;

/// <summary>The callers of a method that will return its value in a run: each takes <c>Value</c> of it, where it can be seen that this is enough.</summary>
internal sealed class RunCallers
{
    private readonly IMethodSymbol _method;
    private readonly ILookup<DocumentId, Microsoft.CodeAnalysis.Text.TextSpan> _uses;
    private readonly Solution _solution;

    private RunCallers(IMethodSymbol method, Solution solution, ILookup<DocumentId, Microsoft.CodeAnalysis.Text.TextSpan> uses) => (_method, _solution, _uses) = (method, solution, uses);

    /// <summary>Null where a use is not a call, a call is not awaited, or others depend on the signature.</summary>
    public static async Task<RunCallers?> FindAsync(IMethodSymbol method, Solution solution, CancellationToken cancellation)
    {
        if (method.IsVirtual || method.IsAbstract || method.IsOverride) return null;
        if (method.ContainingType.AllInterfaces.SelectMany(static i => i.GetMembers()).Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method))) return null;
        var uses = new List<(DocumentId Document, Microsoft.CodeAnalysis.Text.TextSpan Span)>();
        foreach (var symbol in await SymbolFinder.FindReferencesAsync(method, solution, cancellation).ConfigureAwait(false))
        {
            foreach (var location in symbol.Locations)
            {
                var root = await location.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
                if (root is null || Use(root, location.Location.SourceSpan, RunType.IsTask(method.ReturnType)) is not { } use) return null;
                uses.Add((location.Document.Id, use.Span));
            }
        }
        return new RunCallers(method, solution, uses.ToLookup(static u => u.Document, static u => u.Span));
    }

    /// <summary>Rewrites the callers, then the declaration in its document.</summary>
    public async Task<Solution> RewriteAsync(Document declaring, Func<SyntaxNode, SyntaxNode> declaration, CancellationToken cancellation)
    {
        var solution = _solution;
        foreach (var id in _uses.Select(static g => g.Key).Append(declaring.Id).Distinct())
        {
            var root = (await solution.GetDocument(id)!.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
            if (RunType.HasValue(_method))
            {
                var calls = _uses[id].Select(span => root.FindNode(span, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<ExpressionSyntax>().First(e => e.Span == span && e is AwaitExpressionSyntax or InvocationExpressionSyntax)).ToArray();
                root = root.ReplaceNodes(calls, static (_, call) => Value(call));
            }
            if (id == declaring.Id) root = declaration(root);
            solution = solution.WithDocumentSyntaxRoot(id, root);
        }
        return solution;
    }

    private static MemberAccessExpressionSyntax Value(ExpressionSyntax call)
    {
        var bare = call.WithoutTrivia();
        ExpressionSyntax receiver = call is AwaitExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(bare) : bare;
        return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, SyntaxFactory.IdentifierName("Value")).WithTriviaFrom(call);
    }

    /// <summary>The expression whose value becomes a run.</summary>
    private static ExpressionSyntax? Use(SyntaxNode root, Microsoft.CodeAnalysis.Text.TextSpan span, bool isTask)
    {
        var name = root.FindNode(span, getInnermostNodeForTie: true);
        var call = name.Ancestors().OfType<InvocationExpressionSyntax>().FirstOrDefault(i => i.Expression == name || (i.Expression is MemberAccessExpressionSyntax access && access.Name == name));
        // A call on "?." has its own place in the tree; a statement that ignores the value needs nothing, but a tree does not say which it is.
        if (call is null || call.Ancestors().TakeWhile(static a => a is ExpressionSyntax).Any(static a => a is ConditionalAccessExpressionSyntax)) return null;
        ExpressionSyntax use = call;
        if (!isTask) return use.Parent is ExpressionStatementSyntax ? null : use;
        if (use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured }) use = configured;
        return use.Parent is AwaitExpressionSyntax { Parent: not ExpressionStatementSyntax } awaited ? awaited : null;
    }
}
