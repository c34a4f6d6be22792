using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Extensions.AI.Tests.Usage;

/// <summary>A plan's policy of repetition and fallback, as it runs: each one an event, none where a step may have acted.</summary>
public sealed class RetryTests
{
    private static MirPlan Policy(int? maxAttempts = null, params string[] fallbacks)
    {
        var plan = AnswerRun.Plan();
        var policy = new WireObjectBuilder().Add("maxAttempts", (double?)maxAttempts).Add("fallbackProviders", (MirList<string>?)fallbacks.ToMirList()).Build();
        return plan with { Nodes = plan.Nodes.Select(node => node.Id == "draft" ? node with { Metadata = new WireObjectBuilder().Add("retryFallback", policy).Build() } : node).ToMirList() };
    }

    private static MigakiRetryOptions NoWait(int attempts = 3) => new() { MaxAttempts = attempts, Delay = TimeSpan.Zero };

    private static Func<ChatResponse> Overloaded() => static () => throw new HttpRequestException("overloaded", null, HttpStatusCode.TooManyRequests);

    private static string[] Recoveries(AnswerRun run) => [.. run.Events().Where(e => e.GetProperty("eventType").GetString()!.StartsWith("recovery.", StringComparison.Ordinal))
        .Select(e => $"{e.GetProperty("eventType").GetString()} {e.GetProperty("recoverySteps")[0].GetProperty("step").GetString()}{(e.TryGetProperty("retries", out var retries) ? " " + retries[0].GetProperty("attempt") : "")}")];

    private static string[] Decisions(AnswerRun run) => [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement.GetProperty("retryFallbackDecisions").EnumerateArray()
        .Where(e => e.GetProperty("source").GetProperty("kind").GetString() == "runtime").Select(e => e.GetProperty("retryFallbackDecision").GetProperty("decision").GetString()!)];

    [Fact]
    public async Task Each_repetition_is_an_event_and_counts()
    {
        using var run = new AnswerRun(Policy());
        var inner = new FakeChatClient();
        inner.Answers.Enqueue(Overloaded());
        inner.Answers.Enqueue(Overloaded());
        var client = inner.UseMigaki(o => (o.ProviderData, o.Retry) = (Known.Data(), NoWait()));
        await run.Draft(() => client.GetResponseAsync(AnswerRun.Messages()));
        run.AssertSound();
        Assert.Equal(3, inner.Asked.Count);
        Assert.Equal(["recovery.started retry 1", "recovery.failed retry 1", "recovery.started retry 2", "recovery.completed retry 2"], Recoveries(run));
        Assert.Equal(["retry", "retry"], Decisions(run));
        // What the failed requests cost is not known, so the sum is not.
        Assert.Equal("finishReason=stop requests=3 retries=2", run.Usage());
    }

    [Fact]
    public async Task The_plans_number_counts_before_the_clients()
    {
        using var run = new AnswerRun(Policy(maxAttempts: 2));
        var inner = new FakeChatClient();
        for (var i = 0; i < 5; i++) inner.Answers.Enqueue(Overloaded());
        var client = inner.UseMigaki(o => o.Retry = NoWait(5));
        await Assert.ThrowsAsync<HttpRequestException>(() => run.Draft(() => client.GetResponseAsync(AnswerRun.Messages())));
        run.AssertSound(MirOutcome.Failed);
        Assert.Equal(2, inner.Asked.Count);
    }

    [Fact]
    public async Task What_will_not_pass_is_not_repeated()
    {
        using var run = new AnswerRun(Policy());
        var inner = new FakeChatClient();
        inner.Answers.Enqueue(static () => throw new HttpRequestException("bad request", null, HttpStatusCode.BadRequest));
        var client = inner.UseMigaki(o => o.Retry = NoWait());
        await Assert.ThrowsAsync<HttpRequestException>(() => run.Draft(() => client.GetResponseAsync(AnswerRun.Messages())));
        Assert.Single(inner.Asked);
        Assert.Empty(Recoveries(run));
    }

    [Fact]
    public async Task A_fallback_is_one_the_plan_names_and_allows()
    {
        var plan = Policy(2, "acme", "openai");
        using var run = new AnswerRun(plan with { Constraints = new MirConstraints { DeniedProviders = MirList.Of("acme") } });
        var (inner, acme, openAi) = (new FakeChatClient(), new FakeChatClient("acme", "x"), new FakeChatClient("openai", "gpt-test"));
        inner.Answers.Enqueue(Overloaded());
        inner.Answers.Enqueue(Overloaded());
        openAi.Answers.Enqueue(static () => FakeChatClient.Answer(model: "gpt-test", read: 0, write: 0));
        var retry = NoWait();
        (retry.Fallbacks["acme"], retry.Fallbacks["openai"]) = (acme, openAi);
        var client = inner.UseMigaki(o => (o.ProviderData, o.Retry) = (Known.Data(), retry));
        await run.Draft(() => client.GetResponseAsync(AnswerRun.Messages(), new ChatOptions { ModelId = "claude-test-5" }));
        run.AssertSound();
        Assert.Equal((2, 0, 1), (inner.Asked.Count, acme.Asked.Count, openAi.Asked.Count));
        // The model's name is the first provider's.
        Assert.Null(openAi.Asked[0].Options!.ModelId);
        Assert.Equal("openai", run.Event("model.completed").GetProperty("modelRoute").GetProperty("provider").GetString());
        Assert.Equal(["retry", "fallback"], Decisions(run));
    }

    [Theory]
    [InlineData(SideEffectClass.ReadOnly, false, 2)]
    [InlineData(SideEffectClass.NonIdempotentMutation, true, 1)]
    [InlineData(SideEffectClass.IdempotentMutation, false, 1)]
    [InlineData(SideEffectClass.IdempotentMutation, true, 2)]
    [InlineData(SideEffectClass.Unknown, true, 1)]
    public async Task A_tool_that_may_have_acted_is_not_repeated(SideEffectClass effects, bool keyed, int expected)
    {
        var plan = AnswerRun.Plan();
        var tool = new MirToolCall
        {
            Id = "search", InputContext = MirList.Of("ctx-question"),
            Tool = new MirTool { Name = "pay", SideEffects = new MirSideEffects { SideEffectClass = effects, IdempotencyKeyRef = keyed ? "key" : null, PolicyEvidenceRef = keyed ? "policy" : null } },
        };
        using var run = new AnswerRun(plan with { Nodes = plan.Nodes.Append(tool).ToMirList() });
        var times = 0;
        var pay = () => run.SearchStep(() => MirRetry.RunAsync(_ => ++times == 1 ? throw new TimeoutException() : Task.FromResult("paid"), NoWait()));
        if (expected == 2) Assert.Equal("paid", (await run.Run(pay)).Value);
        else await Assert.ThrowsAsync<TimeoutException>(() => run.Run(pay));
        Assert.Equal(expected, times);
        Assert.Equal([expected == 2 ? "retry" : "not_retryable"], Decisions(run));
        run.AssertSound(expected == 2 ? MirOutcome.Verified : MirOutcome.Failed);
    }

    [Fact]
    public async Task Outside_a_run_nothing_is_known_and_nothing_repeated()
    {
        var times = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => MirRetry.RunAsync<int>(_ => { times++; throw new TimeoutException(); }, NoWait()));
        Assert.Equal(1, times);
    }
}
