namespace Migaki.Package.Tests.Harness;

/// <summary>The code that the consumers share: one plan with private steps, a lossy transform, a guard and a loop over its words.</summary>
internal static class ConsumerCode
{
    public const string Reference = $"""<PackageReference Include="Migaki" Version="{PackedPackages.Version}" />""";

    /// <summary>The nodes that every build of <see cref="Agent"/> has and every run records.</summary>
    public static IReadOnlyList<string> Nodes { get; } = ["search", "summarize", "grounded", "draft"];

    public const string Agent = """
        using Migaki;

        namespace Demo;

        public sealed partial class SupportAgent
        {
            [MirPlan("support.answer")]
            public partial Task<MirRun<string>> AnswerAsync(
                [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string question,
                CancellationToken ct = default);

            private async Task<string> AnswerAsyncCore(string question, CancellationToken ct)
            {
                var passages = await Search(question, ct);
                var digest = Summarize(passages);
                if (!Grounded(digest, passages)) digest = Quote(passages);
                return await Draft(question, digest, ct);
            }

            [RetrievalCall("kb", TopK = 2)]
            private Task<string[]> Search(string query, CancellationToken ct) => Task.FromResult(new[] { "The desk opens at nine.", "It closes at five." });

            [ContextTransform(TransformKind.Summarize)]
            private static string Summarize(string[] passages) => passages[0];

            [Validator("grounded", ValidatorKind.SourceGrounding)]
            private static bool Grounded(string text, string[] sources) => sources.Contains(text);

            [ContextTransform(TransformKind.Assemble)]
            private static string Quote(string[] passages) => string.Join(" ", passages);

            [ModelCall(ModelTask.Synthesis, Provider = "local")]
            private async Task<string> Draft(string question, string digest, CancellationToken ct)
            {
                await Task.Yield();
                return "Answer: " + digest;
            }
        }
        """;

    /// <summary>A plan that keeps a full trace, with a type of its own, recorded and then replayed.</summary>
    public const string Traced = """
        using System.Text.Json.Serialization;
        using Migaki;
        using Migaki.Replay;

        namespace Demo;

        public enum Mood { Calm, Cross }
        public sealed record Reply(string Text, Mood Mood, int Score);

        [JsonSerializable(typeof(Reply))]
        internal sealed partial class Payloads : JsonSerializerContext;

        public sealed partial class TracedAgent(MigakiRecorder recorder)
        {
            public static int Calls;

            public static MigakiRecorder In(string folder) => new(new MigakiOptions { BundleRoot = folder });

            [MirPlan("traced", JsonContext = typeof(Payloads))]
            [MirConstraints(Replay = ReplayPolicy.FullTrace)]
            public partial Task<MirRun<Reply>> AnswerAsync([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string question, Mood mood);

            private async Task<Reply> AnswerAsyncCore(string question, Mood mood)
            {
                var replies = await Task.WhenAll(Draft(question, mood), Draft(question + "?", Mood.Cross));
                return replies[0] with { Text = replies[0].Text + MirRunContext.Current!.NewGuid() };
            }

            [ModelCall(ModelTask.Synthesis, Provider = "local")]
            private async Task<Reply> Draft(string question, Mood mood)
            {
                await Task.Yield();
                return new Reply(question, mood, Interlocked.Increment(ref Calls));
            }

            public static async Task<string> CheckAsync(string folder)
            {
                var agent = new TracedAgent(In(folder));
                var run = await agent.AnswerAsync("why", Mood.Cross);
                var again = default(Reply);
                var result = await MirReplay.RunAsync(run.Bundle.Path, async inputs => again = (await agent.AnswerAsync(inputs.Get<string>("question"), inputs.Get<Mood>("mood"))).Value);
                return $"replay={result.Status} calls={Calls} same={again == run.Value} {result.FirstDivergence}";
            }
        }
        """;

    /// <summary>As <see cref="Program"/>, and says how the replay of the traced plan ended.</summary>
    public static string TracedProgram { get; } = Program.Replace("return verdict", "Console.WriteLine(await Demo.TracedAgent.CheckAsync(Path.Combine(AppContext.BaseDirectory, \"traced\")));\nreturn verdict", StringComparison.Ordinal);

    /// <summary>Runs the plan, verifies its bundle in the same process and says so in one line.</summary>
    public const string Program = """
        using Migaki.Verification;

        var run = await new Demo.SupportAgent().AnswerAsync("When does the desk open?");
        var verdict = BundleVerifier.Verify(run.Bundle.Path);
        foreach (var finding in verdict.Findings) Console.WriteLine($"{finding.File}: {finding.Message}");
        Console.WriteLine($"value={run.Value} outcome={run.Outcome} verdict={verdict.Status} holds={verdict.IntegrityHolds}");
        return verdict.IntegrityHolds ? 0 : 1;
        """;
}
