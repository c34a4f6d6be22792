using System.Globalization;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>MIR5003 and MIR5004: what can be said of a plan's cost, context and providers before it ever runs. Only what is certain is said.</summary>
internal static class ConstraintRules
{
    public static void Check(PlanFlow flow)
    {
        var (rows, costs) = (flow.Inputs.Providers, new Dictionary<Site, double>());
        foreach (var step in flow.Record.Steps)
        {
            if (step.Site.Step.Kind != StepKind.ModelCall) continue;
            var providers = Candidates(step.Site, flow.Plan.Constraints);
            // Who is asked is open: everything is possible.
            if (providers is not { Count: > 0 }) continue;
            Capabilities(flow, rows.Value, step.Site, providers);
            if (CertainTokens.Of(step) is not (> 0 and var tokens)) continue;
            Window(flow, rows.Value, step.Site, providers, tokens);
            if (LeastPrice(rows.Value, step.Site, providers) is { } price) costs.Add(step.Site, Money.Of(tokens, price));
        }
        Cost(flow, costs);
    }

    /// <summary>The providers that may get a call; null where that is open.</summary>
    private static IReadOnlyList<string>? Candidates(Site site, MirConstraints constraints) =>
        site.Step.Provider is { } named ? [named]
        : constraints.AllowedProviders is { } allowed ? [.. allowed.Where(p => constraints.DeniedProviders?.Contains(p) != true).Distinct(StringComparer.Ordinal)]
        : null;

    private static void Capabilities(PlanFlow flow, ProviderRows rows, Site site, IReadOnlyList<string> providers)
    {
        var rule = Descriptors.Capability;
        if (site.Step.RequiredCapabilities is not { Count: > 0 } required) return;
        var lacking = new List<string>();
        foreach (var provider in providers)
        {
            var missing = required.Select(MirProviderCapabilities.NameOf).Distinct(StringComparer.Ordinal).Where(c => rows.Supports(provider, site.Step.Model, c) == false).ToArray();
            // It may have them all, or nobody knows.
            if (missing.Length == 0) return;
            lacking.Add($"\"{provider}\" has no {string.Join(" and no ", missing)}");
        }
        if (flow.IsAssumed(rule, site.Frame, site.Step)) return;
        var who = site.Step.Provider is not null ? "its provider lacks" : "no allowed provider has";
        flow.Report(rule, site.Syntax, "", [], "capability", $"'{site.Method.Name}' requires what {who}: {string.Join(", ", lacking)}");
    }

    private static void Window(PlanFlow flow, ProviderRows rows, Site site, IReadOnlyList<string> providers, int tokens)
    {
        var rule = Descriptors.Least;
        var most = 0.0;
        foreach (var provider in providers)
        {
            if (rows.MostTokens(provider, site.Step.Model) is not { } limit || tokens <= limit) return;
            most = Math.Max(most, limit);
        }
        if (flow.IsAssumed(rule, site.Frame, site.Step)) return;
        flow.Report(rule, site.Syntax, "", [], "tokens",
            $"the constant context of '{site.Method.Name}' alone is {Number(tokens)} tokens, and {string.Join(" or ", providers.Select(p => $"\"{p}\""))} takes at most {Number(most)}");
    }

    /// <summary>Null where a provider's price is not known: it may be nothing.</summary>
    private static double? LeastPrice(ProviderRows rows, Site site, IReadOnlyList<string> providers)
    {
        if (site.Step.Model is not { } model) return null;
        double? least = null;
        foreach (var provider in providers)
        {
            if (rows.LeastInputPrice(provider, model) is not { } price) return null;
            least = least < price ? least : price;
        }
        return least;
    }

    private static void Cost(PlanFlow flow, Dictionary<Site, double> costs)
    {
        var rule = Descriptors.Least;
        if (costs.Count == 0 || flow.Plan.Constraints.MaxCostUsd is not { } limit || flow.IsAssumed(rule, null)) return;
        var counted = costs.Where(c => !flow.IsAssumed(rule, c.Key.Frame, c.Key.Step)).ToDictionary(c => c.Key, c => c.Value);
        var (cost, calls) = LeastPath.Of(flow.Tables, counted);
        cost = Money.Round(cost);
        if (cost <= limit) return;
        flow.ReportAt(rule, flow.Core.Locations[0], calls.Select(c => c.Syntax.GetLocation()), "cost",
            $"the plan '{flow.Plan.Id}' costs at least {Number(cost)} USD, more than its MaxCostUsd of {Number(limit)}: the constant context of {string.Join(" → ", calls.Select(c => PlanFlow.Quote(c.Method.Name)))}");
    }

    private static string Number(double number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
