using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR3001: lets a validator of the type pass before the result of a lossy transform is used.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ValidateFirstFix() : MigakiCodeFix("MIR3001")
{
    private protected override IEnumerable<Repair> Offer(Place place, CancellationToken cancellation)
    {
        // A local or parameter can be asked about and used afterwards; anything else would be computed twice.
        if (place.Expression() is not { } use || Value(use) is not { } value || Guard.Before(use) is not { } statement) yield break;
        if (place.Model.GetSymbolInfo(value, cancellation).Symbol is not (ILocalSymbol or IParameterSymbol) || place.Model.GetEnclosingSymbol(use.SpanStart, cancellation)?.ContainingType is not { } type) yield break;
        var isStatic = place.EnclosingMethod(cancellation)?.IsStatic == true;
        foreach (var validator in type.GetMembers().OfType<IMethodSymbol>().Where(static m => !m.IsGenericMethod && m.PartialDefinitionPart is null))
        {
            if (Attributes.Find(validator, "ValidatorAttribute") is not { } declared || isStatic && !validator.IsStatic) continue;
            var subject = Guard.Subject(validator, place.Model.GetTypeInfo(value, cancellation).Type, place.Model.Compilation);
            if (subject < 0 || Guard.CallOf(validator, subject, value, place.Model, cancellation) is not { } call
                || Guard.NotPassed(validator, call, Guard.CanAwait(statement)) is not { } condition) continue;
            var name = declared.ConstructorArguments.FirstOrDefault().Value as string ?? validator.Name;
            var guard = Guard.Throw(condition, Guard.Validation(name));
            yield return new Repair($"Validate with '{validator.Name}' first", "MIR3001." + validator.Name, _ =>
                Task.FromResult(place.Document.WithSyntaxRoot(Layout.InsertBefore(place.Root, statement, guard)).Project.Solution));
        }
    }

    /// <summary>The value of an argument or a returned expression.</summary>
    private static IdentifierNameSyntax? Value(ExpressionSyntax use) => use switch
    {
        IdentifierNameSyntax name => name,
        ParenthesizedExpressionSyntax { Expression: var inner } => Value(inner),
        PostfixUnaryExpressionSyntax { Operand: var inner } when use.IsKind(SyntaxKind.SuppressNullableWarningExpression) => Value(inner),
        _ => null,
    };
}
