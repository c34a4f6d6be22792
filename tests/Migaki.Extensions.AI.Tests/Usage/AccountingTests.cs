using System.Text.Json;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;
using Migaki.Tests.Support;

namespace Migaki.Extensions.AI.Tests.Usage;

/// <summary>Observed, reusable, avoided and saved are four things; only avoided work behind a passed gate is a saving.</summary>
public sealed class AccountingTests
{
    private static readonly string[] Passages = ["the parcel left", "the parcel left"];

    private static IChatClient Client(FakeChatClient inner, Action<MigakiClientOptions>? configure = null) => inner.UseMigaki(o =>
    {
        o.ProviderData = Known.Data();
        configure?.Invoke(o);
    });

    private static async Task<JsonElement> Accounting(AnswerRun run, Func<Task<int>> body, MirOutcome outcome = MirOutcome.Verified)
    {
        await run.Run(body);
        run.AssertSound(outcome);
        return Evidence(run).GetProperty("accounting");
    }

    private static JsonElement Evidence(AnswerRun run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement;

    private static JsonElement Claim(AnswerRun run, string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "bundle.json"))).RootElement.GetProperty("claims").GetProperty(name);

    private static IList<ChatMessage> Twice() => new MirPrompt().Instructions("Answer.").Documents(Passages, from: "ctx-passages").User(AnswerRun.Question).ToMessages();

    [Theory]
    [InlineData(true, "passed")]
    [InlineData(false, "failed")]
    public async Task What_was_avoided_is_saved_only_behind_a_passed_gate(bool passed, string gate)
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var client = Client(new FakeChatClient());
        var accounting = await Accounting(run, async () =>
        {
            await run.DraftStep(() => client.GetResponseAsync(Twice()));
            run.GateStep(passed);
            return 0;
        });
        Assert.Equal(gate, accounting.GetProperty("qualityGate").GetString());
        var (avoided, saved) = (accounting.GetProperty("avoided"), accounting.GetProperty("saved"));
        // Three tokens at 4 dollars a million.
        Assert.Equal((3, 0.000012), (avoided.GetProperty("contextTokens").GetInt32(), avoided.GetProperty("contextCostUsd").GetDouble()));
        Assert.Equal(passed, saved.TryGetProperty("costUsd", out var cost));
        if (passed) Assert.Equal((3, 0.000012), (saved.GetProperty("tokens").GetInt32(), cost.GetDouble()));
        else Assert.Equal("The quality gate did not pass.", saved.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Without_a_gate_nothing_is_saved()
    {
        using var run = new AnswerRun();
        var client = Client(new FakeChatClient());
        var accounting = await Accounting(run, async () => { await run.DraftStep(() => client.GetResponseAsync(Twice())); return 0; });
        Assert.Equal(3, accounting.GetProperty("avoided").GetProperty("contextTokens").GetInt32());
        Assert.False(accounting.GetProperty("saved").TryGetProperty("tokens", out _));
        Assert.StartsWith("No quality gate", accounting.GetProperty("saved").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    // 80 of 100 tokens read at a tenth of 4 dollars: 80 * 4 * 0.9 per million.
    [InlineData(80L, 0L, 0.000288)]
    // Written and never read: it cost a quarter more.
    [InlineData(0L, 80L, -0.00008)]
    public async Task A_cache_that_is_only_written_to_costs(long read, long write, double avoided)
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var inner = new FakeChatClient();
        inner.Answers.Enqueue(() => FakeChatClient.Answer(read: read, write: write));
        var client = Client(inner, o => o.MarkCacheBreakpoint = static (content, _) => (content.AdditionalProperties ??= [])["mark"] = true);
        var accounting = await Accounting(run, async () =>
        {
            await run.DraftStep(() => client.GetResponseAsync(AnswerRun.Messages()));
            run.GateStep(true);
            return 0;
        });
        Assert.Equal(avoided, accounting.GetProperty("avoided").GetProperty("cacheCostUsd").GetDouble(), 12);
        Assert.Equal(avoided, accounting.GetProperty("saved").GetProperty("costUsd").GetDouble(), 12);
        // What could be read again is more than what was: it stands for itself.
        Assert.True(accounting.GetProperty("reusable").GetProperty("prefixTokens").GetInt32() > 512);
    }

    [Fact]
    public async Task A_retry_counts_and_its_unknown_cost_is_no_saving()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var inner = new FakeChatClient();
        inner.Answers.Enqueue(() => throw new TimeoutException());
        var client = Client(inner);
        var accounting = await Accounting(run, async () =>
        {
            await run.DraftStep(async () =>
            {
                try { return await client.GetResponseAsync(Twice()); }
                catch (TimeoutException) { return await client.GetResponseAsync(Twice()); }
            });
            run.GateStep(true);
            return 0;
        });
        var observed = accounting.GetProperty("observed");
        Assert.Equal((2, 1), (observed.GetProperty("requests").GetInt32(), observed.GetProperty("retries").GetInt32()));
        Assert.False(observed.TryGetProperty("costUsd", out _));
        Assert.StartsWith("Requests were repeated", accounting.GetProperty("saved").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_prices_the_cost_before_and_after_is_answered_and_held_against_what_it_was()
    {
        using var run = new AnswerRun();
        var client = Client(new FakeChatClient(), o => o.ProviderData = o.ProviderData with
        {
            Latencies = MirList.Of(new MirLatencyRow { Provider = "anthropic", Model = "claude-test-5", BaseMs = 100, MsPerThousandInputTokens = 1000, MsPerThousandOutputTokens = 10, Source = "test", ObservedAt = "2026-11-01" }),
        });
        await run.Draft(() => client.GetResponseAsync(Twice(), new ChatOptions { MaxOutputTokens = 50 }));
        run.AssertSound();
        Assert.Equal("answered", Claim(run, "cost").GetProperty("status").GetString());
        var plans = Evidence(run).GetProperty("costEstimates").EnumerateArray().Select(e => e.GetProperty("estimate")).Where(e => e.GetProperty("subjectRef").GetString()!.StartsWith("mir://plans/", StringComparison.Ordinal)).Select(e => e.GetProperty("value").GetDouble()).ToArray();
        Assert.Equal(0.000012, plans[0] - plans[1], 12);

        var predicted = run.Lowering().GetProperty("predicted");
        var tokens = predicted.GetProperty("inputTokens").GetInt32();
        Assert.Equal((tokens * 4 + 50 * 20) / 1e6, predicted.GetProperty("maxCostUsd").GetDouble(), 12);
        Assert.Equal(100 + tokens + 0.5, predicted.GetProperty("latencyMs").GetDouble(), 3);
        // The passes took three tokens out, each a millisecond.
        Assert.Equal((100 + tokens + 3 + 0.5, 100 + tokens + 0.5), (run.Lowering().GetProperty("before").GetProperty("latencyMs").GetDouble(), run.Lowering().GetProperty("after").GetProperty("latencyMs").GetDouble()));
        Assert.Equal(2, Evidence(run).GetProperty("estimates").EnumerateArray().Count(e => e.GetProperty("summary").GetString()!.StartsWith("Latency of the request of draft, ", StringComparison.Ordinal)));
        var error = predicted.GetProperty("estimatorError");
        Assert.Equal((TokenEstimator.LowestError, TokenEstimator.HighestError), (error.GetProperty("lowest").GetDouble(), error.GetProperty("highest").GetDouble()));

        var actuals = Evidence(run).GetProperty("estimates").EnumerateArray().Select(e => e.GetProperty("estimate")).Where(e => e.TryGetProperty("predictionError", out _) && !e.GetProperty("subjectRef").GetString()!.EndsWith("/call", StringComparison.Ordinal)).ToDictionary(e => e.GetProperty("estimateKind").GetString()!);
        Assert.Equal(["cost", "latency", "token"], actuals.Keys.Order(StringComparer.Ordinal));
        // The provider counted 100 tokens: 0.0004 dollars.
        Assert.Equal((0.0004, Math.Round(tokens / 100.0 - 1, 6)), (actuals["cost"].GetProperty("value").GetDouble(), actuals["cost"].GetProperty("predictionError").GetDouble()));
    }

    [Theory]
    // What the client says is typical, but no more than the limit; else the limit; without both nothing.
    [InlineData(50, 20, 20, "typical")]
    [InlineData(50, 80, 50, "typical")]
    [InlineData(50, null, 50, "limit")]
    [InlineData(null, 20, 20, "typical")]
    [InlineData(null, null, null, null)]
    public async Task The_cost_of_a_call_is_predicted_with_the_output_that_is_expected_and_held_against_what_it_was(int? limit, int? typical, int? expected, string? basis)
    {
        using var run = new AnswerRun();
        var client = Client(new FakeChatClient(), o => o.TypicalOutputTokens = typical);
        await run.Draft(() => client.GetResponseAsync(Twice(), new ChatOptions { MaxOutputTokens = limit }));
        run.AssertSound();
        var predicted = run.Lowering().GetProperty("predicted");
        Assert.Equal(expected, predicted.TryGetProperty("outputTokens", out var output) ? output.GetInt32() : null);
        Assert.Equal(basis, predicted.TryGetProperty("outputBasis", out var from) ? from.GetString() : null);
        Assert.Equal(expected is not null, predicted.TryGetProperty("costUsd", out var cost));
        var prediction = Evidence(run).GetProperty("accounting").GetProperty("prediction");
        Assert.Equal(expected is not null, prediction.TryGetProperty("cost", out var held));
        if (expected is null) return;
        Assert.Equal(((predicted.GetProperty("inputTokens").GetInt32() * 4) + (expected.Value * 20)) / 1e6, cost.GetDouble(), 12);
        // 100 tokens of input, 10 of output.
        Assert.Equal((0.0006, Math.Round((cost.GetDouble() / 0.0006) - 1, 6), 1), (held.GetProperty("actual").GetDouble(), held.GetProperty("error").GetDouble(), held.GetProperty("calls").GetInt32()));
        Assert.Equal(held.GetProperty("error").GetDouble(), Evidence(run).GetProperty("estimates").EnumerateArray().Select(e => e.GetProperty("estimate"))
            .Single(e => e.GetProperty("subjectRef").GetString() == "mir://nodes/draft/call" && e.TryGetProperty("predictionError", out _)).GetProperty("predictionError").GetDouble());
    }

    [Fact]
    public async Task The_first_call_is_predicted_to_write_the_prefix_and_the_next_to_read_it_while_it_lives()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var clock = new TestClock();
        var client = Client(new FakeChatClient(), o =>
        {
            (o.TypicalOutputTokens, o.TimeProvider) = (10, clock);
            o.MarkCacheBreakpoint = static (content, _) => (content.AdditionalProperties ??= [])["mark"] = true;
        });
        await run.Run(async () =>
        {
            await run.DraftStep(() => client.GetResponseAsync(AnswerRun.Messages()));
            await run.ReviewStep(() => client.GetResponseAsync(AnswerRun.Messages()));
            clock.Now += TimeSpan.FromMinutes(6);
            await run.DraftStep(() => client.GetResponseAsync(AnswerRun.Messages()));
            return run.GateStep(true);
        });
        run.AssertSound();
        var predicted = run.Events().Where(e => e.TryGetProperty("lowering", out _)).Select(e => e.GetProperty("lowering").GetProperty("predicted")).ToArray();
        var prefix = TokenEstimator.Estimate(AnswerRun.Instructions);
        var rest = TokenEstimator.Estimate(AnswerRun.Question);
        double Cost(double factor) => Math.Round(((rest + (prefix * factor)) * 4 / 1e6) + (10 * 20 / 1e6), 12);
        Assert.Equal([Cost(1.25), Cost(0.1), Cost(1.25)], predicted.Select(p => p.GetProperty("costUsd").GetDouble()));
        Assert.Equal([$"write {prefix}", $"read {prefix}", $"write {prefix}"], predicted.Select(p => p.TryGetProperty("cacheReadTokens", out var read) ? $"read {read}" : $"write {p.GetProperty("cacheWriteTokens")}"));
    }

    [Fact]
    public async Task A_failed_request_leaves_nothing_in_the_cache_to_count_on()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var inner = new FakeChatClient();
        inner.Answers.Enqueue(() => throw new TimeoutException());
        var client = Client(inner, o =>
        {
            o.TypicalOutputTokens = 10;
            o.MarkCacheBreakpoint = static (content, _) => (content.AdditionalProperties ??= [])["mark"] = true;
        });
        await run.Run(async () =>
        {
            await run.DraftStep(async () =>
            {
                try { return await client.GetResponseAsync(AnswerRun.Messages()); }
                catch (TimeoutException) { return await client.GetResponseAsync(AnswerRun.Messages()); }
            });
            return run.GateStep(true);
        });
        Assert.All(run.Events().Where(e => e.TryGetProperty("lowering", out _)), e => Assert.False(e.GetProperty("lowering").GetProperty("predicted").TryGetProperty("cacheReadTokens", out _)));
        // What the failed one cost is not known, so the sum is held against nothing.
        Assert.False(Evidence(run).GetProperty("accounting").GetProperty("prediction").TryGetProperty("cost", out _));
        run.AssertSound();
    }

    private sealed class TestClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task A_model_asked_by_a_retrieval_is_the_retrievals()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var client = Client(new FakeChatClient());
        var accounting = await Accounting(run, async () =>
        {
            await run.SearchStep(async () => { await client.GetResponseAsync([new(ChatRole.User, "rewrite")]); return "found"; });
            await run.DraftStep(() => client.GetResponseAsync(Twice()));
            run.GateStep(true);
            return 0;
        });
        Assert.Equal("cacheReadTokens=0 cacheWriteTokens=0 costUsd=0.0006 finishReason=stop inputTokens=100 outputTokens=10", run.Usage("context.selected", "search"));
        Assert.Equal((2, 2), (accounting.GetProperty("observed").GetProperty("modelCalls").GetInt32(), accounting.GetProperty("observed").GetProperty("requests").GetInt32()));
        Assert.Equal(0.0012, accounting.GetProperty("observed").GetProperty("costUsd").GetDouble());
        Assert.Equal("answered", Claim(run, "providerAssumptions").GetProperty("status").GetString());
        Assert.DoesNotContain("omissions\":[{\"count\"", File.ReadAllText(Path.Combine(run.Bundle, "bundle.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_asked_by_a_transform_or_a_validator_is_theirs()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var client = Client(new FakeChatClient());
        var accounting = await Accounting(run, async () =>
        {
            await run.ShortenStep(async () => { await client.GetResponseAsync([new(ChatRole.User, "shorten")]); return "short"; });
            await run.DraftStep(() => client.GetResponseAsync(Twice()));
            await run.JudgeStep(async () => (await client.GetResponseAsync([new(ChatRole.User, "judge")])).Text == "yes");
            return 0;
        });
        const string usage = "cacheReadTokens=0 cacheWriteTokens=0 costUsd=0.0006 finishReason=stop inputTokens=100 outputTokens=10";
        Assert.Equal((usage, usage), (run.Usage("context.selected", "shorten"), run.Usage("evaluation.completed", "grounded")));
        Assert.Equal("anthropic", run.Event("evaluation.completed").GetProperty("modelRoute").GetProperty("provider").GetString());
        Assert.Equal((3, 3), (accounting.GetProperty("observed").GetProperty("modelCalls").GetInt32(), accounting.GetProperty("observed").GetProperty("requests").GetInt32()));
        Assert.Equal(0.0018, accounting.GetProperty("observed").GetProperty("costUsd").GetDouble(), 12);
        Assert.Equal(("answered", "answered"), (Claim(run, "providerAssumptions").GetProperty("status").GetString(), Claim(run, "cost").GetProperty("status").GetString()));
        Assert.DoesNotContain("omissions\":[{\"count\"", File.ReadAllText(Path.Combine(run.Bundle, "bundle.json")), StringComparison.Ordinal);
        Assert.Equal(["draft", "grounded", "shorten"], Evidence(run).GetProperty("estimates").EnumerateArray().Where(e => e.GetProperty("estimate").TryGetProperty("predictionError", out _)).Select(e => e.GetProperty("source").GetProperty("nodeId").GetString()).Distinct().Order(StringComparer.Ordinal));
        run.AssertSound();
    }

    [Fact]
    public async Task Calls_of_one_step_that_run_at_the_same_time_each_have_their_estimate()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var client = Client(new FakeChatClient());
        var open = new TaskCompletionSource();
        await Accounting(run, async () =>
        {
            // All requests are on record before the first call ends.
            var calls = Enumerable.Range(0, 3).Select(_ => run.ShortenStep(async () => { await client.GetResponseAsync([new(ChatRole.User, "shorten")]); await open.Task; return "short"; })).ToArray();
            open.SetResult();
            await Task.WhenAll(calls);
            run.GateStep(true);
            return 0;
        });
        Assert.Equal(("answered", "answered"), (Claim(run, "providerAssumptions").GetProperty("status").GetString(), Claim(run, "cost").GetProperty("status").GetString()));
        run.AssertSound();
    }

    [AjvFact]
    public async Task Events_and_evidence_fit_their_schemas()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var client = Client(new FakeChatClient());
        await Accounting(run, async () =>
        {
            await run.SearchStep(async () => { await client.GetResponseAsync([new(ChatRole.User, "rewrite")]); return "found"; });
            await run.DraftStep(() => client.GetResponseAsync(Twice(), new ChatOptions { MaxOutputTokens = 7 }));
            await run.ShortenStep(async () => { await client.GetResponseAsync([new(ChatRole.User, "shorten")]); return "short"; });
            await run.JudgeStep(async () => (await client.GetResponseAsync([new(ChatRole.User, "judge")])).Text == "yes");
            return 0;
        });
        var events = run.Events().Select(e => e.GetRawText()).ToArray();
        Assert.All(Ajv.Validate(events.Select(line => ("migaki.net.event.v0", line))), error => Assert.Equal("", error));
        Assert.Equal([""], Ajv.Validate([("migaki.evidence-bundle.v0", Evidence(run).GetRawText())]));
    }
}
