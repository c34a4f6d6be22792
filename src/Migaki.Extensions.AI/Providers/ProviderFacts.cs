namespace Migaki;

/// <summary>Where provider data comes from.</summary>
public interface IProviderData
{
    /// <summary>What is known of a model of a provider; null where nothing is.</summary>
    /// <param name="provider">E.g. <c>anthropic</c>.</param>
    /// <param name="model">The model that is asked for or that answered; null where only the provider is known.</param>
    ProviderFacts? Find(string provider, string? model);
}

/// <summary>What is known of a model of a provider, as of a date. Leave out what is not known: it is never taken for no.</summary>
public sealed record ProviderFacts
{
    /// <summary>Names the row in evidence, with its version.</summary>
    public required string Id { get; init; }
    /// <summary>Who says so, in a few words.</summary>
    public string? Source { get; init; }
    /// <summary>When it was looked up, ISO 8601.</summary>
    public string? ObservedAt { get; init; }
    /// <summary>The last day it may be relied on, ISO 8601.</summary>
    public string? StaleAfter { get; init; }
    /// <summary>Whether the provider caches a prefix that the request marks.</summary>
    public bool? ExplicitCacheBreakpoints { get; init; }
    /// <summary>Whether the provider caches prefixes by itself.</summary>
    public bool? AutomaticCaching { get; init; }
    /// <summary>Whether it keeps to a JSON schema.</summary>
    public bool? StructuredOutputs { get; init; }
    /// <summary>Whether it can call tools.</summary>
    public bool? ToolCalling { get; init; }
    /// <summary>Whether the effort of reasoning can be set.</summary>
    public bool? ReasoningControls { get; init; }
    /// <summary>The shortest prefix that is cached.</summary>
    public int? MinimumPrefixTokens { get; init; }
    /// <summary>How many breakpoints a request may have.</summary>
    public int MaxBreakpoints { get; init; } = 4;
    /// <summary>How many contents before a breakpoint are searched for an earlier entry.</summary>
    public int? LookBack { get; init; }
    /// <summary>Whether an entry can live for an hour.</summary>
    public bool OneHourCache => CacheWriteOneHour is not null;
    /// <summary>Reading from the cache, as a multiple of the input price.</summary>
    public double? CacheRead { get; init; }
    /// <summary>Writing to the cache for the shorter lifetime, as a multiple of the input price.</summary>
    public double? CacheWrite { get; init; }
    /// <summary>Writing to the cache for an hour, as a multiple of the input price.</summary>
    public double? CacheWriteOneHour { get; init; }
    /// <summary>US dollars for a million tokens of fresh input.</summary>
    public double? InputUsdPerMillion { get; init; }
    /// <summary>US dollars for a million tokens of output.</summary>
    public double? OutputUsdPerMillion { get; init; }

    internal bool IsStale(string today) => StaleAfter is { } last && string.CompareOrdinal(today, last) > 0;
}
