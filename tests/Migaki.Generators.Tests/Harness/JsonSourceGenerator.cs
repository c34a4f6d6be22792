using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Migaki.Generators.Tests.Harness;

/// <summary>The generator of System.Text.Json, from the SDK that runs the tests: serializer contexts in test sources need it.</summary>
internal static class JsonSourceGenerator
{
    private static readonly Lazy<string?> Found = new(static () =>
    {
        var packs = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref");
        return Directory.Exists(packs) ? Directory.GetFiles(packs, "System.Text.Json.SourceGeneration.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault() : null;
    });

    public static bool IsHere => Found.Value is not null;

    /// <summary>The compilation with what System.Text.Json generates for its contexts.</summary>
    public static CSharpCompilation Run(CSharpCompilation compilation)
    {
        var type = Assembly.LoadFrom(Found.Value!).GetType("System.Text.Json.SourceGeneration.JsonSourceGenerator", throwOnError: true)!;
        var driver = CSharpGeneratorDriver.Create([((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return (CSharpCompilation)output;
    }
}

/// <summary>A fact that needs the generator of System.Text.Json.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JsonFactAttribute : FactAttribute
{
    public JsonFactAttribute() => Skip = JsonSourceGenerator.IsHere ? null : "the SDK has no System.Text.Json source generator";
}
