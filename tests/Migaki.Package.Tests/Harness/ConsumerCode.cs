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
