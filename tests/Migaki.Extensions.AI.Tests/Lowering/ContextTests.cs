using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;

namespace Migaki.Extensions.AI.Tests.Lowering;

/// <summary>What happens to the context between the step and the provider.</summary>
public sealed class ContextTests : IDisposable
{
    private readonly AnswerRun _run = new();
    private readonly FakeChatClient _inner = new();

    public void Dispose() => _run.Dispose();

    private IChatClient Client(Action<MigakiClientOptions>? configure = null) => _inner.UseMigaki(options =>
    {
        options.ProviderData = Known.Data();
        configure?.Invoke(options);
    });

    private string Sent() => string.Join(" | ", _inner.Asked.Single().Messages.Select(message => message.Role + ": " + string.Join(" + ", message.Contents.OfType<TextContent>().Select(text => text.Text))));

    [Fact]
    public async Task Equal_documents_are_sent_once_and_the_run_has_before_and_after()
    {
        var prompt = new MirPrompt().Instructions("Answer.").Documents(["the parcel left", "the parcel waits", "the parcel left"], from: "ctx-passages").User(AnswerRun.Question);
        await _run.Draft(() => Client().GetResponseAsync(prompt.ToMessages()));
        Assert.Equal($"system: Answer. | user: the parcel left + the parcel waits + {AnswerRun.Question}", Sent());

        var lowering = _run.Lowering();
        Assert.Equal("""["ctx-passages/3"]""", lowering.GetProperty("removed").GetRawText());
        Assert.Equal("""["run-system-instruction","ctx-passages","ctx-passages/2","ctx-passages/3","ctx-question"]""", lowering.GetProperty("before").GetProperty("blocks").GetRawText());
        Assert.Equal("""["run-system-instruction","ctx-passages","ctx-passages/2","ctx-question"]""", lowering.GetProperty("after").GetProperty("blocks").GetRawText());
        Assert.Equal(3, lowering.GetProperty("before").GetProperty("tokens").GetInt32() - lowering.GetProperty("after").GetProperty("tokens").GetInt32());
        Assert.Equal("internal", lowering.GetProperty("blocks")[1].GetProperty("privacyClass").GetString());
        Assert.Equal(lowering.GetProperty("blocks")[1].GetProperty("digest").GetString(), lowering.GetProperty("blocks")[3].GetProperty("digest").GetString());
        Assert.Equal("context.selected", _run.Events().Single(e => e.TryGetProperty("lowering", out _)).GetProperty("eventType").GetString());
        _run.AssertSound();
    }

