using Microsoft.Extensions.AI;
using Migaki.Accounting;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Providers;

namespace Migaki.Extensions.AI.Tests.Usage;

/// <summary>What a call cost: exact where everything is known, unknown where anything is missing, never zero for that.</summary>
public sealed class CostTests
{
    private static readonly ProviderFacts NoCache = new() { Price = Known.Price(2, 8) };

    [Theory]
    [InlineData(1000L, 100L, 0L, 0L, null, 0.006)]
    [InlineData(1000L, 100L, 800L, 0L, null, 0.00312)]
    [InlineData(1000L, 100L, 0L, 800L, CacheLifetime.FiveMinutes, 0.0068)]
    [InlineData(1000L, 100L, 0L, 800L, CacheLifetime.OneHour, 0.0092)]
    [InlineData(1000L, 100L, 0L, 800L, null, null)]
    [InlineData(1000L, 100L, 0L, null, null, null)]
    [InlineData(1000L, 100L, null, 0L, null, null)]
    [InlineData(null, 100L, 0L, 0L, null, null)]
    [InlineData(1000L, null, 0L, 0L, null, null)]
    [InlineData(1000L, 100L, 900L, 200L, CacheLifetime.FiveMinutes, null)]
    [InlineData(-1L, 100L, 0L, 0L, null, null)]
    public void Of_a_provider_with_a_cache(long? input, long? output, long? read, long? write, CacheLifetime? writes, double? expected) =>
        Assert.Equal(expected, CallCost.Of(new ObservedUsage(input, output, read, write, null), Known.Anthropic, writes));

    [Theory]
    [InlineData(null, null, 0.0028)]
    [InlineData(0L, 0L, 0.0028)]
    [InlineData(500L, null, null)]
    public void Of_a_provider_whose_cache_nobody_knows(long? read, long? write, double? expected) =>
        Assert.Equal(expected, CallCost.Of(new ObservedUsage(1000, 100, read, write, null), NoCache, null));

    [Fact]
    public void Without_a_price_there_is_no_cost()
    {
        var usage = new ObservedUsage(1000, 100, 0, 0, null);
        Assert.Null(CallCost.Of(usage, null, null));
        Assert.Null(CallCost.Of(usage, Known.Anthropic with { Price = Known.Price(4, null) }, null));
        Assert.Null(CallCost.OfFreshInput(1000, null));
    }

    [Fact]
    public void Writes_are_found_where_adapters_put_them()
    {
        Assert.Equal(7, ObservedUsage.Of(new UsageDetails { AdditionalCounts = new() { ["CacheCreationInputTokens"] = 7 } }, "anthropic").CacheWrite);
        Assert.Equal(7, ObservedUsage.Of(new UsageDetails { AdditionalCounts = new() { ["InputTokenDetails.CacheWriteTokenCount"] = 7 } }, "openai").CacheWrite);
        Assert.Equal(0, ObservedUsage.Of(new UsageDetails { CachedInputTokenCount = 5 }, "anthropic").CacheWrite);
        Assert.Null(ObservedUsage.Of(new UsageDetails(), "anthropic").CacheWrite);
        Assert.Null(ObservedUsage.Of(new UsageDetails { CachedInputTokenCount = 5 }, "openai").CacheWrite);
    }

    [Fact]
    public async Task A_model_that_nobody_knows_has_counts_and_no_cost()
    {
        using var run = new AnswerRun();
        var inner = new FakeChatClient(model: "other-1");
        inner.Answers.Enqueue(() => FakeChatClient.Answer(model: "other-1"));
        await run.Draft(() => inner.UseMigaki(o => o.ProviderData = Known.Data()).GetResponseAsync(AnswerRun.Messages()));
        Assert.Equal("cacheReadTokens=0 cacheWriteTokens=0 finishReason=stop inputTokens=100 outputTokens=10", run.Usage());
        Assert.Equal("capabilities:anthropic@2026-11-01", run.Lowering().GetProperty("assumptions").EnumerateArray().Single().GetProperty("row").GetString());
        Assert.False(run.Lowering().GetProperty("predicted").TryGetProperty("inputCostUsd", out _));
        var evidence = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement;
        Assert.False(evidence.GetProperty("actuals").TryGetProperty("costUsd", out _));
        Assert.Equal(100, evidence.GetProperty("actuals").GetProperty("inputTokens").GetInt32());
    }

    [Fact]
    public async Task The_price_is_that_of_the_model_that_answered()
    {
        using var run = new AnswerRun();
        var inner = new FakeChatClient(model: "claude-test-5");
        inner.Answers.Enqueue(() => FakeChatClient.Answer(model: "other-1"));
        await run.Draft(() => inner.UseMigaki(o => o.ProviderData = Known.Data()).GetResponseAsync(AnswerRun.Messages()));
        Assert.DoesNotContain("costUsd", run.Usage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_one_step_are_summed()
    {
        using var run = new AnswerRun();
        var inner = new FakeChatClient();
        var client = inner.UseMigaki(o => o.ProviderData = Known.Data());
        await run.Draft(async () =>
        {
            await client.GetResponseAsync(AnswerRun.Messages());
            return await client.GetResponseAsync(AnswerRun.Messages());
        });
        // Twice (100 * 4 + 10 * 20) per million.
        Assert.Equal("cacheReadTokens=0 cacheWriteTokens=0 costUsd=0.0012 finishReason=stop inputTokens=200 outputTokens=20 requests=2 retries=0", run.Usage());
    }

    [Fact]
    public async Task A_request_that_failed_and_was_repeated_makes_the_sum_unknown()
    {
        using var run = new AnswerRun();
        var inner = new FakeChatClient();
        inner.Answers.Enqueue(() => throw new TimeoutException());
        var client = inner.UseMigaki(o => o.ProviderData = Known.Data());
        await run.Draft(async () =>
        {
            try { return await client.GetResponseAsync(AnswerRun.Messages()); }
            catch (TimeoutException) { return await client.GetResponseAsync(AnswerRun.Messages()); }
        });
        Assert.Equal("finishReason=stop requests=2 retries=1", run.Usage());
    }

    [Fact]
    public async Task Two_steps_have_their_own_usage_and_the_bundle_sums_them()
    {
        using var run = new AnswerRun();
        var client = new FakeChatClient().UseMigaki(o => o.ProviderData = Known.Data());
        await run.Run(async () =>
        {
            await Task.WhenAll(run.DraftStep(() => client.GetResponseAsync(AnswerRun.Messages())), run.ReviewStep(() => client.GetResponseAsync(AnswerRun.Messages())));
            return 0;
        });
        Assert.Equal(run.Usage(node: "draft"), run.Usage(node: "review"));
        var evidence = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement;
        Assert.Equal(0.0012, evidence.GetProperty("actuals").GetProperty("costUsd").GetDouble());
    }
}
