using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>Guards: an <c>if</c> that leaves the plan where a validator or approval does not pass.</summary>
internal static class Guard
{
    /// <summary>The condition that holds where the step did not pass; null where its result is no verdict, or cannot be awaited here.</summary>
    public static string? NotPassed(IMethodSymbol step, string call, bool canAwait)
    {
        var type = step.ReturnType;
        if (RunType.IsTask(type))
        {
            if (!canAwait || ((INamedTypeSymbol)type).Arity == 0) return null;
            type = ((INamedTypeSymbol)type).TypeArguments[0];
            call = "await " + call;
            if (Attributes.IsMigaki(type as INamedTypeSymbol, "ValidatorResult")) call = $"({call})";
        }
        if (type.SpecialType == SpecialType.System_Boolean) return "!" + call;
        return Attributes.IsMigaki(type as INamedTypeSymbol, "ValidatorResult") ? $"!{call}.Passed" : null;
    }

    /// <summary><c>if (condition) throw …;</c></summary>
    public static StatementSyntax Throw(string condition, string exception) => Layout.Shortened(SyntaxFactory.ParseStatement($"if ({condition}) throw new {exception};"));

    public static string Validation(string validator) => $"global::Migaki.MirValidationException({SymbolDisplay.FormatLiteral(validator, quote: true)})";

    public static bool CanAwait(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax local:
                    return local.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
            }
        }
        return false;
    }

    /// <summary>
    /// The statement in a block before which a guard can stand: everything the guard reads has its value there, and the statement runs whenever the place does.
    /// Null where the place is inside a lambda or a condition of a loop.
    /// </summary>
    public static StatementSyntax? Before(SyntaxNode place)
    {
        foreach (var node in place.AncestorsAndSelf())
        {
            if (node is AnonymousFunctionExpressionSyntax or QueryExpressionSyntax or ArrowExpressionClauseSyntax or SwitchExpressionArmSyntax) return null;
            if (node is ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax || node.IsKind(SyntaxKind.LogicalAndExpression) || node.IsKind(SyntaxKind.LogicalOrExpression) || node.IsKind(SyntaxKind.CoalesceExpression)) return null;
            if (node is not StatementSyntax statement) continue;
            if (statement is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax) return null;
            return statement.Parent is BlockSyntax or SwitchSectionSyntax ? statement : null;
        }
        return null;
    }

    /// <summary>
    /// The call of a step about one value, other parameters filled with locals and parameters of exactly their type; null where that cannot be said.
    /// </summary>
    public static string? CallOf(IMethodSymbol step, int subject, ExpressionSyntax value, SemanticModel model, CancellationToken cancellation)
    {
        var arguments = new List<string>();
        foreach (var parameter in step.Parameters)
        {
            if (parameter.Ordinal == subject)
            {
                arguments.Add(value.WithoutTrivia().ToString());
                continue;
            }
            if (parameter.IsOptional || parameter.IsParams) continue;
            var fitting = model.LookupSymbols(value.SpanStart).Where(s => TypeOf(s) is { } type && SymbolEqualityComparer.Default.Equals(type, parameter.Type) && IsAssigned(s, value, cancellation)).ToArray();
            var named = fitting.FirstOrDefault(s => s.Name == parameter.Name) ?? (fitting.Length == 1 ? fitting[0] : null);
            if (named is null) return null;
            arguments.Add(named.Name);
        }
        return $"{step.Name}({string.Join(", ", arguments)})";
    }

    /// <summary>The parameter a step is about: <c>[Validates]</c>, else the first that the value can be given to.</summary>
    public static int Subject(IMethodSymbol step, ITypeSymbol? value, Compilation compilation)
    {
        if (value is null) return -1;
        bool Fits(IParameterSymbol p) => ((Microsoft.CodeAnalysis.CSharp.CSharpCompilation)compilation).ClassifyConversion(value, p.Type).IsImplicit;
        if (step.Parameters.FirstOrDefault(static p => Attributes.Find(p, "ValidatesAttribute") is not null) is { } named) return Fits(named) ? named.Ordinal : -1;
        return step.Parameters.Length > 0 && Fits(step.Parameters[0]) ? 0 : -1;
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch { ILocalSymbol l => l.Type, IParameterSymbol p => p.Type, _ => null };

    private static bool IsAssigned(ISymbol symbol, SyntaxNode before, CancellationToken cancellation) => symbol is IParameterSymbol
        || symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer: not null } declared && declared.Span.End < before.SpanStart
            && Before(before) is { } statement && declared.Span.End < statement.SpanStart;
}
