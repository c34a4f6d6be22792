using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>What was assumed on the way: by the plan, by its steps and by the helpers in between. All of it goes into the plan.</summary>
internal static class Assumptions
{
    public static IReadOnlyList<Assumption> Of(PlanDeclaration plan, FlowAnalysis analysis, FlowRecord record) =>
    [
        .. plan.Assumptions
            .Concat(record.Steps.SelectMany(s => s.Site.Step.Assumptions))
            .Concat(analysis.Tables.Frames.Skip(1).SelectMany(f => PlanDeclaration.AssumptionsOf(analysis.Access.Known, f.Method)))
            .Distinct(),
    ];

    /// <summary>Whether a rule is set aside for the plan, or where a frame or a step of it says so.</summary>
    public static bool Cover(FlowAnalysis analysis, PlanDeclaration plan, string rule, Frame? frame, params StepDeclaration?[] steps)
    {
        if (Has(plan.Assumptions, rule)) return true;
        foreach (var step in steps)
        {
            if (step is not null && Has(step.Assumptions, rule)) return true;
        }
        for (; frame is { Caller: not null }; frame = frame.Caller)
        {
            if (Has(PlanDeclaration.AssumptionsOf(analysis.Access.Known, frame.Method), rule)) return true;
        }
        return false;
    }

    public static bool Cover(KnownSymbols known, IMethodSymbol method, string rule) => Has(PlanDeclaration.AssumptionsOf(known, method), rule);

    private static bool Has(IEnumerable<Assumption> assumptions, string rule)
    {
        foreach (var assumption in assumptions)
        {
            if (string.Equals(assumption.Rule, rule, StringComparison.Ordinal)) return true;
        }
        return false;
    }
}
