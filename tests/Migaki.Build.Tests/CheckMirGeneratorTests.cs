using Microsoft.Build.Utilities;
using Migaki.Build.Tests.Harness;

namespace Migaki.Build.Tests;

public sealed class CheckMirGeneratorTests : IDisposable
{
    private const string Plan = "public partial class A {\n    [MirPlan(\"a\")] public partial void Run();\n}";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    private bool Run(string source, string? compiler = "roslyn5.9", string analyzer = "other/Other.dll")
    {
        var unrelated = _folder.Write("Unrelated.cs", "class B { }");
        return new CheckMirGenerator
        {
            BuildEngine = _engine,
            Sources = [new TaskItem(unrelated), new TaskItem(_folder.Write("A.cs", source)), new TaskItem(_folder["missing.cs"])],
            Analyzers = [new TaskItem(analyzer)],
            CompilerApiVersion = compiler,
        }.Execute();
    }

    [Theory]
    [InlineData("roslyn4.14")]
    [InlineData("roslyn5.0")]
    [InlineData("roslyn10.2")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("something else")]
    public void Is_content_with_the_generator_and_a_compiler_that_loads_it(string? compiler)
    {
        Assert.True(Run(Plan, compiler, "x/analyzers/Migaki.Generators.dll"));
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void A_plan_without_generator_is_an_error_at_its_file()
    {
        Assert.False(Run(Plan));

        var error = _engine.Only("MIGAKI0002");
        Assert.Equal(_folder["A.cs"], error.File);
        Assert.Contains("Reference the package Migaki", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roslyn4.8")]
    [InlineData("roslyn4.13")]
    [InlineData("roslyn3.11")]
    public void A_plan_with_an_older_compiler_is_an_error_that_names_it(string compiler)
    {
        Assert.False(Run(Plan, compiler));

        Assert.Contains(compiler, _engine.Only("MIGAKI0001").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Migaki.MirPlan(\"a\")]")]
    [InlineData("[global::Migaki.MirPlan(\"a\")]")]
    [InlineData("[Obsolete, MirPlan(\"a\")]")]
    [InlineData("[ MirPlanAttribute(\"a\")]")]
    public void Sees_the_spellings_of_the_attribute(string attribute) => Assert.False(Run(attribute + " partial void M();"));

    [Theory]
    [InlineData("class C { }")]
    [InlineData("// [MirPlan(\"a\")] would be a plan")]
    [InlineData("    /// <c>[MirPlan(\"a\")]</c>")]
    [InlineData("void M() { ReadMirPlan(1); var x = MirPlan(2); }")]
    public void A_project_without_plans_needs_no_generator(string source)
    {
        Assert.True(Run(source, "roslyn4.8"));
        Assert.Empty(_engine.Errors);
    }
}
