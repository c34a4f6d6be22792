using System.Diagnostics;
using System.Text.Json;
using Migaki.Mir;
using Migaki.Telemetry.Tests.Otlp;
using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

public sealed class SpanTests : TelemetryTests
{
    [Fact]
    public async Task Trace_and_bundle_find_each_other()
    {
        var run = await Folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        var root = Root(Spans());
        Assert.Equal(("invoke_workflow support.answer", 1, "", 0), (root.Name, root.Kind, root.ParentId, root.Status));
        Assert.Equal((run.Bundle.RunId, run.Bundle.Digest, "verified"), (root["migaki.run.id"], root["migaki.bundle.digest"], root["migaki.outcome"]));
        Assert.Equal(SamplePlan.Definition.Digest, root["migaki.plan.digest"]);
        Assert.Equal("sha256:" + RunFolder.Manifest(run.Bundle.Path).GetProperty("digest").GetString(), root["migaki.bundle.digest"]);
        Assert.Equal(root.TraceId, RunFolder.Events(run.Bundle.Path)[0].GetProperty("traceId").GetString());
        Assert.Equal(root.TraceId, JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Bundle.Path, "evidence.json"))).RootElement.GetProperty("traceId").GetString());
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public async Task Every_step_is_one_span_under_the_run_with_what_it_did()
    {
        var run = await Folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        var spans = Spans();
        var root = Root(spans);
        Assert.All(spans.Where(span => span != root), span => Assert.Equal((root.TraceId, root.SpanId), (span.TraceId, span.ParentId)));
        Assert.Equal(RunFolder.Types(run.Bundle.Path).Count(static type => type is "model.completed" or "tool.completed" or "evaluation.completed" or "approval.approved" or "artifact.produced" or "context.failed") + 2, spans.Count - 1);
        var draft = spans.Single(static span => span["migaki.node.id"] is "draft");
        Assert.Equal(("chat gpt-x", 3), (draft.Name, draft.Kind));
        Assert.Equal(("chat", "openai", "gpt-x", "gpt-x-2026", 120L, 30L, 0.00006), (draft["gen_ai.operation.name"], draft["gen_ai.provider.name"], draft["gen_ai.request.model"], draft["gen_ai.response.model"], draft["gen_ai.usage.input_tokens"], draft["gen_ai.usage.output_tokens"], draft["migaki.usage.cost_usd"]));
        var search = spans.Single(static span => span["migaki.node.id"] is "search");
        Assert.Equal(("retrieval kb", 3, "kb", 4.0), (search.Name, search.Kind, search["gen_ai.data_source.id"], search["gen_ai.request.top_k"]));
        var charge = spans.Single(static span => span["migaki.node.id"] is "charge");
        Assert.Equal(("execute_tool charge", 1, "charge", "non_idempotent_mutation", "refund"), (charge.Name, charge.Kind, charge["gen_ai.tool.name"], charge["migaki.tool.side_effects"], charge["migaki.tool.approval_id"]));
        Assert.Equal(["migaki.approval approve", "migaki.cache_read recall", "migaki.cache_write remember", "migaki.context_transform summarize", "migaki.validate allowed", "migaki.validate grounded"],
            spans.Where(static span => span["gen_ai.operation.name"] is null).Select(static span => span.Name).Order(StringComparer.Ordinal));
        Assert.Equal(false, spans.Single(static span => span["migaki.node.id"] is "recall")["migaki.cache.hit"]);
        Assert.All(spans, static span => Assert.Equal("https://opentelemetry.io/schemas/1.41.0", span.SchemaUrl));
    }

    [Fact]
    public async Task A_verdict_is_an_event_of_what_was_validated_and_a_span_of_its_own()
    {
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default, grounded: false));
        var spans = Spans();
        // The digest was validated: its span has the verdict, and is no longer for having waited for it.
        var summarize = spans.Single(static span => span["migaki.node.id"] is "summarize");
        var verdict = Assert.Single(summarize.Events);
        Assert.Equal(("gen_ai.evaluation.result", "grounded", "failed"), (verdict.Name, verdict.Tags["gen_ai.evaluation.name"], verdict.Tags["gen_ai.evaluation.score.label"]));
        var grounded = spans.Single(static span => span["migaki.node.id"] is "grounded");
        Assert.Empty(grounded.Events);
        Assert.Equal("failed", grounded["migaki.validator.status"]);
        Assert.True(summarize.End <= grounded.Start, $"{summarize.End} {grounded.Start}");
        // The question is no step's output: the verdict stays with the validator.
        var allowed = Assert.Single(spans.Single(static span => span["migaki.node.id"] is "allowed").Events);
        Assert.Equal(("allowed", "passed", 0.75), (allowed.Tags["gen_ai.evaluation.name"], allowed.Tags["gen_ai.evaluation.score.label"], allowed.Tags["gen_ai.evaluation.score.value"]));
    }

    [Fact]
    public async Task Parallel_steps_are_siblings_and_code_inside_a_step_is_under_it()
    {
        using var user = new ActivitySource("user");
        var bothRun = new Barrier(2);
        await Folder.Run(async () =>
        {
            var before = Activity.Current;
            var searches = Enumerable.Range(0, 2).Select(i => Task.Run(() => SampleCalls.Default.Search(RunFolder.Question, async () =>
            {
                using var inner = user.StartActivity("inner" + i);
                await Task.Yield();
                Assert.True(bothRun.SignalAndWait(TimeSpan.FromSeconds(30)));
                return ["passage"];
            }))).ToList();
            var third = SampleCalls.Default.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" }));
            // A step that has returned its task leaves the caller's flow as it was.
            Assert.Same(before, Activity.Current);
            await Task.WhenAll(searches.Append(third));
            Assert.Same(before, Activity.Current);
            return "x";
        });
        var spans = Spans();
        var root = Root(spans);
        var parallel = spans.Where(static span => span.Name == "retrieval kb").ToList();
        Assert.Equal(3, parallel.Count);
        Assert.All(parallel, span => Assert.Equal(root.SpanId, span.ParentId));
        var inner = spans.Where(static span => span.Name.StartsWith("inner", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, inner.Select(span => parallel.Single(step => step.SpanId == span.ParentId)).Distinct().Count());
        var owners = inner.Select(span => parallel.Single(step => step.SpanId == span.ParentId)).ToList();
        Assert.True(owners[0].Start < owners[1].End && owners[1].Start < owners[0].End);
    }

    [Fact]
    public async Task A_plan_called_by_a_plan_is_under_the_step_that_called_it()
    {
        string child = "";
        var outer = await Folder.Run(() => SampleCalls.Default.Charge("x", async () => child = (await Folder.Run(() => Task.FromResult("inner"))).Bundle.RunId));
        var spans = Spans();
        var roots = spans.Where(static span => span["gen_ai.operation.name"] is "invoke_workflow").ToDictionary(static span => (string)span["migaki.run.id"]!);
        var step = spans.Single(static span => span.Name == "execute_tool charge");
        Assert.Equal((step.SpanId, step.TraceId, outer.Bundle.RunId), (roots[child].ParentId, roots[child].TraceId, roots[child]["migaki.run.parent_id"]));
        Assert.Equal(roots[outer.Bundle.RunId].SpanId, step.ParentId);
        // Only the outer run names the trace.
        Assert.Equal(("support.answer", null), (roots[outer.Bundle.RunId]["langfuse.trace.name"], roots[child]["langfuse.trace.name"]));
    }

    [Fact]
    public async Task A_step_that_fails_and_a_run_that_fails_say_so_without_content()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Folder.Run<string>(() => SampleCalls.Default.Charge("x", () => throw new InvalidOperationException("no: " + RunFolder.Question))));
        var spans = Spans();
        Assert.All(spans, static span =>
        {
            Assert.Equal((2, "System.InvalidOperationException"), (span.Status, span["error.type"]));
            Assert.StartsWith("no: [REDACTED:content:", span.StatusMessage, StringComparison.Ordinal);
            Assert.Equal("ERROR", span["langfuse.observation.level"]);
        });
        Assert.Equal("failed", Root(spans)["migaki.outcome"]);
        Assert.NotNull(Root(spans)["migaki.bundle.digest"]);
        Assert.DoesNotContain("Vantongeren", Raw(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denied_approval_blocks_and_is_said()
    {
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default, approve: false));
        var spans = Spans();
        Assert.Equal(("blocked", 2), (Root(spans)["migaki.outcome"], Root(spans).Status));
        var approval = spans.Single(static span => span["migaki.node.id"] is "approve");
        Assert.Equal(("denied", "WARNING"), (approval["migaki.approval.status"], approval["langfuse.observation.level"]));
    }

    [Fact]
    public async Task A_streamed_step_is_one_span_and_its_consumer_is_not_under_it()
    {
        using var user = new ActivitySource("user");
        await Folder.Run(async () =>
        {
            await foreach (var part in SampleCalls.Default.DraftStream("q", Parts))
            {
                using var shown = user.StartActivity("show " + part);
            }
            return "x";

            async IAsyncEnumerable<string> Parts()
            {
                for (var i = 0; i < 3; i++)
                {
                    using (user.StartActivity("make")) await Task.Yield();
                    yield return "p" + i;
                }
                MirRunContext.ReportModelUsage(new ModelUsage { InputTokens = 100, OutputTokens = 3, CacheReadTokens = 60, CacheWriteTokens = 30, ReasoningTokens = 1, FinishReason = "stop" });
            }
        });
        var spans = Spans();
        var root = Root(spans);
        var draft = spans.Single(static span => span.Name == "chat gpt-x");
        Assert.Equal((true, 60L, 30L, 1L), (draft["gen_ai.request.stream"], draft["gen_ai.usage.cache_read.input_tokens"], draft["gen_ai.usage.cache_creation.input_tokens"], draft["gen_ai.usage.reasoning.output_tokens"]));
        Assert.True((double)draft["gen_ai.response.time_to_first_chunk"]! >= 0);
        Assert.Equal(["stop"], (List<object?>)draft["gen_ai.response.finish_reasons"]!);
        Assert.Equal("""{"input":10,"input_cache_creation":30,"input_cached_tokens":60,"output":2,"output_reasoning_tokens":1}""", draft["langfuse.observation.usage_details"]);
        Assert.All(spans.Where(static span => span.Name == "make"), span => Assert.Equal(draft.SpanId, span.ParentId));
        var shown = spans.Where(static span => span.Name.StartsWith("show", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, shown.Count);
        Assert.All(shown, span => Assert.Equal(root.SpanId, span.ParentId));
    }

    [Fact]
    public async Task A_stream_left_before_its_end_ends_its_span()
    {
        await Folder.Run(async () =>
        {
            await foreach (var _ in SampleCalls.Default.DraftStream("q", Endless)) break;
            return "x";

            static async IAsyncEnumerable<string> Endless()
            {
                for (; ; await Task.Yield()) yield return "p";
            }
        });
        Assert.Equal("abandoned", Spans().Single(static span => span.Name == "chat gpt-x")["error.type"]);
    }

    [Fact]
    public async Task A_plan_that_streams_is_one_span_around_all_its_steps()
    {
        using var user = new ActivitySource("user");
        await foreach (var part in Runtime.PlanRun.Stream(Folder.Recorder, SamplePlan.Definition, 0, static (run, _) => run.Context("ctx-question", RunFolder.Question, Runtime.Projections.String), static _ => Body(), Runtime.Projections.String))
        {
            using var shown = user.StartActivity("show " + part);
        }
        Assert.Null(Activity.Current);
        var spans = Spans();
        var root = Root(spans);
        Assert.Equal(3, spans.Count(span => span.Name == "retrieval kb" && span.ParentId == root.SpanId));
        Assert.All(spans.Where(static span => span.Name.StartsWith("show", StringComparison.Ordinal)), span => Assert.NotEqual(root.TraceId, span.TraceId));
        Assert.NotNull(root["migaki.bundle.digest"]);

        static async IAsyncEnumerable<string> Body()
        {
            for (var i = 0; i < 3; i++) yield return (await SampleCalls.Default.Search(RunFolder.Question, async () => { await Task.Yield(); return ["p"]; }))[0];
        }
    }

    [Fact]
    public async Task A_step_that_outlives_its_run_has_a_run_of_its_own_and_leaves_no_span_behind()
    {
        var go = new TaskCompletionSource();
        Task late = Task.CompletedTask;
        var run = await Folder.Run(() =>
        {
            late = Later();
            return Task.FromResult("x");
        });
        go.SetResult();
        await late;
        var roots = Spans().Where(static span => span["gen_ai.operation.name"] is "invoke_workflow").ToList();
        Assert.Equal(2, roots.Count);
        Assert.Equal(run.Bundle.RunId, roots.Single(static span => span["migaki.run.late"] is true)["migaki.run.parent_id"]);

        async Task Later()
        {
            await go.Task;
            await SampleCalls.Default.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" }));
        }
    }

    [Fact]
    public async Task An_embedding_is_one()
    {
        var plan = SamplePlan.Build();
        var definition = SamplePlan.Define(plan with { Nodes = plan.Nodes.Select(static node => node is MirModelCall { Id: "helper/ask" } call ? call with { Model = new MirModel { Task = ModelTask.Embedding } } : node).ToMirList() });
        var calls = new SampleCalls(definition);
        await Folder.Run(() => calls.Helper(() => calls.Ask("q", () => Task.FromResult("v"))), definition);
        var span = Spans().Single(static span => span["migaki.node.id"] is "helper/ask");
        Assert.Equal(("embeddings", "embeddings", "unknown", "embedding"), (span.Name, span["gen_ai.operation.name"], span["gen_ai.provider.name"], span["langfuse.observation.type"]));
    }
}
