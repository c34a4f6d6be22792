using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>Plans are read several at once; nobody can tell from what is written.</summary>
public sealed class ManyPlansTests
{
    private const int Plans = 16;

    /// <summary>Plans that share helpers, steps and types, so that readers meet in whatever is kept for a compilation.</summary>
    private static CSharpCompilation Create(bool concurrent)
    {
        var files = new List<(string, string)>
        {
            ("Tools.cs", """
                public sealed record Hit(string Title, string Text);
                public static class Tools
                {
                    [RetrievalCall("kb")] public static Hit[] Search(string query) => [new Hit(query, query)];
                    [ContextTransform(TransformKind.Summarize)] public static string Sum(string text) => text;
                    [Validator("grounded", ValidatorKind.SourceGrounding)] public static bool Grounded(string text) => text.Length > 0;
                    [ModelCall(ModelTask.General)] public static string Draft(string text) => text;
                    public static string Brief(string text) { var sum = Sum(text); return Grounded(sum) ? sum : text; }
                    public static string Ask(string text) { foreach (var hit in Search(text)) text += Brief(hit.Text); return Draft(text); }
                }
                """),
        };
        for (var i = 0; i < Plans; i++)
        {
            var n = i.ToString(CultureInfo.InvariantCulture);
            files.Add(($"Agent{n}.cs", $$"""
                public partial class Agent{{n}}
                {
                    [MirPlan("plan-{{n}}")] public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
                    private string GoCore(string x) { var found = Tools.Ask(x); var own = Own(found); return own.Length > {{n}} ? Tools.Brief(own) : Tools.Ask(own); }
                    [ToolCall("own-{{n}}")] private string Own(string x) => x;
                }
                """));
        }
        var compilation = TestCompilation.Create(files);
        return compilation.WithOptions(compilation.Options.WithConcurrentBuild(concurrent));
    }

    [Fact]
    public void One_after_the_other_or_at_once_the_output_is_the_same()
    {
        var expected = GeneratorHarness.Run(Create(concurrent: false)).AssertClean();
        Assert.Equal(Plans, expected.PlanJsons().Count);
        for (var round = 0; round < 20; round++)
        {
            var run = GeneratorHarness.Run(Create(concurrent: true));
            Assert.Equal(expected.Result.GeneratedSources.Select(static s => s.HintName), run.Result.GeneratedSources.Select(static s => s.HintName));
            foreach (var (name, text) in expected.Files) Assert.True(text == run.Files[name], $"{name} in round {round}");
        }
    }

    [Fact]
    public void A_plan_that_cannot_be_read_takes_none_with_it()
    {
        var generator = new MigakiGenerator((entry, core, compilation, cancellation) =>
            entry.ContainingType.Name == "Agent7" ? throw new InvalidOperationException("not this one") : BodyReading.Read(entry, core, compilation, cancellation));
        var run = GeneratorHarness.Run(Create(concurrent: true), generator);
        Assert.Null(run.Result.Exception);
        Assert.Equal(Plans - 1, run.PlanJsons().Count);
        Assert.Contains("internal error: InvalidOperationException: not this one", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_all()
    {
        using var source = new CancellationTokenSource();
        var generator = new MigakiGenerator((entry, core, compilation, cancellation) =>
        {
            source.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return BodyReading.Read(entry, core, compilation, cancellation);
        });
        GeneratorDriver driver = CSharpGeneratorDriver.Create(generator).WithUpdatedParseOptions(TestCompilation.ParseOptions());
        Assert.ThrowsAny<OperationCanceledException>(() => driver.RunGenerators(Create(concurrent: true), source.Token));
    }
}
