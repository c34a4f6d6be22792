using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.CodeFixes.Tests.Harness;

/// <summary>
/// Applies a fix as a host does, until there is nothing left to fix, and asserts what every fix owes: the result is the expected text, it compiles with what the
/// generator makes of it, the diagnostic is gone, no other appeared, and applied again it does nothing; and that Fix All in a document, a project and a solution gives the same, without a key, too.
/// </summary>
internal sealed class FixHarness(CodeFixProvider fix)
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(MigakiGenerator).Assembly.GetTypes().Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(DiagnosticAnalyzer))).Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    /// <summary>The action to choose where several are offered; the first one else.</summary>
    public string? Key { get; init; }

    /// <summary>What a placeholder leaves open; other diagnostics must not appear.</summary>
    public string[] Accepts { get; init; } = [];

    /// <summary>Compiler errors the source may have, and the result may not.</summary>
    public string[] SourceErrors { get; init; } = [];

    public static Task VerifyAsync<TFix>(string source, string expected, string? key = null) where TFix : CodeFixProvider, new() =>
        new FixHarness(new TFix()) { Key = key }.VerifyAsync([source], [expected]);

    /// <summary>The rule is reported, and no repair is offered.</summary>
    public static async Task VerifyNotOfferedAsync<TFix>(string source) where TFix : CodeFixProvider, new()
    {
        var harness = new FixHarness(new TFix());
        var solution = CreateSolution([source]);
        var found = await harness.DiagnosticsAsync(solution);
        Assert.Contains(found, d => harness.Fixes(d));
        foreach (var diagnostic in found.Where(harness.Fixes)) Assert.Empty(await harness.ActionsAsync(solution, diagnostic));
    }

    public async Task VerifyAsync(string[] sources, string[] expected)
    {
        var solution = CreateSolution(sources);
        await AssertCompilesAsync(solution, "The source", [.. SourceErrors, "CS8795"]);
        var before = await DiagnosticsAsync(solution);
        Assert.Contains(before, Fixes);

        var repaired = solution;
        var rounds = 0;
        string? key = null;
        while (await NextAsync(repaired, key) is { } action)
        {
            Assert.True(rounds++ < 20, "The fix does not come to an end.");
            key ??= action.EquivalenceKey;
            repaired = await ApplyAsync(repaired, action);
        }
        Assert.True(rounds > 0, "No repair is offered.");
        await AssertTextsAsync(expected, repaired, "The result");
        await AssertCompilesAsync(repaired, "The result");
        await AssertRepairedAsync(before, repaired);

        foreach (var scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
        {
            var all = await FixAllAsync(solution, before, scope, key!);
            // A document's diagnostics are those of the first document that has one.
            if (scope != FixAllScope.Document || sources.Length == 1) await AssertTextsAsync(expected, all, "Fix All in " + scope);
        }
        // dotnet format asks a fix about the first diagnostic there is, and knows no key where that is another rule's.
        foreach (var other in before.Where(d => !Fixes(d))) Assert.Empty(await ActionsAsync(solution, other));
        if (Key is null) await AssertTextsAsync(expected, await FixAllAsync(solution, before, FixAllScope.Solution, key: null), "Fix All without a key");
    }

    private static async Task AssertTextsAsync(string[] expected, Solution actual, string what)
    {
        var texts = await TextsAsync(actual);
        if (!expected.SequenceEqual(texts)) Assert.Fail($"{what}:\n{string.Join("\n---\n", texts).Replace("\r", "\\r", StringComparison.Ordinal)}\nExpected:\n{string.Join("\n---\n", expected)}");
    }

    private bool Fixes(Diagnostic diagnostic) => fix.FixableDiagnosticIds.Contains(diagnostic.Id);

    private async Task<CodeAction?> NextAsync(Solution solution, string? key)
    {
        foreach (var diagnostic in (await DiagnosticsAsync(solution)).Where(Fixes))
        {
            var actions = await ActionsAsync(solution, diagnostic);
            if (actions.FirstOrDefault(a => a.EquivalenceKey == (key ?? Key ?? a.EquivalenceKey)) is { } action) return action;
        }
        return null;
    }

    private async Task<IReadOnlyList<CodeAction>> ActionsAsync(Solution solution, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(DocumentOf(solution, diagnostic), diagnostic, (action, _) => actions.Add(action), default));
        foreach (var action in actions) Assert.False(string.IsNullOrEmpty(action.EquivalenceKey), "Fix All needs a key");
        return actions;
    }

    private async Task<Solution> FixAllAsync(Solution solution, IReadOnlyList<Diagnostic> diagnostics, FixAllScope scope, string? key)
    {
        var all = fix.GetFixAllProvider()!;
        Assert.Contains(scope, all.GetSupportedFixAllScopes());
        var document = DocumentOf(solution, diagnostics.First(Fixes));
        var provider = new Diagnostics(this);
        var context = scope == FixAllScope.Document
            ? new FixAllContext(document, fix, scope, key, fix.FixableDiagnosticIds, provider, default)
            : new FixAllContext(document.Project, fix, scope, key, fix.FixableDiagnosticIds, provider, default);
        return await all.GetFixAsync(context) is { } action ? await ApplyAsync(solution, action) : solution;
    }

    private static async Task<Solution> ApplyAsync(Solution solution, CodeAction action)
    {
        var operation = (await action.GetOperationsAsync(solution, new Progress(), default)).OfType<ApplyChangesOperation>().Single();
        return operation.ChangedSolution;
    }

    private async Task AssertRepairedAsync(IReadOnlyList<Diagnostic> before, Solution repaired)
    {
        var after = await DiagnosticsAsync(repaired);
        Assert.DoesNotContain(after, Fixes);
        foreach (var group in after.Where(d => !Accepts.Contains(d.Id)).GroupBy(static d => d.Id))
            Assert.True(group.Count() <= before.Count(d => d.Id == group.Key), "New: " + string.Join("\n", group));
    }

    private static async Task AssertCompilesAsync(Solution solution, string what, params string[] except)
    {
        foreach (var project in solution.Projects)
        {
            var compilation = (await project.GetCompilationAsync())!;
            CSharpGeneratorDriver.Create(new MigakiGenerator()).WithUpdatedParseOptions((CSharpParseOptions)project.ParseOptions!).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
            var errors = output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Error && !except.Contains(d.Id)).ToList();
            if (errors.Count > 0) Assert.Fail($"{what} does not compile:\n{string.Join("\n", errors)}\n{string.Join("\n", await TextsAsync(solution))}");
        }
    }

    private async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(Solution solution)
    {
        var found = new List<Diagnostic>();
        foreach (var project in solution.Projects) found.AddRange(await DiagnosticsAsync(project));
        return found;
    }

    /// <summary>Rules that only count (MIR1009) or say what is not known (MIR1007) say more of better code, not less.</summary>
    private static async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(Project project) =>
        [
            .. (await (await project.GetCompilationAsync())!.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync())
                .Where(static d => d.Id.StartsWith("MIR", StringComparison.Ordinal) && d.Severity >= DiagnosticSeverity.Warning)
                .OrderBy(static d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(static d => d.Location.SourceSpan.Start),
        ];

    private static Document DocumentOf(Solution solution, Diagnostic diagnostic) => solution.GetDocument(diagnostic.Location.SourceTree)!;

    private static async Task<string[]> TextsAsync(Solution solution)
    {
        var texts = new List<string>();
        foreach (var document in solution.Projects.SelectMany(static p => p.Documents).Where(static d => d.Name != "GlobalUsings.cs").OrderBy(static d => d.Name, StringComparer.Ordinal))
            texts.Add((await document.GetTextAsync()).ToString());
        return [.. texts];
    }

    private static Solution CreateSolution(string[] sources)
    {
        var template = TestCompilation.Create(sources);
        var solution = new AdhocWorkspace().CurrentSolution;
        var id = ProjectId.CreateNewId();
        solution = solution.AddProject(ProjectInfo.Create(id, VersionStamp.Default, "Case", "Case", LanguageNames.CSharp, compilationOptions: template.Options, parseOptions: TestCompilation.ParseOptions(), metadataReferences: TestReferences.All));
        foreach (var tree in template.SyntaxTrees) solution = solution.AddDocument(DocumentId.CreateNewId(id), Path.GetFileName(tree.FilePath), tree.GetText(), filePath: tree.FilePath);
        return solution;
    }

    private sealed class Progress : IProgress<CodeAnalysisProgress>
    {
        public void Report(CodeAnalysisProgress value) { }
    }

    private sealed class Diagnostics(FixHarness harness) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => (await DiagnosticsAsync(project)).Where(harness.Fixes);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await DiagnosticsAsync(document.Project)).Where(d => harness.Fixes(d) && d.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
