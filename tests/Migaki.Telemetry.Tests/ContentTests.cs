using System.Text.Json;
using Migaki.Mir;
using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

public sealed class ContentTests : TelemetryTests
{
    private const string Secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    [Fact]
    public async Task Without_an_opt_in_no_content_leaves_the_process()
    {
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default), FullTrace());
        var raw = Raw();
        foreach (var text in new[] { "Vantongeren", "passage one", "a digest of passages", "on its way", "receipt 19", "politely" }) Assert.DoesNotContain(text, raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opt_in_alone_is_not_enough_the_plan_must_keep_a_full_trace()
    {
        Folder.Options.Telemetry.CaptureContent = true;
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        Assert.DoesNotContain("Vantongeren", Raw(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_both_the_content_is_there_without_its_secrets()
    {
        Folder.Options.Telemetry.CaptureContent = true;
        var plan = FullTrace();
        var calls = new SampleCalls(plan);
        await Folder.Run(async () =>
        {
            var passages = await calls.Search(RunFolder.Question, () => Task.FromResult(new[] { "token " + Secret, "passage two" }));
            var draft = await calls.Draft(RunFolder.Instructions, RunFolder.Question, passages[1], () => Task.FromResult("it is on its way"));
            return await calls.Charge(draft, () => Task.FromResult("receipt 19"));
        }, plan);
        var spans = Spans();
        var draft = spans.Single(static span => span["migaki.node.id"] is "draft");
        Assert.Equal($$"""[{"content":"{{RunFolder.Instructions}}","type":"text"}]""", draft["gen_ai.system_instructions"]);
        Assert.Equal(["user", "user"], JsonDocument.Parse((string)draft["gen_ai.input.messages"]!).RootElement.EnumerateArray().Select(static message => message.GetProperty("role").GetString()));
        Assert.Contains("Vantongeren", (string)draft["gen_ai.input.messages"]!, StringComparison.Ordinal);
        Assert.Equal("""[{"finish_reason":"stop","parts":[{"content":"it is on its way","type":"text"}],"role":"assistant"}]""", draft["gen_ai.output.messages"]);
        var search = spans.Single(static span => span["migaki.node.id"] is "search");
        Assert.Equal(RunFolder.Question, search["gen_ai.retrieval.query.text"]);
        Assert.Matches("^token \\[REDACTED:[^]]*\\]\npassage two$", (string)search["langfuse.observation.output"]!);
        var charge = spans.Single(static span => span["migaki.node.id"] is "charge");
        Assert.Equal(("""{"text":"it is on its way"}""", "receipt 19"), (charge["gen_ai.tool.call.arguments"], charge["gen_ai.tool.call.result"]));
        var root = Root(spans);
        Assert.Equal($$"""{"ctx-question":"{{RunFolder.Question}}"}""", root["langfuse.trace.input"]);
        Assert.Equal("receipt 19", root["langfuse.trace.output"]);
        Assert.DoesNotContain(Secret, Raw(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restricted_and_secret_blocks_stay_out_whatever_was_opted_into()
    {
        Folder.Options.Telemetry.CaptureContent = true;
        var plan = FullTrace(static block => block.Id is "ctx-question" or "ctx-search" ? block with { PrivacyClass = PrivacyClass.Restricted } : block);
        var calls = new SampleCalls(plan);
        await Folder.Run(async () => (await calls.Search(RunFolder.Question, () => Task.FromResult(new[] { "passage one" })))[0], plan);
        var raw = Raw();
        Assert.DoesNotContain("Vantongeren", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("passage one", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_is_cut_to_a_length()
    {
        (Folder.Options.Telemetry.CaptureContent, Folder.Options.Telemetry.MaxContentLength) = (true, 100);
        var plan = FullTrace();
        await Folder.Run(() => new SampleCalls(plan).Charge(new string('x', 5000), () => Task.FromResult("y")), plan);
        Assert.InRange(((string)Spans().Single(static span => span.Name == "execute_tool charge")["gen_ai.tool.call.arguments"]!).Length, 100, 140);
    }

    private static MirPlanDefinition FullTrace(Func<MirContextBlock, MirContextBlock>? change = null)
    {
        var plan = SamplePlan.Build(constraints: new MirConstraints { ReplayPolicy = ReplayPolicy.FullTrace });
        return SamplePlan.Define(plan with { Context = plan.Context.Select(change ?? (static block => block)).ToMirList() });
    }
}
