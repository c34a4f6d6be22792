using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR1005: a method group of a step becomes a lambda that calls it, and that call can be intercepted.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MethodGroupFix() : MigakiCodeFix("MIR1005", "method-group")
{
    private protected override Task<IEnumerable<Repair>> OfferAsync(Place place, CancellationToken cancellation)
    {
        if (place.Expression() is not { } group || group.Parent is InvocationExpressionSyntax called && called.Expression == group
            || place.Model.GetSymbolInfo(group, cancellation).Symbol is not IMethodSymbol
            || (place.Model.GetTypeInfo(group, cancellation).ConvertedType as INamedTypeSymbol)?.DelegateInvokeMethod is not { } signature
            || signature.Parameters.Any(static p => p.RefKind != RefKind.None)
            // A receiver is evaluated once for a method group, and with each call in a lambda.
            || group is MemberAccessExpressionSyntax { Expression: not (IdentifierNameSyntax or ThisExpressionSyntax or PredefinedTypeSyntax) }) return Task.FromResult(Repair.None);

        var names = Names(place, group, signature.Parameters.Length, cancellation);
        var arguments = string.Join(", ", names);
        var head = names.Length == 1 ? arguments : $"({arguments})";
        var lambda = SyntaxFactory.ParseExpression($"{head} => {group.WithoutTrivia()}({arguments})").WithTriviaFrom(group);
        return Task.FromResult(Repair.Replace(place, "Call the step in a lambda", "MIR1005.lambda", group, lambda));
    }

    private static string[] Names(Place place, ExpressionSyntax group, int count, CancellationToken cancellation)
    {
        var names = new string[count];
        var taken = new HashSet<string>(place.Model.LookupSymbols(group.SpanStart).Select(static s => s.Name), StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = count == 1 ? "x" : "x" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            while (!taken.Add(name)) name += "_";
            names[i] = name;
        }
        return names;
    }
}
