using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1003: makes a type internal that stands in a step's signature, so that recording code can name it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NameableTypeFix() : MigakiCodeFix("MIR1003", "type")
{
    private protected override IEnumerable<Repair> Offer(Place place, CancellationToken cancellation)
    {
        if (place.Enclosing<MethodDeclarationSyntax>() is not { } method || place.Model.GetDeclaredSymbol(method, cancellation) is not { } step) yield break;
        var hidden = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var type in step.Parameters.Select(static p => p.Type).Concat([step.ReturnType, step.ContainingType, .. step.TypeParameters.SelectMany(static p => p.ConstraintTypes)])) Collect(type, hidden);
        // One type, one place: what is shown by it must not be hidden itself, and all its parts are in this file.
        if (hidden.Count != 1 || hidden.First() is not { IsFileLocal: false } only || Shows(only)) yield break;
        var parts = only.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).ToArray();
        if (parts.Length == 0 || parts.Any(p => p.SyntaxTree != place.Root.SyntaxTree || p is not BaseTypeDeclarationSyntax)) yield break;
        yield return new Repair($"Make '{only.Name}' internal", "MIR1003.internal", _ => Task.FromResult(
            place.Document.WithSyntaxRoot(place.Root.ReplaceNodes(parts.Cast<BaseTypeDeclarationSyntax>(), static (_, part) => Internal(part))).Project.Solution));
    }

    private static void Collect(ITypeSymbol type, HashSet<INamedTypeSymbol> hidden)
    {
        if (type is IArrayTypeSymbol array) Collect(array.ElementType, hidden);
        for (var part = type as INamedTypeSymbol; part is not null; part = part.ContainingType)
        {
            if (IsHidden(part)) hidden.Add(part.OriginalDefinition);
            foreach (var argument in part.TypeArguments) Collect(argument, hidden);
        }
    }

    private static bool IsHidden(INamedTypeSymbol type) => type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal;

    /// <summary>Whether more can be seen through the type than an internal one may show.</summary>
    private static bool Shows(INamedTypeSymbol type)
    {
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        if (type.BaseType is { } inherited) Collect(inherited, seen);
        foreach (var contract in type.Interfaces) Collect(contract, seen);
        foreach (var member in type.GetMembers().Where(static m => m.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected)))
        {
            switch (member)
            {
                case IMethodSymbol m:
                    foreach (var shown in m.Parameters.Select(static p => p.Type).Append(m.ReturnType)) Collect(shown, seen);
                    break;
                case IFieldSymbol f:
                    Collect(f.Type, seen);
                    break;
                case IPropertySymbol p:
                    Collect(p.Type, seen);
                    break;
                case IEventSymbol e:
                    Collect(e.Type, seen);
                    break;
            }
        }
        seen.Remove(type.OriginalDefinition);
        return seen.Count > 0;
    }

    private static BaseTypeDeclarationSyntax Internal(BaseTypeDeclarationSyntax type)
    {
        var own = type.Modifiers.Where(static m => m.IsKind(SyntaxKind.PrivateKeyword) || m.IsKind(SyntaxKind.ProtectedKeyword)).ToArray();
        var first = type.GetFirstToken();
        var modifier = SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (own.Length > 0)
        {
            var kept = type.Modifiers.Where(m => !own.Skip(1).Contains(m)).Select(m => m == own[0] ? modifier.WithTriviaFrom(own[0]) : m);
            return (BaseTypeDeclarationSyntax)type.WithModifiers(SyntaxFactory.TokenList(kept));
        }
        if (type.AttributeLists.Count > 0) return (BaseTypeDeclarationSyntax)type.WithModifiers(type.Modifiers.Insert(0, modifier));
        var bare = type.ReplaceToken(first, first.WithLeadingTrivia());
        return (BaseTypeDeclarationSyntax)bare.WithModifiers(bare.Modifiers.Insert(0, modifier.WithLeadingTrivia(first.LeadingTrivia)));
    }
}
