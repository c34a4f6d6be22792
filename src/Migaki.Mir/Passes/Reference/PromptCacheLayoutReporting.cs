using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Reports how each provider could cache the stable prefixes of a plan: <c>migaki.prompt-cache-layout.v0</c>. It changes nothing.</summary>
public sealed class PromptCacheLayoutReporting : MirPass
{
    /// <summary>The contract of the report.</summary>
    public const string LayoutVersion = "migaki.prompt-cache-layout.v0";

    private readonly MirList<MirPriceRow> _rates;

    /// <summary>The pass. A prefix gets a price only where exactly one of these rates is the provider's.</summary>
    public PromptCacheLayoutReporting(MirList<MirPriceRow> rates = default)
        : base("migaki.context.prompt_cache_layout_reporting", "0.0.0", MirSafetyLevel.Deterministic, ["mir.context.ledger"], ["mir.context.prompt_cache_layout_reported"]) => _rates = rates;

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        var events = new PassEvents(Identity, context.RunId, "prompt-cache-layout");
        var warnings = new List<MirPassWarning>();
        var prefixes = StablePrefixDetection.Prefixes(plan, warnings);
        foreach (var record in context.ProviderCapabilities) Report(new MirProviderCapabilities(record), prefixes, events, warnings);
        return new MirPassOutcome(plan, events.Events, warnings.ToMirList());
    }

    private void Report(MirProviderCapabilities provider, List<StablePrefix> prefixes, PassEvents events, List<MirPassWarning> warnings)
    {
        var name = provider.Provider;
        var path = $"$.providerCapabilities[?(@.provider=={CanonicalJson.Quote(name)})]";
        var (opportunity, description, warning) = provider.Supports("explicit_cache_breakpoints") == true
            ? ("Explicit cache breakpoint", "Provider declares explicit cache breakpoint support.", null)
            : provider.Supports("automatic_caching") == true
                ? ("Automatic prompt-cache layout", "Provider declares automatic prompt caching but no explicit cache breakpoints.",
                    new MirPassWarning("prompt_cache_explicit_breakpoint_unavailable", "Provider caches prompts automatically; explicit cache breakpoints are unavailable.", MirWarningSeverity.Info, path))
                : ("Metadata-only prompt-cache layout", "Provider declares no prompt caching.",
                    new MirPassWarning("prompt_cache_provider_unsupported", "Provider does not support prompt caching.", MirWarningSeverity.Warning, path));
        events.CapabilityAssumption(
            $"Recorded prompt cache layout assumption for {name}.",
            "prompt_caching",
            description,
            name,
            $"provider-capabilities://{name}/{provider.Version}/{provider.ObservedAt}",
            MirList.Of(LayoutVersion, provider.Version ?? ""));
        if (warning is not null)
        {
            warnings.Add(warning);
            events.Warning(warning);
        }
        var rates = _rates.Where(rate => rate.Provider == name).ToList();
        foreach (var prefix in prefixes)
        {
            var subject = $"{path}.nodes[?(@.id=={CanonicalJson.Quote(prefix.NodeId)})].promptCacheLayout.cacheablePrefix";
            events.ContextChange($"{opportunity} opportunity for node {prefix.NodeId} on {name}.", "changed", prefix.Blocks.Select(static block => block.Id).ToMirList(), prefix.NodeId);
            events.TokenEstimate($"Estimated cacheable prefix tokens for node {prefix.NodeId} on {name}.", subject, prefix.Tokens);
            if (prefix.Tokens is { } tokens && rates.Count == 1)
                events.CostEstimate($"Estimated input cost of the cacheable prefix for node {prefix.NodeId} on {name}.", subject + ".estimatedInputCostUsd", Money.Of(tokens, rates[0].InputUsdPerMillionTokens));
        }
    }
}
