using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR3003: lets the validator that the plan requires judge what the plan returns.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RequiredValidatorFix() : MigakiCodeFix("MIR3003", "missing")
{
    private protected override IEnumerable<Repair> Offer(Place place, CancellationToken cancellation)
    {
        // What is returned has a name, so that it can be judged first.
        if (place.Expression() is not IdentifierNameSyntax value || Guard.Before(value) is not ReturnStatementSyntax statement
            || place.Model.GetSymbolInfo(value, cancellation).Symbol is not (ILocalSymbol or IParameterSymbol)
            || !place.Diagnostic.Properties.TryGetValue("about", out var name) || name is null
            || place.Model.GetEnclosingSymbol(value.SpanStart, cancellation)?.ContainingType is not { } type) yield break;
        var isStatic = place.EnclosingMethod(cancellation)?.IsStatic == true;
        foreach (var validator in type.GetMembers().OfType<IMethodSymbol>().Where(static m => !m.IsGenericMethod && m.PartialDefinitionPart is null))
        {
            if (Attributes.Find(validator, "ValidatorAttribute") is not { } declared || isStatic && !validator.IsStatic || declared.ConstructorArguments.FirstOrDefault().Value as string != name) continue;
            var subject = Guard.Subject(validator, place.Model.GetTypeInfo(value, cancellation).Type, place.Model.Compilation);
            if (subject < 0 || Guard.CallOf(validator, subject, value, place.Model, cancellation) is not { } call
                || Guard.NotPassed(validator, call, Guard.CanAwait(statement)) is not { } condition) continue;
            var guard = Guard.Throw(condition, Guard.Validation(name));
            yield return new Repair($"Validate with '{validator.Name}' before the return", "MIR3003." + validator.Name, _ =>
                Task.FromResult(place.Document.WithSyntaxRoot(Layout.InsertBefore(place.Root, statement, guard)).Project.Solution));
        }
    }
}
