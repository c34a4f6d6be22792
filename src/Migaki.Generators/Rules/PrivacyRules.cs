using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;
using Migaki.Mir;
using Migaki.Generators.Model;

namespace Migaki.Generators.Rules;

/// <summary>MIR2003, MIR2004 and MIR2008: where private context goes, and what lowers its class.</summary>
internal static class PrivacyRules
{
    public static void Check(PlanFlow flow, ProviderLimits providers)
    {
        var classified = new HashSet<int>();
        foreach (var step in flow.Record.Steps)
        {
            var site = step.Site;
            if (site.Step.Kind is StepKind.ModelCall or StepKind.ToolCall or StepKind.RetrievalCall or StepKind.CacheWrite or StepKind.CacheRead)
            {
                var limit = LimitOf(flow, site.Step, providers);
                foreach (var argument in step.Arguments.Where(a => a.IsContext && !a.IsImplicit))
                {
                    NotAllowed(flow, site, argument, limit);
                    Unclassified(flow, site, argument, limit, classified);
                }
            }
            if (site.Step.Kind is StepKind.ModelCall or StepKind.ContextTransform) Lowered(flow, step);
        }
    }

    /// <summary>The narrowest of what limits a step.</summary>
    private static (PrivacyClass Most, string Text)? LimitOf(PlanFlow flow, StepDeclaration step, ProviderLimits providers)
    {
        (PrivacyClass Most, string Text)? limit = step.MaxPrivacy is { } own ? (own, $"'{step.Name}' may see at most {Word(own)}") : null;
        if (step.Kind == StepKind.ModelCall && providers.Of(step.Provider, flow.Plan.Constraints) is var (most, provider) && (limit is null || most < limit.Value.Most))
            limit = (most, $"the provider \"{provider}\" may see at most {Word(most)}{(step.Provider is null ? ", and the call names no other" : "")}");
        return limit;
    }

    private static void NotAllowed(PlanFlow flow, Site site, StepArgument argument, (PrivacyClass Most, string Text)? limit)
    {
        var rule = Descriptors.Privacy;
        if (argument.Label.Privacy < 0) return;
        var given = (PrivacyClass)argument.Label.Privacy;
        var allowed = flow.Plan.Constraints.DataPolicy?.AllowedPrivacyClasses;
        string? reason = null;
        if (limit is var (most, text) && given > most) reason = text;
        else if (allowed is { } classes && !classes.Contains(given)) reason = $"the plan allows only {string.Join(", ", classes.Select(Word))}";
        else if (given == PrivacyClass.Secret && limit is null && allowed is null) reason = "no limit of it names secret";
        if (reason is null || flow.IsAssumed(rule, site.Frame, site.Step)) return;
        var (block, through) = Source(flow, argument.Label, argument.Label.Privacy);
        flow.Report(rule, argument.Syntax, "", [block is null ? null : flow.Place(block), .. through.Select(s => s.Syntax)], "privacy",
            Word(given), block is null ? "value" : PlanFlow.Name(block), site.Method.Name, reason, block is null ? PlanFlow.Quote(site.Method.Name) : PlanFlow.Text(block, through, site.Method.Name));
    }

    private static void Unclassified(PlanFlow flow, Site site, StepArgument argument, (PrivacyClass Most, string Text)? limit, HashSet<int> classified)
    {
        var rule = Descriptors.Unclassified;
        var data = flow.Plan.Constraints.DataPolicy;
        var asks = data?.AllowedPrivacyClasses is not null ? "the plan declares AllowedPrivacyClasses"
            : data?.RedactionRequired == true ? "the plan requires redaction"
            : limit?.Text;
        if (asks is null) return;
        foreach (var index in argument.Label.Unclassified.Items)
        {
            var block = flow.Tables.Blocks[(int)index];
            // Once for each block: one declaration repairs all its uses.
            if (block.Kind == BlockKind.Literal || flow.IsAssumed(rule, site.Frame, site.Step, block.Producer?.Step) || !classified.Add((int)index)) continue;
            var through = flow.Origins.Find(argument.Label, b => b == block)?.Through ?? [];
            flow.Report(rule, argument.Syntax, block.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), [flow.Place(block), .. through.Select(s => s.Syntax)], "privacy",
                PlanFlow.Name(block), site.Method.Name, asks, PlanFlow.Text(block, through, site.Method.Name));
        }
    }

    private static void Lowered(PlanFlow flow, StepRecord step)
    {
        var rule = Descriptors.PrivacyLowered;
        var site = step.Site;
        if (site.Step is { Kind: StepKind.ContextTransform, Transform: TransformKind.Redact } || site.Step.Output?.Privacy is not { } declared) return;
        var inputs = Label.Empty;
        foreach (var argument in step.Arguments.Where(a => a.IsContext)) inputs = inputs.Join(argument.Label);
        if (inputs.Privacy <= (int)declared || flow.IsAssumed(rule, site.Frame, site.Step)) return;
        var (block, through) = Source(flow, inputs, inputs.Privacy);
        flow.Report(rule, site.Syntax, "", [block is null ? null : flow.Place(block), .. through.Select(s => s.Syntax)], "lowered",
            site.Method.Name, Word(declared), Word((PrivacyClass)inputs.Privacy), block is null ? "value" : PlanFlow.Name(block),
            block is null ? PlanFlow.Quote(site.Method.Name) : PlanFlow.Text(block, through, site.Method.Name));
    }

    /// <summary>The block that brings a class in.</summary>
    public static (SourceBlock? Block, IReadOnlyList<Site> Through) Source(PlanFlow flow, Label label, int privacy) =>
        flow.Origins.Find(label, b => (int?)b.Declaration?.Privacy == privacy, IsRedaction) is var (block, through) ? (block, through) : (null, []);

    public static bool IsRedaction(StepRecord step) => step.Site.Step is { Kind: StepKind.ContextTransform, Transform: TransformKind.Redact, Output.Privacy: not null };

    public static string Word(PrivacyClass privacy) => Wire.Name(privacy);
}
