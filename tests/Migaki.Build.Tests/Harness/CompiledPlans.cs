using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Migaki.Build.Tests.Harness;

/// <summary>Assemblies as the compiler leaves them, with the attributes that the generator writes, written by hand.</summary>
internal static class CompiledPlans
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public const string Json = """{"constraints":{},"id":"support.answer","version":"migaki.mir.v0"}""";

    public static string Compile(TemporaryFolder folder, string source, string name = "App")
    {
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, deterministic: true));
        var path = folder[name + ".dll"];
        var result = compilation.Emit(path);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return path;
    }

    /// <summary>The assembly attribute of one plan.</summary>
    public static string Attribute(string id, string json = Json, string? optimized = null, string? diff = null, string? digest = null)
    {
        digest ??= "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        var named = (optimized is null ? "" : $", OptimizedJson = {Literal(optimized)}") + (diff is null ? "" : $", DiffJson = {Literal(diff)}");
        return $"[assembly: Migaki.MirEmbeddedPlan({Literal(id)}, {Literal(digest)}, {Literal(json)}{named})]\n";
    }

    /// <summary>A method that is declared as a plan.</summary>
    public static string Declaration(string id, string type = "Agent", string method = "Run") =>
        $"public class {type} {{ [Migaki.MirPlan({Literal(id)})] public void {method}() {{ }} }}\n";

    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
