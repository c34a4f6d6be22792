using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;
using Migaki.Generators.Model;

namespace Migaki.Generators.Rules;

/// <summary>MIR2001 and MIR3001 to MIR3004: where context comes from, and what was proved of it.</summary>
internal static class ProofRules
{
    public static void Check(PlanFlow flow)
    {
        foreach (var use in flow.Record.Uses)
        {
            if (use.Step is null or { Step.IsUse: true }) Unvalidated(flow, use);
            if (use.Step is { Step.Kind: StepKind.ModelCall } call) WithoutProvenance(flow, use, call);
        }
        foreach (var step in flow.Record.Steps) Ignored(flow, step.Site);
        Required(flow);
        Accepted(flow);
    }

    private static void Unvalidated(PlanFlow flow, FlowUse use)
    {
        var rule = Descriptors.Unvalidated;
        if (use.Label.Entries.IsEmpty) return;
        foreach (var group in use.Label.Entries.Items.GroupBy(Unproved.Site))
        {
            var transform = flow.Tables.Sites[group.Key];
            if (flow.IsAssumed(rule, use.Frame, use.Step?.Step, transform.Step)) continue;
            var way = Way(flow, use, transform);
            var target = use.Step is { } user ? PlanFlow.Quote(user.Method.Name) : "the plan's result";
            var missing = group.Select(Unproved.Validator).Where(v => v != Unproved.Any).Select(v => $"\"{flow.Analysis.Numbers.NameText(v)}\"").ToArray();
            flow.Report(rule, use.Syntax, Number(group.Key), [transform.Syntax, .. way.Select(d => d.Syntax)], "unvalidated",
                transform.Method.Name,
                target,
                missing.Length == 0 ? "no validator has passed" : $"{string.Join(", ", missing)} has not passed",
                string.Join(" → ", [PlanFlow.Quote(transform.Method.Name), .. way.Select(d => d.Text), target]));
        }
    }

    /// <summary>The decisions from the transform to the use, and the transforms that its result went through, as they follow each other.</summary>
    private static List<(SyntaxNode? Syntax, string Text)> Way(PlanFlow flow, FlowUse use, Site transform)
    {
        var way = ProofPath.Find(flow.Analysis, transform, use.Frame, use.Syntax);
        var from = 0;
        foreach (var site in flow.Origins.Find(use.Label, b => b.Producer == transform)?.Through ?? [])
        {
            // Before what follows it in its own body, else behind what is before it there; helpers may stand anywhere.
            var body = BodyOf(site.Syntax);
            var at = way.FindIndex(from, s => s.Syntax is { } later && BodyOf(later) == body && later.SpanStart > site.Syntax.SpanStart);
            if (at < 0) at = way.FindLastIndex(s => s.Syntax is { } earlier && BodyOf(earlier) == body) is >= 0 and var last ? Math.Max(last + 1, from) : body == BodyOf(use.Syntax) ? way.Count : from;
            way.Insert(at, (site.Syntax, PlanFlow.Quote(site.Method.Name)));
            from = at + 1;
        }
        return way;
    }

    private static MemberDeclarationSyntax? BodyOf(SyntaxNode syntax) => syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>();

    private static void WithoutProvenance(PlanFlow flow, FlowUse use, Site call)
    {
        var rule = Descriptors.Provenance;
        foreach (var source in use.Label.Unknown.Items)
        {
            // A MirContext without Provenance is reported where it stands.
            if (flow.Tables.IsDeclaredSource((int)source) || flow.IsAssumed(rule, use.Frame, call.Step)) continue;
            flow.Report(rule, use.Syntax, Number(source), [], "origin", $"the {flow.Tables.Sources[(int)source]} given to the model call '{call.Method.Name}'");
        }
    }

    private static void Ignored(PlanFlow flow, Site site)
    {
        var rule = Descriptors.VerdictIgnored;
        if (!VerdictUse.IsIgnored(site.Call, site.Step) || flow.IsAssumed(rule, site.Frame, site.Step)) return;
        var isTask = site.Method.ReturnType.Name is "Task" or "ValueTask";
        var (problem, advice) = site.Step switch
        {
            { FailsPlan: true } or { Verdict: VerdictKind.Returned } when isTask => ("await", "nobody waits for it, so its failure is lost; await it"),
            { Verdict: VerdictKind.Returned } => ("value", "it proves only the value that it returns; use that value"),
            _ => ("guard", "test it, and use the value only where the validator passed"),
        };
        flow.Report(rule, site.Syntax, "", [], problem, site.Step.Name, advice);
    }

