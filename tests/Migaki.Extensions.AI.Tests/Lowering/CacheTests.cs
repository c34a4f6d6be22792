using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Providers;
using Migaki.Mir;

namespace Migaki.Extensions.AI.Tests.Lowering;

/// <summary>When a prefix is cached, where, for how long, and when not.</summary>
public sealed class CacheTests
{
    private static readonly string LongDocument = string.Concat(Enumerable.Range(0, 300).Select(i => $"fact {i} "));

    /// <summary>The marks as <c>content index:lifetime</c>, and the codes of warnings.</summary>
    private static async Task<string> Marks(MirPlan plan, ProviderFacts? facts = null, MirPrompt? prompt = null, bool marker = true)
    {
        using var run = new AnswerRun(plan);
        var inner = new FakeChatClient();
        var client = inner.UseMigaki(o =>
        {
            o.ProviderData = Known.Data(anthropic: facts);
            if (marker) o.MarkCacheBreakpoint = (content, lifetime) => (content.AdditionalProperties ??= [])["mark"] = lifetime;
        });
        await run.Draft(() => client.GetResponseAsync(prompt?.ToMessages() ?? AnswerRun.Messages()));
        run.AssertSound();
        var contents = inner.Asked.Single().Messages.SelectMany(message => message.Contents).ToList();
        var marks = contents.Select((content, i) => (i, mark: content.AdditionalProperties?.GetValueOrDefault("mark"))).Where(entry => entry.mark is not null).Select(entry => $"{entry.i}:{entry.mark}");
        return string.Join(' ', [.. marks, .. AnswerRun.Codes(run.Lowering())]);
    }

    [Fact]
    public async Task A_prefix_that_another_call_of_the_plan_reads_is_marked() => Assert.Equal("0:FiveMinutes", await Marks(AnswerRun.Plan()));

    [Fact]
    public async Task A_prefix_that_nobody_reads_again_is_not_written() => Assert.Equal("cache_not_read_again", await Marks(AnswerRun.OneCall(AnswerRun.Plan())));

    [Fact]
    public async Task A_call_in_a_loop_reads_its_prefix_again()
    {
        var plan = AnswerRun.OneCall(AnswerRun.Plan());
        plan = plan with { Edges = MirList.Of(new MirEdge { Id = "edge-draft-draft", FromNodeId = "draft", ToNodeId = "draft", Kind = MirEdgeKind.Control }) };
        Assert.Equal("0:FiveMinutes", await Marks(plan));
    }

    [Fact]
    public async Task A_declared_scope_is_an_assumption_that_counts() => Assert.Equal("0:OneHour",
        await Marks(AnswerRun.OneCall(AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Eligible, Scope = CacheScope.Session, TtlMs = 1_800_000 }))));

    [Fact]
    public async Task An_hour_that_does_not_pay_is_not_written() => Assert.Equal("cache_not_read_again",
        await Marks(AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Eligible, TtlMs = 1_800_000 })));

    [Fact]
    public async Task Where_the_model_has_no_hour_five_minutes_are_asked_for() => Assert.Equal("0:FiveMinutes",
        await Marks(AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Eligible, TtlMs = 1_800_000 }), Known.Anthropic with { CacheWriteOneHour = null }));

    [Fact]
    public async Task A_required_cache_is_written_in_any_case() => Assert.Equal("0:FiveMinutes",
        await Marks(AnswerRun.OneCall(AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Required }))));

    [Fact]
    public async Task A_prefix_below_the_models_minimum_is_not_marked() => Assert.Equal("cache_prefix_below_minimum", await Marks(AnswerRun.Plan(), Known.Anthropic with { MinimumPrefixTokens = 4096 }));

    [Theory]
    [InlineData(PrivacyClass.Internal, null, "0:FiveMinutes")]
    [InlineData(PrivacyClass.Confidential, null, "")]
    [InlineData(PrivacyClass.Confidential, CacheMode.Eligible, "0:FiveMinutes")]
    [InlineData(PrivacyClass.Restricted, CacheMode.Required, "")]
    [InlineData(PrivacyClass.Public, CacheMode.Forbidden, "")]
    public async Task Class_and_policy_decide_what_may_be_cached(PrivacyClass privacy, CacheMode? mode, string expected) => Assert.Equal(expected,
        await Marks(AnswerRun.Plan(instructionsPrivacy: privacy, instructionsCache: mode is { } known ? new MirCachePolicy { Mode = known } : null)));

    [Fact]
    public async Task A_plan_that_forbids_persistence_caches_nothing() => Assert.Equal("",
        await Marks(AnswerRun.Plan(new MirConstraints { DataPolicy = new MirDataPolicy { AllowPersistence = false } })));

    [Fact]
    public async Task Without_a_marker_the_run_says_what_was_not_done() => Assert.Equal("downgraded_capability", await Marks(AnswerRun.Plan(), marker: false));

    [Fact]
    public async Task A_required_cache_on_a_provider_without_one_is_a_downgrade() => Assert.Equal("downgraded_capability",
        await Marks(AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Required }), Known.Anthropic with { ExplicitCacheBreakpoints = false }));

    [Fact]
    public async Task The_session_gets_an_entry_behind_that_of_the_plan_and_hours_stand_before_minutes()
    {
        var plan = AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Required, Scope = CacheScope.Plan });
        plan = plan with { Context = plan.Context.Select(block => block.Id == "ctx-passages" ? block with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Eligible, Scope = CacheScope.Session, TtlMs = 1_800_000 } } : block).ToMirList() };
        var prompt = new MirPrompt().Instructions(AnswerRun.Instructions, from: "ctx-instructions").Document(LongDocument, from: "ctx-passages").User(AnswerRun.Question);
        Assert.Equal("0:OneHour 1:OneHour", await Marks(plan, prompt: prompt));
        Assert.Equal("1:OneHour", await Marks(plan, Known.Anthropic with { MaxBreakpoints = 1 }, prompt));
    }

    [Fact]
    public async Task Content_that_no_block_is_known_of_ends_the_prefix()
    {
        var prompt = new MirPrompt().Message(new ChatMessage(ChatRole.System, $"It is {LongDocument}.")).Instructions(AnswerRun.Instructions, from: "ctx-instructions");
        Assert.Equal("", await Marks(AnswerRun.Plan(), prompt: prompt));
    }
}
