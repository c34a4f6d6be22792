using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;

namespace Migaki.Generators.Flow;

/// <summary>Whether anybody listens to what a validator says. Certain: in doubt somebody does.</summary>
internal static class VerdictUse
{
    public static bool IsIgnored(IInvocationOperation call, StepDeclaration step)
    {
        if (step.Kind != StepKind.Validator || step.FailurePolicy == ValidatorFailurePolicy.Warn) return false;
        if (!IsDropped(call.Syntax, out var isAwaited)) return false;
        var returned = call.TargetMethod.ReturnType;
        var isUnobserved = !isAwaited && (returned.Name is "Task" or "ValueTask");
        // A failure throws, so a call is enough; unless nobody waits for the throw.
        if (step.FailsPlan) return isUnobserved;
        return step.Verdict != VerdictKind.Returned || isUnobserved || ContextTypes.Awaited(returned) is not null;
    }

    private static bool IsDropped(SyntaxNode call, out bool isAwaited)
    {
        isAwaited = false;
        var node = call;
        while (true)
        {
            switch (node.Parent)
            {
                case ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax:
                    node = node.Parent;
                    continue;
                case AwaitExpressionSyntax:
                    isAwaited = true;
                    node = node.Parent;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured }:
                    node = configured;
                    continue;
                case ConditionalAccessExpressionSyntax access when access.WhenNotNull == node:
                    node = access;
                    continue;
                case ExpressionStatementSyntax:
                case ForStatementSyntax f when f.Incrementors.Contains(node) || f.Initializers.Contains(node):
                    return true;
                case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: var type } method }:
                    return GivesNothing(type, method.Modifiers, isAwaited);
                case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax { ReturnType: var type } function }:
                    return GivesNothing(type, function.Modifiers, isAwaited);
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } assignment:
                    return assignment.Parent is ExpressionStatementSyntax;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } } variable }:
                    return !IsMentioned(variable);
                default:
                    return false;
            }
        }
    }

    /// <summary>The body is an expression whose value the method does not return.</summary>
    private static bool GivesNothing(TypeSyntax type, SyntaxTokenList modifiers, bool isAwaited) => type switch
    {
        PredefinedTypeSyntax { Keyword.RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.VoidKeyword } => true,
        IdentifierNameSyntax { Identifier.ValueText: "Task" or "ValueTask" } => isAwaited && modifiers.Any(m => m.RawKind == (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>Another thing of the same name counts as this one.</summary>
    private static bool IsMentioned(VariableDeclaratorSyntax variable)
    {
        var member = variable.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        return member is null || member.DescendantNodes().Any(n => n is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Identifier.ValueText);
    }
}
