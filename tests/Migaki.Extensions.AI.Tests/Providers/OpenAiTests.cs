using System.ClientModel;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;

namespace Migaki.Extensions.AI.Tests.Providers;

/// <summary>The official OpenAI SDK over its wire format.</summary>
public sealed class OpenAiTests : IDisposable
{
    private readonly AnswerRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Requests_with_the_same_prefix_have_the_same_cache_key()
    {
        using var server = new LoopbackServer(OpenAiWire.Completion(input: 700, output: 12, cached: 640, reasoning: 5), OpenAiWire.Completion(), OpenAiWire.Completion());
        using var client = Known.OpenAiClient(server);
        await _run.Run(async () =>
        {
            await _run.DraftStep(() => client.GetResponseAsync(AnswerRun.Messages()));
            await _run.ReviewStep(() => client.GetResponseAsync([new ChatMessage(ChatRole.System, AnswerRun.Instructions), new ChatMessage(ChatRole.User, "And now?")]));
            return 0;
        });
        var keys = server.Requests.Select(request => request.Body.GetProperty("prompt_cache_key").GetString()!).ToArray();
        Assert.Equal(2, keys.Length);
        Assert.Equal(keys[0], keys[1]);
        Assert.Matches("^migaki-[0-9a-f]{32}$", keys[0]);
        Assert.DoesNotContain("cache_control", server.Requests[0].ToString(), StringComparison.Ordinal);
        // (60 + 640 * 0.5) * 2 + 12 * 8 per million: cached tokens are part of the input, reasoning is part of the output.
        Assert.Equal("cacheReadTokens=640 costUsd=0.000856 finishReason=stop inputTokens=700 outputTokens=12 reasoningTokens=5", _run.Usage());
        Assert.Equal("automatic", _run.Lowering().GetProperty("cache").GetProperty("mode").GetString());
        Assert.True(_run.Lowering().GetProperty("cache").GetProperty("keyed").GetBoolean());
        _run.AssertSound();
    }

    [Fact]
    public async Task Another_prefix_has_another_key_and_the_callers_options_stay_as_they_are()
    {
        var keys = new List<string>();
        var options = new ChatOptions { Temperature = 0.5f };
        foreach (var prefix in new[] { AnswerRun.Instructions, AnswerRun.Instructions + "Rule 120: be brief." })
        {
            using var run = new AnswerRun();
            using var server = new LoopbackServer(OpenAiWire.Completion());
            using var client = Known.OpenAiClient(server);
            var prompt = new MirPrompt().Instructions(prefix, from: "ctx-instructions").User(AnswerRun.Question);
            await run.Draft(() => client.GetResponseAsync(prompt.ToMessages(), options));
            keys.Add(server.Single().Body.GetProperty("prompt_cache_key").GetString()!);
        }
        Assert.NotEqual(keys[0], keys[1]);
        Assert.Null(options.RawRepresentationFactory);
    }

    [Fact]
    public async Task Streaming_is_keyed_and_accounted_for()
    {
        using var server = new LoopbackServer(OpenAiWire.Stream(input: 700, output: 12, cached: 640));
        using var client = Known.OpenAiClient(server);
        Assert.Equal("It is on its way.", await _run.ReadStream(client));
        Assert.True(server.Single().Body.TryGetProperty("prompt_cache_key", out _));
        Assert.Equal("cacheReadTokens=640 costUsd=0.000856 finishReason=stop inputTokens=700 outputTokens=12 reasoningTokens=0", _run.Usage());
        _run.AssertSound();
    }

    [Fact]
    public async Task A_429_leaves_as_the_sdks_own_exception_with_its_retry_after()
    {
        using var server = new LoopbackServer(OpenAiWire.Error(429, "rate_limit_exceeded", ("retry-after", "7")));
        using var client = Known.OpenAiClient(server);
        var error = await Assert.ThrowsAsync<ClientResultException>(() => _run.Draft(() => client.GetResponseAsync(AnswerRun.Messages())));
        Assert.Equal(429, error.Status);
        Assert.True(error.GetRawResponse()!.Headers.TryGetValue("retry-after", out var after) && after == "7");
        Assert.Equal("", _run.Usage("model.failed"));
        _run.AssertSound(MirOutcome.Failed);
    }

