using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>Where a diagnostic stands, with what fixes ask of it.</summary>
internal sealed class Place(Document document, SyntaxNode root, SemanticModel model, Diagnostic diagnostic)
{
    public Document Document { get; } = document;
    public SyntaxNode Root { get; } = root;
    public SemanticModel Model { get; } = model;
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>The node of the diagnostic.</summary>
    public SyntaxNode Node => Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    public static async Task<Place?> OfAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root || !root.FullSpan.Contains(diagnostic.Location.SourceSpan)) return null;
        return await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model ? new Place(document, root, model, diagnostic) : null;
    }

    /// <summary>The innermost node of a kind that spans the diagnostic.</summary>
    public T? Enclosing<T>() where T : SyntaxNode => Node.FirstAncestorOrSelf<T>();

    /// <summary>The expression the diagnostic stands on: the largest with its span.</summary>
    public ExpressionSyntax? Expression() => Node.AncestorsAndSelf().OfType<ExpressionSyntax>().LastOrDefault(e => e.Span == Diagnostic.Location.SourceSpan);

    public IMethodSymbol? EnclosingMethod(CancellationToken cancellation) =>
        Enclosing<MethodDeclarationSyntax>() is { } method ? Model.GetDeclaredSymbol(method, cancellation) : null;

    /// <summary>The entry whose body a method is.</summary>
    public static IMethodSymbol? EntryOf(IMethodSymbol core)
    {
        if (!core.Name.EndsWith("Core", StringComparison.Ordinal) || core.Name.Length == 4) return null;
        return core.ContainingType.GetMembers(core.Name.Substring(0, core.Name.Length - 4)).OfType<IMethodSymbol>()
            .FirstOrDefault(e => Attributes.Find(e, "MirPlanAttribute") is not null
                && e.Parameters.Length == core.Parameters.Length
                && e.Parameters.Zip(core.Parameters, static (a, b) => SymbolEqualityComparer.Default.Equals(a.Type, b.Type)).All(static same => same));
    }
}
