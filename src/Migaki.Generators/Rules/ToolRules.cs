using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Rules;

/// <summary>MIR1008, MIR4002 and MIR4003: how often steps are called, and what must have been granted before.</summary>
internal static class ToolRules
{
    public static void Check(PlanFlow flow)
    {
        foreach (var step in flow.Record.Steps)
        {
            if (step.Site.Step.Kind == StepKind.ToolCall)
            {
                Unapproved(flow, step);
                Repeated(flow, step);
            }
            if (step.Site.Step.Kind is StepKind.ToolCall or StepKind.ModelCall) Unbounded(flow, step.Site);
        }
        Recursion(flow);
    }

    private static void Unapproved(PlanFlow flow, StepRecord step)
    {
        var rule = Descriptors.Unapproved;
        var site = step.Site;
        var id = site.Step.RequiresApproval;
        if (id is null && site.Step.SideEffects != SideEffectClass.ApprovalRequired) return;
        // What was not followed can lead to steps that are not seen.
        if (flow.Record.MayHideSteps(flow.Analysis) || flow.IsAssumed(rule, site.Frame, site.Step)) return;
        var approvals = flow.Record.Steps.Where(s => s.Site.Step.Kind == StepKind.Approval && (id is null || string.Equals(s.Site.Step.Name, id, StringComparison.Ordinal))).ToArray();
        var fitting = approvals.Where(a => IsAbout(flow, a, step, a.Site.Index)).ToArray();
        bool IsOpen(State state) => !flow.Analysis.Passings.Holds(state.Passed, (asked, element) => fitting.Any(a => a.Site.Index == asked && IsAbout(flow, a, step, element)));
        if (!IsOpen(new State([]) { Passed = step.Passed ?? default })) return;

        var decisions = ProofPath.FindOpen(flow.Analysis, site.Frame, site.Syntax, -1, IsOpen);
        var other = fitting.Length == 0 ? approvals.FirstOrDefault(a => step.Passed?.Contains(a.Site.Index) == true) : null;
        var name = id is null ? "of a person" : $"\"{id}\"";
        flow.Report(rule, site.Syntax, "", [.. decisions.Select(d => d.Syntax), other?.Site.Syntax], other is null ? "guard" : "value",
            site.Method.Name, other is null ? name : $"{name} for what it is given",
            string.Join(" → ", [PlanFlow.Quote(flow.Core.Name), .. decisions.Select(d => d.Text), PlanFlow.Quote(site.Method.Name)]));
    }

    /// <summary>An approval is about a tool call where it was asked about something that the tool is given, or about nothing in particular.</summary>
    private static bool IsAbout(PlanFlow flow, StepRecord approval, StepRecord tool, long element)
    {
        var asked = Particular(flow, approval);
        if (approval.Site.Step.Subject < 0 || asked.IsEmpty || Particular(flow, tool).IsEmpty) return true;
        return approval.Arguments.Any(a => a.Number != 0 && tool.Arguments.Any(t => t.Number == a.Number))
            || tool.Arguments.Any(t => !t.Label.Unasked.Contains(element) && !flow.Tables.Particular(t.Label.Blocks).Intersect(asked).IsEmpty);
    }

    private static SmallSet Particular(PlanFlow flow, StepRecord step) =>
        step.Arguments.Aggregate(default(SmallSet), (blocks, argument) => blocks.Union(flow.Tables.Particular(argument.Label.Blocks)));

    private static void Repeated(PlanFlow flow, StepRecord step)
    {
        var rule = Descriptors.Repeated;
        var site = step.Site;
        if (site.Step.SideEffects != SideEffectClass.NonIdempotentMutation || flow.IsAssumed(rule, site.Frame, site.Step)) return;
        foreach (var (loop, place) in LoopsAround(site))
        {
            // One call for each item is what foreach is for; the same call again is not.
            if (loop is CommonForEachStatementSyntax each && Mentions(each, place)) continue;
            flow.Report(rule, site.Syntax, "loop", [Head(loop)], "loop", site.Method.Name, BranchNodes.BoundOf(loop).Kind is "loop" ? "a loop" : $"a {BranchNodes.BoundOf(loop).Kind} loop");
            return;
        }
        foreach (var other in flow.Record.Steps)
        {
            if (other.Site.Frame != site.Frame || !KnownSymbols.Same(other.Site.Method, site.Method)) continue;
            var handler = site.Syntax.Ancestors().OfType<CatchClauseSyntax>().FirstOrDefault(c => c.Parent is TryStatementSyntax t && t.Block.Span.Contains(other.Site.Syntax.Span));
            if (handler is null) continue;
            flow.Report(rule, site.Syntax, "retry", [other.Site.Syntax], "retry", site.Method.Name, "a retry, after a call that may have had its effect before it failed");
            return;
        }
    }