    [Fact]
    public async Task A_pass_that_is_switched_off_does_nothing_and_the_run_names_it_and_the_reason()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var inner = new FakeChatClient();
        var client = inner.UseMigaki(o => o.DisabledPasses.Add(new MirDisabledPass("migaki.net.context.exact_duplicate_elimination", null, "under test")));
        await run.Run(async () =>
        {
            await run.DraftStep(() => client.GetResponseAsync(new MirPrompt().Documents(["the parcel left", "the parcel left"], from: "ctx-passages").ToMessages()));
            return run.GateStep(true);
        });
        run.AssertSound();
        Assert.Equal(2, inner.Asked.Single().Messages.Single().Contents.Count);
        var pass = Assert.Single(run.Lowering().GetProperty("passes").EnumerateArray());
        Assert.Equal(("skipped", "migaki.net.context.exact_duplicate_elimination", "under test"), (pass.GetProperty("decision").GetString(), pass.GetProperty("name").GetString(), pass.GetProperty("reason").GetString()));
        Assert.DoesNotContain("pass_refused", AnswerRun.Codes(run.Lowering()));
    }

    [Fact]
    public async Task What_changes_less_goes_first_where_the_order_is_declared_free()
    {
        var session = new MirCachePolicy { Mode = CacheMode.Eligible, Scope = CacheScope.Session };
        var plan = AnswerRun.Plan();
        plan = plan with { Context = plan.Context.Append(plan.Context[1] with { Id = "ctx-handbook", CachePolicy = session }).ToMirList() };
        using var run = new AnswerRun(plan);
        MirPrompt Prompt(bool free) => new MirPrompt().Documents(["today's news"], "ctx-passages", free).Documents(["the handbook"], "ctx-handbook", free).User(AnswerRun.Question);
        await run.Run(async () =>
        {
            await run.DraftStep(() => Client().GetResponseAsync(Prompt(true).ToMessages()));
            return await run.ReviewStep(() => Client().GetResponseAsync(Prompt(false).ToMessages()));
        });
        Assert.Equal(["the handbook", "today's news", AnswerRun.Question], _inner.Asked[0].Messages.Single().Contents.Select(content => ((TextContent)content).Text));
        Assert.Equal(["today's news", "the handbook", AnswerRun.Question], _inner.Asked[1].Messages.Single().Contents.Select(content => ((TextContent)content).Text));
        Assert.True(run.Lowering("draft").GetProperty("reordered").GetBoolean());
        Assert.False(run.Lowering("review").GetProperty("reordered").GetBoolean());
        Assert.Equal("""["ctx-handbook","ctx-passages","ctx-question"]""", run.Lowering("draft").GetProperty("after").GetProperty("blocks").GetRawText());
        run.AssertSound();
    }

    [Fact]
    public async Task Equal_contents_that_must_stay_stay()
    {
        var prompt = new MirPrompt().Document("same").Document("same").User(AnswerRun.Question).User(AnswerRun.Question);
        await _run.Draft(() => Client().GetResponseAsync(prompt.ToMessages()));
        Assert.Equal($"user: same + same + {AnswerRun.Question} + {AnswerRun.Question}", Sent());
        Assert.Equal("[]", _run.Lowering().GetProperty("removed").GetRawText());
    }

    [Fact]
    public async Task A_message_that_only_held_duplicates_is_not_sent_and_the_callers_messages_are_not_touched()
    {
        var first = new MirPrompt().Document("the parcel left", from: "ctx-passages").ToMessages();
        var second = new MirPrompt().Document("the parcel left", from: "ctx-passages").ToMessages();
        List<ChatMessage> messages = [.. first, new(ChatRole.Assistant, "Noted."), .. second];
        await _run.Draft(() => Client().GetResponseAsync(messages));
        Assert.Equal("user: the parcel left | assistant: Noted.", Sent());
        Assert.Equal(["user: the parcel left", "assistant: Noted.", "user: the parcel left"], messages.Select(message => $"{message.Role}: {message.Text}"));
    }

    [Fact]
    public async Task A_block_is_recognized_by_its_text_and_other_contents_are_counted_as_unknown()
    {
        List<ChatMessage> messages = [new(ChatRole.System, AnswerRun.Instructions), new(ChatRole.User, [new TextContent("Please: " + AnswerRun.Question), new TextContent(AnswerRun.Question)])];
        await _run.Draft(() => Client().GetResponseAsync(messages));
        Assert.Equal("""["ctx-instructions","ctx-question"]""", _run.Lowering().GetProperty("before").GetProperty("blocks").GetRawText());
        Assert.Equal(1, _run.Lowering().GetProperty("unidentified").GetInt32());
        Assert.Same(messages[1], _inner.Asked[0].Messages[1]);
    }

    [Fact]
    public async Task What_is_predicted_stands_beside_what_was_used()
    {
        List<ChatMessage> messages = [new(ChatRole.User, "one two three four five")];
        await _run.Draft(() => Client().GetResponseAsync(messages));
        var predicted = _run.Lowering().GetProperty("predicted");
        Assert.Equal((5, 0.00002), (predicted.GetProperty("inputTokens").GetInt32(), predicted.GetProperty("inputCostUsd").GetDouble()));
        Assert.Equal($"{TokenEstimator.Name}@{TokenEstimator.Version}", predicted.GetProperty("estimator").GetString());
        var usage = _run.Event("model.completed").GetProperty("usage");
        Assert.Equal((5, 100), (usage.GetProperty("predictedInputTokens").GetInt32(), usage.GetProperty("inputTokens").GetInt32()));
    }

    [Fact]
    public async Task Outside_a_run_everything_passes_through()
    {
        var messages = AnswerRun.Messages();
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Json };
        using var client = Client(o => o.MarkCacheBreakpoint = (_, _) => Assert.Fail("nothing is marked"));
        await client.GetResponseAsync(messages, options);
        await foreach (var _ in client.GetStreamingResponseAsync(messages, options)) { }
        Assert.All(_inner.Asked, asked => Assert.Equal((true, true), (asked.Messages.SequenceEqual(messages), ReferenceEquals(options, asked.Options))));
        Assert.Same(_inner, client.GetService(typeof(FakeChatClient)));
        Assert.Empty(Directory.GetDirectories(_run.Root));
    }

    [Fact]
    public async Task A_request_in_a_run_that_belongs_to_no_model_call_is_counted_among_the_omissions()
    {
        using var client = Client();
        await _run.Run(() => client.GetResponseAsync(AnswerRun.Messages()));
        Assert.Equal(1, _run.Event("request.completed").GetProperty("unplannedCalls").GetInt32());
        Assert.DoesNotContain(_run.Events(), e => e.TryGetProperty("lowering", out _));
    }

    [Fact]
    public void A_client_is_not_counted_twice() => Assert.Throws<InvalidOperationException>(() => Client().UseMigaki());
}
