using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR3005: removes <c>Lossy = false</c> from a transform that leaves something out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LosslessFix() : MigakiCodeFix("MIR3005")
{
    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Node.FirstAncestorOrSelf<AttributeSyntax>() is not { ArgumentList: { } list } attribute
            || list.Arguments.FirstOrDefault(static a => a.NameEquals?.Name.Identifier.ValueText == "Lossy") is not { } lossy) return Task.FromResult(Repair.None);
        return Task.FromResult(Repair.Replace(place, "Remove 'Lossy = false'", "MIR3005.lossless", attribute, attribute.WithArgumentList(list.WithArguments(list.Arguments.Remove(lossy)))));
    }
}
