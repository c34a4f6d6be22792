using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Migaki.Tests.Compiling;

/// <summary>
/// Compiles sources as a user's project is compiled: with the generator, then with the analyzers. The generator is loaded from the folder
/// <c>generator</c> beside the tests, as a compiler loads it; a reference would bring its linked copy of Migaki.Mir into the tests.
/// </summary>
internal static class CompilerUnderTest
{
    private static readonly Assembly Generator = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "generator", "Migaki.Generators.dll"));

    private static readonly CSharpParseOptions ParseOptions = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithFeatures([new KeyValuePair<string, string>("InterceptorsNamespaces", "Migaki.Generated")]);

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = [.. Make<DiagnosticAnalyzer>()];

    /// <summary>Every warning and error, of the compiler and of the rules, as <c>severity id: message</c> in source order.</summary>
    /// <param name="sources">Paths and texts.</param>
    /// <param name="withReference">Which of the assemblies that the tests run with the project may use, by file name.</param>
    /// <param name="kind">A program or a library.</param>
    /// <param name="additionalFiles">AdditionalFiles, paths and texts.</param>
    /// <param name="properties">MSBuild properties that analyzers see.</param>
    /// <param name="severities">Severities of a preset, by rule.</param>
    public static async Task<IReadOnlyList<string>> FindingsOf(
        IEnumerable<(string Path, string Text)> sources,
        Func<string, bool> withReference,
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary,
        IEnumerable<(string Path, string Text)>? additionalFiles = null,
        IReadOnlyDictionary<string, string>? properties = null,
        IEnumerable<KeyValuePair<string, ReportDiagnostic>>? severities = null)
    {
        var compilation = CSharpCompilation.Create(
            "UserProject",
            sources.Select(static s => CSharpSyntaxTree.ParseText(SourceText.From(s.Text, System.Text.Encoding.UTF8), ParseOptions, s.Path)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => withReference(Path.GetFileName(path))).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable).WithSpecificDiagnosticOptions(severities ?? []));
        ImmutableArray<AdditionalText> additional = [.. (additionalFiles ?? []).Select(static f => new TextInMemory(f.Path, f.Text))];
        var options = new PropertiesOnly(properties ?? ImmutableDictionary<string, string>.Empty);

        var driver = CSharpGeneratorDriver.Create(Make<IIncrementalGenerator>().Select(static g => g.AsSourceGenerator()), additional, ParseOptions, options);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var fromGenerator);

        IEnumerable<Diagnostic> found = [.. fromGenerator, .. generated.GetDiagnostics()];
        if (Analyzers.Length > 0) found = found.Concat(await generated.WithAnalyzers(Analyzers, new AnalyzerOptions(additional, options)).GetAnalyzerDiagnosticsAsync());
        return [.. found
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)
            .OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(static d => d.Location.SourceSpan.Start).ThenBy(static d => d.Id, StringComparer.Ordinal)
            .Select(static d => $"{(d.Severity == DiagnosticSeverity.Error ? "error" : "warning")} {d.Id}: {d.GetMessage(CultureInfo.InvariantCulture)}")];
    }

    private static IEnumerable<T> Make<T>() where T : class =>
        Generator.GetTypes().Where(static t => !t.IsAbstract && typeof(T).IsAssignableFrom(t)).OrderBy(static t => t.FullName, StringComparer.Ordinal).Select(static t => (T)Activator.CreateInstance(t)!);

    private sealed class TextInMemory(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, System.Text.Encoding.UTF8);
    }

    private sealed class PropertiesOnly(IReadOnlyDictionary<string, string> properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(IReadOnlyDictionary<string, string> properties) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                value = key.StartsWith("build_property.", StringComparison.Ordinal) && properties.TryGetValue(key["build_property.".Length..], out var found) ? found : "";
                return value.Length > 0;
            }
        }
    }
}
