using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>Programs that are generated, emitted and run, with and without recording.</summary>
internal static class Programs
{
    public static GeneratorRun Run(params string[] sources) => GeneratorHarness.Run(sources);

    public static GeneratorRun Run(CSharpCompilation compilation) => GeneratorHarness.Run(compilation);

    public static LoadedProgram Load(params string[] sources) => Run(sources).AssertClean().Load();

    /// <summary>The interceptors of the calls in the sources, by the text of the called expression.</summary>
    public static IReadOnlyList<(string Call, IMethodSymbol? Interceptor)> Intercepted(this GeneratorRun run)
    {
        var found = new List<(string, IMethodSymbol?)>();
        foreach (var tree in run.Output.SyntaxTrees.Where(static t => t.FilePath.StartsWith("/project/", StringComparison.Ordinal)))
        {
            var model = run.Output.GetSemanticModel(tree);
            foreach (var call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
                found.Add((call.Expression.ToString(), model.GetInterceptorMethod(call)));
        }
        return found;
    }

    /// <inheritdoc cref="OnOff.AssertSameAsync(string[])"/>
    public static async Task<object?> AssertSameAsync(params string[] sources) => await OnOff.AssertSameAsync(sources);
}
