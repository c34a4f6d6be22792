using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>MIR4002: asks for the approval that a tool needs, and calls the tool only where it was granted.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AskFirstFix() : MigakiCodeFix("MIR4002", "guard")
{
    private protected override IEnumerable<Repair> Offer(Place place, CancellationToken cancellation)
    {
        if (place.Expression() is not InvocationExpressionSyntax call || Guard.Before(call) is not { } statement
            || place.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol tool
            || Attributes.Find(tool, "ToolCallAttribute") is not { } declared
            || place.Model.GetEnclosingSymbol(call.SpanStart, cancellation)?.ContainingType is not { } type) yield break;
        var id = declared.NamedArguments.FirstOrDefault(static a => a.Key == "RequiresApproval").Value.Value as string;
        var isStatic = place.EnclosingMethod(cancellation)?.IsStatic == true;
        foreach (var approval in type.GetMembers().OfType<IMethodSymbol>().Where(static m => !m.IsGenericMethod && m.PartialDefinitionPart is null))
        {
            if (Attributes.Find(approval, "ApprovalAttribute") is not { } asked || isStatic && !approval.IsStatic) continue;
            var name = asked.ConstructorArguments.FirstOrDefault().Value as string;
            if (id is not null && id != name || Call(approval, call, place, cancellation) is not { } question
                || Guard.NotPassed(approval, question, Guard.CanAwait(statement)) is not { } condition) continue;
            var guard = Guard.Throw(condition, $"global::System.OperationCanceledException(\"The approval {name} was not granted.\")");
            yield return new Repair($"Ask '{approval.Name}' first", "MIR4002." + approval.Name, _ =>
                Task.FromResult(place.Document.WithSyntaxRoot(Layout.InsertBefore(place.Root, statement, guard)).Project.Solution));
        }
    }

    /// <summary>About the first argument of the tool that is a plain value and fits; without arguments where the approval takes none.</summary>
    private static string? Call(IMethodSymbol approval, InvocationExpressionSyntax call, Place place, CancellationToken cancellation)
    {
        if (approval.Parameters.All(static p => p.IsOptional || p.IsParams)) return approval.Name + "()";
        foreach (var argument in call.ArgumentList.Arguments.Select(static a => a.Expression).OfType<IdentifierNameSyntax>())
        {
            var subject = Guard.Subject(approval, place.Model.GetTypeInfo(argument, cancellation).Type, place.Model.Compilation);
            if (subject >= 0 && Guard.CallOf(approval, subject, argument, place.Model, cancellation) is { } question) return question;
        }
        return null;
    }
}
