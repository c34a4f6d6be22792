using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Flow.Tables;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Flow.Oracle;

/// <summary>
/// MIR3001 against an execution of every path of random programs. <c>MIGAKI_ORACLE=20000</c> tries that many programs more than usual,
/// with other seeds.
/// </summary>
public sealed class OracleTests
{
    private const int PerCompilation = 250;

    public static TheoryData<int, int> Batches
    {
        get
        {
            var batches = new TheoryData<int, int> { { 1, 5 }, { 2, 8 }, { 3, 12 }, { 4, 20 } };
            var more = int.TryParse(Environment.GetEnvironmentVariable("MIGAKI_ORACLE"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
            for (var i = 0; i < more / PerCompilation; i++) batches.Add(1000 + i, 4 + i % 20);
            return batches;
        }
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task No_path_is_missed_and_none_is_made_up(int batch, int size)
    {
        var programs = Enumerable.Range(0, PerCompilation).Select(i => new ProgramGenerator(batch * 100_000 + i, size).Create()).ToArray();
        var sources = programs.Select((program, i) => ($"Program{i}.cs", Source(i, ProgramPrinter.Print(program)))).ToArray();
        var compilation = TestCompilation.Create(sources.Append(("Steps.cs", CaseSteps.Source)));
        var errors = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795").ToArray();
        Assert.True(errors.Length == 0, DiagnosticPrinter.Print(errors.Take(3)));
        var found = await new AnalyzerHarness(new FlowAnalyzer()) { OnlyRules = ["MIR3001", "MIR1007"] }.DiagnosticsAsync(compilation);
        var byFile = found.ToLookup(static d => d.Location.SourceTree!.FilePath, StringComparer.Ordinal);

        StringBuilder missed = new(), invented = new();
        int wrong = 0, right = 0, misses = 0, inventions = 0;
        for (var i = 0; i < programs.Length; i++)
        {
            var violated = Interpreter.Violated(programs[i]);
            var (path, text) = sources[i];
            var diagnostics = byFile["/project/" + path].ToArray();
            // Nothing is claimed of a program that took too long to prove; none of these may.
            Assert.DoesNotContain(diagnostics, static d => d.Id == "MIR1007" && d.Properties.GetValueOrDefault("problem") == "exhausted");
            var reported = diagnostics.Where(static d => d.Id == "MIR3001").Select(static d => UseOf(d)).ToHashSet();
            if (violated.Count > 0) wrong++;
            else right++;
            if (!violated.IsSubsetOf(reported))
            {
                misses++;
                missed.Append(CultureInfo.InvariantCulture, $"\n--- uses {string.Join(", ", violated.Except(reported))}\n{text}");
            }
            if (!reported.IsSubsetOf(violated))
            {
                inventions++;
                invented.Append(CultureInfo.InvariantCulture, $"\n--- uses {string.Join(", ", reported.Except(violated))}\n{text}");
            }
        }
        Assert.True(misses == 0, $"{misses} programs of {programs.Length} violate the rule where nothing is reported.{missed}");
        Assert.True(inventions == 0, $"{inventions} programs of {programs.Length} have a report that no path deserves.{invented}");
        // Otherwise the test could not fail.
        Assert.True(wrong > PerCompilation / 10 && right > PerCompilation / 50, $"{wrong} wrong and {right} right programs.");
    }

    private static int UseOf(Diagnostic diagnostic)
    {
        var line = diagnostic.Location.SourceTree!.GetText().Lines.GetLineFromPosition(diagnostic.Location.SourceSpan.Start).ToString();
        return int.Parse(line[(line.LastIndexOf("// use ", StringComparison.Ordinal) + 7)..], CultureInfo.InvariantCulture);
    }

    private static string Source(int index, string body) => $$"""
        public partial class Program{{index}} : Agent
        {
            [MirPlan("program-{{index}}", MaxIterations = 9)]
            public partial Task<string> Run();
            private async Task<string> RunCore()
            {
                await Task.Yield();
        {{body}}
                return Rules;
            }
            {{ProgramPrinter.Members}}
        }
        """;
}
