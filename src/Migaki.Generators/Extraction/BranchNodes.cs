using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Flow;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Extraction;

/// <summary>What a decision and its join are on the wire.</summary>
internal static class BranchNodes
{
    public static MirNode Of(PlanNode node, ContextBlocks blocks, FlowTables tables, PlanDeclaration plan)
    {
        if (node.Gather is { } gather)
            return new MirJoin { Id = node.Id, Strategy = gather.All ? JoinStrategy.All : JoinStrategy.FirstSuccess, InputNodeIds = node.Inputs.Select(i => i.Id).ToMirList() };
        if (node.JoinOf is { } joined)
        {
            var inputs = joined.Branch!.Arms.SelectMany(a => a.Tails).Select(t => t.Id).Distinct(StringComparer.Ordinal);
            return new MirJoin { Id = node.Id, Strategy = JoinStrategy.FirstSuccess, InputNodeIds = inputs.ToMirList() };
        }
        var group = node.Branch!;
        var arms = new List<MirBranchArm>();
        var ends = new List<WireValue>();
        foreach (var arm in group.Arms)
        {
            if (arm.Heads.Count > 0) arms.Add(new MirBranchArm { Id = arm.Id, TargetNodeId = arm.Heads[0].Id, ConditionRef = arm.Id });
            else ends.Add(arm.Id);
        }
        var tested = group.Tested.Blocks.Items.Where(b => blocks.Has((int)b) && tables.Blocks[(int)b].Kind != BlockKind.Literal).Select(b => blocks.IdOf((int)b)).ToArray();
        var metadata = new WireObjectBuilder();
        if (ends.Count > 0) metadata.Add("ends", new WireArray(ends));
        if (group.IsRecursion) metadata.Add("loop", Loop("recursion", null, plan));
        else if (group.IsLoop) metadata.Add("loop", Loop(group.Key, plan));
        else if (group.Repeats) metadata.Add("loop", Loop((SyntaxNode?)group.Key.FirstAncestorOrSelf<ForStatementSyntax>(static f => f.Condition is null) ?? group.Key, plan));
        var built = metadata.Build();
        return new MirBranch
        {
            Id = node.Id,
            Label = LabelOf(group),
            InputContext = tested.Length == 0 ? null : tested.ToMirList(),
            Branches = arms.ToMirList(),
            Metadata = built.Members.Count == 0 ? null : built,
        };
    }

    private static string LabelOf(DecisionGroup group) => group.Item is { } item ? $"{item} in {ConditionText.Of(group.Condition)}" : group.Key switch
    {
        ForStatementSyntax { Condition: null } => "for (;;)",
        LabeledStatementSyntax label => label.Identifier.ValueText + ":",
        ForEachStatementSyntax loop => $"{loop.Identifier.ValueText} in {ConditionText.Of(loop.Expression)}",
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } => ConditionText.Of(group.Condition) + " ??",
        ConditionalAccessExpressionSyntax => ConditionText.Of(group.Condition) + "?",
        _ => ConditionText.Of(group.Condition),
    };

    /// <summary>What kind of loop it is, and what bounds it.</summary>
    private static WireObject Loop(SyntaxNode key, PlanDeclaration plan)
    {
        var (kind, bound) = BoundOf(key);
        return Loop(kind, bound, plan);
    }

    private static WireObject Loop(string kind, string? bound, PlanDeclaration plan) =>
        new WireObjectBuilder()
            .Add("kind", kind)
            .Add("bound", bound ?? (plan.MaxIterations is null ? null : "max_iterations"))
            .Add("maxIterations", plan.MaxIterations is { } most ? (double?)most : null)
            .Build();

    /// <summary>What a loop is called, and what bounds it; null where nothing does.</summary>
    public static (string Kind, string? Bound) BoundOf(SyntaxNode loop) => loop switch
    {
        CommonForEachStatementSyntax => ("foreach", "source"),
        InvocationExpressionSyntax or QueryClauseSyntax or SelectOrGroupClauseSyntax or OrderingSyntax => ("foreach", "source"),
        ForStatementSyntax { Condition: { } condition } s => ("for", Counts(condition, s) ? "counter" : null),
        WhileStatementSyntax s => ("while", Counts(s.Condition, s.Statement) ? "counter" : null),
        DoStatementSyntax s => ("do", Counts(s.Condition, s.Statement) ? "counter" : null),
        ForStatementSyntax => ("for", null),
        _ => ("goto", null),
    };

    /// <summary>A name is compared with a limit and changed by the loop.</summary>
    private static bool Counts(ExpressionSyntax condition, SyntaxNode body)
    {
        var compared = condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>()
            .Where(b => b.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression)
            .SelectMany(b => new[] { b.Left, b.Right }).OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).ToArray();
        if (condition.DescendantNodesAndSelf().Any(n => n is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.PreIncrementExpression })) return true;
        return body.DescendantNodes().Any(n => n switch
        {
            PostfixUnaryExpressionSyntax p => p.Operand is IdentifierNameSyntax name && compared.Contains(name.Identifier.ValueText),
            PrefixUnaryExpressionSyntax p => p.Operand is IdentifierNameSyntax name && compared.Contains(name.Identifier.ValueText),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } => compared.Contains(name.Identifier.ValueText),
            _ => false,
        });
    }

}
