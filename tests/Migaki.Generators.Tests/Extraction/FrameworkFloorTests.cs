using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>What a private step needs of its framework. Where the framework lacks it, the step is in the coverage and a diagnostic, and everything still compiles.</summary>
public sealed class FrameworkFloorTests
{
    private const string Plain = "return Step(x); } [ToolCall(\"t\")] private string Step(string y) => y;";
    private const string Static = "return Step(x); } [ToolCall(\"t\")] private static string Step(string y) => y;";
    private const string Generic = "return Step(x); } [ToolCall(\"t\")] private string Step<T>(T y) => y!.ToString()!;";
    private const string GenericType = "return new Box<string>().Open(x); } }\npublic class Box<T> { public string Open(T y) => Pack(y); [ToolCall(\"t\")] private string Pack(T y) => y!.ToString()!;";
    private const string StaticClass = "return Tools.Open(x); } }\npublic static class Tools { public static string Open(string y) => Pack(y); [ToolCall(\"t\")] private static string Pack(string y) => y;";
    private const string Internal = "return Step(x); } [ToolCall(\"t\")] internal string Step<T>(T y) => y!.ToString()!;";

    [Theory]
    [InlineData("net8.0", Plain, null)]
    [InlineData("net8.0", Static, null)]
    [InlineData("net8.0", Internal, null)]
    [InlineData("net8.0", Generic, "needs .NET 9")]
    [InlineData("net8.0", GenericType, "needs .NET 9")]
    [InlineData("net8.0", StaticClass, "needs .NET 10")]
    [InlineData("net9.0", Plain, null)]
    [InlineData("net9.0", Static, null)]
    [InlineData("net9.0", Generic, null)]
    [InlineData("net9.0", GenericType, null)]
    [InlineData("net9.0", StaticClass, "needs .NET 10")]
    [InlineData("net10.0", Plain, null)]
    [InlineData("net10.0", Generic, null)]
    [InlineData("net10.0", GenericType, null)]
    [InlineData("net10.0", StaticClass, null)]
    public async Task A_private_step_works_or_is_a_diagnostic(string framework, string body, string? refused)
    {
        var compilation = TestCompilation.Create($$"""
            public partial class Agent
            {
                [MirPlan("p")] public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
                private string GoCore(string x) { {{body}} }
            """).WithReferences(References(framework));
        var run = GeneratorHarness.Run(compilation).AssertClean();
        using var image = new MemoryStream();
        Assert.True(run.Output.Emit(image).Success);

        var found = await new AnalyzerHarness(new FlowAnalyzer()) { OnlyRules = ["MIR1005"] }.DiagnosticsAsync(run.Output);
        if (refused is null)
        {
            Assert.Empty(found);
            Assert.DoesNotContain("needs .NET", run.PlanJson(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(refused, Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Assert.Contains(refused, run.PlanJson(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<MetadataReference> References(string framework) => framework switch
    {
        "net8.0" => [.. Net80.References.All, .. Runtime("runtime8")],
        // The generator knows .NET 9 by a type that came with it; nothing else of it takes part here.
        "net9.0" => [.. Net80.References.All, .. Runtime("runtime8"), Lock()],
        _ => TestReferences.All,
    };

    private static CompilationReference Lock() => CSharpCompilation.Create("Net9", [CSharpSyntaxTree.ParseText("namespace System.Threading { public sealed class Lock { } }")], Net80.References.All, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).ToMetadataReference();

    private static IEnumerable<MetadataReference> Runtime(string folder) => new[] { "Migaki.dll", "Migaki.Mir.dll" }
        .Select(file => MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, folder, file)));
}
