namespace Migaki.Mir;

/// <summary>A place where a cached prefix could end.</summary>
/// <param name="Index">The last block of the prefix.</param>
/// <param name="Tokens">The tokens up to there.</param>
/// <param name="ReReads">How often it is read again while it lives.</param>
/// <param name="Asked">The lifetime that was asked for; null leaves the choice to what pays.</param>
/// <param name="Required">Whether it is to be cached in any case.</param>
internal sealed record CachePosition(int Index, double Tokens, double ReReads, MirCacheTtl? Asked = null, bool Required = false);

/// <summary>
/// Which of the possible ends of a stable prefix are worth a cache entry: the one place where a provider's dated rule is applied, for the
/// pass at compile time and for requests at run time. What may be cached, and how often it is read, they find out themselves: they know different things.
/// </summary>
internal sealed class CachePrefixChoice
{
    private CachePrefixChoice() { }

    /// <summary>The ends that are cached, shortest first, each with its lifetime.</summary>
    public List<(CachePosition Position, MirCacheTtl Ttl)> Chosen { get; } = [];

    /// <summary>Whether even the longest prefix is shorter than the provider caches.</summary>
    public bool BelowMinimum { get; private init; }

    /// <summary>Whether more blocks stand before a breakpoint, or between two, than the provider searches.</summary>
    public bool LookBackExceeded { get; private set; }

    /// <param name="ends">The possible ends, shortest first.</param>
    /// <param name="rule">The provider's rule.</param>
    public static CachePrefixChoice Of(IReadOnlyList<CachePosition> ends, MirCacheRule rule)
    {
        var choice = new CachePrefixChoice { BelowMinimum = ends.Count == 0 || ends[ends.Count - 1].Tokens < rule.MinPrefixTokens };
        // The longest prefixes are worth the most.
        for (var i = ends.Count - 1; i >= 0 && !(choice.Chosen.Count >= rule.MaxBreakpoints); i--)
        {
            if (ends[i].Tokens < rule.MinPrefixTokens) continue;
            var ttl = ends[i].Asked is { } asked ? (ends[i].Required || rule.Pays(asked, ends[i].ReReads) ? asked : null)
                : rule.Ttls.FirstOrDefault(candidate => rule.Pays(candidate, ends[i].ReReads)) ?? (ends[i].Required ? rule.Ttls[0] : null);
            if (ttl is not null) choice.Chosen.Add((ends[i], ttl));
        }
        choice.Chosen.Reverse();
        // Entries that live longer must stand before the others.
        for (var i = choice.Chosen.Count - 2; i >= 0; i--)
            if (choice.Chosen[i + 1].Ttl.Milliseconds > choice.Chosen[i].Ttl.Milliseconds) choice.Chosen[i] = (choice.Chosen[i].Position, choice.Chosen[i + 1].Ttl);
        var last = -1;
        foreach (var (position, _) in choice.Chosen)
        {
            choice.LookBackExceeded |= position.Index - last > rule.LookBackBlocks;
            last = position.Index;
        }
        return choice;
    }
}
