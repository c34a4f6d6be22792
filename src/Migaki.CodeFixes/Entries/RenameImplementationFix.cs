using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1001: an entry that the user has implemented: the implementation becomes the body.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RenameImplementationFix() : MigakiCodeFix("MIR1001", "implemented")
{
    private protected override async Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.EnclosingMethod(cancellation) is not { PartialImplementationPart: { } implementation } entry
            || entry.ContainingType.GetMembers(entry.Name + "Core").Any() || RunType.Unwrap(entry) is not null
            || implementation.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference
            || await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false) is not MethodDeclarationSyntax syntax
            || place.Document.Project.Solution.GetDocument(syntax.SyntaxTree) is not { } document) return Repair.None;
        var core = CoreMethod.Of(syntax, syntax.ReturnType).WithTriviaFrom(syntax);
        return
        [
            new Repair($"Rename the implementation to '{entry.Name}Core'", "MIR1001.implemented", async c =>
                document.WithSyntaxRoot((await document.GetSyntaxRootAsync(c).ConfigureAwait(false))!.ReplaceNode(syntax, core)).Project.Solution),
        ];
    }
}
