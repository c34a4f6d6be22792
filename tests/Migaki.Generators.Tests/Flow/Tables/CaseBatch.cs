using Microsoft.CodeAnalysis;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>
/// Many small plans in one compilation, a file each: analyzed once, asserted one by one. A plan is a class of its own that derives from
/// the class with the steps.
/// </summary>
internal sealed class CaseBatch
{
    private readonly Dictionary<string, (MarkupSource Source, string Path)> _cases = new(StringComparer.Ordinal);
    private readonly string _rule;
    private readonly string _constraints;
    private readonly string _ending;
    private readonly string _core;
    private readonly Lazy<Task<ILookup<string, Diagnostic>>> _found;

    public CaseBatch(string rule, IEnumerable<FlowCase> cases, string constraints = "", string ending = "return Rules;", bool markCore = false)
    {
        (_rule, _constraints, _ending, _core) = (rule, constraints, ending, markCore ? "[|RunCore|]" : "RunCore");
        foreach (var (name, body, members, _) in cases)
        {
            var index = _cases.Count;
            _cases.Add(name, (MarkupSource.Parse(Text(index, body, members), rule), $"Plan{index}.cs"));
        }
        _found = new(Analyze);
    }

    public TheoryData<string> Names => new(_cases.Keys);

    public int Count(bool isClean) => _cases.Values.Count(c => c.Source.Expected.Count == 0 == isClean);

    /// <summary>Asserts that a case has exactly the diagnostics that are marked in it.</summary>
    public async Task<IReadOnlyList<Diagnostic>> VerifyAsync(string name)
    {
        var (source, path) = _cases[name];
        var actual = (await _found.Value)["/project/" + path].ToList();
        var errors = actual.Where(static d => d.Id.StartsWith("CS", StringComparison.Ordinal)).ToList();
        if (errors.Count > 0) Assert.Fail($"{name} does not compile:\n" + DiagnosticPrinter.PrintUnderSource(source.Text, path, errors));
        if (!actual.Select(static d => (d.Id, d.Location.SourceSpan)).SequenceEqual(source.Expected))
        {
            var expected = source.Expected.Count == 0 ? "nothing" : string.Join(", ", source.Expected.Select(e => source.Text.Substring(e.Span.Start, e.Span.Length)));
            Assert.Fail($"{name}: expected {expected}. Actual:\n{DiagnosticPrinter.PrintUnderSource(source.Text, path, actual)}");
        }
        if (source.Path.Count > 0)
        {
            var actualPath = Assert.Single(actual).AdditionalLocations.Select(l => source.Text.Substring(l.SourceSpan.Start, l.SourceSpan.Length)).ToArray();
            Assert.Equal(source.Path.Select(s => source.Text.Substring(s.Start, s.Length)), actualPath);
        }
        return actual;
    }

    private async Task<ILookup<string, Diagnostic>> Analyze()
    {
        var files = _cases.Values.Select(static c => (c.Path, c.Source.Text)).Append(("Steps.cs", CaseSteps.Source));
        var compilation = TestCompilation.Create(files);
        var errors = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795");
        var found = await new AnalyzerHarness(new FlowAnalyzer()) { OnlyRules = [_rule] }.DiagnosticsAsync(compilation);
        return errors.Concat(found).ToLookup(static d => d.Location.SourceTree?.FilePath ?? "", StringComparer.Ordinal);
    }

    private string Text(int index, string body, string members) => $$"""
        public partial class Plan{{index}} : Agent
        {
            [MirPlan("plan-{{index}}")] {{_constraints}}
            public partial Task<string> Run([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Confidential)] string question);
            private async Task<string> {{_core}}(string question)
            {
                await Task.Yield();
                {{body}}
                {{_ending}}
            }
            {{members.Replace("@Self", $"Plan{index}", StringComparison.Ordinal)}}
        }
        """;
}

/// <param name="Name">What it is about.</param>
/// <param name="Body">Statements, before the return of a constant.</param>
/// <param name="Members">Of the class.</param>
/// <param name="Tags">What a rule may leave out.</param>
internal sealed record FlowCase(string Name, string Body, string Members = "", string Tags = "");
