using System.Text.Json;
using Migaki.Mir;
using Migaki.Redaction;
using Migaki.Runtime;
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

    [Fact]
    public async Task Of_a_cut_text_the_rest_is_counted_and_no_half_secret_moves_up()
    {
        (Folder.Options.Telemetry.CaptureContent, Folder.Options.Telemetry.MaxContentLength) = (true, 300);
        var plan = FullTrace();
        // The first secret is long and its token short: the second, which begins before the end of 600 characters, moves up into the 300 that are shown.
        var jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyLCJwIjoi" + string.Concat(Enumerable.Range(0, 120).Select(static i => (char)('a' + (i * 7 % 26)) + (i % 10).ToString(System.Globalization.CultureInfo.InvariantCulture))) + "In0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
        var text = jwt + " " + new string('.', 590 - jwt.Length) + " " + Secret + " " + new string('.', 5000);
        await Folder.Run(() => new SampleCalls(plan).Charge("x", () => Task.FromResult(text)), plan);
        var shown = (string)Spans().Single(static span => span.Name == "execute_tool charge")["gen_ai.tool.call.result"]!;
        Assert.DoesNotContain(Secret[..8], shown, StringComparison.Ordinal);
        Assert.Matches(@"^\[REDACTED:[^]]*\][. ]+(\[REDACTED:[^]]*\][. ]*)?…\[\+[0-9]{4}\]$", shown);
    }

    [Fact]
    public async Task A_streams_text_is_joined_and_judged_once()
    {
        Folder.Options.Telemetry.CaptureContent = true;
        var plan = FullTrace();
        var calls = new SampleCalls(plan);
        // The secret comes in pieces of four characters, as a model writes it.
        var text = string.Concat(Enumerable.Range(0, 100).Select(static i => $"word {i} ")) + Secret + " and the end";
        await Folder.Run(async () =>
        {
            await foreach (var _ in calls.DraftStream("q", () => Pieces(text, 4))) ;
            return "x";
        }, plan);
        var shown = JsonDocument.Parse((string)Spans().Single(static span => span.Name == "chat gpt-x")["gen_ai.output.messages"]!).RootElement[0].GetProperty("parts")[0].GetProperty("content").GetString()!;
        Assert.Matches("^word 0 word 1 .* word 99 \\[REDACTED:[^]]*\\] and the end$", shown);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(4000)]
    public async Task The_work_for_a_stream_grows_with_its_length_and_not_with_its_square(int pieces)
    {
        var rule = new CountingRule();
        (Folder.Options.Telemetry.CaptureContent, Folder.Options.Redaction) = (true, new RedactionOptions { Rules = [rule] });
        var plan = FullTrace();
        var text = new string('a', 8 * pieces);
        await Folder.Run(async () =>
        {
            await foreach (var _ in new SampleCalls(plan).DraftStream("q", () => Pieces(text, 8))) ;
            return "x";
        }, plan);
        _ = Spans();
        // Once for the span, twice for the payload; everything else that is scanned is short.
        Assert.InRange(rule.Seen, text.Length, 4 * text.Length);
    }

    [Fact]
    public async Task A_plan_that_streams_shows_its_text_joined_cut_and_counted()
    {
        (Folder.Options.Telemetry.CaptureContent, Folder.Options.Telemetry.MaxContentLength) = (true, 100);
        var plan = FullTrace();
        await foreach (var _ in PlanRun.Stream(Folder.Recorder, plan, 0, null, static _ => Pieces("the key is " + Secret + " " + new string('.', 99_948), 7), Projections.String)) ;
        Assert.Matches(@"^the key is \[REDACTED:[^]]*\] \.+…\[\+99[0-9]{3}\]$", (string)Root(Spans())["langfuse.trace.output"]!);
    }

    private static async IAsyncEnumerable<string> Pieces(string text, int length)
    {
        await Task.Yield();
        for (var at = 0; at < text.Length; at += length) yield return text.Substring(at, Math.Min(length, text.Length - at));
    }

    /// <summary>Finds nothing and counts what it was shown.</summary>
    private sealed class CountingRule : ISecretRule
    {
        private long _seen;

        public string Id => "counting";

        public string Reason => "counts";

        public int MaxLength => 1;

        public long Seen => Interlocked.Read(ref _seen);

        public void Find(ReadOnlySpan<char> text, ICollection<SecretMatch> matches) => Interlocked.Add(ref _seen, text.Length);
    }

    private static MirPlanDefinition FullTrace(Func<MirContextBlock, MirContextBlock>? change = null)
    {
        var plan = SamplePlan.Build(constraints: new MirConstraints { ReplayPolicy = ReplayPolicy.FullTrace });
        return SamplePlan.Define(plan with { Context = plan.Context.Select(change ?? (static block => block)).ToMirList() });
    }
}
