using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What a model costs, with where and when that was seen. Prices are US dollars per million tokens.</summary>
public sealed record MirPriceRow
{
    /// <summary>Names the row in evidence: <c>provider/model@observedAt</c>.</summary>
    public string Id => $"{Provider}/{Model}@{ObservedAt}";
    /// <summary>The provider.</summary>
    public required string Provider { get; init; }
    /// <summary>The model, or the beginning of its name followed by <c>*</c>.</summary>
    public required string Model { get; init; }
    /// <summary>Price of input.</summary>
    public required double InputUsdPerMillionTokens { get; init; }
    /// <summary>Price of output; null where not known.</summary>
    public double? OutputUsdPerMillionTokens { get; init; }
    /// <summary>Price of input read from the cache; null where the row does not say: then the caching rule's multiple holds.</summary>
    public double? CacheReadUsdPerMillionTokens { get; init; }
    /// <summary>Price of input written to the cache for the shortest lifetime; null where the row does not say.</summary>
    public double? CacheWriteUsdPerMillionTokens { get; init; }
    /// <summary>Other prices for long prompts, by rising length.</summary>
    public MirList<MirPriceTier> Tiers { get; init; }
    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }
    /// <summary>When it was seen.</summary>
    public required string ObservedAt { get; init; }
    /// <summary>The last day it may be relied on.</summary>
    public string? StaleAfter { get; init; }
    /// <summary>Whose row it is: rows that were put over others count before them, however long the others' names are.</summary>
    internal int Layer { get; init; }

    /// <summary>The row as it holds for a prompt of this length; null where it does not say what such a prompt costs.</summary>
    public MirPriceRow? At(double inputTokens)
    {
        MirPriceTier? tier = null;
        foreach (var candidate in Tiers)
            if (inputTokens > candidate.AboveInputTokens) tier = candidate;
        if (tier is null) return this;
        if (tier.InputUsdPerMillionTokens is not { } input) return null;
        // Where a vendor has several prices for input, those of the cache are the same multiple of each.
        var scale = InputUsdPerMillionTokens > 0 ? input / InputUsdPerMillionTokens : 1;
        return this with
        {
            InputUsdPerMillionTokens = input,
            OutputUsdPerMillionTokens = tier.OutputUsdPerMillionTokens,
            CacheReadUsdPerMillionTokens = CacheReadUsdPerMillionTokens * scale,
            CacheWriteUsdPerMillionTokens = CacheWriteUsdPerMillionTokens * scale,
            Tiers = default,
        };
    }

    /// <summary>What reading from the cache costs, in input prices: the row's own price, else the rule's.</summary>
    public double? CacheReadMultiplier(MirCacheRule? rule) => Multiplier(CacheReadUsdPerMillionTokens) ?? rule?.ReadMultiplier;

    /// <summary>What writing to the cache costs, in input prices. The row's own price is that of the shortest lifetime.</summary>
    public double? CacheWriteMultiplier(MirCacheRule? rule, MirCacheTtl? ttl = null) =>
        ttl is null || rule is null || ttl == rule.Ttls[0] ? Multiplier(CacheWriteUsdPerMillionTokens) ?? rule?.Ttls[0].WriteMultiplier : ttl.WriteMultiplier;

    private double? Multiplier(double? price) => InputUsdPerMillionTokens > 0 ? price / InputUsdPerMillionTokens : price is null ? null : 0;

    /// <summary>The row of a model: of those that match, the one with the longest name. Null where none matches.</summary>
    public static MirPriceRow? Find(MirList<MirPriceRow> rows, string provider, string model) =>
        MirRows.Best(rows, static row => row.Layer, row => row.Provider == provider ? MirRows.Match(row.Model, model) : -1);
}

/// <summary>What a prompt costs that is longer than most.</summary>
/// <param name="AboveInputTokens">Prompts with more input tokens than this.</param>
/// <param name="InputUsdPerMillionTokens">Price of all their input; null where not known.</param>
/// <param name="OutputUsdPerMillionTokens">Price of their output; null where not known.</param>
public sealed record MirPriceTier(double AboveInputTokens, double? InputUsdPerMillionTokens, double? OutputUsdPerMillionTokens);

