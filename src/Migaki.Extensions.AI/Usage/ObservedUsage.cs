using Microsoft.Extensions.AI;

namespace Migaki.Accounting;

/// <summary>The counts of one response. Null is unknown.</summary>
internal readonly record struct ObservedUsage(long? Input, long? Output, long? CacheRead, long? CacheWrite, long? Reasoning)
{
    /// <summary>
    /// The names under which adapters put the cache-write count, for which <see cref="UsageDetails"/> has no property: the Anthropic SDK's, the
    /// one of OpenAI's wire format, and the one of its .NET naming.
    /// </summary>
    private static readonly string[] CacheWriteNames = ["CacheCreationInputTokens", "cache_creation_input_tokens", "cache_write_tokens", "CacheWriteInputTokens", "InputTokenDetails.CacheWriteTokenCount"];

    public static ObservedUsage Of(UsageDetails? usage, string? provider)
    {
        if (usage is null) return default;
        long? write = null;
        foreach (var name in CacheWriteNames)
        {
            if (usage.AdditionalCounts?.TryGetValue(name, out var count) is true) write = count;
        }
        // The Anthropic SDK leaves a count of zero out. Where it says what was read from the cache, nothing about writes means nothing was written.
        if (write is null && usage.CachedInputTokenCount is not null && string.Equals(provider, "anthropic", StringComparison.Ordinal)) write = 0;
        return new ObservedUsage(usage.InputTokenCount, usage.OutputTokenCount, usage.CachedInputTokenCount, write, usage.ReasoningTokenCount);
    }
}
