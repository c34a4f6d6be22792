using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Rules;

namespace Migaki.Generators.Tests.Harness;

/// <summary>
/// <see cref="CallAnalyzer"/> finds calls by names, and members that plans lead to by what the flow rules have followed. Whatever it analyzes in these tests is
/// compared with a look at every operation: before the generator has run and after it, alone and beside the flow rules.
/// </summary>
internal static class CallsByName
{
    public static async Task AssertSameAsync(Compilation compilation, AnalyzerOptions options)
    {
        foreach (var analyzed in new[] { compilation, BothWays.Generate(compilation) })
        {
            var expected = await AnalyzeAsync(analyzed, options, new CallOracle());
            Assert.Equal(expected, await AnalyzeAsync(analyzed, options, new CallAnalyzer()));
            Assert.Equal(expected, await AnalyzeAsync(analyzed, options, new FlowAnalyzer(), new CallAnalyzer()));
        }
    }

    private static async Task<string> AnalyzeAsync(Compilation compilation, AnalyzerOptions options, params DiagnosticAnalyzer[] analyzers)
    {
        // A compilation remembers what was followed in it.
        var found = await compilation.Clone().WithAnalyzers([.. analyzers], new CompilationWithAnalyzersOptions(options, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();
        return string.Join("\n", found.Where(static d => d.Id is "MIR1004" or "MIR1006" or "AD0001")
            .Select(static d => $"{d.Id} {d.Location.SourceTree?.FilePath}{d.Location.SourceSpan} {d.GetMessage(CultureInfo.InvariantCulture)} {d.IsSuppressed}").Order(StringComparer.Ordinal));
    }
}
