using System.Text;
using Migaki.Tests.Shared;
using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

public sealed class NameTests : TelemetryTests
{
    /// <summary>Names are a contract: dashboards rest on them. MIGAKI_APPROVE=1 writes the list anew.</summary>
    [Fact]
    public async Task Every_name_that_leaves_the_process_is_in_the_list()
    {
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default, approve: false, grounded: false));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Folder.Run<string>(() => SampleCalls.Default.Charge("x", () => throw new InvalidOperationException())));
        await Folder.Run(async () =>
        {
            await foreach (var _ in SampleCalls.Default.DraftStream("q", Parts))
            {
            }
            return "x";
        });
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var span in Spans())
        {
            var name = span.Name.Split(' ')[0];
            names.Add("span " + name);
            foreach (var key in span.Tags.Keys) names.Add($"span {name} {key}");
            foreach (var (item, tags) in span.Events)
                foreach (var key in tags.Keys) names.Add($"event {item} {key}");
        }
        foreach (var point in Points())
        {
            names.Add($"metric {point.Metric} [{point.Unit}]");
            foreach (var key in point.Tags.Keys) names.Add($"metric {point.Metric} {key}");
        }
        var path = Path.Combine(Repository.Root, "tests", "Migaki.Telemetry.Tests", "names.approved.txt");
        var text = new StringBuilder().AppendJoin('\n', names).Append('\n').ToString();
        if (Environment.GetEnvironmentVariable("MIGAKI_APPROVE") == "1") File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);

        static async IAsyncEnumerable<string> Parts()
        {
            await Task.Yield();
            MirRunContext.ReportModelUsage(new ModelUsage { Provider = "openai", Model = "gpt-y", InputTokens = 100, OutputTokens = 3, CacheReadTokens = 60, CacheWriteTokens = 30, ReasoningTokens = 1, FinishReason = "stop", CostUsd = 0.1, PredictedInputTokens = 90, Requests = 2 });
            yield return "p";
        }
    }

    [Fact]
    public async Task Langfuse_is_told_what_each_observation_is()
    {
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        var types = Spans().ToDictionary(static span => (string)(span["migaki.node.id"] ?? "run"), static span => (string)span["langfuse.observation.type"]!);
        Assert.Equal(new Dictionary<string, string>
        {
            ["run"] = "chain", ["recall"] = "span", ["search"] = "retriever", ["summarize"] = "span", ["grounded"] = "evaluator", ["allowed"] = "guardrail", ["draft"] = "generation",
            ["approve"] = "guardrail", ["charge"] = "tool", ["remember"] = "span", ["helper/ask"] = "generation",
        }, types);
        var root = Root(Spans());
        // Without content: what the bundle says of it, keyed digest and size.
        Assert.Matches("""^\{"ctx-question":\{"digest":"hmac-sha256:[0-9a-f]{64}","tokens":\d+\}\}$""", (string)root["langfuse.trace.input"]!);
        Assert.Matches("""^\{"digest":"hmac-sha256:[0-9a-f]{64}","tokens":\d+\}$""", (string)root["langfuse.trace.output"]!);
    }

    [Fact]
    public async Task It_can_be_left_out()
    {
        Folder.Options.Telemetry.Langfuse = false;
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default, grounded: false));
        Assert.DoesNotContain(Spans().SelectMany(static span => span.Tags.Keys), static key => key.StartsWith("langfuse.", StringComparison.Ordinal));
    }
}
