using Microsoft.Extensions.AI;
using Anthropic;
using Anthropic.Models.Messages;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>Provider data made up for these tests, and clients that use it.</summary>
internal static class Known
{
    public static readonly ProviderFacts Anthropic = new()
    {
        Id = "anthropic/anthropic/claude-test-5*@2026-11-01", Source = "test", ObservedAt = "2026-11-01", StaleAfter = "9999-12-31",
        ExplicitCacheBreakpoints = true, AutomaticCaching = false, MinimumPrefixTokens = 512, MaxBreakpoints = 4, LookBack = 20,
        CacheRead = 0.1, CacheWrite = 1.25, CacheWriteOneHour = 2, InputUsdPerMillion = 4, OutputUsdPerMillion = 20,
    };

    public static readonly ProviderFacts OpenAi = new()
    {
        Id = "openai/openai/gpt-test*@2026-11-01", Source = "test", ObservedAt = "2026-11-01", StaleAfter = "9999-12-31",
        ExplicitCacheBreakpoints = false, AutomaticCaching = true, MinimumPrefixTokens = 512, CacheRead = 0.5, CacheWrite = 1, InputUsdPerMillion = 2, OutputUsdPerMillion = 8,
    };

    public static IProviderData Data(ProviderFacts? anthropic = null, ProviderFacts? openAi = null) =>
        MigakiProviderData.Of(("anthropic", "claude-test-5", anthropic ?? Anthropic), ("openai", "gpt-test", openAi ?? OpenAi), ("openai", "embed-test", new ProviderFacts { Id = "openai/embed-test@2026-11-01", InputUsdPerMillion = 2, OutputUsdPerMillion = 0 }));

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
