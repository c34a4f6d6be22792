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
    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }
    /// <summary>When it was seen.</summary>
    public required string ObservedAt { get; init; }
    /// <summary>The last day it may be relied on.</summary>
    public string? StaleAfter { get; init; }

    /// <summary>The row of a model: of those that match, the one with the longest name. Null where none matches.</summary>
    public static MirPriceRow? Find(MirList<MirPriceRow> rows, string provider, string model) =>
        MirRows.Best(rows, row => row.Provider == provider ? MirRows.Match(row.Model, model) : -1);
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

    /// <summary>The row of a model: of those that match, the one with the longest name. Null where none matches.</summary>
    public static MirCacheRule? Find(MirList<MirCacheRule> rows, string provider, string model, string? backend = null) =>
        MirRows.Best(rows, row => row.Provider == provider && row.Backend == (backend ?? provider) ? MirRows.Match(row.Model, model) : -1);

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

    public static T? Best<T>(MirList<T> rows, Func<T, int> match) where T : class
    {
        var (best, length) = ((T?)null, -1);
        foreach (var row in rows)
        {
            var matched = match(row);
            // The later of two equal rows wins: whoever overrides data puts their rows behind.
            if (matched >= 0 && matched >= length) (best, length) = (row, matched);
        }
        return best;
    }
}
