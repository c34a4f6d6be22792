using Microsoft.CodeAnalysis;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Mir;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>The extractor let loose on code it was not written for.</summary>
public sealed class CorpusTests
{
    [Theory]
    [InlineData("Migaki.Mir", 150)]
    //GEN
    public void Corpus_of_methods(string project, int atLeast)
    {
        var (compilation, plans) = Corpus.Create(project == "Migaki.Mir" ? [project] : ["Migaki.Mir", project]);
        if (Environment.GetEnvironmentVariable("PERF") == "1") { Perf(compilation); return; }
        var before = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795").ToArray();
        Assert.True(before.Length == 0, DiagnosticPrinter.Print(before.Take(20)));

        var run = GeneratorHarness.Run(compilation);
        Assert.Null(run.Result.Exception);
        var json = run.PlanJsons();
        foreach (var plan in json)
        {
            PlanChecks.AssertSound(MirPlanReader.Read(plan.Value).Plan!, plan.Key);
        }
        Assert.True(json.Count >= atLeast, $"{json.Count} of {plans} plans were read.");
        Assert.DoesNotContain("error in Migaki", run.AllText, StringComparison.Ordinal);
        using var image = new MemoryStream();
        var result = run.Output.Emit(image);
        var errors = result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).ToArray();
        Assert.True(errors.Length == 0, DiagnosticPrinter.Print(errors.Take(20)));
    }

    private static void Perf(Compilation compilation)
    {
        var access = Migaki.Generators.Extraction.CompilationAccess.For(compilation)!;
        var times = new List<(double, string, int)>();
        var total = System.Diagnostics.Stopwatch.StartNew();
        foreach (var entry in compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Member).OfType<IMethodSymbol>().Where(m => m.GetAttributes().Any(a => a.AttributeClass?.Name == "MirPlanAttribute")))
        {
            var core = entry.ContainingType.GetMembers(entry.Name + "Core").OfType<IMethodSymbol>().Single();
            var plan = Migaki.Generators.Extraction.PlanDeclaration.Of(access.Known, entry, core)!;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var body = Migaki.Generators.Extraction.BodyExtractor.Extract(plan, entry, core, access.GraphOf(core, default)!, access, "/project", default);
            times.Add((watch.Elapsed.TotalMilliseconds, entry.ContainingType.Name + "." + entry.Name + (body.Coverage.NotFollowed.Any(m => m.Reason == "too large") ? " TOO LARGE" : ""), body.Plan.Nodes.Count));
        }
        File.WriteAllLines("/tmp/perf.txt", times.OrderByDescending(t => t.Item1).Take(40).Select(t => $"{t.Item1:F1} {t.Item2} {t.Item3}").Prepend($"total {total.Elapsed.TotalMilliseconds} of {times.Count} median {times.Select(t => t.Item1).Order().ElementAt(times.Count / 2)}"));
    }
}
