using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR2008: adds a privacy class to the declaration of a block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PrivacyFix() : MigakiCodeFix("MIR2008")
{
    private static readonly string[] Classes = ["Internal", "Confidential", "Public"];

    private protected override async Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        // The first location of the path is the declaration: of a parameter, a field, a property.
        if (place.Diagnostic.AdditionalLocations.Count == 0 || place.Diagnostic.AdditionalLocations[0] is not { SourceTree: { } tree } location
            || place.Document.Project.Solution.GetDocument(tree) is not { } document
            || await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root) return Repair.None;
        var declared = root.FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        var lists = declared.AncestorsAndSelf().Select(static n => n switch
        {
            ParameterSyntax parameter => parameter.AttributeLists,
            BaseFieldDeclarationSyntax field => field.AttributeLists,
            BasePropertyDeclarationSyntax property => property.AttributeLists,
            _ => default,
        }).FirstOrDefault(static l => l.Count > 0);
        if (lists.SelectMany(static l => l.Attributes).FirstOrDefault(static a => a.Name.ToString().Split('.').Last() is "MirContext" or "MirContextAttribute") is not { } attribute) return Repair.None;
        return Classes
            .Select(c => (Class: c, Changed: Attributes.With(attribute, "Privacy", Attributes.Value("PrivacyClass", c))))
            .Where(static c => c.Changed is not null)
            .Select(c => new Repair($"Declare the privacy class: {c.Class}", "MIR2008." + c.Class, _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(attribute, c.Changed!)).Project.Solution)))
            .ToArray();
    }
}
