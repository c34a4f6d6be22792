using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Rules;

/// <summary>The flow rules over a finished analysis. Nothing is claimed of an analysis that gave up.</summary>
internal static class FlowFindings
{
    public static IReadOnlyList<Finding> Of(FlowAnalysis analysis, FlowRecord record, PlanDeclaration plan)
    {
        var findings = new List<Finding>();
        if (analysis.GaveUp) return findings;
        var seen = new HashSet<(string, SyntaxNode, int)>();
        foreach (var use in record.Uses)
        {
            if (use.Step is null or { Step.IsUse: true }) Unvalidated(analysis, plan, use, findings, seen);
            if (use.Step is { Step.Kind: StepKind.ModelCall }) WithoutProvenance(analysis, plan, use, findings, seen);
        }
        return findings
            .OrderBy(f => f.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(f => f.Location.SourceSpan.Start)
            .ToArray();
    }

    private static void Unvalidated(FlowAnalysis analysis, PlanDeclaration plan, FlowUse use, List<Finding> findings, HashSet<(string, SyntaxNode, int)> seen)
    {
        const string rule = "MIR3001";
        if (use.Label.Entries.IsEmpty || IsAssumed(plan.Assumptions, rule) || (use.Step is { } step && IsAssumed(step.Step.Assumptions, rule))) return;
        foreach (var group in use.Label.Entries.Items.GroupBy(Unproved.Site))
        {
            var transform = analysis.Tables.Sites[group.Key];
            if (IsAssumed(transform.Step.Assumptions, rule) || !seen.Add((rule, use.Syntax, group.Key))) continue;
            var decisions = ProofPath.Find(analysis, transform, use.Frame, use.Syntax);
            var target = use.Step is { } user ? $"'{user.Method.Name}'" : "the plan's result";
            var missing = group.Select(Unproved.Validator).Where(v => v != Unproved.Any).Select(v => $"\"{analysis.Numbers.NameText(v)}\"").ToArray();
            findings.Add(new Finding(
                rule,
                [
                    transform.Method.Name,
                    target,
                    missing.Length == 0 ? "no validator has passed" : $"{string.Join(", ", missing)} has not passed",
                    string.Join(" → ", [$"'{transform.Method.Name}'", .. decisions.Select(d => d.Text), target]),
                ],
                use.Syntax.GetLocation(),
                [transform.Syntax.GetLocation(), .. decisions.Where(d => d.Syntax is not null).Select(d => d.Syntax!.GetLocation())]));
        }
    }

    private static void WithoutProvenance(FlowAnalysis analysis, PlanDeclaration plan, FlowUse use, List<Finding> findings, HashSet<(string, SyntaxNode, int)> seen)
    {
        const string rule = "MIR2001";
        if (IsAssumed(plan.Assumptions, rule) || IsAssumed(use.Step!.Step.Assumptions, rule)) return;
        foreach (var source in use.Label.Unknown.Items)
        {
            // A MirContext without Provenance is reported where it stands.
            if (analysis.Tables.IsDeclaredSource((int)source) || !seen.Add((rule, use.Syntax, (int)source))) continue;
            findings.Add(new Finding(rule, [$"the {analysis.Tables.Sources[(int)source]} given to the model call '{use.Step.Method.Name}'"], use.Syntax.GetLocation(), []));
        }
    }

    private static bool IsAssumed(IEnumerable<Assumption> assumptions, string rule) => assumptions.Any(a => string.Equals(a.Rule, rule, StringComparison.Ordinal));
}
