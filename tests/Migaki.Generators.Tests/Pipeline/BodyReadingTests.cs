using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Extraction;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>Bodies are bound without the analysis of null, which may change nothing but the time it takes.</summary>
public sealed class BodyReadingTests
{
    private const string Agent = """
        #nullable enable
        public partial class Agent
        {
            private string? _last;

            [MirPlan("p")]
            public partial string? Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string? x);
            private string? GoCore(string? x)
            {
                var kept = Same(x ?? _last);
                foreach (var part in Parts(kept!)) if (part is { Length: > 3 } text) _last = Same<string?>(text);
                var (first, second) = (Call(kept), Last?.Trim());
                if (!Ok(first)) return default;
                return System.Linq.Enumerable.FirstOrDefault(new[] { first, second }) is { } found ? Call(found) : _last;
            }

            public string? Last => _last;

            [ContextTransform(TransformKind.Summarize)] internal T Same<T>(T value) => value;
            [RetrievalCall("parts")] internal string?[] Parts(string text) => text.Split(' ');
            [Validator("ok", ValidatorKind.Custom)] internal bool Ok(string? x) => x is not null;
            [ToolCall("t")] internal string? Call(string? x) => x;
        }
        """;

    [Fact]
    public void Without_the_analysis_of_null_the_output_is_the_same()
    {
        var run = GeneratorHarness.Run(Agent);
        Assert.DoesNotContain("InternalError", run.AllText, StringComparison.Ordinal);
        AssertSame(run, TestCompilation.Create(Agent));
    }

    [Fact]
    public void A_body_that_cannot_be_read_without_it_is_read_as_the_compiler_binds()
    {
        var failed = 0;
        var reader = BodyReading.WithFallback(
            (_, core, _, _) =>
            {
                failed++;
                throw new InvalidCastException(core.Name);
            },
            static (entry, core, compilation, cancellation) => BodyReading.ReadWith(CompilationAccess.For(compilation), entry, core, cancellation));
        var run = GeneratorHarness.Run(TestCompilation.Create(Agent), new MigakiGenerator(reader));
        Assert.Equal(1, failed);
        Assert.Equal(GeneratorHarness.Run(Agent).AllText, run.AllText);
    }

    [Fact]
    public void Cancelling_is_no_failure()
    {
        var reader = BodyReading.WithFallback(static (_, _, _, _) => throw new OperationCanceledException(), static (_, _, _, _) => throw new InvalidOperationException("Read again."));
        Assert.Throws<OperationCanceledException>(() => reader(null!, null!, null!, default));
    }

    /// <summary>What a run gave is what it gives with the models of the compiler.</summary>
    internal static void AssertSame(GeneratorRun run, CSharpCompilation compilation)
    {
        var ordinary = GeneratorHarness.Run(compilation, new MigakiGenerator(static (entry, core, c, cancellation) => BodyReading.ReadWith(CompilationAccess.For(c), entry, core, cancellation)));
        Assert.Equal(ordinary.Files.Keys, run.Files.Keys);
        foreach (var (name, text) in ordinary.Files) Assert.True(text == run.Files[name], name);
    }
}
