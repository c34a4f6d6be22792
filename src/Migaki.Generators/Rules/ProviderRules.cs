using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>MIR5002 at model calls: only what is named is judged.</summary>
internal static class ProviderRules
{
    public static void Check(PlanFlow flow)
    {
        var rule = Descriptors.Provider;
        var constraints = flow.Plan.Constraints;
        foreach (var step in flow.Record.Steps)
        {
            var site = step.Site;
            if (site.Step is not { Kind: StepKind.ModelCall, Provider: { } provider }) continue;
            var reason = constraints.DeniedProviders?.Contains(provider) == true ? $"the plan denies the provider \"{provider}\""
                : constraints.AllowedProviders is { } allowed && !allowed.Contains(provider) ? $"the plan {(allowed.Count == 0 ? "allows no provider" : "allows only " + string.Join(", ", allowed.Select(a => $"\"{a}\"")))}, not \"{provider}\""
                : null;
            if (reason is null || flow.IsAssumed(rule, site.Frame, site.Step)) continue;
            flow.Report(rule, site.Syntax, "", [], "provider", PlanFlow.Quote(site.Method.Name), reason);
        }
    }
}