    private static void Unbounded(PlanFlow flow, Site site)
    {
        var rule = Descriptors.Unbounded;
        if (flow.Plan.MaxIterations is not null || flow.IsAssumed(rule, site.Frame, site.Step)) return;
        foreach (var (loop, _) in LoopsAround(site))
        {
            var (kind, bound) = BranchNodes.BoundOf(loop);
            if (bound is not null) continue;
            flow.Report(rule, site.Syntax, "", [Head(loop)], "loop", site.Method.Name, $"a {kind} loop");
            return;
        }
    }

    private static void Recursion(PlanFlow flow)
    {
        var rule = Descriptors.Unbounded;
        if (flow.Plan.MaxIterations is not null) return;
        foreach (var (callee, syntax, reason) in flow.Record.Unfollowed)
        {
            if (reason != "recursion" || flow.IsAssumed(rule, null) || Assumptions.Cover(flow.Analysis.Access.Known, callee, rule.Id)) continue;
            var called = flow.Record.Steps.FirstOrDefault(s => s.Site.Step.Kind is StepKind.ToolCall or StepKind.ModelCall && Leads(s.Site, callee));
            if (called is not null) flow.Report(rule, syntax, "", [called.Site.Syntax], "recursion", called.Site.Method.Name, $"a recursion of '{callee.Name}'");
        }
    }

    private static bool Leads(Site site, IMethodSymbol method)
    {
        for (var frame = site.Frame; frame is not null; frame = frame.Caller)
        {
            if (KnownSymbols.Same(frame.Method, method.OriginalDefinition)) return true;
        }
        return false;
    }

    /// <summary>The loops around a call, innermost first, also those around the calls that lead to it; with the call as each of them sees it.</summary>
    private static IEnumerable<(SyntaxNode Loop, SyntaxNode Place)> LoopsAround(Site site)
    {
        var place = site.Syntax;
        for (var frame = site.Frame; frame is not null; frame = frame.Caller)
        {
            foreach (var node in place.Ancestors())
            {
                if (node is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) break;
                if (IsRepeated(node, place)) yield return (node, place);
            }
            if (frame.Call is null) break;
            place = frame.Call.Syntax;
        }
    }

    /// <summary>The parts of a loop that run again.</summary>
    private static bool IsRepeated(SyntaxNode loop, SyntaxNode place) => loop switch
    {
        WhileStatementSyntax or DoStatementSyntax => !IsLeft(loop, place),
        ForStatementSyntax f => f.Initializers.All(i => !i.Span.Contains(place.Span)) && f.Declaration?.Span.Contains(place.Span) != true && !IsLeft(loop, place),
        CommonForEachStatementSyntax f => f.Statement.Span.Contains(place.Span) && !IsLeft(loop, place),
        _ => false,
    };

    /// <summary>Where the loop is left right after the call, the call does not come again.</summary>
    private static bool IsLeft(SyntaxNode loop, SyntaxNode place)
    {
        for (var node = place; node is not null && node != loop; node = node.Parent)
        {
            if (node is ReturnStatementSyntax) return !node.Ancestors().TakeWhile(a => a != loop).Any(a => a is TryStatementSyntax);
            if (node is not StatementSyntax statement || statement.Parent is not BlockSyntax block) continue;
            if (statement.Ancestors().TakeWhile(a => a != loop).Any(a => a is TryStatementSyntax or SwitchSectionSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax)) continue;
            var next = block.Statements.IndexOf(statement) + 1;
            if (next > 0 && block.Statements.Skip(next).Any(s => s is BreakStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax)
                && !block.Statements.Skip(next).TakeWhile(s => s is not (BreakStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax)).Any(s => s.DescendantNodesAndSelf().Any(n => n is ContinueStatementSyntax))) return true;
        }
        return false;
    }

    private static bool Mentions(CommonForEachStatementSyntax loop, SyntaxNode place)
    {
        var names = loop switch
        {
            ForEachStatementSyntax f => new HashSet<string>([f.Identifier.ValueText], StringComparer.Ordinal),
            _ => new HashSet<string>(loop.ChildNodes().First().DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().Select(d => d.Identifier.ValueText), StringComparer.Ordinal),
        };
        // What is computed of the item inside the loop is of the item, too.
        foreach (var variable in loop.Statement.DescendantNodes().OfType<VariableDeclaratorSyntax>())
        {
            if (variable.Initializer is { } value && Uses(value, names)) names.Add(variable.Identifier.ValueText);
        }
        return Uses(place, names);
    }

    private static bool Uses(SyntaxNode node, HashSet<string> names) => node.DescendantNodesAndSelf().Any(n => n is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText));

    /// <summary>The line of the loop that says what it is.</summary>
    private static SyntaxNode Head(SyntaxNode loop) => loop switch
    {
        WhileStatementSyntax w => w.Condition,
        DoStatementSyntax d => d.Condition,
        ForStatementSyntax { Condition: { } c } => c,
        CommonForEachStatementSyntax f => f.Expression,
        _ => loop,
    };
}
