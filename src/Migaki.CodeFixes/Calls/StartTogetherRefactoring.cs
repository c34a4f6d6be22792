using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.CodeFixes;

/// <summary>
/// Offers to start two steps together that are awaited one after the other and do not depend on each other. It is offered and never done: which exception is
/// seen first changes, and where the first fails the second has run. The comment it writes is the certificate: what was checked.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(StartTogetherRefactoring)), Shared]
public sealed class StartTogetherRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || root.FindNode(context.Span).FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Parent: BlockSyntax block } statement) return;
        var at = block.Statements.IndexOf(statement);
        if (at + 1 >= block.Statements.Count || Started.Of(statement, model) is not { } first || Started.Of(block.Statements[at + 1], model) is not { } second) return;
        if (!Independent(first, second, model)) return;
        context.RegisterRefactoring(CodeAction.Create(
            $"Start '{first.Method.Name}' and '{second.Method.Name}' together",
            _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(block, Together(block, at, first, second)))),
            "Migaki.StartTogether"));
    }

    /// <summary>Both only read, neither has the other's result, and the second's arguments are values that waiting for the first cannot change.</summary>
    private static bool Independent(Started first, Started second, SemanticModel model) =>
        OnlyReads(first.Method) && OnlyReads(second.Method) && second.Call.ArgumentList.Arguments.All(argument => IsFixed(argument.Expression, first, model));

    private static bool OnlyReads(IMethodSymbol method)
    {
        if (Attributes.Find(method, "ModelCallAttribute") is not null || Attributes.Find(method, "RetrievalCallAttribute") is not null) return true;
        return Attributes.Find(method, "ToolCallAttribute") is { } tool
            && tool.NamedArguments.FirstOrDefault(static pair => pair.Key == "SideEffects").Value is { Type: INamedTypeSymbol type, Value: { } value }
            && type.GetMembers("ReadOnly").OfType<IFieldSymbol>().Any(member => Equals(member.ConstantValue, value));
    }

    /// <summary>Literals, constants, read-only fields, parameters and locals other than the first call's result.</summary>
    private static bool IsFixed(ExpressionSyntax expression, Started first, SemanticModel model)
    {
        if (model.GetConstantValue(expression).HasValue) return true;
        return model.GetSymbolInfo(expression).Symbol switch
        {
            IFieldSymbol field => field.IsConst || field.IsReadOnly,
            IParameterSymbol { RefKind: RefKind.None } => expression is IdentifierNameSyntax,
            ILocalSymbol { IsRef: false } local => expression is IdentifierNameSyntax && !SymbolEqualityComparer.Default.Equals(local, first.Local),
            _ => false,
        };
    }

    private static BlockSyntax Together(BlockSyntax block, int at, Started first, Started second)
    {
        var (one, two) = (block.Statements[at], block.Statements[at + 1]);
        var (left, right) = (Unused(block, first.Name + "Task"), Unused(block, second.Name + "Task"));
        var indent = one.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).FirstOrDefault().ToFullString();
        var end = one.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? one.GetTrailingTrivia().First(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToFullString() : "\n";
        var await = first.Await.Expression == first.Call ? "" : ".ConfigureAwait(false)";
        StatementSyntax[] statements =
        [
            Parse($"var {left} = {first.Call.WithoutTrivia()};").WithLeadingTrivia(one.GetLeadingTrivia()
                .Add(SyntaxFactory.Comment($"// Independent: '{second.Method.Name}' takes nothing that '{first.Method.Name}' makes, and both only read.")).Add(SyntaxFactory.EndOfLine(end)).Add(SyntaxFactory.Whitespace(indent))),
            Parse($"var {right} = {second.Call.WithoutTrivia()};").WithLeadingTrivia(two.GetLeadingTrivia()),
            Parse($"await Task.WhenAll({left}, {right}){await};").WithLeadingTrivia(SyntaxFactory.Whitespace(indent)),
            Parse($"var {first.Name} = await {left}{await};").WithLeadingTrivia(SyntaxFactory.Whitespace(indent)),
            Parse($"var {second.Name} = await {right}{await};").WithLeadingTrivia(SyntaxFactory.Whitespace(indent)),
        ];
        for (var i = 0; i < statements.Length; i++) statements[i] = statements[i].WithTrailingTrivia(i == statements.Length - 1 ? two.GetTrailingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(end)));
        return block.WithStatements(SyntaxFactory.List(block.Statements.Take(at).Concat(statements).Concat(block.Statements.Skip(at + 2))));
    }

    private static StatementSyntax Parse(string text) => SyntaxFactory.ParseStatement(text);

    private static string Unused(BlockSyntax block, string name)
    {
        var taken = new HashSet<string>(block.Ancestors().OfType<MemberDeclarationSyntax>().First().DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText), StringComparer.Ordinal);
        var unused = name;
        for (var i = 2; taken.Contains(unused); i++) unused = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return unused;
    }

    /// <summary><c>var name = await Step(…);</c>, with or without <c>ConfigureAwait(false)</c>.</summary>
    private sealed class Started
    {
        private Started(ILocalSymbol local, AwaitExpressionSyntax awaited, InvocationExpressionSyntax call, IMethodSymbol method) => (Local, Await, Call, Method) = (local, awaited, call, method);

        public ILocalSymbol Local { get; }
        public AwaitExpressionSyntax Await { get; }
        public InvocationExpressionSyntax Call { get; }
        public IMethodSymbol Method { get; }
        public string Name => Local.Name;

        public static Started? Of(StatementSyntax statement, SemanticModel model)
        {
            if (statement is not LocalDeclarationStatementSyntax { Declaration: { Type.IsVar: true, Variables: { Count: 1 } variables }, UsingKeyword.RawKind: 0 }
                || variables[0].Initializer?.Value is not AwaitExpressionSyntax awaited) return null;
            var call = awaited.Expression as InvocationExpressionSyntax;
            if (call?.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: InvocationExpressionSyntax inner }
                && call.ArgumentList.Arguments is { Count: 1 } arguments && arguments[0].Expression.IsKind(SyntaxKind.FalseLiteralExpression)) call = inner;
            return call is not null && model.GetSymbolInfo(call).Symbol is IMethodSymbol { ReturnType: INamedTypeSymbol { Name: "Task", Arity: 1 } } method && model.GetDeclaredSymbol(variables[0]) is ILocalSymbol local
                ? new Started(local, awaited, call, method) : null;
        }
    }
}
