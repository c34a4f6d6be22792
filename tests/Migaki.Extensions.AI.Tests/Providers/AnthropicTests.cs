using Anthropic.Exceptions;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;

namespace Migaki.Extensions.AI.Tests.Providers;

/// <summary>The official Anthropic SDK over its wire format.</summary>
public sealed class AnthropicTests : IDisposable
{
    private readonly AnswerRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_stable_prefix_gets_a_cache_breakpoint_and_the_call_is_accounted_for()
    {
        using var server = new LoopbackServer(AnthropicWire.Message(input: 30, output: 12, cacheWrite: 700, cacheRead: 0));
        using var client = Known.AnthropicClient(server);
        var messages = AnswerRun.Messages();
        var run = await _run.Draft(() => client.GetResponseAsync(messages));

        Assert.Equal("It is on its way.", run.Value.Text);
        var system = server.Single().Body.GetProperty("system");
        Assert.Equal("""[{"type":"ephemeral","ttl":"5m"}]""", "[" + string.Join(',', system.EnumerateArray().Select(block => block.GetProperty("cache_control").GetRawText())) + "]");
        Assert.False(server.Single().Body.GetProperty("messages")[0].GetProperty("content")[0].TryGetProperty("cache_control", out _));
        Assert.Null(messages[0].Contents[0].AdditionalProperties);

        // 730 input, of which 700 written at 1.25: (30 + 875) * 4 + 12 * 20 = 3860 per million.
        Assert.Equal("cacheReadTokens=0 cacheWriteTokens=700 costUsd=0.00386 finishReason=stop inputTokens=730 outputTokens=12", _run.Usage());
        var route = _run.Event("model.completed").GetProperty("modelRoute");
        Assert.Equal(("anthropic", "claude-test-5-20260901"), (route.GetProperty("provider").GetString(), route.GetProperty("model").GetString()));
        Assert.True(_run.Event("model.completed").GetProperty("usage").GetProperty("latencyMs").GetDouble() > 0);

        var cache = _run.Lowering().GetProperty("cache");
        Assert.Equal("explicit_breakpoint", cache.GetProperty("mode").GetString());
        Assert.Equal("ctx-instructions", cache.GetProperty("breakpoints")[0].GetProperty("after").GetString());
        Assert.Equal("1 other calls of the plan begin with the same blocks.", cache.GetProperty("reuse").GetString());
        Assert.Equal(["cache:anthropic/anthropic/claude-test-5*@2026-11-01", "price:anthropic/claude-test-5*@2026-11-01", "capabilities:anthropic@2026-11-01"],
            _run.Lowering().GetProperty("assumptions").EnumerateArray().Select(row => row.GetProperty("row").GetString()));
        _run.AssertSound();
    }

    [Fact]
    public async Task Streaming_is_lowered_and_accounted_for_in_the_same_way()
    {
        using var server = new LoopbackServer(AnthropicWire.Stream(input: 30, output: 12, cacheWrite: 0, cacheRead: 700));
        using var client = Known.AnthropicClient(server);
        Assert.Equal("It is on its way.", await _run.ReadStream(client));
        Assert.True(server.Single().Body.GetProperty("stream").GetBoolean());
        Assert.Equal("5m", server.Single().Body.GetProperty("system")[0].GetProperty("cache_control").GetProperty("ttl").GetString());
        // (30 + 70) * 4 + 12 * 20 per million.
        Assert.Equal("cacheReadTokens=700 cacheWriteTokens=0 costUsd=0.00064 finishReason=stop inputTokens=730 outputTokens=12", _run.Usage());
        _run.AssertSound();
    }

