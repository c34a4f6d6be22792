using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>What was assumed on the way: by the plan, by its steps and by the helpers in between. All of it goes into the plan.</summary>
internal static class Assumptions
{
    public static IReadOnlyList<Assumption> Of(PlanDeclaration plan, IMethodSymbol entry, FlowAnalysis analysis, FlowRecord record, CancellationToken cancellation) =>
    [
        .. plan.Assumptions
            .Concat(record.Steps.SelectMany(s => s.Site.Step.Assumptions))
            .Concat(analysis.Tables.Frames.Skip(1).SelectMany(f => PlanDeclaration.AssumptionsOf(analysis.Access.Known, f.Method)))
            .Concat(Suppressed(entry, analysis, record, cancellation))
            .Distinct(),
    ];

    /// <summary>What pragmas and <c>SuppressMessage</c> set aside where the plan, its helpers, its steps and the members it reads are declared.</summary>
    private static IEnumerable<Assumption> Suppressed(IMethodSymbol entry, FlowAnalysis analysis, FlowRecord record, CancellationToken cancellation)
    {
        IEnumerable<ISymbol?> declared = [entry, entry.PartialImplementationPart, .. analysis.Tables.Frames.Select(f => f.Method), .. record.Steps.Select(s => s.Site.Method.OriginalDefinition), .. analysis.Tables.Blocks.Select(b => b.Member)];
        var symbols = declared.OfType<ISymbol>().Distinct(SymbolEqualityComparer.Default).ToArray();
        foreach (var symbol in symbols)
        {
            var attributes = symbol is IMethodSymbol method ? symbol.GetAttributes().Concat(Suppressions.MessagesOfAssembly(method)) : symbol.GetAttributes();
            foreach (var message in Suppressions.OfMessages(attributes.Concat(symbol.ContainingType?.GetAttributes() ?? []), cancellation)) yield return new Assumption(message.Rule, message.Reason);
        }
        foreach (var file in symbols.SelectMany(static s => s.DeclaringSyntaxReferences).ToLookup(static r => r.SyntaxTree, static r => r.Span).OrderBy(static f => f.Key.FilePath, StringComparer.Ordinal))
        {
            foreach (var pragma in analysis.Access.PragmasOf(file.Key, cancellation))
            {
                if (file.Any(span => span.IntersectsWith(pragma.Span))) yield return new Assumption(pragma.Rule, pragma.Reason);
            }
        }
    }

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