/// <summary>How fast a model answers, as someone measured it. The build has no such row: a vendor's answer depends on place and hour.</summary>
public sealed record MirLatencyRow
{
    /// <summary>Names the row in evidence: <c>provider/model@observedAt</c>.</summary>
    public string Id => $"{Provider}/{Model}@{ObservedAt}";
    /// <summary>The provider.</summary>
    public required string Provider { get; init; }
    /// <summary>The model, or the beginning of its name followed by <c>*</c>.</summary>
    public required string Model { get; init; }
    /// <summary>Until the first of the answer, for an empty prompt.</summary>
    public required double BaseMs { get; init; }
    /// <summary>What a thousand tokens of input add.</summary>
    public double MsPerThousandInputTokens { get; init; }
    /// <summary>What a thousand tokens of output add; null where not known.</summary>
    public double? MsPerThousandOutputTokens { get; init; }
    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }
    /// <summary>When it was seen.</summary>
    public required string ObservedAt { get; init; }
    /// <summary>The last day it may be relied on.</summary>
    public string? StaleAfter { get; init; }
    /// <summary>See <see cref="MirPriceRow.Layer"/>.</summary>
    internal int Layer { get; init; }

    /// <summary>The row of a model: of those that match, the one with the longest name. Null where none matches.</summary>
    public static MirLatencyRow? Find(MirList<MirLatencyRow> rows, string provider, string model) =>
        MirRows.Best(rows, static row => row.Layer, row => row.Provider == provider ? MirRows.Match(row.Model, model) : -1);

    /// <summary>The milliseconds of a call; null where the output is not known or not priced in time.</summary>
    public double? EstimateMs(double inputTokens, double? outputTokens)
    {
        if ((outputTokens is null or > 0) && MsPerThousandOutputTokens is null) return null;
        if (outputTokens is null && MsPerThousandOutputTokens > 0) return null;
        return Math.Round(BaseMs + (inputTokens * MsPerThousandInputTokens / 1000) + ((outputTokens ?? 0) * (MsPerThousandOutputTokens ?? 0) / 1000), 3);
    }
}

/// <summary>One lifetime a cache entry can have.</summary>
/// <param name="Name">E.g. <c>5m</c>.</param>
/// <param name="Milliseconds">How long it lives.</param>
/// <param name="WriteMultiplier">What writing costs, in input prices.</param>
public sealed record MirCacheTtl(string Name, double Milliseconds, double WriteMultiplier);

/// <summary>How a provider caches prompts for a family of models, with where and when that was seen.</summary>
public sealed record MirCacheRule
{
    /// <summary>Names the row in evidence: <c>provider/backend/model@observedAt</c>.</summary>
    public string Id => $"{Provider}/{Backend}/{Model}@{ObservedAt}";
    /// <summary>The provider.</summary>
    public required string Provider { get; init; }
    /// <summary>Who serves the model: clouds differ from vendors.</summary>
    public required string Backend { get; init; }
    /// <summary>The model, or the beginning of its name followed by <c>*</c>.</summary>
    public required string Model { get; init; }
    /// <summary>Whether breakpoints are set by the caller; else the provider finds prefixes itself.</summary>
    public required bool Explicit { get; init; }
    /// <summary>The shortest prefix that is cached, in tokens.</summary>
    public required double MinPrefixTokens { get; init; }
    /// <summary>How many breakpoints one request may have; null where there is no limit or none can be set.</summary>
    public double? MaxBreakpoints { get; init; }
    /// <summary>How many blocks before a breakpoint are searched for an entry; null where there is no window.</summary>
    public double? LookBackBlocks { get; init; }
    /// <summary>The lifetimes, cheapest first.</summary>
    public required MirList<MirCacheTtl> Ttls { get; init; }
    /// <summary>What reading costs, in input prices.</summary>
    public required double ReadMultiplier { get; init; }
    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }
    /// <summary>When it was seen.</summary>
    public required string ObservedAt { get; init; }
    /// <summary>The last day it may be relied on.</summary>
    public string? StaleAfter { get; init; }
    /// <summary>Whose row it is: rows that were put over others count before them, however long the others' names are.</summary>
    internal int Layer { get; init; }

    /// <summary>The row of a model: of those that match, the one with the longest name. Null where none matches.</summary>
    public static MirCacheRule? Find(MirList<MirCacheRule> rows, string provider, string model, string? backend = null) =>
        MirRows.Best(rows, static row => row.Layer, row => row.Provider == provider && row.Backend == (backend ?? provider) ? MirRows.Match(row.Model, model) : -1);

    /// <summary>
    /// Whether caching pays for a prefix that is read <paramref name="reReads"/> times within its lifetime after it was written:
    /// n > (w - 1) / (1 - r).
    /// </summary>
    public bool Pays(MirCacheTtl ttl, double reReads) => reReads > (ttl.WriteMultiplier - 1) / (1 - ReadMultiplier);
}

/// <summary>How rows of dated data are looked up.</summary>
internal static class MirRows
{
    /// <summary>How long the part of the pattern is that matches; -1 where it does not.</summary>
    public static int Match(string pattern, string model)
    {
        if (pattern.Length == 0 || pattern[pattern.Length - 1] != '*') return string.Equals(pattern, model, StringComparison.Ordinal) ? int.MaxValue : -1;
        var prefix = pattern.Length - 1;
        return string.CompareOrdinal(pattern, 0, model, 0, prefix) == 0 ? prefix : -1;
    }

    public static T? Best<T>(MirList<T> rows, Func<T, int> layer, Func<T, int> match) where T : class
    {
        var (best, over, length) = ((T?)null, 0, -1);
        foreach (var row in rows)
        {
            var (own, matched) = (layer(row), match(row));
            // The later of two equal rows wins.
            if (matched >= 0 && (best is null || own > over || (own == over && matched >= length))) (best, over, length) = (row, own, matched);
        }
        return best;
    }
}
