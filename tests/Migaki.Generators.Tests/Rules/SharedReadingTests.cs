using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>
/// When the rules go by what the generator read, and when they read for themselves. That both say the same is asserted for every source of the tests
/// (<see cref="BothWays"/>).
/// </summary>
public sealed class SharedReadingTests
{
    // Reports MIR3002 and MIR1009.
    private const string Body = "Ok(question); return await Draft(question);";

    private static readonly DiagnosticAnalyzer Rules = new FlowAnalyzer();

    [Fact]
    public async Task A_build_reads_each_body_once()
    {
        var generated = BothWays.Generate(Project());
        var waiting = Assert.Single(BothWays.Waiting(generated));
        var said = await BothWays.AnalyzeAsync(generated, Rules);
        Assert.Equal(1, said.TakenOver);
        Assert.Contains(said.Diagnostics, static d => d.StartsWith("MIR3002", StringComparison.Ordinal));
        Assert.Empty(BothWays.Waiting(generated));
        Assert.True(waiting.IsUsed);
    }

    /// <summary>The path is the compiler's: a generator that is renamed would be read past without a word.</summary>
    [Fact]
    public void The_files_of_this_generator_are_known_by_its_name() =>
        Assert.Equal(Extension.Generator, $"{typeof(MigakiGenerator).Assembly.GetName().Name}/{typeof(MigakiGenerator).FullName}");

    public static TheoryData<string, string, string> Mentions => new()
    {
        { "the plan of the entry, in the body", "_ = RunPlan; " + Body, "" },
        { "the plan of the entry, in a helper", "Note(); " + Body, "private void Note() => _ = Agent.RunPlan.Digest;" },
        { "written with an escape", @"_ = Run\u0050lan; " + Body, "" },
        { "in a constant", Body, "private const string Name = nameof(RunPlan);" },
        { "in an attribute", Body, "[Obsolete(nameof(Agent.RunPlan))] private void Old() { }" },
        { "the namespace", "_ = typeof(Migaki.Generated.Nothing).Name; " + Body, "" },
    };

    [Theory]
    [MemberData(nameof(Mentions))]
    public async Task What_mentions_a_generated_name_is_read_again(string name, string body, string members)
    {
        Assert.NotEmpty(name);
        await RefusedAsync(BothWays.Generate(Project(RuleCase.Source(body, members))), waiting: 1);
    }

    [Theory]
    [InlineData("public static class Program { public static string Digest() => Agent.RunPlan.Digest; }")]
    [InlineData("public static class Program { private static readonly object[] Plans = [Agent.RunPlan]; }")]
    [InlineData("public class Other { public string RunPlan => \"\"; }")]
    [InlineData("public class Other { public ProvenanceSource Source([MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Generated)] string text) => ProvenanceSource.Generated; }")]
    [InlineData("public enum Kind { Generated, Other } public class Other { public bool Generated => true; public bool Is => Generated; }")]
    [InlineData("/* RunPlan, Migaki.Generated */ public class Other { public string Text => \"RunPlan \\u0041\"; }")]
    public async Task A_mention_in_code_that_no_plan_runs_matters_to_none(string other)
    {
        var generated = BothWays.Generate(Project(RuleCase.Source(Body), other));
        Assert.Equal(1, (await BothWays.AnalyzeAsync(generated, Rules)).TakenOver);
    }

    [Fact]
    public async Task A_plan_that_runs_a_plan_is_read_again()
    {
        const string members = """
            [MirPlan("inner")] public partial Task<string> Inner([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string text);
            private async Task<string> InnerCore(string text) => await Draft(text);
            """;
        await RefusedAsync(BothWays.Generate(Project(RuleCase.Source("return await Inner(question);", members))), waiting: 2);
    }

