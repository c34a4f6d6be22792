using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Migaki.CodeFixes;

/// <summary>
/// The compiler's own Fix All, told which kind of repair is meant. <c>dotnet format</c> asks a fix about the first diagnostic of the analyzer, which may be another rule's;
/// it then has no kind, and nothing would be repaired, depending on the order in which diagnostics came. Without a kind the first that is offered counts.
/// </summary>
internal sealed class FixAll : FixAllProvider
{
    public static FixAll Instance { get; } = new();

    private static FixAllProvider Batch => WellKnownFixAllProviders.BatchFixer;

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => Batch.GetSupportedFixAllScopes();

    public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
    {
        if (context.CodeActionEquivalenceKey is null && await FirstKindAsync(context).ConfigureAwait(false) is { } kind)
        {
            var diagnostics = new Diagnostics(context);
            context = context.Document is { } document
                ? new FixAllContext(document, context.CodeFixProvider, context.Scope, kind, context.DiagnosticIds, diagnostics, context.CancellationToken)
                : new FixAllContext(context.Project, context.CodeFixProvider, context.Scope, kind, context.DiagnosticIds, diagnostics, context.CancellationToken);
        }
        return await Batch.GetFixAsync(context).ConfigureAwait(false);
    }

    private static async Task<string?> FirstKindAsync(FixAllContext context)
    {
        string? kind = null;
        foreach (var project in context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project])
        {
            var found = await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            foreach (var diagnostic in found.OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(static d => d.Location.SourceSpan.Start))
            {
                if (context.Solution.GetDocument(diagnostic.Location.SourceTree) is not { } document) continue;
                await context.CodeFixProvider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => kind ??= action.EquivalenceKey, context.CancellationToken)).ConfigureAwait(false);
                if (kind is not null) return kind;
            }
        }
        return null;
    }

    /// <summary>What the given context knows.</summary>
    private sealed class Diagnostics(FixAllContext context) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await context.GetProjectDiagnosticsAsync(project).ConfigureAwait(false);
    }
}
