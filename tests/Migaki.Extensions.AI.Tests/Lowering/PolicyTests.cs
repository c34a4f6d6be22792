using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Providers;
using Migaki.Mir;

namespace Migaki.Extensions.AI.Tests.Lowering;

/// <summary>What the plan forbids or requires, at the last moment before a request is sent.</summary>
public sealed class PolicyTests
{
    private static async Task<(AnswerRun Run, FakeChatClient Inner, Exception? Error)> Call(MirPlan plan, ProviderFacts? facts = null, string? provider = "anthropic", ChatOptions? options = null, Action<MigakiClientOptions>? configure = null)
    {
        var run = new AnswerRun(plan);
        var inner = new FakeChatClient(provider);
        var client = inner.UseMigaki(o =>
        {
            o.ProviderData = Known.Data(anthropic: facts);
            configure?.Invoke(o);
        });
        var error = await Record.ExceptionAsync(() => run.Draft(() => client.GetResponseAsync(AnswerRun.Messages(), options)));
        return (run, inner, error);
    }

    [Theory]
    [InlineData(null, "anthropic", "anthropic", "denies the provider \"anthropic\"")]
    [InlineData("openai", null, "anthropic", "allows openai, and the client is \"anthropic\"")]
    [InlineData("openai", null, null, "the client is nameless; set MigakiClientOptions.Provider")]
    public async Task A_provider_the_plan_does_not_allow_is_not_asked(string? allowed, string? denied, string? provider, string says)
    {
        var constraints = new MirConstraints { AllowedProviders = allowed is null ? null : MirList.Of(allowed), DeniedProviders = denied is null ? null : MirList.Of(denied) };
        var (run, inner, error) = await Call(AnswerRun.Plan(constraints), provider: provider);
        using (run)
        {
            Assert.Contains(says, Assert.IsType<MirValidationException>(error).Message, StringComparison.Ordinal);
            Assert.Empty(inner.Asked);
            run.AssertSound(MirOutcome.Blocked);
        }
    }

    [Fact]
    public async Task The_provider_can_be_named_in_the_options()
    {
        var (run, inner, error) = await Call(AnswerRun.Plan(new MirConstraints { AllowedProviders = MirList.Of("azure") }), configure: o => o.Provider = "azure");
        using (run) Assert.Equal((null, 1), (error, inner.Asked.Count));
    }

    [Fact]
    public async Task A_block_of_a_class_the_plan_does_not_allow_is_not_sent()
    {
        var constraints = new MirConstraints { DataPolicy = new MirDataPolicy { AllowedPrivacyClasses = MirList.Of(PrivacyClass.Public) } };
        var (run, inner, error) = await Call(AnswerRun.Plan(constraints));
        using (run)
        {
            Assert.Contains("\"ctx-question\" is internal", Assert.IsType<MirValidationException>(error).Message, StringComparison.Ordinal);
            Assert.Empty(inner.Asked);
        }
    }

    [Fact]
    public async Task A_required_capability_that_the_provider_lacks_blocks_the_call()
    {
        var (run, inner, error) = await Call(AnswerRun.Plan(capabilities: MirList.Of(ModelCapability.StructuredOutput)), Known.Anthropic with { StructuredOutputs = false });
        using (run)
        {
            Assert.Contains("requires structured_output, which anthropic does not have", Assert.IsType<MirValidationException>(error).Message, StringComparison.Ordinal);
            Assert.Empty(inner.Asked);
        }
    }

    [Fact]
    public async Task A_required_capability_that_nobody_knows_of_is_an_error_in_the_evidence()
    {
        var (run, inner, _) = await Call(AnswerRun.Plan(capabilities: MirList.Of(ModelCapability.ToolCalling)));
        using (run)
        {
            var warning = run.Lowering().GetProperty("warnings")[0];
            Assert.Equal(("capability_unknown", "error", 1), (warning.GetProperty("code").GetString(), warning.GetProperty("severity").GetString(), inner.Asked.Count));
        }
    }

    [Fact]
    public async Task What_is_asked_for_and_not_required_is_left_out_with_a_warning()
    {
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Json, Reasoning = new ReasoningOptions(), Temperature = 0.5f };
        var (run, inner, _) = await Call(AnswerRun.Plan(), Known.Anthropic with { StructuredOutputs = false, ReasoningControls = false }, options: options);
        using (run)
        {
            var sent = inner.Asked[0].Options!;
            Assert.Equal((null, null, 0.5f), (sent.ResponseFormat, sent.Reasoning, sent.Temperature));
            Assert.Equal(["The provider has no structured output", "The provider has no control of reasoning"], run.Lowering().GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("message").GetString()!.Split(" (row")[0]).Take(2));
            Assert.NotNull(options.ResponseFormat);
            Assert.NotNull(options.Reasoning);
        }
    }

    [Fact]
    public async Task Stale_provider_data_proves_no_required_capability()
    {
        var (run, _, _) = await Call(AnswerRun.Plan(capabilities: MirList.Of(ModelCapability.PromptCaching)), configure: o => o.ProviderData = Known.Data(staleAfter: "2020-01-01"));
        using (run) Assert.Contains("capability_unknown", AnswerRun.Codes(run.Lowering()));
        var (fresh, _, _) = await Call(AnswerRun.Plan(capabilities: MirList.Of(ModelCapability.PromptCaching)));
        using (fresh) Assert.DoesNotContain("capability_unknown", AnswerRun.Codes(fresh.Lowering()));
    }

    [Fact]
    public async Task Stale_provider_data_is_used_with_a_warning()
    {
        var (run, _, _) = await Call(AnswerRun.Plan(), configure: o => o.ProviderData = Known.Data(staleAfter: "2020-01-01"));
        using (run)
        {
            Assert.Contains("capability_fixture_stale", AnswerRun.Codes(run.Lowering()));
            Assert.True(run.Lowering().GetProperty("assumptions")[0].GetProperty("stale").GetBoolean());
        }
    }
}