    [Fact]
    public async Task Files_of_another_generator_are_no_files_of_ours()
    {
        var compilation = Project();
        CSharpGeneratorDriver.Create([new MigakiGenerator().AsSourceGenerator(), new Foreign().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        await RefusedAsync(generated, waiting: 1);
    }

    [Fact]
    public async Task Another_reference_is_another_compilation() =>
        await RefusedAsync(BothWays.Generate(Project()) is var generated ? generated.RemoveReferences(generated.ExternalReferences.First(static r => r.Display!.Contains("Xml", StringComparison.Ordinal))) : null!, waiting: 1);

    [Fact]
    public async Task The_same_references_in_another_order_are_others() =>
        await RefusedAsync(BothWays.Generate(Project()) is var generated ? generated.WithReferences(generated.ExternalReferences.Reverse()) : null!, waiting: 1);

    [Fact]
    public async Task Other_options_are_another_compilation() =>
        await RefusedAsync(BothWays.Generate(Project()) is var generated ? generated.WithOptions(((CSharpCompilationOptions)generated.Options).WithAllowUnsafe(true)) : null!, waiting: 1);

    [Fact]
    public async Task Another_name_is_another_compilation() => await RefusedAsync(BothWays.Generate(Project()).WithAssemblyName("Other"), waiting: 1);

    [Fact]
    public async Task A_file_more_is_another_compilation()
    {
        var generated = BothWays.Generate(Project());
        await RefusedAsync(generated.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class More;", (CSharpParseOptions)generated.SyntaxTrees.First().Options, "More.cs")), waiting: 1);
    }

    [Fact]
    public async Task A_file_less_is_another_compilation()
    {
        var generated = BothWays.Generate(Project(RuleCase.Source(Body), "class Less;"));
        await RefusedAsync(generated.RemoveSyntaxTrees(generated.SyntaxTrees.Single(static t => t.FilePath.EndsWith("Case1.cs", StringComparison.Ordinal))), waiting: 1);
    }

    /// <summary>As in an editor: the generator has seen the files before an edit.</summary>
    [Fact]
    public async Task What_was_read_before_an_edit_does_not_hold_after_it()
    {
        var before = Project(RuleCase.Source(Body), "public class Other { }");
        var generated = BothWays.Generate(before);
        var other = generated.SyntaxTrees.Single(static t => t.FilePath.EndsWith("Case1.cs", StringComparison.Ordinal));
        var edited = generated.ReplaceSyntaxTree(other, other.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From("public class Other { public int More; }", System.Text.Encoding.UTF8)));
        await RefusedAsync(edited, waiting: 1);
        // Of the old state it still holds, once.
        Assert.Equal(1, (await BothWays.AnalyzeAsync(generated, Rules)).TakenOver);
        Assert.Equal(0, (await BothWays.AnalyzeAsync(generated, Rules)).TakenOver);
    }

    [Fact]
    public async Task A_new_reading_takes_the_place_of_the_old()
    {
        var first = Project(RuleCase.Source(Body), "public class Other { }");
        BothWays.Generate(first);
        var old = Assert.Single(BothWays.Waiting(first));
        var second = first.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class More;", (CSharpParseOptions)first.SyntaxTrees[0].Options, "More.cs"));
        var generated = BothWays.Generate(second);
        Assert.NotSame(old, Assert.Single(BothWays.Waiting(second)));
        Assert.Equal(1, (await BothWays.AnalyzeAsync(generated, Rules)).TakenOver);
        Assert.False(old.IsUsed);
    }

    [Fact]
    public void A_reading_lives_no_longer_than_the_files_it_is_of()
    {
        var (first, second) = Dropped();
        for (var i = 0; i < 10 && (first.IsAlive || second.IsAlive); i++) Collect();
        Assert.False(first.IsAlive, "nobody took it, and the table keeps it");
        Assert.False(second.IsAlive, "it was taken, and something keeps it");
    }

    [Fact]
    public void A_compilation_whose_readings_are_taken_is_let_go_although_its_files_live_on()
    {
        var (trees, compilation) = Taken();
        for (var i = 0; i < 10 && compilation.IsAlive; i++) Collect();
        Assert.False(compilation.IsAlive);
        GC.KeepAlive(trees);
    }

    [Fact]
    public void An_older_compilation_is_let_go_although_its_files_live_on()
    {
        var (compilation, older) = Replaced();
        for (var i = 0; i < 10 && older.IsAlive; i++) Collect();
        Assert.False(older.IsAlive);
        GC.KeepAlive(compilation);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference First, WeakReference Second) Dropped()
    {
        var (first, second) = (Project(), Project());
        BothWays.Generate(first);
        BothWays.AnalyzeAsync(BothWays.Generate(second), Rules).GetAwaiter().GetResult();
        return (new WeakReference(first), new WeakReference(second));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (SyntaxTree[] Trees, WeakReference Compilation) Taken()
    {
        var compilation = Project();
        var said = BothWays.AnalyzeAsync(BothWays.Generate(compilation), Rules).GetAwaiter().GetResult();
        Assert.Equal(1, said.TakenOver);
        return ([.. compilation.SyntaxTrees], new WeakReference(compilation));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Compilation Newer, WeakReference Older) Replaced()
    {
        // The second compilation has only one of the two files with plans.
        const string second = """
            public partial class Agent
            {
                [MirPlan("second")] public partial Task<string> Second([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string text);
                private async Task<string> SecondCore(string text) => await Draft(text);
            }
            """;
        var older = Project(RuleCase.Source(Body), second);
        BothWays.Generate(older);
        Assert.Equal(2, BothWays.Waiting(older).Count);
        var newer = older.RemoveSyntaxTrees(older.SyntaxTrees[1]);
        BothWays.Generate(newer);
        return (newer, new WeakReference(older));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>The rules read for themselves, and what waits goes on waiting.</summary>
    private static async Task RefusedAsync(Compilation generated, int waiting)
    {
        Assert.Equal(waiting, BothWays.Waiting(generated).Count);
        var said = await BothWays.AnalyzeAsync(generated, Rules);
        Assert.Equal(0, said.TakenOver);
        Assert.NotEmpty(said.Diagnostics);
    }

    private static CSharpCompilation Project(string? source = null, params string[] others) => TestCompilation.Create([source ?? RuleCase.Source(Body), .. others, RuleCase.Steps]);

    private sealed class Foreign : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) =>
            context.RegisterSourceOutput(context.CompilationProvider, static (output, _) => output.AddSource("Foreign.g.cs", "internal static class Foreign { }"));
    }
}
