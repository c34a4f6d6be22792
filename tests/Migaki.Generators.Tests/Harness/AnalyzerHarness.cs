using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Rules;

namespace Migaki.Generators.Tests.Harness;

/// <summary>
/// Runs one analyzer over a source with markup (<see cref="MarkupSource"/>). The source must compile first, apart from declared
/// errors; CS8795 (an entry without the generator) is always allowed, unless <see cref="RunGenerator"/> is on.
/// </summary>
internal sealed class AnalyzerHarness(DiagnosticAnalyzer analyzer)
{
    /// <summary>What <c>[|…|]</c> means; the analyzer's only rule where it has one.</summary>
    public string? DefaultRule { get; init; } = analyzer.SupportedDiagnostics is [var only] ? only.Id : null;

    /// <summary>Only these rules count, where an analyzer has several and a test is about some.</summary>
    public IReadOnlyCollection<string>? OnlyRules { get; init; }

    /// <summary>Rules that are off by default or hidden count too.</summary>
    public bool EnableAll { get; init; } = true;

    /// <summary>Analyzes what a build analyzes: the source and what the generator made of it.</summary>
    public bool RunGenerator { get; init; }

    /// <summary>Files beside the source, unmarked.</summary>
    public IReadOnlyList<string> OtherSources { get; init; } = [];

    /// <summary>AdditionalFiles, e.g. <c>migaki.evals.json</c>.</summary>
    public IReadOnlyList<(string Path, string Text)> AdditionalFiles { get; init; } = [];

    /// <summary>Analyzer-config values, e.g. <c>build_property.MigakiEvalDate</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    public static Task<IReadOnlyList<Diagnostic>> VerifyAsync<TAnalyzer>(string markup) where TAnalyzer : DiagnosticAnalyzer, new() =>
        new AnalyzerHarness(new TAnalyzer()).VerifyAsync(markup);

    /// <summary>Asserts exactly the marked diagnostics, and returns them in source order.</summary>
    public async Task<IReadOnlyList<Diagnostic>> VerifyAsync(string markup)
    {
        var source = MarkupSource.Parse(markup, DefaultRule);
        var compilation = TestCompilation.Create([source.Text, .. OtherSources]);
        var tree = compilation.SyntaxTrees[0];
        AssertCompiles(compilation, source, tree);
        Compilation analyzed = compilation;
        if (RunGenerator) analyzed = GeneratorHarness.Run(compilation, new MigakiGenerator(), Options).Output;

        var actual = await DiagnosticsAsync(analyzed);
        var expected = source.Expected.Where(static e => !e.Id.StartsWith("CS", StringComparison.Ordinal)).ToList();
        var found = actual.Select(static d => (d.Id, d.Location.SourceSpan)).ToList();
        if (!found.SequenceEqual(expected))
            Assert.Fail($"Expected:\n{PrintExpected(expected, tree)}Actual:\n{DiagnosticPrinter.PrintUnderSource(source.Text, tree.FilePath, actual)}");
        if (source.Path.Count > 0) AssertPath(source, actual, tree);
        return actual;
    }

    /// <summary>The analyzer's diagnostics of a compilation, in source order. A crash of the analyzer fails the test.</summary>
    public async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(Compilation compilation)
    {
        if (EnableAll)
        {
            compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
                compilation.Options.SpecificDiagnosticOptions.SetItems(analyzer.SupportedDiagnostics
                    .Where(static d => !d.IsEnabledByDefault)
                    .Select(static d => new KeyValuePair<string, ReportDiagnostic>(d.Id, ReportDiagnostic.Warn)))));
        }
        var files = new AnalyzerOptions([.. AdditionalFiles.Select(static f => new TestAdditionalText(f.Path, f.Text))], new TestOptionsProvider(Options));
        if (analyzer is FlowAnalyzer) await BothWays.AssertSameAsync(compilation, analyzer, files);
        if (analyzer is CallAnalyzer) await CallsByName.AssertSameAsync(compilation, files);
        var options = new CompilationWithAnalyzersOptions(
            files, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var diagnostics = await compilation.WithAnalyzers([analyzer], options).GetAnalyzerDiagnosticsAsync();
        var crash = diagnostics.FirstOrDefault(static d => d.Id == "AD0001");
        if (crash is not null) Assert.Fail("The analyzer threw: " + crash.Descriptor.Description + crash.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        return diagnostics
            .Where(d => !d.IsSuppressed && (OnlyRules is null || OnlyRules.Contains(d.Id)))
            .OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static d => d.Location.SourceSpan.Start)
            .ThenBy(static d => d.Location.SourceSpan.Length)
            .ToList();
    }

    private void AssertCompiles(Compilation compilation, MarkupSource source, SyntaxTree tree)
    {
        var declared = source.Expected.Where(static e => e.Id.StartsWith("CS", StringComparison.Ordinal)).ToList();
        var errors = compilation.GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795")
            .Where(d => !declared.Any(e => e.Id == d.Id && e.Span == d.Location.SourceSpan))
            .ToList();
        if (errors.Count > 0) Assert.Fail("The source does not compile:\n" + DiagnosticPrinter.PrintUnderSource(source.Text, tree.FilePath, errors));
    }

    private static void AssertPath(MarkupSource source, IReadOnlyList<Diagnostic> actual, SyntaxTree tree)
    {
        var diagnostic = Assert.Single(actual);
        if (!diagnostic.AdditionalLocations.Select(static l => l.SourceSpan).SequenceEqual(source.Path))
            Assert.Fail($"Expected path:\n{PrintExpected(source.Path.Select((span, i) => ($"{i}", span)), tree)}Actual:\n{DiagnosticPrinter.PrintUnderSource(source.Text, tree.FilePath, actual)}");
    }

    private static string PrintExpected(IEnumerable<(string Id, TextSpan Span)> expected, SyntaxTree tree)
    {
        var lines = expected.Select(e => $"  {e.Id} line {tree.GetText().Lines.GetLinePosition(e.Span.Start).Line + 1}: {tree.GetText().ToString(e.Span)}\n");
        return string.Concat(lines) is { Length: > 0 } text ? text : "  (none)\n";
    }
}

internal sealed class TestAdditionalText(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, System.Text.Encoding.UTF8);
}

internal sealed class TestOptionsProvider(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptionsProvider
{
    private readonly TestOptions _options = new(values);

    public override AnalyzerConfigOptions GlobalOptions => _options;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => _options;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _options;

    private sealed class TestOptions(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        private readonly ImmutableDictionary<string, string> _values = values.ToImmutableDictionary(KeyComparer);

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);
    }
}
