using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.CodeFixes.Tests;

/// <summary>What is offered without a diagnostic.</summary>
public sealed class RefactoringTests
{
    private const string Steps = """
            [RetrievalCall("a")] private Task<string> Search(string query, CancellationToken ct) => Task.FromResult(query);
            [ToolCall("b", SideEffects = SideEffectClass.ReadOnly)] private Task<string> Look(string query, CancellationToken ct) => Task.FromResult(query);
            [ToolCall("c", SideEffects = SideEffectClass.IdempotentMutation)] private Task<string> Write(string query, CancellationToken ct) => Task.FromResult(query);
            [ToolCall("d")] private Task<string> Unknown(string query, CancellationToken ct) => Task.FromResult(query);
            [RetrievalCall("e")] private ValueTask<string> Quick(string query, CancellationToken ct) => new(query);
            private string _field = "";
            private string Next() => _field += "x";
        """;

    private static string Agent(string body) => $$"""
        public partial class A
        {
        {{Steps}}
            [MirPlan("p")] public partial Task<string> Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x, CancellationToken ct);
            private async Task<string> GoCore(string x, CancellationToken ct)
            {
                {{body}}
                return found + seen;
            }
        }

        """;

    [Theory]
    [InlineData("", "")]
    [InlineData(".ConfigureAwait(false)", ".ConfigureAwait(false)")]
    public async Task Independent_reads_are_started_together(string configure, string expected)
    {
        var source = Agent($"// kept\n        var found = await Search(x, ct){configure};\n        var seen = await Look(x, ct){configure}; // and this");
        var result = await Apply(source, "Search(x");
        Assert.Equal(Agent($"""
            // kept
                    // Independent: 'Look' takes nothing that 'Search' makes, and both only read.
                    var foundTask = Search(x, ct);
                    var seenTask = Look(x, ct);
                    await Task.WhenAll(foundTask, seenTask){expected};
                    var found = await foundTask{expected};
                    var seen = await seenTask{expected}; // and this
            """).ReplaceLineEndings("\n"), result!.Value.Text);
        // It compiles, and the plan then has a join that waits for both.
        var driver = CSharpGeneratorDriver.Create(new MigakiGenerator()).WithUpdatedParseOptions(TestCompilation.ParseOptions()).RunGeneratorsAndUpdateCompilation(result.Value.Compilation, out var output, out _);
        Assert.DoesNotContain(output.GetDiagnostics(), static d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains(driver.GetRunResult().GeneratedTrees, static tree => tree.ToString().Contains("join", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("var found = await Search(x, ct); var seen = await Look(found, ct);")]
    [InlineData("var found = await Search(x, ct); var seen = await Write(x, ct);")]
    [InlineData("var found = await Search(x, ct); var seen = await Unknown(x, ct);")]
    [InlineData("var found = await Search(x, ct); var seen = await Look(_field, ct);")]
    [InlineData("var found = await Search(x, ct); var seen = await Look(Next(), ct);")]
    [InlineData("var found = await Search(x, ct); var seen = await Quick(x, ct);")]
    [InlineData("var found = await Search(x, ct); ct.ThrowIfCancellationRequested(); var seen = await Look(x, ct);")]
    public async Task Not_where_they_are_not(string body) => Assert.Null(await Apply(Agent(body), "Search(x"));

    private static async Task<(string Text, Compilation Compilation)?> Apply(string source, string at)
    {
        source = source.ReplaceLineEndings("\n");
        var template = TestCompilation.Create([source]);
        var id = ProjectId.CreateNewId();
        var solution = new AdhocWorkspace().CurrentSolution.AddProject(ProjectInfo.Create(id, VersionStamp.Default, "Case", "Case", LanguageNames.CSharp, compilationOptions: template.Options, parseOptions: TestCompilation.ParseOptions(), metadataReferences: TestReferences.All));
        foreach (var tree in template.SyntaxTrees) solution = solution.AddDocument(DocumentId.CreateNewId(id), Path.GetFileName(tree.FilePath), tree.GetText(), filePath: tree.FilePath);
        var document = solution.Projects.Single().Documents.Single(d => d.GetTextAsync().Result.ToString().Contains("partial class A", StringComparison.Ordinal));
        var text = (await document.GetTextAsync()).ToString();
        var actions = new List<CodeAction>();
        await new StartTogetherRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(document, new TextSpan(text.IndexOf("await " + at, StringComparison.Ordinal), 0), actions.Add, default));
        if (actions.Count == 0) return null;
        var changed = (await actions.Single().GetOperationsAsync(solution, new Progress(), default)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        return ((await changed.GetTextAsync()).ToString(), (await changed.Project.GetCompilationAsync())!);
    }

    private sealed class Progress : IProgress<CodeAnalysisProgress>
    {
        public void Report(CodeAnalysisProgress value) { }
    }
}
