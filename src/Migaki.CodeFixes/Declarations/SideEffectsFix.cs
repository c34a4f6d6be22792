using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR4004: declares what a tool does to the world.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SideEffectsFix() : MigakiCodeFix("MIR4004")
{
    private static readonly string[] Classes = ["ReadOnly", "IdempotentMutation", "NonIdempotentMutation"];

    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Node.FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute || attribute.Span != place.Diagnostic.Location.SourceSpan) return Task.FromResult(Repair.None);
        return Task.FromResult(Classes
            .Select(c => (Class: c, Changed: Attributes.With(attribute, "SideEffects", Attributes.Value("SideEffectClass", c))))
            .Where(static c => c.Changed is not null)
            .SelectMany(c => Repair.Replace(place, $"Declare the side effects: {c.Class}", "MIR4004." + c.Class, attribute, c.Changed!)));
    }
}
