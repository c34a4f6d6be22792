using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Migaki.Docs.Tests;

/// <summary>Compiles a snippet as a project of a reader would: with the generator, then with the analyzers.</summary>
internal static class SnippetCompiler
{
    /// <summary>What the documents take for granted: the usual usings, and two services of the reader's own.</summary>
    private const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Migaki;

        public interface IModel { Task<string> CompleteAsync(string prompt, CancellationToken ct); }
        public interface IKnowledgeBase { Task<string[]> SearchAsync(string query, CancellationToken ct); }
        """;

    private static readonly Assembly Generator = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "generator", "Migaki.Generators.dll"));

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Migaki.Docs.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly CSharpParseOptions ParseOptions = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithFeatures([new KeyValuePair<string, string>("InterceptorsNamespaces", "Migaki.Generated")]);

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = [.. Make<DiagnosticAnalyzer>()];

    /// <summary>Every warning and error, of the compiler and of the rules, as <c>severity id: message</c> in source order.</summary>
    /// <param name="source">The snippet.</param>
    /// <param name="files">What lies beside it, e.g. <c>migaki.providers.json</c>.</param>
    public static async Task<IReadOnlyList<string>> FindingsOf(string source, params IReadOnlyList<(string Name, string Text)> files)
    {
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [Parse(Prelude, "Prelude.cs"), Parse(source, "Snippet.cs")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        var driver = CSharpGeneratorDriver.Create(Make<IIncrementalGenerator>().Select(g => g.AsSourceGenerator()), parseOptions: ParseOptions);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var fromGenerator);

        IEnumerable<Diagnostic> found = [.. fromGenerator, .. generated.GetDiagnostics()];
        if (Analyzers.Length > 0) found = found.Concat(await generated.WithAnalyzers(Analyzers, new AnalyzerOptions([.. files.Select(f => new BesideFile("/docs/" + f.Name, f.Text))])).GetAnalyzerDiagnosticsAsync());
        return [.. found
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)
            .OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal)
            .Select(d => $"{(d.Severity == DiagnosticSeverity.Error ? "error" : "warning")} {d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    private static SyntaxTree Parse(string source, string file) =>
        CSharpSyntaxTree.ParseText(Microsoft.CodeAnalysis.Text.SourceText.From(source, System.Text.Encoding.UTF8), ParseOptions, $"/docs/{file}");

    private static IEnumerable<T> Make<T>() where T : class =>
        Generator.GetTypes().Where(t => !t.IsAbstract && typeof(T).IsAssignableFrom(t)).OrderBy(t => t.FullName, StringComparer.Ordinal).Select(t => (T)Activator.CreateInstance(t)!);

    private sealed class BesideFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) => Microsoft.CodeAnalysis.Text.SourceText.From(text, System.Text.Encoding.UTF8);
    }
}
