using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>The tokens of one call as a provider bills them. Fresh, read and written together are the input.</summary>
/// <param name="Fresh">Input that no cache has to do with.</param>
/// <param name="CacheRead">Input read from the cache.</param>
/// <param name="CacheWrite">Input written to the cache.</param>
/// <param name="Output">Output, reasoning included.</param>
public sealed record MirTokenUsage(double Fresh, double CacheRead, double CacheWrite, double Output)
{
    /// <summary>
    /// From what a response reports, where the input includes cached tokens. Null where the parts exceed the whole: then the counts mean
    /// something else, and a cost made of them would be wrong.
    /// </summary>
    public static MirTokenUsage? FromTotals(double input, double cacheRead, double cacheWrite, double output) =>
        input < 0 || cacheRead < 0 || cacheWrite < 0 || output < 0 || cacheRead + cacheWrite > input
            ? null
            : new MirTokenUsage(input - cacheRead - cacheWrite, cacheRead, cacheWrite, output);

    /// <summary>
    /// US dollars: fresh × in + read × in × r + write × in × w + output × out. Null where a part that occurs has no price.
    /// </summary>
    public double? CostUsd(MirPriceRow rate, MirCacheRule? rule, MirCacheTtl? ttl = null)
    {
        if (rate.At(Fresh + CacheRead + CacheWrite) is not { } row) return null;
        var (read, write) = (row.CacheReadMultiplier(rule), row.CacheWriteMultiplier(rule, ttl));
        if ((CacheRead > 0 && read is null) || (CacheWrite > 0 && write is null) || (Output > 0 && row.OutputUsdPerMillionTokens is null)) return null;
        var price = row.InputUsdPerMillionTokens;
        var sum = Money.Of(Fresh, price);
        sum = Money.Round(sum + Money.Of(CacheRead * (read ?? 0), price));
        sum = Money.Round(sum + Money.Of(CacheWrite * (write ?? 0), price));
        return Money.Round(sum + Money.Of(Output, row.OutputUsdPerMillionTokens ?? 0));
    }
}

/// <summary>What the calls of one node would be billed.</summary>
public sealed record MirBilledCallCost
{
    /// <summary>The model call.</summary>
    public required string NodeId { get; init; }
    /// <summary>US dollars without retries, nothing cached; null where not known.</summary>
    public double? CostUsd { get; init; }
    /// <summary>The same with every retry and fallback taken.</summary>
    public double? MaxCostUsd { get; init; }
    /// <summary>The same without retries, where the planned breakpoints hit; equal to <see cref="CostUsd"/> without them.</summary>
    public double? CachedCostUsd { get; init; }
    /// <summary>The price row.</summary>
    public string? PriceRowId { get; init; }
    /// <summary>The caching row.</summary>
    public string? CacheRowId { get; init; }
}

/// <summary>
/// What a plan would be billed: every call by its loops and retries, cached prefixes at the cache's price. One plan's own figures; it is
/// no saving until avoided work was observed.
/// </summary>
public sealed record MirBilledCost
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.net.billed-cost.v0";

    /// <summary>The model calls, in the plan's order.</summary>
    public MirList<MirBilledCallCost> Calls { get; init; }
    /// <summary>Without retries and caching; null where any call is not known.</summary>
    public double? CostUsd => Sum(static call => call.CostUsd);
    /// <summary>With every retry taken.</summary>
    public double? MaxCostUsd => Sum(static call => call.MaxCostUsd);
    /// <summary>Without retries, planned breakpoints hit.</summary>
    public double? CachedCostUsd => Sum(static call => call.CachedCostUsd);

    /// <summary>The cost of a billed view. The prefixes that are cached are those the breakpoint pass wrote into the plan.</summary>
    public static MirBilledCost Of(MirPlan plan, MirBilledTokens billed, IEnumerable<MirModelSelection> selections, MirProviderData data)
    {
        var selected = new Dictionary<string, MirModelSelection>(StringComparer.Ordinal);
        foreach (var selection in selections) selected.TryAdd(selection.NodeId, selection);
        var prefixes = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
            if (CacheBreakpoints.PrefixTokens(node) is { } tokens) prefixes.TryAdd(node.Id, tokens);
        return new MirBilledCost { Calls = billed.Calls.Select(Cost).ToMirList() };

        MirBilledCallCost Cost(MirBilledCall call)
        {
            if (!selected.TryGetValue(call.NodeId, out var selection)
                || MirPriceRow.Find(data.Prices, selection.Provider, selection.Model) is not { } rate
                || call.InputTokensPerCall is not { } input
                || (selection.OutputTokens ?? call.MaxOutputTokensPerCall) is not { } output)
                return new MirBilledCallCost { NodeId = call.NodeId };
            var rule = MirCacheRule.Find(data.CacheRules, selection.Provider, selection.Model);
            var once = new MirTokenUsage(input, 0, 0, output).CostUsd(rate, rule);
            var cached = once * call.Calls;
            if (rule is not null && call.Calls is >= 1 && prefixes.TryGetValue(call.NodeId, out var prefix) && prefix <= input)
            {
                // The first call of a node writes, the others read: what other nodes have written is not counted on.
                var write = new MirTokenUsage(input - prefix, 0, prefix, output).CostUsd(rate, rule);
                var read = new MirTokenUsage(input - prefix, prefix, 0, output).CostUsd(rate, rule);
                cached = write + (read * (call.Calls - 1));
            }
            return new MirBilledCallCost
            {
                NodeId = call.NodeId,
                CostUsd = Rounded(once * call.Calls),
                MaxCostUsd = Rounded(once * call.MaxCalls),
                CachedCostUsd = Rounded(cached),
                PriceRowId = rate.Id,
                CacheRowId = rule?.Id,
            };
        }
    }

    private static double? Rounded(double? value) => value is { } known ? Money.Round(known) : null;

    private double? Sum(Func<MirBilledCallCost, double?> of)
    {
        double sum = 0;
        foreach (var call in Calls)
        {
            if (of(call) is not { } value) return null;
            sum = Money.Round(sum + value);
        }
        return sum;
    }

    /// <summary>The cost as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("cachedCostUsd", CachedCostUsd)
        .Add("calls", new WireArray(Calls.Select(static call => new WireObjectBuilder()
            .Add("cacheRow", call.CacheRowId).Add("cachedCostUsd", call.CachedCostUsd).Add("costUsd", call.CostUsd)
            .Add("maxCostUsd", call.MaxCostUsd).Add("nodeId", call.NodeId).Add("priceRow", call.PriceRowId).Build())))
        .Add("costUsd", CostUsd)
        .Add("maxCostUsd", MaxCostUsd)
        .Add("version", CurrentVersion)
        .Build();
}
