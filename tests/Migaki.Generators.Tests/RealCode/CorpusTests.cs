using Microsoft.CodeAnalysis;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Generators.Tests.Pipeline;
using Migaki.Mir;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>The extractor let loose on code it was not written for.</summary>
public sealed class CorpusTests
{
    [Theory]
    [InlineData("Migaki.Mir", 5, 40)]
    [InlineData("Migaki.Generators", 50, 8)]
    public void Every_method_as_a_plan_compiles_to_a_sound_graph(string project, int every, int atLeast)
    {
        var (compilation, plans) = Corpus.Create(every, project == "Migaki.Mir" ? [project] : ["Migaki.Mir", project]);
        var before = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795").ToArray();
        Assert.True(before.Length == 0, DiagnosticPrinter.Print(before.Take(20)));

        var run = GeneratorHarness.Run(compilation);
        Assert.Null(run.Result.Exception);
        BodyReadingTests.AssertSame(run, compilation);
        var json = run.PlanJsons();
        foreach (var plan in json)
        {
            PlanChecks.AssertSound(MirPlanReader.Read(plan.Value).Plan!, plan.Key);
        }
        Assert.True(json.Count >= atLeast, $"{json.Count} of {plans} plans were read.");
        Assert.DoesNotContain(run.AllText.Split('\n'), static line => line.Contains("error in Migaki", StringComparison.Ordinal));
        using var image = new MemoryStream();
        var result = run.Output.Emit(image);
        var errors = result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).ToArray();
        Assert.True(errors.Length == 0, DiagnosticPrinter.Print(errors.Take(20)));
    }
}
