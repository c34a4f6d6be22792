using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Providers;

/// <summary>A row of provider data that a request relies on, with what it says, so that the bundle needs no other file.</summary>
internal sealed record AssumedRow(string Id, string? Source, string? ObservedAt, string? StaleAfter, WireObject? Says = null)
{
    public bool IsStale(string today) => StaleAfter is { } last && string.CompareOrdinal(today, last) > 0;
}

/// <summary>What the dated rows say of one model, put together. Null is unknown, never no.</summary>
internal sealed record ProviderFacts
{
    private const double ShortLifetimeMs = 300_000, HourMs = 3_600_000;

    public MirList<AssumedRow> Rows { get; init; }
    public bool? ExplicitCacheBreakpoints { get; init; }
    public bool? AutomaticCaching { get; init; }
    public bool? StructuredOutputs { get; init; }
    public bool? ToolCalling { get; init; }
    public bool? ReasoningControls { get; init; }
    /// <summary>How the model caches; null where no row says.</summary>
    public MirCacheRule? Rule { get; init; }
    public double? MinimumPrefixTokens { get; init; }
    public int MaxBreakpoints { get; init; } = 4;
    public double? LookBack { get; init; }
    /// <summary>Reading from the cache, as a multiple of the input price; writing for the shorter lifetime, and for an hour.</summary>
    public double? CacheRead { get; init; }
    public double? CacheWrite { get; init; }
    public double? CacheWriteOneHour { get; init; }
    /// <summary>US dollars for a million tokens, for prompts of any length.</summary>
    public MirPriceRow? Price { get; init; }
    public MirLatencyRow? Latency { get; init; }
    /// <summary>The longest context in tokens.</summary>
    public double? MaxContextTokens { get; init; }

    /// <summary>Names the rows in a message.</summary>
    public string Id => string.Join(", ", Rows.Select(static row => row.Id));

    /// <summary>A day as rows have it.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What is known; null where no row speaks of the model or its provider.</summary>
    public static ProviderFacts? Find(MirProviderData data, string provider, string? model, string? backend)
    {
        var rule = model is null ? null : MirCacheRule.Find(data.CacheRules, provider, model, backend);
        var price = model is null ? null : MirPriceRow.Find(data.Prices, provider, model);
        var capabilities = MirProviderCapabilities.Find(data.Capabilities, provider, model);
        var latency = model is null ? null : MirLatencyRow.Find(data.Latencies, provider, model);
        if (rule is null && price is null && capabilities is null && latency is null) return null;

        var rows = new List<AssumedRow>();
        if (rule is not null) rows.Add(new AssumedRow("cache:" + rule.Id, rule.Source, rule.ObservedAt, rule.StaleAfter, Says(rule)));
        if (price is not null) rows.Add(new AssumedRow("price:" + price.Id, price.Source, price.ObservedAt, price.StaleAfter, Says(price)));
        if (latency is not null) rows.Add(new AssumedRow("latency:" + latency.Id, latency.Source, latency.ObservedAt, latency.StaleAfter, Says(latency)));
        if (capabilities is not null)
        {
            var label = ((capabilities.Source["source"] as WireObject)?["label"] as WireString)?.Value;
            rows.Add(new AssumedRow($"capabilities:{provider}@{capabilities.ObservedAt}", label, capabilities.ObservedAt, capabilities.StaleAfter, Says(capabilities)));
        }
        var hour = rule?.Ttls.FirstOrDefault(static ttl => ttl.Milliseconds == HourMs);
        var shorter = rule?.Ttls.FirstOrDefault(static ttl => ttl.Milliseconds <= ShortLifetimeMs) ?? (rule is { Ttls.Count: > 0 } ? rule.Ttls[0] : null);
        return new ProviderFacts
        {
            Rows = rows.ToMirList(),
            ExplicitCacheBreakpoints = rule?.Explicit ?? capabilities?.Supports("explicit_cache_breakpoints"),
            AutomaticCaching = rule is null ? capabilities?.Supports("automatic_caching") : !rule.Explicit,
            StructuredOutputs = capabilities?.Supports("structured_outputs"),
            ToolCalling = capabilities?.Supports("tool_calling"),
            ReasoningControls = capabilities?.Supports("reasoning_controls"),
            Rule = rule,
            MinimumPrefixTokens = rule?.MinPrefixTokens,
            MaxBreakpoints = (int)Math.Min(rule?.MaxBreakpoints ?? 4, int.MaxValue),
            LookBack = rule?.LookBackBlocks,
            CacheRead = price is null ? rule?.ReadMultiplier : price.CacheReadMultiplier(rule),
            CacheWrite = price is null ? shorter?.WriteMultiplier : price.CacheWriteMultiplier(rule, shorter),
            CacheWriteOneHour = rule is { Explicit: true } ? hour?.WriteMultiplier : null,
            Price = price,
            Latency = latency,
            MaxContextTokens = capabilities?.MaxContextTokens,
        };
    }

    private static WireObject Says(MirCacheRule rule) => new WireObjectBuilder()
        .Add("explicit", (bool?)rule.Explicit).Add("minPrefixTokens", (double?)rule.MinPrefixTokens).Add("readMultiplier", (double?)rule.ReadMultiplier)
        .Add("writeMultipliers", new WireArray(rule.Ttls.Select(static ttl => (WireValue)new WireNumber(ttl.WriteMultiplier)))).Build();

    private static WireObject Says(MirPriceRow price) => new WireObjectBuilder()
        .Add("cacheReadUsdPerMillionTokens", price.CacheReadUsdPerMillionTokens).Add("cacheWriteUsdPerMillionTokens", price.CacheWriteUsdPerMillionTokens)
        .Add("inputUsdPerMillionTokens", (double?)price.InputUsdPerMillionTokens).Add("outputUsdPerMillionTokens", price.OutputUsdPerMillionTokens)
        .Add("tiers", price.Tiers.Count == 0 ? null : new WireArray(price.Tiers.Select(static tier => (WireValue)new WireObjectBuilder()
            .Add("aboveInputTokens", (double?)tier.AboveInputTokens).Add("inputUsdPerMillionTokens", tier.InputUsdPerMillionTokens).Add("outputUsdPerMillionTokens", tier.OutputUsdPerMillionTokens).Build()))).Build();

    private static WireObject Says(MirLatencyRow latency) => new WireObjectBuilder()
        .Add("baseMs", (double?)latency.BaseMs).Add("msPerThousandInputTokens", (double?)latency.MsPerThousandInputTokens).Add("msPerThousandOutputTokens", latency.MsPerThousandOutputTokens).Build();

    private static WireObject Says(MirProviderCapabilities capabilities) =>
        new(capabilities.Source.Members.Where(static member => member.Value is WireBoolean || member.Key == "maxContextTokens"));
}
