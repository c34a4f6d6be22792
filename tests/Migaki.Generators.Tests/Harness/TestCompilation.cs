using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Migaki.Generators.Tests.Harness;

/// <summary>Compilations as a user's project would give them: nullable, interceptors opted in, optionally implicit usings.</summary>
internal static class TestCompilation
{
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Migaki;
        """;

    public static CSharpParseOptions ParseOptions(LanguageVersion language = LanguageVersion.Latest) => CSharpParseOptions.Default
        .WithLanguageVersion(language)
        .WithDocumentationMode(DocumentationMode.Diagnose)
        .WithFeatures([new("InterceptorsNamespaces", "Migaki.Generated")]);

    /// <summary>A library of these sources, named <c>Case0.cs</c>, <c>Case1.cs</c> …, with the implicit usings and <c>using Migaki</c>.</summary>
    public static CSharpCompilation Create(params string[] sources) => Create(sources.Select((text, i) => ($"Case{i}.cs", text)));

    /// <summary>A library of these files. Paths are below <paramref name="folder"/>, as a project's are.</summary>
    public static CSharpCompilation Create(
        IEnumerable<(string Path, string Text)> files,
        bool implicitUsings = true,
        LanguageVersion language = LanguageVersion.Latest,
        string folder = "/project",
        bool withMigaki = true,
        string assemblyName = "Case")
    {
        var options = ParseOptions(language);
        var all = implicitUsings ? files.Append(("GlobalUsings.cs", withMigaki ? ImplicitUsings : ImplicitUsings.Replace("global using Migaki;", "", StringComparison.Ordinal))) : files;
        return CSharpCompilation.Create(
            assemblyName,
            all.Select(file => Parse(file.Item1, file.Item2, options, folder)),
            withMigaki ? TestReferences.All : TestReferences.Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: false, deterministic: true)
                .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress)]));
    }

    public static SyntaxTree Parse(string path, string text, CSharpParseOptions options, string folder = "/project") =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), options, folder + "/" + path);

    /// <summary>The only method of this name in the sources.</summary>
    public static IMethodSymbol Method(this Compilation compilation, string name) =>
        compilation.GetSymbolsWithName(name, SymbolFilter.Member).OfType<IMethodSymbol>().Single(method => method.PartialDefinitionPart is null);

    /// <summary>The plan entry: the only method with <c>[MirPlan]</c>.</summary>
    public static IMethodSymbol PlanEntry(this Compilation compilation) =>
        compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Member).OfType<IMethodSymbol>()
            .Single(method => method.PartialDefinitionPart is null && method.GetAttributes().Any(static a => a.AttributeClass?.ToDisplayString() == "Migaki.MirPlanAttribute"));

    /// <summary>Warnings and errors, in source order.</summary>
    public static IReadOnlyList<Diagnostic> Problems(this IEnumerable<Diagnostic> diagnostics) => diagnostics
        .Where(static d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)
        .OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
        .ThenBy(static d => d.Location.SourceSpan.Start)
        .ToList();
}
