using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>The sample of the design, as it stands there.</summary>
public sealed class SampleTests
{
    private const string Source = """
        public interface IKnowledgeBase { Task<string[]> SearchAsync(string query, CancellationToken ct); }
        public sealed class Passages : IKnowledgeBase { public Task<string[]> SearchAsync(string query, CancellationToken ct) => Task.FromResult(new[] { query + " 1", query + " 2" }); }

        public sealed partial class SupportAgent(IKnowledgeBase kb)
        {
            [MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer)]
            private const string Instructions = "Answer from the passages only.";

            [MirPlan("support.answer")]
            [MirConstraints(MaxCostUsd = 0.02, RequiredValidators = ["grounded"], DeniedProviders = ["acme"])]
            public partial Task<MirRun<string>> AnswerAsync(
                [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Confidential)] string question,
                CancellationToken ct = default);

            private async Task<string> AnswerAsyncCore(string question, CancellationToken ct)
            {
                var passages = await Search(question, ct);
                var digest = Summarize(passages);
                if (!Grounded(digest, passages)) digest = Quote(passages);
                return await Draft(Instructions, question, digest, ct);
            }

            [RetrievalCall("kb", TopK = 4)] private Task<string[]> Search(string query, CancellationToken ct) => kb.SearchAsync(query, ct);
            [ContextTransform(TransformKind.Summarize)] private string Summarize(string[] passages) => passages[0];
            [Validator("grounded", ValidatorKind.SourceGrounding)] private bool Grounded(string text, string[] sources) => sources.Contains(text);
            [ContextTransform(TransformKind.Assemble)] private string Quote(string[] passages) => string.Join("\n", passages);
            [ModelCall(ModelTask.Synthesis, Provider = "openai")] private async Task<string> Draft(string system, string question, string digest, CancellationToken ct) { await Task.Yield(); return $"{question}: {digest}"; }
        }

        public static class Program
        {
            public static async Task<string> Run() => (await new SupportAgent(new Passages()).AnswerAsync("why")).Value;
            public static async Task<string> Bundle() => (await new SupportAgent(new Passages()).AnswerAsync("why")).Bundle.Path;
            public static string Plan() => System.Text.Encoding.UTF8.GetString(SupportAgent.AnswerAsyncPlan.Utf8Json.Span);
        }
        """;

    [Fact]
    public void Every_step_call_is_intercepted()
    {
        var run = Programs.Run(Source).AssertClean();
        var intercepted = run.Intercepted().Where(static c => c.Interceptor is not null).Select(static c => c.Call);
        Assert.Equal(["Search", "Summarize", "Grounded", "Quote", "Draft"], intercepted);
    }

    [Fact]
    public async Task The_plan_in_the_assembly_is_the_embedded_one()
    {
        var run = Programs.Run(Source).AssertClean();
        using var program = run.Load();
        var json = Assert.IsType<string>(await program.RunAsync("Program", "Plan"));
        Assert.Equal(run.PlanJson(), json);
        Assert.Contains("\"id\":\"support.answer\"", json, StringComparison.Ordinal);
    }

    /// <summary>A constant would be a third copy in the assembly, of two bytes a character, that nobody reads.</summary>
    [Fact]
    public void The_plan_is_written_for_the_attribute_and_for_the_code_and_is_no_constant()
    {
        var run = Programs.Run(Source).AssertClean();
        var documents = run.AllText.Replace("\\\"", "\"", StringComparison.Ordinal).Split("\"nodes\":", StringSplitOptions.None).Skip(1).Select(static d => d[..d.IndexOf("\"version\"", StringComparison.Ordinal)]).ToArray();
        Assert.Equal(2, documents.Length);
        Assert.Equal(documents[0], documents[1]);
        Assert.DoesNotContain("const string", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_as_it_does_without_recording() => Assert.Equal("value why: why 1", await OnOff.AssertSameAsync(Source.Replace("SupportAgent.AnswerAsyncPlan.Utf8Json.Span", "default(ReadOnlySpan<byte>)", StringComparison.Ordinal)));

    [Fact]
    public async Task Every_step_leaves_its_events()
    {
        using var program = Programs.Load(Source);
        var bundle = Assert.IsType<string>(await program.RunAsync("Program", "Bundle"));
        var events = File.ReadAllText(Path.Combine(bundle, "events.jsonl"));
        foreach (var node in new[] { "search", "summarize", "grounded", "draft" })
            Assert.Contains($"\"nodeId\":\"{node}\"", events, StringComparison.Ordinal);
        Assert.False(events.Contains("why", StringComparison.Ordinal), "content never enters the events");
    }
}
