using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1008: declares a bound for the loops of a plan.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MaxIterationsFix() : MigakiCodeFix("MIR1008")
{
    // Enough for an agent's loop, and a number to think about.
    private const string Bound = "10";

    private protected override async Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        // In a helper it cannot be seen which plan leads there.
        if (place.EnclosingMethod(cancellation) is not { } core || Place.EntryOf(core) is not { } entry
            || Attributes.Find(entry, "MirPlanAttribute")?.ApplicationSyntaxReference is not { } reference
            || await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false) is not AttributeSyntax attribute
            || place.Document.Project.Solution.GetDocument(attribute.SyntaxTree) is not { } document
            || Attributes.With(attribute, "MaxIterations", Bound) is not { } changed) return Repair.None;
        return
        [
            new Repair($"Bound the plan's loops: MaxIterations = {Bound}", "MIR1008.bound", async c =>
                document.WithSyntaxRoot((await document.GetSyntaxRootAsync(c).ConfigureAwait(false))!.ReplaceNode(attribute, changed)).Project.Solution),
        ];
    }
}
