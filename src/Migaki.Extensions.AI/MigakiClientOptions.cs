using Microsoft.Extensions.AI;
using Migaki.Mir;
using Migaki.Providers;

namespace Migaki;

/// <summary>How long a provider keeps a cached prefix.</summary>
public enum CacheLifetime
{
    /// <summary>Five minutes, renewed by each hit.</summary>
    FiveMinutes,
    /// <summary>One hour.</summary>
    OneHour,
}

/// <summary>Options of a client or generator that Migaki was put around.</summary>
public sealed class MigakiClientOptions
{
    /// <summary>The provider's name in the plan's constraints and in provider data. Default: the name the client gives itself.</summary>
    public string? Provider { get; set; }

    /// <summary>Who serves the model in provider data, where that is not the vendor itself: clouds differ from vendors.</summary>
    public string? Backend { get; set; }

    /// <summary>
    /// Dated rows of capabilities, cache rules and prices. Yours count before those of the build: <c>MirProviderData.BuiltIn.With(...)</c>. What a
    /// model without a row costs is unknown.
    /// </summary>
    public MirProviderData ProviderData { get; set; } = MirProviderData.BuiltIn;

    /// <summary>
    /// Puts a cache breakpoint behind a content, in the words of the provider's client. With the Anthropic SDK:
    /// <c>(content, lifetime) => content.WithCacheControl(lifetime == CacheLifetime.OneHour ? Ttl.Ttl1h : Ttl.Ttl5m)</c>.
    /// Without it no breakpoint is set, and the run says so.
    /// </summary>
    public Action<AIContent, CacheLifetime>? MarkCacheBreakpoint { get; set; }

    /// <summary>
    /// Puts a prompt cache key into the request. It gets options of its own. With the OpenAI SDK through <see cref="ChatOptions.RawRepresentationFactory"/>:
    /// its <c>ChatCompletionOptions.Patch.Set("$.prompt_cache_key"u8, key)</c>. Without it no key is sent, and the run says so.
    /// </summary>
    public Action<ChatOptions, string>? SetPromptCacheKey { get; set; }

    /// <summary>
    /// The output tokens that an answer usually has. The cost of a call is predicted with them; without them with the limit that request or plan sets, and
    /// without that it is not predicted.
    /// </summary>
    public int? TypicalOutputTokens { get; set; }

    /// <summary>How failed requests are repeated; null: they are not. Streams are never repeated: a reader may have seen their beginning.</summary>
    public MigakiRetryOptions? Retry { get; set; }

    /// <summary>
    /// Passes that may lose something, run on the real content of a request: <c>NearDuplicateRemoval</c>, <c>BudgetedSelection</c>, <c>ExtractiveCompression</c>. Each
    /// runs only where the plan requires all validators it names, or the model call names them, or where it names an eval by which the plan is accepted (<c>AcceptedByEval</c>) that
    /// has not expired and has the plan's <c>MinEvalScore</c>; else the run says that it was refused.
    /// </summary>
    public IList<LossyPass> LossyPasses { get; } = [];

    /// <summary>Passes that are not to run on requests, with the reason; the run names them.</summary>
    public IList<MirDisabledPass> DisabledPasses { get; } = [];

    /// <summary>The clock of latencies and of the date that provider data is judged by.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What this client has sent.</summary>
    internal Lowering.PrefixMemory Prefixes { get; } = new();

    internal ProviderFacts? Facts(string? provider, string? model) => provider is null ? null : ProviderFacts.Find(ProviderData, provider, model, Backend);
}
