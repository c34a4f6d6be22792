using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1001: makes the types around an entry partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeTypePartialFix() : MigakiCodeFix("MIR1001", "type")
{
    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        var types = place.Node.Ancestors().OfType<TypeDeclarationSyntax>().ToArray();
        return Task.FromResult(types.Length == 0 ? Repair.None :
        [
            new Repair("Make the type partial", "MIR1001.type", _ =>
                Task.FromResult(place.Document.WithSyntaxRoot(place.Root.ReplaceNodes(types, static (_, changed) => Modifiers.Partial(changed))).Project.Solution)),
        ]);
    }
}
