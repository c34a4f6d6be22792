using Migaki.Providers;

namespace Migaki.Accounting;

/// <summary>What a call cost, by the prices of its model.</summary>
internal static class CallCost
{
    /// <summary>
    /// US dollars with 12 decimals; null where a count or a price that matters is not known. A count that is not known does not matter where
    /// its price is that of fresh input.
    /// </summary>
    /// <param name="usage">The counts.</param>
    /// <param name="facts">The prices.</param>
    /// <param name="writes">The lifetime of what was written; null where it is not known.</param>
    public static double? Of(ObservedUsage usage, ProviderFacts? facts, CacheLifetime? writes)
    {
        if (usage is not { Input: { } input, Output: { } output } || input < 0 || output < 0) return null;
        if (facts?.Price?.At(input) is not { InputUsdPerMillionTokens: var inputPrice } price || (price.OutputUsdPerMillionTokens ?? (output == 0 ? 0 : null)) is not { } outputPrice) return null;
        var writeFactor = writes switch
        {
            CacheLifetime.FiveMinutes => facts.CacheWrite,
            CacheLifetime.OneHour => facts.CacheWriteOneHour,
            _ => facts.CacheWriteOneHour is { } hour && hour != facts.CacheWrite ? null : facts.CacheWrite,
        };
        // A provider that nothing is known to cache of has only fresh input, as long as it does not say otherwise.
        var caches = facts.ExplicitCacheBreakpoints is true || facts.AutomaticCaching is true;
        if (Priced(usage.CacheRead, facts.CacheRead, caches) is not { } read || Priced(usage.CacheWrite, writeFactor, caches) is not { } write) return null;
        var fresh = input - read.Tokens - write.Tokens;
        if (fresh < 0) return null;
        var dollars = (fresh + read.Tokens * (decimal)read.Factor + write.Tokens * (decimal)write.Factor) * (decimal)inputPrice + output * (decimal)outputPrice;
        return (double)Math.Round(dollars / 1_000_000m, 12, MidpointRounding.AwayFromZero);
    }

    /// <summary>What the input would cost if nothing of it were cached.</summary>
    public static double? OfFreshInput(long tokens, ProviderFacts? facts) =>
        facts?.Price?.At(tokens) is { InputUsdPerMillionTokens: var price } ? (double)Math.Round(tokens * (decimal)price / 1_000_000m, 12, MidpointRounding.AwayFromZero) : null;

    private static (long Tokens, double Factor)? Priced(long? tokens, double? factor, bool caches) => (tokens, factor) switch
    {
        (0, _) => (0, 1),
        ( > 0, { } known) => (tokens.Value, known),
        (null, 1) => (0, 1),
        (null, null) when !caches => (0, 1),
        _ => null,
    };
}