    [Fact]
    public async Task A_429_that_migaki_retries_waits_as_long_as_the_server_asks_and_is_on_record()
    {
        using var server = new LoopbackServer(OpenAiWire.Error(429, "rate_limit_exceeded", ("retry-after", "7")), OpenAiWire.Completion(input: 700));
        var clock = new AskedWaits();
        using var client = Known.OpenAiClient(server, configure: options => options.Retry = new MigakiRetryOptions
        {
            TimeProvider = clock,
            IsTransient = static failure => failure is ClientResultException { Status: 429 },
            RetryAfter = static failure => failure is ClientResultException error && error.GetRawResponse()!.Headers.TryGetValue("retry-after", out var after)
                ? TimeSpan.FromSeconds(int.Parse(after!, System.Globalization.CultureInfo.InvariantCulture)) : null,
        });
        await _run.Draft(() => client.GetResponseAsync(AnswerRun.Messages()));
        Assert.Equal(2, server.Requests.Length);
        Assert.Equal([TimeSpan.FromSeconds(7)], clock.Waits);
        Assert.Equal("recovery.completed", _run.Events().Last(static e => e.GetProperty("eventType").GetString()!.StartsWith("recovery.", StringComparison.Ordinal)).GetProperty("eventType").GetString());
        _run.AssertSound();
    }

    /// <summary>Keeps what it is asked to wait, and waits for nothing.</summary>
    private sealed class AskedWaits : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero) Waits.Add(dueTime);
            return TimeProvider.System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
        }
    }

    [Fact]
    public async Task A_429_that_the_sdk_retries_is_one_answered_call()
    {
        using var server = new LoopbackServer(OpenAiWire.Error(429, "rate_limit_exceeded", ("retry-after-ms", "1")), OpenAiWire.Completion(input: 700));
        using var client = Known.OpenAiClient(server, retries: 1);
        await _run.Draft(() => client.GetResponseAsync(AnswerRun.Messages()));
        Assert.Equal(2, server.Requests.Length);
        Assert.StartsWith("cacheReadTokens=0 costUsd=0.001496 ", _run.Usage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_json_fails_the_call_and_no_usage_is_made_up()
    {
        using var server = new LoopbackServer(new Reply(200, "{\"id\":\"chatcmpl-1\",\"choices\":["));
        using var client = Known.OpenAiClient(server);
        await _run.AssertFailsWithoutUsage(client);
    }

    [Theory]
    [InlineData(3, 100)]
    [InlineData(3, 0)]
    public async Task A_truncated_stream_has_no_finish_reason_no_counts_and_no_cost(int chunks, int missingBytes)
    {
        using var server = new LoopbackServer(OpenAiWire.Stream(chunks: chunks, missingBytes: missingBytes));
        using var client = Known.OpenAiClient(server);
        var usage = await _run.UsageOfBrokenStream(client);
        Assert.All(new[] { "finishReason", "inputTokens", "outputTokens", "costUsd" }, name => Assert.False(usage.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task Embeddings_are_accounted_for()
    {
        using var server = new LoopbackServer(OpenAiWire.Embeddings(tokens: 9, count: 2), OpenAiWire.Embeddings(tokens: 3, count: 1));
        using var generator = new OpenAiEmbeddings(server.Url).UseMigaki(options => options.ProviderData = Known.Data());
        var run = await _run.Draft(() => generator.GenerateAsync([AnswerRun.Question, "And?"]));
        Assert.Equal(2, run.Value.Count);
        // Nine tokens of input at two dollars a million.
        Assert.Equal("costUsd=0.000018 inputTokens=9 outputTokens=0", _run.Usage());
        Assert.Equal("embed-test", _run.Event("model.completed").GetProperty("modelRoute").GetProperty("model").GetString());
        Assert.Equal(3, (await generator.GenerateAsync(["outside"])).Usage!.InputTokenCount);
        _run.AssertSound();
    }
}