    [Fact]
    public async Task A_429_leaves_as_the_sdks_own_exception_and_what_it_cost_is_unknown()
    {
        using var server = new LoopbackServer(AnthropicWire.Error(429, "rate_limit_error", ("retry-after", "7")));
        using var client = Known.AnthropicClient(server);
        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => _run.Draft(() => client.GetResponseAsync(AnswerRun.Messages())));
        Assert.Equal("", _run.Usage("model.failed"));
        Assert.Equal("anthropic", _run.Event("model.failed").GetProperty("modelRoute").GetProperty("provider").GetString());
        Assert.True(_run.Event("model.failed").GetProperty("usage").GetProperty("latencyMs").GetDouble() > 0);
        _run.AssertSound(MirOutcome.Failed);
    }

    [Fact]
    public async Task A_429_that_the_sdk_retries_after_what_the_server_asks_is_one_answered_call()
    {
        using var server = new LoopbackServer(AnthropicWire.Error(429, "rate_limit_error", ("retry-after-ms", "1")), AnthropicWire.Message(input: 730));
        using var client = Known.AnthropicClient(server, retries: 1);
        await _run.Draft(() => client.GetResponseAsync(AnswerRun.Messages()));
        Assert.Equal(2, server.Requests.Length);
        Assert.Equal(server.Requests[0].ToString(), server.Requests[1].ToString());
        Assert.Equal("cacheReadTokens=0 cacheWriteTokens=0 costUsd=0.00316 finishReason=stop inputTokens=730 outputTokens=12", _run.Usage());
        _run.AssertSound();
    }

    [Theory]
    [InlineData(500, "api_error")]
    [InlineData(529, "overloaded_error")]
    [InlineData(400, "invalid_request_error")]
    public async Task Other_errors_leave_unchanged(int status, string type)
    {
        using var server = new LoopbackServer(AnthropicWire.Error(status, type));
        using var client = Known.AnthropicClient(server);
        var error = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => _run.Draft(() => client.GetResponseAsync(AnswerRun.Messages())));
        Assert.Equal(status, (int)error.StatusCode);
        Assert.Equal("", _run.Usage("model.failed"));
        _run.AssertSound(MirOutcome.Failed);
    }

    [Fact]
    public async Task Malformed_json_fails_the_call_and_no_usage_is_made_up()
    {
        using var server = new LoopbackServer(new Reply(200, "{\"id\":\"msg_1\",\"type\":"));
        using var client = Known.AnthropicClient(server);
        await _run.AssertFailsWithoutUsage(client);
    }

    [Theory]
    [InlineData(4, 100)]
    [InlineData(4, 0)]
    public async Task A_truncated_stream_has_no_finish_reason_and_no_cost(int events, int missingBytes)
    {
        using var server = new LoopbackServer(AnthropicWire.Stream(events: events, missingBytes: missingBytes));
        using var client = Known.AnthropicClient(server);
        var usage = await _run.UsageOfBrokenStream(client);
        Assert.False(usage.TryGetProperty("finishReason", out _));
        Assert.False(usage.TryGetProperty("costUsd", out _), usage.GetRawText());
    }

    [Fact]
    public async Task An_abandoned_stream_says_who_was_asked_and_no_count()
    {
        using var server = new LoopbackServer(AnthropicWire.Stream());
        using var client = Known.AnthropicClient(server);
        await _run.Run(async () =>
        {
            await foreach (var update in _run.StreamStep(() => client.GetStreamingResponseAsync(AnswerRun.Messages())))
                if (update.Text.Length > 0) break;
            return 0;
        });
        Assert.Equal("", _run.Usage("model.failed"));
        Assert.Equal("claude-test-5", _run.Event("model.failed").GetProperty("modelRoute").GetProperty("model").GetString());
    }

    [Fact]
    public async Task The_callers_own_breakpoints_are_left_alone()
    {
        using var server = new LoopbackServer(AnthropicWire.Message());
        using var client = Known.AnthropicClient(server);
        List<ChatMessage> messages = [new(ChatRole.System, AnswerRun.Instructions), new(ChatRole.User, [new TextContent(AnswerRun.Question).WithCacheControl(global::Anthropic.Models.Messages.Ttl.Ttl1h)])];
        await _run.Draft(() => client.GetResponseAsync(messages));
        var body = server.Single().Body;
        Assert.False(body.GetProperty("system")[0].TryGetProperty("cache_control", out _));
        Assert.Equal("1h", body.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("cache_control").GetProperty("ttl").GetString());
        Assert.Equal(["cache_breakpoints_by_caller"], AnswerRun.Codes(_run.Lowering()));
    }
}
