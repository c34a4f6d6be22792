using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>Members the compiler or the trimmer warns of: generated code says nothing of its own, and hides nothing.</summary>
public sealed class CautionTests
{
    private const string Tool = "[ToolCall(\"t\")] ";

    [Theory]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] " + Tool + "private string Step(string x) => x + tag;", "Call(input)", "private string Call(string x)\n{\n#pragma warning disable EXP1\nreturn Step(x);\n#pragma warning restore EXP1\n}")]
    [InlineData(Tool + "internal string Step(Odd x) => x.Text;\n#pragma warning restore EXP2", "Call(input)", "\n#pragma warning disable EXP2\nprivate string Call(string x) => Step(new Odd(x));\n[System.Diagnostics.CodeAnalysis.Experimental(\"EXP2\")] public sealed record Odd(string Text);\n")]
    [InlineData("[Obsolete(\"gone\", true)] " + Tool + "private string Step(string x) => x + tag;", "Call(input)", "\n#pragma warning disable CS0612, CS0618\n[Obsolete] private string Call(string x) => Step(x);\n")]
    [InlineData("[Obsolete(\"gone\", true)] public sealed class Gone { public string Text = \"g\"; } [Obsolete] " + Tool + "internal string Step(Gone x) => x.Text + tag;", "Call(input)", "\n#pragma warning disable CS0612, CS0618\n[Obsolete] private string Call(string x) => Step(new Gone());\n")]
    public async Task Are_accepted_where_the_user_accepted_them(string step, string body, string members)
    {
        var source = FormsTests.AgentWith("caution", body, members + step);
        var run = Programs.Run("#pragma warning disable CS0612\n" + source).AssertClean();
        Assert.Contains(run.Intercepted(), static c => c.Call == "Step" && c.Interceptor is not null);
        await Programs.AssertSameAsync("#pragma warning disable CS0612\n" + source);
    }

    [Theory]
    [InlineData("RequiresUnreferencedCode(\"it \\\"reflects\\\"\", Url = \"u\")")]
    [InlineData("RequiresDynamicCode(\"it emits\")")]
    public void Trimming_warns_through_an_interceptor(string attribute)
    {
        var source = FormsTests.AgentWith("caution", "Step(input)", $"[System.Diagnostics.CodeAnalysis.{attribute}] {Tool}private string Step(string x) => x + tag;");
        var run = Programs.Run(source).AssertClean();
        var interceptor = run.Intercepted().Single(static c => c.Call == "Step").Interceptor!;
        var expected = run.Output.GetSymbolsWithName("Step", SymbolFilter.Member).Single().GetAttributes().Single(static a => a.AttributeClass!.Name.StartsWith("Requires", StringComparison.Ordinal));
        var actual = interceptor.GetAttributes().Single(static a => a.AttributeClass!.Name.StartsWith("Requires", StringComparison.Ordinal));
        Assert.Equal(expected.ConstructorArguments.Single().Value, actual.ConstructorArguments.Single().Value);
        Assert.Equal(expected.NamedArguments.Select(static a => (a.Key, a.Value.Value)), actual.NamedArguments.Select(static a => (a.Key, a.Value.Value)));
    }

    [Fact]
    public void Members_that_trimming_keeps_are_kept_through_an_interceptor()
    {
        const string keep = "[System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicMethods | System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicFields)] ";
        var source = FormsTests.AgentWith("caution", "Step<string>(input, typeof(string)).Name", $"{Tool}[return: System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.All)] private Type Step<{keep}T>(string x, {keep}Type y) => typeof(string);");
        var run = Programs.Run(source).AssertClean();
        var interceptor = run.Intercepted().Single(static c => c.Call == "Step<string>").Interceptor!;
        foreach (var symbol in new ISymbol[] { interceptor.OriginalDefinition.TypeParameters[0], interceptor.OriginalDefinition.Parameters[2] })
            Assert.Equal(8 | 32, (int)Assert.Single(symbol.GetAttributes()).ConstructorArguments[0].Value! & (8 | 32));
        Assert.Equal(-1, interceptor.GetReturnTypeAttributes().Single().ConstructorArguments[0].Value);
        run.Load().Dispose();
    }

    [Fact]
    public void A_call_that_another_generator_intercepts_too_is_the_compilers_error_and_no_silence()
    {
        const string source = """
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<string> Go(string x);
                private Task<string> GoCore(string x) => Task.FromResult(Step(x));
                [ToolCall("t")] public string Step(string x) => x;
            }
            """;
        var compilation = TestCompilation.Create(source);
        var tree = compilation.SyntaxTrees.Single(static t => t.ToString().Contains("GoCore", StringComparison.Ordinal));
        var call = tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax>().Single(static c => c.Expression.ToString() == "Step");
        var location = compilation.GetSemanticModel(tree).GetInterceptableLocation(call)!;
        var other = $$"""
            namespace Migaki.Generated.Other
            {
                file static class Interceptor
                {
                    [System.Runtime.CompilerServices.InterceptsLocation({{location.Version}}, "{{location.Data}}")]
                    public static string Step(this Agent agent, string x) => x;
                }
            }
            namespace System.Runtime.CompilerServices
            {
                [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
                file sealed class InterceptsLocationAttribute(int version, string data) : Attribute
                {
                    public (int, string) Where => (version, data);
                }
            }
            """;
        var run = GeneratorHarness.Run(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(other, (CSharpParseOptions)tree.Options, "/project/Other.cs", System.Text.Encoding.UTF8)));
        using var image = new MemoryStream();
        var emitted = run.Output.Emit(image);
        Assert.False(emitted.Success);
        Assert.Contains(emitted.Diagnostics, static d => d.Id == "CS9153");
    }

    [Fact]
    public void Missing_documentation_is_not_reported_in_generated_code()
    {
        const string source = """
            #pragma warning disable CS1591
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<string> Go(string x);
                private Task<string> GoCore(string x) => Task.FromResult(Step(x));
                [ToolCall("t")] public string Step(string x) => x;
            }
            """;
        var compilation = TestCompilation.Create(source);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Error)]));
        GeneratorHarness.Run(compilation).AssertClean();
    }

    [Theory]
    [InlineData("class Agent(MigakiRecorder recorder) : Keeper(recorder)")]
    [InlineData("class Agent(MigakiRecorder? recorder) : Keeper(recorder ?? MigakiRecorder.Default)")]
    public void A_recorder_that_is_passed_on_is_not_captured(string declaration)
    {
        var source = $$"""
            public class Keeper(MigakiRecorder kept) { private readonly MigakiRecorder _kept = kept; public override string ToString() => _kept.ToString()!; }
            public partial {{declaration}}
            {
                [MirPlan("p")] public partial Task<string> Go(string x);
                private Task<string> GoCore(string x) => Task.FromResult(x);
                [MirPlan("q")] public partial Task<string> Gone(string recorder);
                private Task<string> GoneCore(string recorder) => Task.FromResult(recorder);
            }
            """;
        GeneratorHarness.Run(source).AssertClean().Load().Dispose();
    }

    [Fact]
    public void A_language_that_is_too_old_breaks_the_plan_and_says_so()
    {
        const string source = "public partial class A { [Migaki.MirPlan(\"p\")] public partial System.Threading.Tasks.Task<string> Go(string x); private System.Threading.Tasks.Task<string> GoCore(string x) => System.Threading.Tasks.Task.FromResult(x); }";
        var run = GeneratorHarness.Run(TestCompilation.Create([("A.cs", source)], implicitUsings: false, language: LanguageVersion.CSharp10)).AssertClean();
        Assert.Contains("set LangVersion to 12 or later", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_and_types_of_referenced_assemblies()
    {
        var library = TestCompilation.Create([("Lib.cs", "namespace Lib; public sealed record Page(string Title, string[] Lines); public interface ISearch { [RetrievalCall(\"kb\")] Page[] Find(Page query); } public sealed class Search : ISearch { public Page[] Find(Page query) => [query, query with { Title = \"two\" }]; }")], assemblyName: "Lib");
        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success);
        var agent = TestCompilation.Create("public partial class Agent { [MirPlan(\"p\")] public partial string Go(string x); private string GoCore(string x) { Lib.ISearch s = new Lib.Search(); return s.Find(new Lib.Page(x, [x]))[1].Title; } }")
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        var run = GeneratorHarness.Run(agent).AssertClean();
        Assert.NotNull(run.Intercepted().Single(static c => c.Call == "s.Find").Interceptor);
        var interceptors = run.Files.Single(static f => f.Key.StartsWith("Interceptors.", StringComparison.Ordinal)).Value;
        // The auto-properties of a record are known in metadata, too.
        Assert.Contains(".Title", interceptors, StringComparison.Ordinal);
        Assert.Contains(".Lines", interceptors, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public void Two_files_with_the_same_text()
    {
        const string twin = "file static class Twin { public static string Help(string x) => Tools.Step(x); }";
        const string tools = "public static class Tools { [ToolCall(\"t\")] public static string Step(string x) => x; }";
        var plan = "public partial class A { [MirPlan(\"p\")] public partial string Go(string x); private string GoCore(string x) => Tools.Step(x); }";
        // Two that hold no plan do no harm; two that do are an error of the compiler's, and no other (CS9233) comes on top.
        GeneratorHarness.Run(twin, twin, tools, plan).AssertClean().Load().Dispose();
        var run = GeneratorHarness.Run(plan, plan, tools);
        using var pe = new MemoryStream();
        Assert.DoesNotContain(run.Output.Emit(pe).Diagnostics, static d => d.Id == "CS9233");
    }
}
