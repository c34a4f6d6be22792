using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;
using Migaki.Generators.Pipeline;

namespace Migaki.Generators.Tests.Harness;

/// <summary>
/// The flow rules go by what the generator has read, or read for themselves (<see cref="SharedReadings"/>). Whatever is analyzed in these tests is analyzed
/// both ways, as a build has it: with the generator's files. All of each diagnostic must be the same.
/// </summary>
internal static class BothWays
{
    /// <summary>What one analysis said, and how many bodies it took over.</summary>
    public sealed record Said(IReadOnlyList<string> Diagnostics, int TakenOver, int Offered);

    public static async Task AssertSameAsync(Compilation compilation, DiagnosticAnalyzer analyzer, AnalyzerOptions options)
    {
        var generated = IsGenerated(compilation) ? compilation : Generate(compilation);
        var taken = await AnalyzeAsync(generated, analyzer, options);
        var read = await AnalyzeAsync(generated, analyzer, options);
        Assert.Equal(0, read.TakenOver);
        Assert.Equal(string.Join("\n", read.Diagnostics), string.Join("\n", taken.Diagnostics));
    }

    /// <summary>What the generator makes of it, read anew.</summary>
    public static Compilation Generate(Compilation compilation) => GeneratorHarness.Run(compilation, new MigakiGenerator()).Output;

    /// <summary>The readings that wait for the analyzers.</summary>
    public static IReadOnlyList<PlanReading> Waiting(Compilation compilation) => [.. compilation.SyntaxTrees.SelectMany(SharedReadings.Of)];

    public static async Task<Said> AnalyzeAsync(Compilation compilation, DiagnosticAnalyzer analyzer, AnalyzerOptions? options = null)
    {
        var waiting = Waiting(compilation);
        var found = await compilation.WithAnalyzers([analyzer], new CompilationWithAnalyzersOptions(options ?? new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();
        return new Said([.. found.Select(Text).Order(StringComparer.Ordinal)], waiting.Count(static r => r.IsUsed), waiting.Count);
    }

    private static bool IsGenerated(Compilation compilation) => compilation.SyntaxTrees.Any(static t => t.FilePath.Contains(nameof(MigakiGenerator), StringComparison.Ordinal));

    /// <summary>All that can be seen of a diagnostic.</summary>
    private static string Text(Diagnostic d) => string.Join(" | ",
        [d.Id, $"{d.Severity} {d.WarningLevel} {d.IsSuppressed}", d.GetMessage(CultureInfo.InvariantCulture), Text(d.Location), .. d.AdditionalLocations.Select(Text),
        .. d.Properties.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => $"{p.Key}={p.Value}")]);

    private static string Text(Location location) => $"{location.SourceTree?.FilePath}{location.SourceSpan}";
}