    private static void Required(PlanFlow flow)
    {
        var rule = Descriptors.RequiredValidator;
        if (flow.Plan.Constraints.RequiredValidators is not { Count: > 0 } names || flow.IsAssumed(rule, null) || !flow.Analysis.Runs.TryGetValue(0, out var run)) return;
        // What was not followed can lead to steps that are not seen.
        if (flow.Record.MayHideSteps(flow.Analysis)) return;
        var frame = flow.Tables.Frames[0];
        var exit = frame.Graph.Blocks.Last(b => b.Kind == BasicBlockKind.Exit);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var sites = flow.Record.Steps.Select(s => s.Site).Where(s => s.Step.Kind == StepKind.Validator && string.Equals(s.Step.Name, name, StringComparison.Ordinal)).ToArray();
            // How often a lambda runs that somebody else calls is not known.
            if (sites.Any(IsInLambda)) continue;
            var mark = Mark.Called(flow.Analysis.Numbers.Name(name));
            bool IsOpen(State state) => !state.Passed.Contains(mark);
            foreach (var (from, _, state) in run.EdgesInto(exit.Ordinal).ToArray())
            {
                if (!IsOpen(state)) continue;
                var last = frame.Graph.Blocks[from];
                var returned = last.ConditionKind == ControlFlowConditionKind.None ? last.BranchValue?.Syntax : null;
                var decisions = ProofPath.FindOpen(flow.Analysis, frame, frame.Graph.OriginalOperation.Syntax, from, IsOpen);
                var ignored = sites.FirstOrDefault(s => VerdictUse.IsIgnored(s.Call, s.Step));
                object[] arguments = [flow.Plan.Id, name, ignored is null ? "is not called" : "is called only where its result is ignored",
                    string.Join(" → ", [PlanFlow.Quote(flow.Core.Name), .. decisions.Select(d => d.Text), "return"])];
                SyntaxNode?[] path = [.. decisions.Select(d => d.Syntax), ignored?.Syntax];
                var problem = ignored is null ? "missing" : "ignored";
                if (returned is not null) flow.Report(rule, returned, name, path, problem, arguments);
                else flow.ReportAt(rule, flow.Core.Locations[0], path.Where(p => p is not null).Select(p => p!.GetLocation()), problem, arguments);
            }
        }
    }

    private static bool IsInLambda(Site site)
    {
        for (var frame = site.Frame; frame is not null; frame = frame.Caller)
        {
            if (frame.IsLambda) return true;
        }
        return false;
    }

    private static void Accepted(PlanFlow flow)
    {
        var rule = Descriptors.Eval;
        var lossy = flow.Record.Steps.Select(s => s.Site).Where(s => s.Step.IsLossy).ToArray();
        if (lossy.Length == 0) return;
        foreach (var eval in flow.Plan.AcceptedByEvals)
        {
            if (flow.IsAssumed(rule, null) || EvalProblem(flow, eval) is not var (problem, text)) continue;
            flow.ReportAt(rule, flow.Core.Locations[0], lossy.Select(s => s.Syntax.GetLocation()).Distinct(), problem, eval, $"the transforms of the plan '{flow.Plan.Id}'", text);
        }
        foreach (var site in lossy)
        {
            foreach (var eval in site.Step.AcceptedByEvals)
            {
                if (flow.IsAssumed(rule, site.Frame, site.Step) || EvalProblem(flow, eval) is not var (problem, text)) continue;
                flow.Report(rule, site.Syntax, eval, [], problem, eval, PlanFlow.Quote(site.Method.Name), text);
            }
        }
    }

    private static (string Problem, string Text)? EvalProblem(PlanFlow flow, string name)
    {
        var evals = flow.Inputs.Evals;
        if (!evals.Exists) return ("file", "the project has no migaki.evals.json; put it beside the project file, or add it as AdditionalFiles");
        if (evals.Problem is { } malformed) return ("malformed", $"migaki.evals.json cannot be read: {malformed}");
        if (evals.Of(name) is not { } eval) return ("missing", "migaki.evals.json does not name it");
        if (eval.Expires is { } expires && flow.Inputs.Today is { } today && expires < today)
            return ("expired", $"it expired on {expires.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}; run it again");
        if (flow.Plan.Constraints.MinEvalScore is { } least)
        {
            if (eval.Score is not { } score) return ("score", $"it has no score, and the plan asks for {Number(least)}");
            if (score < least) return ("score", $"its score is {Number(score)}, and the plan asks for {Number(least)}");
        }
        return null;
    }

    private static string Number(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
