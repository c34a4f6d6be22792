using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR2001: adds the provenance that a role has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ProvenanceFix() : MigakiCodeFix("MIR2001")
{
    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        // A value without a declaration is reported where it is used; where it comes from is for the developer to say.
        if (place.Node.FirstAncestorOrSelf<AttributeSyntax>() is not { ArgumentList.Arguments: { Count: > 0 } arguments } attribute || arguments[0] is not { NameEquals: null } role
            || attribute.Span != place.Diagnostic.Location.SourceSpan
            || Source(role.Expression.ToString().Split('.').Last()) is not { } source
            || Attributes.With(attribute, "Provenance", Attributes.Value("ProvenanceSource", source)) is not { } changed) return Task.FromResult(Repair.None);
        return Task.FromResult(Repair.Replace(place, $"Declare the provenance: {source}", "MIR2001." + source, attribute, changed));
    }

    private static string? Source(string role) => role switch
    {
        "SystemInstruction" => "System",
        "DeveloperInstruction" or "Example" => "Developer",
        "UserInput" => "User",
        "RetrievedDocument" => "Retrieval",
        "ToolResult" => "Tool",
        "ValidatorOutput" => "Validator",
        "Memory" => "Memory",
        _ => null,
    };
}
