using System.Collections.Concurrent;

namespace Migaki.Lowering;

/// <summary>
/// Which prefixes a client has sent to its provider, and until when they live there: so that the cost of the next request can be predicted by what is
/// read and what is written. Only digests are kept, and only so many.
/// </summary>
internal sealed class PrefixMemory
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _livesUntil = new(StringComparer.Ordinal);

    public bool IsWarm(string prefix, DateTimeOffset now) => _livesUntil.TryGetValue(prefix, out var until) && now < until;

    /// <summary>A request with this prefix was answered: the provider has it, or has it for longer now.</summary>
    public void Sent(string prefix, CacheLifetime lifetime, DateTimeOffset now)
    {
        if (_livesUntil.Count >= Most) _livesUntil.Clear();
        _livesUntil[prefix] = now + (lifetime == CacheLifetime.OneHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5));
    }
}

/// <summary>A prefix of a request that the provider may cache.</summary>
/// <param name="Digest">Of provider, model and every text of the prefix.</param>
/// <param name="Tokens">Its estimated tokens.</param>
/// <param name="Lifetime">How long it is kept.</param>
internal sealed record CachedPrefix(string Digest, int Tokens, CacheLifetime Lifetime);
