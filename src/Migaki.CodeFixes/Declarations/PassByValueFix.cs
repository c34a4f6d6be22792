using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Migaki.CodeFixes;

/// <summary>MIR1003: a parameter that is only read (<c>in</c>, <c>ref readonly</c>) is passed by value, in the entry, its body and at every call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PassByValueFix() : MigakiCodeFix("MIR1003", "ref")
{
    private protected override async Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Enclosing<ParameterSyntax>() is not { } syntax || place.Model.GetDeclaredSymbol(syntax, cancellation) is not IParameterSymbol { RefKind: RefKind.In or RefKind.RefReadOnlyParameter } parameter) return Repair.None;
        // Other signatures would have to follow.
        if (parameter.ContainingSymbol is not IMethodSymbol { IsVirtual: false, IsAbstract: false, IsOverride: false, ExplicitInterfaceImplementations.IsEmpty: true, MethodKind: MethodKind.Ordinary } method) return Repair.None;
        if (method.ContainingType.AllInterfaces.SelectMany(static i => i.GetMembers()).Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method))) return Repair.None;

        var solution = place.Document.Project.Solution;
        var changed = new HashSet<SyntaxNode>();
        foreach (var one in Methods(method))
        {
            foreach (var declared in one.DeclaringSyntaxReferences) changed.Add(((MethodDeclarationSyntax)await declared.GetSyntaxAsync(cancellation).ConfigureAwait(false)).ParameterList.Parameters[parameter.Ordinal]);
            foreach (var reference in (await SymbolFinder.FindReferencesAsync(one, solution, cancellation).ConfigureAwait(false)).SelectMany(static r => r.Locations))
            {
                if (reference.IsImplicit || await reference.Document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root) return Repair.None;
                // A name that is not called: a delegate keeps its signature.
                if (root.FindNode(reference.Location.SourceSpan).AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault(i => i.Expression.Span.End == reference.Location.SourceSpan.End) is not { } call) return Repair.None;
                foreach (var argument in call.ArgumentList.Arguments)
                {
                    var isMeant = argument.NameColon is { } name ? name.Name.Identifier.ValueText == one.Parameters[parameter.Ordinal].Name : call.ArgumentList.Arguments.IndexOf(argument) == parameter.Ordinal;
                    if (isMeant && !argument.RefKindKeyword.IsKind(SyntaxKind.None)) changed.Add(argument);
                }
            }
        }
        return [new Repair($"Pass '{parameter.Name}' by value", "MIR1003.value", async stop =>
        {
            var result = solution;
            foreach (var file in changed.GroupBy(static n => n.SyntaxTree))
            {
                if (solution.GetDocument(file.Key) is not { } document) continue;
                var root = await file.Key.GetRootAsync(stop).ConfigureAwait(false);
                result = result.WithDocumentSyntaxRoot(document.Id, root.ReplaceNodes(file, static (_, node) => ByValue(node)));
            }
            return result;
        })];
    }

    /// <summary>Both parts of a partial method; for an entry its body, too.</summary>
    private static IEnumerable<IMethodSymbol> Methods(IMethodSymbol method)
    {
        yield return method;
        if ((method.PartialImplementationPart ?? method.PartialDefinitionPart) is { } other) yield return other;
        foreach (var core in method.ContainingType.GetMembers(method.Name + "Core").OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(Place.EntryOf(core), method)) yield return core;
        }
    }

    private static SyntaxNode ByValue(SyntaxNode node)
    {
        var first = node.GetFirstToken();
        SyntaxNode changed = node switch
        {
            ParameterSyntax parameter => parameter.WithModifiers(SyntaxFactory.TokenList(parameter.Modifiers.Where(static m => !m.IsKind(SyntaxKind.InKeyword) && !m.IsKind(SyntaxKind.RefKeyword) && !m.IsKind(SyntaxKind.ReadOnlyKeyword)))),
            ArgumentSyntax argument => argument.WithRefKindKeyword(default),
            _ => node,
        };
        return changed.WithLeadingTrivia(first.LeadingTrivia);
    }
}
