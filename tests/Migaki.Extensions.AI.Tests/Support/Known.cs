using Microsoft.Extensions.AI;
using Anthropic;
using Anthropic.Models.Messages;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Providers;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>Provider data made up for these tests, and clients that use it.</summary>
internal static class Known
{
    public static readonly ProviderFacts Anthropic = new()
    {
        ExplicitCacheBreakpoints = true, AutomaticCaching = false, MinimumPrefixTokens = 512, MaxBreakpoints = 4, LookBack = 20,
        CacheRead = 0.1, CacheWrite = 1.25, CacheWriteOneHour = 2, Price = Price(4, 20),
    };

    public static readonly ProviderFacts OpenAi = new()
    {
        ExplicitCacheBreakpoints = false, AutomaticCaching = true, MinimumPrefixTokens = 512, CacheRead = 0.5, CacheWrite = 1, Price = Price(2, 8),
    };

    public static MirPriceRow Price(double input, double? output) => new() { Provider = "test", Model = "test", InputUsdPerMillionTokens = input, OutputUsdPerMillionTokens = output, Source = "test", ObservedAt = "2026-11-01" };

    /// <summary>Rows that say these things, as a document of provider data has them.</summary>
    public static MirProviderData Data(ProviderFacts? anthropic = null, ProviderFacts? openAi = null, string? staleAfter = "9999-12-31")
    {
        (string Provider, string Model, ProviderFacts Facts)[] rows = [("anthropic", "claude-test-5*", anthropic ?? Anthropic), ("openai", "gpt-test*", openAi ?? OpenAi)];
        return new MirProviderData
        {
            DataVersion = "test", AsOf = "2026-11-01",
            CacheRules = rows.Where(row => row.Facts is { ExplicitCacheBreakpoints: true } or { AutomaticCaching: true }).Select(row => new MirCacheRule
            {
                Provider = row.Provider, Backend = row.Provider, Model = row.Model, Explicit = row.Facts.ExplicitCacheBreakpoints is true, MinPrefixTokens = row.Facts.MinimumPrefixTokens!.Value,
                MaxBreakpoints = row.Facts.MaxBreakpoints, LookBackBlocks = row.Facts.LookBack, ReadMultiplier = row.Facts.CacheRead!.Value, Source = "test", ObservedAt = "2026-11-01", StaleAfter = staleAfter,
                Ttls = row.Facts.CacheWriteOneHour is { } hour
                    ? MirList.Of(new MirCacheTtl("5m", 300_000, row.Facts.CacheWrite!.Value), new MirCacheTtl("1h", 3_600_000, hour))
                    : MirList.Of(new MirCacheTtl("5m", 300_000, row.Facts.CacheWrite!.Value)),
            }).ToMirList(),
            Prices = rows.Select(row => new MirPriceRow
            {
                Provider = row.Provider, Model = row.Model, InputUsdPerMillionTokens = row.Facts.Price!.InputUsdPerMillionTokens, OutputUsdPerMillionTokens = row.Facts.Price.OutputUsdPerMillionTokens,
                Source = "test", ObservedAt = "2026-11-01", StaleAfter = staleAfter,
            }).Append(new MirPriceRow { Provider = "openai", Model = "embed-test", InputUsdPerMillionTokens = 2, OutputUsdPerMillionTokens = 0, Source = "test", ObservedAt = "2026-11-01" }).ToMirList(),
            Capabilities = rows.Select(row => new WireObjectBuilder()
                .Add("provider", row.Provider).Add("observedAt", "2026-11-01").Add("staleAfter", staleAfter)
                .Add("supportsExplicitCacheBreakpoints", row.Facts.ExplicitCacheBreakpoints).Add("supportsAutomaticCaching", row.Facts.AutomaticCaching)
                .Add("supportsStructuredOutputs", row.Facts.StructuredOutputs).Add("supportsToolCalling", row.Facts.ToolCalling).Add("supportsReasoningControls", row.Facts.ReasoningControls).Build()).ToMirList(),
        };
    }

    public static IChatClient AnthropicClient(LoopbackServer server, ProviderFacts? facts = null, int retries = 0, Action<MigakiClientOptions>? configure = null, string model = "claude-test-5") =>
        new AnthropicClient { ApiKey = "test", BaseUrl = server.Url, MaxRetries = retries }.AsIChatClient(model).UseMigaki(options =>
        {
            options.ProviderData = Data(anthropic: facts);
            options.MarkCacheBreakpoint = (content, lifetime) => content.WithCacheControl(lifetime == CacheLifetime.OneHour ? Ttl.Ttl1h : Ttl.Ttl5m);
            configure?.Invoke(options);
        });

    public static IChatClient OpenAiClient(LoopbackServer server, ProviderFacts? facts = null, int retries = 0, Action<MigakiClientOptions>? configure = null, string model = "gpt-test") =>
        new OpenAiChatClient(server.Url, model, retries).UseMigaki(options =>
        {
            options.ProviderData = Data(openAi: facts);
            options.SetPromptCacheKey = OpenAiChatClient.SetKey;
            configure?.Invoke(options);
        });
}
