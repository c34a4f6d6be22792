using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>Which edit runs what again: asserted in both directions.</summary>
public sealed class IncrementalTests
{
    private const string Agent = """
        public partial class Agent
        {
            [MirPlan("p")] public partial Task<string> Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
            private async Task<string> GoCore(string x) { var y = await Tools.Help(x); return Tools.Step(y); }
        }
        """;

    private const string Tools = """
        public static class Tools
        {
            public static async Task<string> Help(string x) { await Task.Yield(); return Step(x); }
            [ToolCall("t")] public static string Step(string x) => x;
        }
        """;

    public static TheoryData<string, string, string, bool, bool> Edits => new()
    {
        // what, file, text, plan changes, interceptors change
        { "nothing", "Other.cs", "public class Other { }", false, false },
        { "an unrelated file", "Other.cs", "public class Other { public int X; }", false, false },
        { "a comment below the plan", "Agent.cs", Agent + "\n// more", false, true },
        { "a member above the plan", "Agent.cs", "public class Above { }\n" + Agent, false, true },
        { "the body reformatted", "Agent.cs", Agent.Replace("; return", ";\n        return", StringComparison.Ordinal), false, true },
        { "a local renamed", "Agent.cs", Agent.Replace("var y", "var z", StringComparison.Ordinal).Replace("(y)", "(z)", StringComparison.Ordinal), false, true },
        { "a step added to the body", "Agent.cs", Agent.Replace("return Tools.Step(y)", "return Tools.Step(Tools.Step(y))", StringComparison.Ordinal), true, true },
        { "an attribute's argument", "Agent.cs", Agent.Replace("\"p\"", "\"p\", Description = \"d\"", StringComparison.Ordinal), true, true },
        { "the role of a parameter", "Agent.cs", Agent.Replace("UserInput", "RetrievedDocument", StringComparison.Ordinal), true, true },
        { "the body of a helper", "Tools.cs", Tools.Replace("return Step(x)", "return Step(Step(x))", StringComparison.Ordinal), true, true },
        { "a step's annotation", "Tools.cs", Tools.Replace("\"t\"", "\"u\"", StringComparison.Ordinal), true, true },
        { "the plan's file with other line endings", "Agent.cs", Agent.ReplaceLineEndings("\r\n"), false, true },
        { "the helpers' file with other line endings", "Tools.cs", Tools.ReplaceLineEndings("\r\n"), false, true },
        { "a comment in a helper", "Tools.cs", Tools.Replace("await Task", "/* wait */ await Task", StringComparison.Ordinal), false, true },
        { "a parameter's default", "Agent.cs", Agent.Replace("string x);", "string x = \"\");", StringComparison.Ordinal), false, true },
        { "a privacy class", "Agent.cs", Agent.Replace("ProvenanceSource.User)", "ProvenanceSource.User, Privacy = PrivacyClass.Confidential)", StringComparison.Ordinal), true, true },
        { "the step's parameter renamed", "Tools.cs", Tools.Replace("string Step(string x) => x;", "string Step(string z) => z;", StringComparison.Ordinal), false, true },
        { "a step's body", "Tools.cs", Tools.Replace("=> x;", "=> x + x;", StringComparison.Ordinal), false, true },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_runs_again_what_it_must(string what, string file, string text, bool planChanges, bool interceptorsChange)
    {
        var before = Compilation("/project", Agent, Tools);
        var after = before.ReplaceSyntaxTree(before.SyntaxTrees.Single(t => t.FilePath == "/project/" + file), TestCompilation.Parse(file, text, TestCompilation.ParseOptions()));
        var run = GeneratorHarness.Run(before).AssertClean().Update(after).AssertClean();

        AssertReasons(what, run, TrackingNames.Plan, planChanges);
        AssertReasons(what, run, TrackingNames.Documented, planChanges);
        AssertReasons(what, run, TrackingNames.InterceptorFiles, interceptorsChange);
        Assert.Equal(planChanges, run.OutputReasons("SourceOutput").Any(static r => r != IncrementalStepRunReason.Cached));
        Assert.Equal(interceptorsChange, run.OutputReasons("ImplementationSourceOutput").Any(static r => r != IncrementalStepRunReason.Cached));
    }

    public static TheoryData<string, string, string, bool> OptionEdits => new()
    {
        // what, option, value, plan changes
        { "an option of somebody else", "build_property.Other", "x", false },
        { "the date of evals", "build_property.MigakiEvalDate", "2030-01-01", false },
        { "the project's folder, with the sources elsewhere", "build_property.projectdir", "/other/", false },
    };

    [Theory]
    [MemberData(nameof(OptionEdits))]
    public void An_option_runs_again_what_it_must(string what, string option, string value, bool planChanges)
    {
        var compilation = Compilation("/project", Agent, Tools);
        var before = GeneratorHarness.Run(compilation);
        var values = new Dictionary<string, string> { ["build_property.projectdir"] = "/project/", [option] = value };
        var run = GeneratorHarness.Update(before.Driver.WithUpdatedAnalyzerConfigOptions(new TestOptionsProvider(values)), compilation);
        AssertReasons(what, run, TrackingNames.Plan, false);
        AssertReasons(what, run, TrackingNames.Documented, planChanges);
        AssertReasons(what, run, TrackingNames.Extracted, false);
    }

    [Fact]
    public void The_project_folder_changes_the_references_of_constants()
    {
        var withConstant = Agent.Replace("return Tools.Step(y);", "return Tools.Step(\"fixed\") + y;", StringComparison.Ordinal);
        var compilation = TestCompilation.Create([("deep/Agent.cs", withConstant), ("Tools.cs", Tools)]);
        var before = GeneratorHarness.Run(compilation);
        Assert.Contains("deep/Agent.cs", before.PlanJson(), StringComparison.Ordinal);
        var run = GeneratorHarness.Update(before.Driver.WithUpdatedAnalyzerConfigOptions(new TestOptionsProvider(new Dictionary<string, string> { ["build_property.projectdir"] = "/project/deep/" })), compilation);
        AssertReasons("the project's folder", run, TrackingNames.Plan, false);
        AssertReasons("the project's folder", run, TrackingNames.Documented, true);
        Assert.DoesNotContain("deep/Agent.cs", run.PlanJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_evals_file_runs_nothing_again_of_a_plan_that_accepts_none()
    {
        var compilation = Compilation("/project", Agent, Tools);
        var evals = new TestAdditionalText("/project/migaki.evals.json", "{\"evals\":[]}");
        var before = GeneratorHarness.Run(compilation).Driver.AddAdditionalTexts([evals]).RunGenerators(compilation);
        var run = GeneratorHarness.Update(before.ReplaceAdditionalText(evals, new TestAdditionalText("/project/migaki.evals.json", "{}")), compilation);
        foreach (var name in new[] { TrackingNames.Extracted, TrackingNames.Plan, TrackingNames.Accepted, TrackingNames.Documented, TrackingNames.Calls, TrackingNames.InterceptorFiles })
            AssertReasons("the evals file", run, name, false);
    }

    [Theory]
    [InlineData("""{"evals":[{"name":"e","score":0.94,"version":"3","dataset":"d","expires":"2027-06-30"}]}""", "a score", true)]
    [InlineData("""{ "evals": [ { "dataset": "d", "expires": "2027-06-30", "name": "e", "score": 0.9, "version": "3" } ] }""", "its spaces", false)]
    [InlineData("""{"evals":[{"name":"e","score":0.9,"version":"3","dataset":"d","expires":"2027-06-30"},{"name":"other"}]}""", "another eval", false)]
    [InlineData("{", "a file that cannot be read", true)]
    public void The_evals_file_changes_the_plan_that_accepts_one_and_only_its_documents(string text, string what, bool planChanges)
    {
        var accepted = Agent.Replace("return Tools.Step(y);", "return Brief(y);", StringComparison.Ordinal).TrimEnd().TrimEnd('}') + "[ContextTransform(TransformKind.Summarize), AcceptedByEval(\"e\")] private static string Brief(string x) => x; }";
        var compilation = Compilation("/project", accepted, Tools);
        var evals = new TestAdditionalText("/project/migaki.evals.json", """{"evals":[{"name":"e","score":0.9,"version":"3","dataset":"d","expires":"2027-06-30"}]}""");
        var before = GeneratorHarness.Update(GeneratorHarness.Run(compilation).Driver.AddAdditionalTexts([evals]), compilation).AssertClean();
        Assert.Contains("\"acceptedByEval\":[{\"dataset\":\"d\",\"expires\":\"2027-06-30\",\"name\":\"e\",\"score\":0.9,\"version\":\"3\"}]", before.PlanJson(), StringComparison.Ordinal);
        var run = GeneratorHarness.Update(before.Driver.ReplaceAdditionalText(evals, new TestAdditionalText("/project/migaki.evals.json", text)), compilation);
        foreach (var name in new[] { TrackingNames.Extracted, TrackingNames.Plan, TrackingNames.Calls, TrackingNames.InterceptorFiles }) AssertReasons(what, run, name, false);
        foreach (var name in new[] { TrackingNames.Accepted, TrackingNames.Documented }) AssertReasons(what, run, name, planChanges);
        // Without the file the plan still says which eval it names.
        if (text == "{") Assert.Contains("\"acceptedByEval\":[{\"name\":\"e\"}]", run.PlanJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_leaves_no_state()
    {
        using var source = new CancellationTokenSource();
        var stop = true;
        var generator = new MigakiGenerator((entry, core, compilation, cancellation) =>
        {
            if (stop) source.Cancel();
            return BodyReading.Read(entry, core, compilation, cancellation);
        });
        var compilation = Compilation("/project", Agent, Tools);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(generator).WithUpdatedParseOptions(TestCompilation.ParseOptions());
        Assert.ThrowsAny<OperationCanceledException>(() => driver.RunGenerators(compilation, source.Token));
        stop = false;
        var run = GeneratorHarness.Update(driver, compilation).AssertClean();
        Assert.Equal(2, run.Files.Count(static f => f.Key.StartsWith("Interceptors.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Old_compilations_die_also_after_fifty_edits()
    {
        var (driver, old) = Run();
        for (var i = 0; i < 5 && old.Any(static w => w.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, old.Count(static w => w.IsAlive));
        GC.KeepAlive(driver);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (GeneratorDriver, List<WeakReference>) Run()
        {
            var old = new List<WeakReference>();
            var compilation = Compilation("/project", Agent, Tools);
            var driver = GeneratorHarness.Run(compilation).Driver;
            for (var i = 0; i < 50; i++)
            {
                old.Add(new WeakReference(compilation));
                var (file, text) = (i % 3) switch { 0 => ("Agent.cs", Agent), 1 => ("Tools.cs", Tools), _ => ("Other.cs", "public class Other { }") };
                compilation = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Single(t => t.FilePath == "/project/" + file), TestCompilation.Parse(file, text + new string(' ', i), TestCompilation.ParseOptions()));
                driver = driver.RunGenerators(compilation);
            }
            return (driver, old);
        }
    }

    [Fact]
    public void The_same_input_twice_caches_everything()
    {
        var compilation = Compilation("/project", Agent, Tools);
        var run = GeneratorHarness.Run(compilation).Update(compilation);
        foreach (var name in new[] { TrackingNames.Extracted, TrackingNames.Plan, TrackingNames.Accepted, TrackingNames.Documented, TrackingNames.Calls, TrackingNames.InterceptorFiles })
            Assert.All(run.Reasons(name), static r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    [Fact]
    public void An_edit_of_one_plan_leaves_two_hundred_alone()
    {
        var files = Enumerable.Range(0, 200).Select(static i => ($"A{i}.cs", Agent.Replace("Agent", "Agent" + i, StringComparison.Ordinal).Replace("\"p\"", $"\"p{i}\"", StringComparison.Ordinal))).Append(("Tools.cs", Tools));
        var before = TestCompilation.Create(files);
        var first = before.SyntaxTrees[0];
        var after = before.ReplaceSyntaxTree(first, TestCompilation.Parse("A0.cs", first.ToString().Replace("\"p0\"", "\"q0\"", StringComparison.Ordinal), TestCompilation.ParseOptions()));
        var run = GeneratorHarness.Run(before).Update(after);
        Assert.Equal(199, run.OutputReasons("SourceOutput").Count(static r => r == IncrementalStepRunReason.Cached));
        Assert.Equal(1, run.OutputReasons("SourceOutput").Count(static r => r == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void No_old_compilation_is_kept_alive()
    {
        var (driver, weak) = Run();
        for (var i = 0; i < 5 && weak.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(weak.IsAlive);
        GC.KeepAlive(driver);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (GeneratorDriver, WeakReference) Run()
        {
            var compilation = Compilation("/project", Agent, Tools);
            // The driver itself holds the compilation of its last run.
            var run = GeneratorHarness.Run(compilation).Update(Compilation("/project", Agent + " ", Tools));
            return (run.Driver, new WeakReference(compilation));
        }
    }

    private static CSharpCompilation Compilation(string folder, string agent, string tools) =>
        TestCompilation.Create([("Agent.cs", agent), ("Tools.cs", tools), ("Other.cs", "public class Other { }")], folder: folder);

    private static void AssertReasons(string what, GeneratorRun run, string step, bool changes)
    {
        var reasons = run.Reasons(step);
        Assert.NotEmpty(reasons);
        var same = reasons.All(static r => r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);
        Assert.True(same != changes, $"{what}: {step} is {string.Join(", ", reasons)}");
    }
}
