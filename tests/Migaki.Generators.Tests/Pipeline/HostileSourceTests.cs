using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>Source as it is while somebody types, and source that nobody should write.</summary>
public sealed class HostileSourceTests
{
    private const string Step = "[ToolCall(\"t\")] private static string Step(string x) => x; ";
    private const string Entry = "[MirPlan(\"p\")] public partial Task<string> Go(string x); ";

    [Theory]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x) => Missing(Step(x)); }")]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x) { return Step(; } }")]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x) { while (true) { Step(x) }")]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x) }")]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x); }")]
    [InlineData("public partial class A { " + Entry + Step + "private async Task<string> GoCore(string x) => await Step(x, x, x).Foo; }")]
    [InlineData("public partial class A : Missing { " + Entry + Step + "private Task<string> GoCore(string x) => Task.FromResult(Step(x)); }")]
    [InlineData("public partial class A { [MirPlan] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => null!; }")]
    [InlineData("public partial class A { [MirPlan(3)] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => null!; }")]
    [InlineData("public partial class A { [MirPlan(\"p\"), MirPlan(\"q\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => null!; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<Missing> Go(Missing x); private Task<Missing> GoCore(Missing x) => null!; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Go(string x); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<string> Go(string x, string x); private Task<string> GoCore(string x, string x) => null!; }")]
    [InlineData("partial class A { [MirPlan(\"p\")] partial void Go(); void GoCore() { } } partial struct A { }")]
    [InlineData("[MirPlan(\"p\")] public partial void Go();")]
    [InlineData("public partial class A<T, T> { " + Entry + Step + "private Task<string> GoCore(string x) => Task.FromResult(Step(x)); }")]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x) => GoCore(Step(x)); }")]
    public void The_generator_does_not_throw(string source)
    {
        var run = GeneratorHarness.Run(source);
        Assert.Null(run.Result.Exception);
        Assert.DoesNotContain(run.Diagnostics, static d => d.Id is "CS8785" or "CS8784");
        Assert.DoesNotContain("internal error", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_the_body_does_not_take_the_entry_away()
    {
        var run = GeneratorHarness.Run("public partial class A { " + Entry + Step + "private Task<string> GoCore(string x) => Missing(Step(x)); }");
        Assert.Equal(["CS0103"], run.Output.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.Id));
    }

    [Fact]
    public void A_plan_over_several_files()
    {
        var run = GeneratorHarness.Run(
            "public partial class A { " + Entry + "}",
            "public partial class A { private Task<string> GoCore(string x) => Task.FromResult(Step(x)); }",
            "public partial class A { " + Step + "}").AssertClean();
        Assert.Equal(2, run.Files.Count);
        run.Load().Dispose();
    }

    [Fact]
    public void Names_that_collide()
    {
        const string body = " { [MirPlan(\"ID\")] public partial Task Go(); private Task GoCore() { Step(\"\"); return Task.CompletedTask; } [ToolCall(\"t\")] private static void Step(string x) { } ";
        var id = 0;
        string Type(string name) => $"public partial class {name}" + body.Replace("ID", "p" + id++, StringComparison.Ordinal);
        var run = GeneratorHarness.Run(
            $"namespace N {{ {Type("A")} {Type("B")} }} }} }}",
            $"namespace N.A_ {{ {Type("A")} }} }}",
            $"namespace n {{ {Type("A")} }} {Type("a")} }} }}",
            $"{Type("A")} }} {Type("A<T>")} }} {Type("A<T, U>")} {Type("B")} }} }}",
            "public partial class A_B { [MirPlan(\"x\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask; } namespace A_ { public partial class B { [MirPlan(\"y\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask; } }").AssertClean("CS8981");
        Assert.Equal(id + 2, run.PlanJsons().Count);
        run.Load().Dispose();
    }

    [Fact]
    public void Files_whose_paths_collide()
    {
        string Source(int i) => $"public static class T{i} {{ [ToolCall(\"t\")] public static string Step(string x) => x; public static string Help(string x) => Step(x); }}";
        var paths = new[] { "a/b.cs", "a.b.cs", "A/b.cs", "a b.cs", "a_b.cs", "ä.cs", new string('x', 300) + ".cs" };
        var calls = string.Concat(paths.Select(static (_, i) => $"T{i}.Help(x) + "));
        var files = paths.Select((p, i) => (p, Source(i))).Append(("Agent.cs", "public partial class A { [MirPlan(\"p\")] public partial string Go(string x); private string GoCore(string x) => " + calls + "x; }"));
        var run = GeneratorHarness.Run(TestCompilation.Create(files)).AssertClean();
        Assert.Equal(paths.Length + 2, run.Files.Count);
        run.Load().Dispose();
    }

    [Fact]
    public void Without_implicit_usings_and_with_older_languages()
    {
        const string source = "public partial class A { [Migaki.MirPlan(\"p\")] public partial System.Threading.Tasks.Task<string> Go(string x); private System.Threading.Tasks.Task<string> GoCore(string x) => System.Threading.Tasks.Task.FromResult(Step(x)); [Migaki.ToolCall(\"t\")] private static string Step(string x) { return x; } }";
        foreach (var version in new[] { LanguageVersion.CSharp12, LanguageVersion.CSharp13 })
            GeneratorHarness.Run(TestCompilation.Create([("A.cs", source)], implicitUsings: false, language: version)).AssertClean().Load().Dispose();
    }

    [Fact]
    public void Names_of_the_framework_that_the_user_took()
    {
        const string source = """
            namespace Agents.System { public class Exception { } public class Threading { } }
            namespace Agents.Migaki2 { }
            namespace Agents
            {
                public class Task { } public class Func { } public class Runtime { }
                public partial class A { [global::Migaki.MirPlan("p")] public partial global::System.Threading.Tasks.Task<string> Go(string x); private global::System.Threading.Tasks.Task<string> GoCore(string x) => global::System.Threading.Tasks.Task.FromResult(Step(x)); [global::Migaki.ToolCall("t")] private static string Step(string x) { return x; } }
            }
            """;
        GeneratorHarness.Run(TestCompilation.Create([("A.cs", source)], implicitUsings: false)).AssertClean().Load().Dispose();
    }

    [Fact]
    public void A_reading_that_throws_breaks_its_plan_only()
    {
        const string source = "public partial class A { [MirPlan(\"bad\")] public partial void Bad(); private void BadCore() { } [MirPlan(\"good\")] public partial void Good(); private void GoodCore() { } }";
        var generator = new MigakiGenerator((entry, core, compilation, cancellation) =>
            entry.Name == "Bad" ? throw new InvalidOperationException("line 1\nline \"2\"") : BodyReading.Read(entry, core, compilation, cancellation));
        var run = GeneratorHarness.Run(TestCompilation.Create(source), generator).AssertClean("CS1030");
        Assert.Equal(["good"], run.PlanJsons().Keys);
        Assert.Contains("is broken, internal error: InvalidOperationException: line 1", run.AllText, StringComparison.Ordinal);
        Assert.Single(run.Output.GetDiagnostics(), static d => d.Id == "CS1030");
    }
}
