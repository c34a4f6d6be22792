using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>Calls that run what they are given again and again: LINQ, <c>Parallel</c>, <c>List.ForEach</c>.</summary>
internal static class RepeatedCalls
{
    private static readonly string[] OfLists = ["ForEach", "ConvertAll", "Find", "FindAll", "FindIndex", "FindLast", "FindLastIndex", "Exists", "TrueForAll", "RemoveAll", "Sort", "RemoveWhere"];

    /// <summary>The loop that a delegate's body stands in; null where it runs once, or nobody knows.</summary>
    public static PlanNode? LoopOf(Frame body, FlowRecord record, Func<Frame, int, IReadOnlyList<int>> pathOf)
    {
        foreach (var (_, target, call, label) in record.Handovers)
        {
            if (target.Operation != body.Call || target.Creator != body.Caller || SourceOf(call) is not { } source) continue;
            var group = new DecisionGroup { Key = call.Syntax, Condition = source, Kind = DecisionKind.Loop, Item = body.Method.Parameters.FirstOrDefault()?.Name ?? "item" };
            group.Tested = label;
            group.Arms = [new DecisionArm("body", 0), new DecisionArm("exit", 0)];
            var position = new NodePosition(pathOf(body.Caller!, source.Span.End), NodePosition.Branch, call.Syntax.SpanStart);
            return new PlanNode(position, body.Caller!, call.Syntax) { Branch = group };
        }
        return null;
    }

    /// <summary>What a call runs its delegate for each of; null where it does not.</summary>
    public static SyntaxNode? SourceOf(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.ContainingType is not { } type) return null;
        var space = ContextTypes.NameOf(type.ContainingNamespace);
        var repeats = space == "System.Linq" && (type.Name is "Enumerable" or "Queryable" or "AsyncEnumerable" or "ParallelEnumerable" or "AsyncEnumerableExtensions")
            || type.Name == "Parallel" && space == "System.Threading.Tasks" && method.Name is "For" or "ForEach" or "ForAsync" or "ForEachAsync"
            || (type.Name is "List" or "Array" or "HashSet" or "ImmutableList") && space.StartsWith("System", StringComparison.Ordinal) && Array.IndexOf(OfLists, method.Name) >= 0;
        if (!repeats) return null;
        var source = call.Instance ?? call.Arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 0)?.Value;
        return source is null || source.IsImplicit && source.Syntax == call.Syntax ? call.Syntax : source.Syntax;
    }

    /// <summary>Delegates with steps that were given to calls nobody knows: they may run them any number of times.</summary>
    public static IEnumerable<(IMethodSymbol Callee, SyntaxNode Syntax)> Unknown(FlowAnalysis analysis, FlowRecord record)
    {
        foreach (var (_, target, call, _) in record.Handovers)
        {
            if (IsKnownOnce(call.TargetMethod) || SourceOf(call) is not null) continue;
            if (record.Steps.Any(s => IsWithin(s.Site.Frame, target)) && analysis.Tables.Frames.TrueForAll(f => f.Call != call)) yield return (call.TargetMethod, call.Syntax);
        }

        static bool IsWithin(Frame frame, DelegateTarget target)
        {
            for (var f = frame; f.Caller is not null; f = f.Caller)
            {
                if (f.Call == target.Operation && f.Caller == target.Creator) return true;
            }
            return false;
        }
    }

    /// <summary>The framework runs what it is given once; a method of this compilation, where it has no loop and hands nothing on.</summary>
    private static bool IsKnownOnce(IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.DelegateInvoke) return false;
        var space = ContextTypes.NameOf(method.ContainingType?.ContainingNamespace);
        if (space == "System" || space.StartsWith("System.", StringComparison.Ordinal)) return true;
        if (method.DeclaringSyntaxReferences.IsEmpty) return false;
        var delegates = method.OriginalDefinition.Parameters.Where(static p => p.Type.TypeKind == TypeKind.Delegate).Select(static p => p.Name).ToArray();
        return method.OriginalDefinition.DeclaringSyntaxReferences.Select(static r => r.GetSyntax()).All(syntax =>
            !syntax.DescendantNodes().Any(static n => n is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or GotoStatementSyntax)
            && syntax.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => Array.IndexOf(delegates, n.Identifier.ValueText) >= 0).All(static n =>
                n.Parent is InvocationExpressionSyntax || n.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke" } || n.Parent is ConditionalAccessExpressionSyntax));
    }
}
