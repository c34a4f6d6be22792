using System.Diagnostics;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

public sealed class OtherInstrumentationTests : TelemetryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_its_client_tells_of_is_told_once(bool outside)
    {
        using var source = new ActivitySource("user");
        using var fake = new FakeChatClient();
        using IChatClient client = outside ? new Instrumented(fake.UseMigaki(), source) : new Instrumented(fake, source).UseMigaki();
        await Folder.Run(() => SampleCalls.Default.Draft("s", "q", "d", async () => (await client.GetResponseAsync("q")).Text));
        var spans = Spans();
        var theirs = Assert.Single(spans, static span => span["gen_ai.operation.name"] is "chat");
        var step = spans.Single(static span => span.Scope == "Migaki" && span["migaki.node.id"] is "draft");
        Assert.Equal(("migaki.model_call draft", step.SpanId), (step.Name, theirs.ParentId));
        Assert.DoesNotContain(step.Tags.Keys, static key => key.StartsWith("gen_ai.", StringComparison.Ordinal));
        if (outside) Assert.Equal("draft", theirs["migaki.node.id"]);
        Assert.DoesNotContain(Points(), static point => point.Metric.StartsWith("gen_ai.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_without_instrumentation_reports_its_usage_into_our_span()
    {
        using var fake = new FakeChatClient();
        using var client = fake.UseMigaki();
        fake.Answers.Enqueue(static () => FakeChatClient.Answer(input: 100, output: 10, read: 60, write: 20));
        await Folder.Run(() => SampleCalls.Default.Draft("s", "q", "d", async () => (await client.GetResponseAsync("q")).Text));
        var span = Spans().Single(static span => span["gen_ai.operation.name"] is "chat");
        Assert.Equal((100L, 10L, 60L, 20L, "claude-test-5"), (span["gen_ai.usage.input_tokens"], span["gen_ai.usage.output_tokens"], span["gen_ai.usage.cache_read.input_tokens"], span["gen_ai.usage.cache_creation.input_tokens"], span["gen_ai.response.model"]));
    }

    /// <summary>As UseOpenTelemetry does it: a span of its own, and its source to who asks.</summary>
    private sealed class Instrumented(IChatClient inner, ActivitySource source) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            using var span = source.StartActivity("chat m", ActivityKind.Client);
            span?.SetTag("gen_ai.operation.name", "chat");
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }

        public override object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ActivitySource) ? source : base.GetService(serviceType, serviceKey);
    }
}
