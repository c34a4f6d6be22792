using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1001: splits an ordinary method with <c>[MirPlan]</c> into its entry and its body.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SplitPlanFix() : MigakiCodeFix("MIR1001", "partial")
{
    private protected override async Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Enclosing<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax, ExplicitInterfaceSpecifier: null } method
            || (method.Body is null && method.ExpressionBody is null)
            || place.Model.GetDeclaredSymbol(method, cancellation) is not { IsGenericMethod: false, IsExtern: false } symbol
            || symbol.Parameters.Any(static p => p.RefKind != RefKind.None || p.Type.IsRefLikeType)
            || symbol is { IsAsync: true, ReturnsVoid: true }
            || symbol.ReturnsByRef || symbol.ReturnsByRefReadonly || symbol.ReturnType.IsRefLikeType
            || symbol.ContainingType.IsFileLocal
            || symbol.ContainingType.GetMembers(symbol.Name + "Core").Any() || symbol.ContainingType.GetMembers(symbol.Name + "Plan").Any()) return Repair.None;

        var repairs = new List<Repair> { new("Split into entry and Core", "MIR1001.split", _ => Task.FromResult(Split(place, method, null))) };
        if (RunType.Wrap(symbol) is { } run && await RunCallers.FindAsync(symbol, place.Document.Project.Solution, cancellation).ConfigureAwait(false) is { } callers)
        {
            repairs.Add(new Repair("Split into entry and Core, and return MirRun", "MIR1001.split.run", async c =>
                await callers.RewriteAsync(place.Document, root => Split(root, Find(root, method), run), c).ConfigureAwait(false)));
        }
        return repairs;
    }

    private static MethodDeclarationSyntax Find(SyntaxNode root, MethodDeclarationSyntax method) =>
        root.DescendantNodes().OfType<MethodDeclarationSyntax>().ElementAt(method.SyntaxTree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().TakeWhile(m => m != method).Count());

    private static Solution Split(Place place, MethodDeclarationSyntax method, TypeSyntax? returnType) =>
        place.Document.WithSyntaxRoot(Split(place.Root, method, returnType)).Project.Solution;

    private static SyntaxNode Split(SyntaxNode root, MethodDeclarationSyntax method, TypeSyntax? returnType)
    {
        var types = method.Ancestors().OfType<TypeDeclarationSyntax>().ToArray();
        return root.ReplaceNodes(types, (original, changed) => Modifiers.Partial(original == types[0] ? WithParts((TypeDeclarationSyntax)original, changed, method, returnType) : changed));
    }

    private static TypeDeclarationSyntax WithParts(TypeDeclarationSyntax original, TypeDeclarationSyntax changed, MethodDeclarationSyntax method, TypeSyntax? returnType)
    {
        var index = original.Members.IndexOf(method);
        var core = CoreMethod.Of(method, method.ReturnType)
            .WithLeadingTrivia(Layout.Indentation(method).Insert(0, Layout.NewLine(method)))
            .WithTrailingTrivia(method.GetTrailingTrivia());
        return changed.WithMembers(changed.Members.RemoveAt(index).Insert(index, core).Insert(index, Entry(method, returnType)));
    }

    private static MethodDeclarationSyntax Entry(MethodDeclarationSyntax method, TypeSyntax? returnType)
    {
        var modifiers = method.Modifiers.Where(static m => !m.IsKind(SyntaxKind.AsyncKeyword)).ToList();
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        var type = (returnType ?? method.ReturnType).WithTriviaFrom(method.ReturnType);
        // A partial method that returns something says how accessible it is.
        if (!modifiers.Any(static m => SyntaxFacts.IsAccessibilityModifier(m.Kind())))
        {
            var accessible = method.Parent is InterfaceDeclarationSyntax ? SyntaxKind.PublicKeyword : SyntaxKind.PrivateKeyword;
            modifiers.Insert(0, SyntaxFactory.Token(accessible).WithTrailingTrivia(SyntaxFactory.Space));
        }
        // What stood before the declaration stays there.
        var (first, none) = (method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken(), SyntaxFactory.TriviaList());
        for (var i = 0; i < modifiers.Count; i++)
            if (modifiers[i] == first) modifiers[i] = modifiers[i].WithLeadingTrivia(none);
        modifiers[0] = modifiers[0].WithLeadingTrivia(first.LeadingTrivia);
        if (method.Modifiers.Count == 0) type = type.WithLeadingTrivia(none);
        var parameters = method.ParameterList.ReplaceNodes(method.ParameterList.Parameters, static (_, p) => p.WithAttributeLists(SyntaxFactory.List(p.AttributeLists
            .Select(static l => l.WithAttributes(SyntaxFactory.SeparatedList(l.Attributes.Where(static a => !CoreMethod.IsOfBody(a)))))
            .Where(static l => l.Attributes.Count > 0))));
        return method
            .WithModifiers(SyntaxFactory.TokenList(modifiers.Append(partial)))
            .WithReturnType(type)
            .WithParameterList(parameters.WithTrailingTrivia())
            .WithBody(null)
            .WithExpressionBody(null)
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken).WithTrailingTrivia(Layout.NewLine(method)));
    }
}
