using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>
/// Correct programs, as people write them, on which every rule stays silent: <c>Correct/*.txt</c>, each below a line <c>//// name</c>. What could
/// not be proved (information, MIR1007) is no false positive and is counted apart.
/// </summary>
public sealed class PrecisionTests
{
    private static readonly IReadOnlyDictionary<string, string> Programs = Read();

    private static readonly Lazy<Task<ILookup<string, Diagnostic>>> Found = new(() => AnalyzeAsync(
        Programs.Select((p, i) => ($"Program{i}.cs", p.Value)).Append(("Kit.cs", File.ReadAllText(Path.Combine(Folder, "CorrectKit.txt"))))));

    public static TheoryData<string> Names => new(Programs.Keys);

    public static TheoryData<string> Cases => new(Directory.GetFiles(Path.Combine(Folder, "Cases"), "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    private static string Folder => Path.Combine(Repository.Root, "tests", "Migaki.Generators.Tests", "RealCode");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_correct_program_raises_nothing(string name)
    {
        var index = Programs.Keys.ToList().IndexOf(name);
        var found = (await Found.Value)[$"/project/Program{index}.cs"].ToArray();
        Assert.True(found.All(static d => d.Severity < DiagnosticSeverity.Warning), DiagnosticPrinter.PrintUnderSource(Programs[name], $"Program{index}.cs", found));
    }

    [Fact]
    public async Task There_are_many_and_nearly_all_is_proved()
    {
        Assert.True(Programs.Count >= 40, $"{Programs.Count} programs.");
        var unproved = (await Found.Value).SelectMany(static g => g).Where(static d => d.Severity == DiagnosticSeverity.Info).ToArray();
        Assert.True(unproved.Length == 0, DiagnosticPrinter.Print(unproved));
    }

    /// <summary>The methods of the extraction work: no rule may find more in them than what is wrong with them.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Real_code_raises_what_it_deserves(string file)
    {
        var source = "using System.Net.Http;\n" + File.ReadAllText(Path.Combine(Folder, "Cases", file)).ReplaceLineEndings("\n").Split("\n----\n")[0];
        var found = (await AnalyzeAsync([("Case0.cs", source)])).SelectMany(static g => g).Where(static d => d.Severity >= DiagnosticSeverity.Warning)
            .Select(static d => $"{d.Id} {d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan)}").ToArray();
        Assert.Equal(Deserved.TryGetValue(file, out var deserved) ? deserved : [], found);
    }

    /// <summary>What is wrong with the methods, read one by one: undescribed values given to models, a reset in a retried loop, untrusted text in a tool.</summary>
    private static readonly Dictionary<string, string[]> Deserved = new(StringComparer.Ordinal)
    {
        ["02-ticket-summary.txt"] = ["MIR4001 summary", "MIR4001 category", "MIR3005 ContextTransform(TransformKind.Compress, Lossy = false)"],
        ["04-map-reduce.txt"] = ["MIR1008 ReduceAsync(pair, ct)", "MIR3005 ContextTransform(TransformKind.Filter, Lossy = false)"],
        ["05-agent-loop.txt"] = ["MIR4003 tools.ResetPasswordAsync(account, ct)"],
        ["06-streaming-chat.txt"] = ["MIR2001 _history"],
        ["08-batch-translation.txt"] = ["MIR2001 language", "MIR2001 language"],
        ["11-cached-answer.txt"] = ["MIR2001 tags"],
        ["13-sql-assistant.txt"] = ["MIR2001 schema"],
    };

    private static async Task<ILookup<string, Diagnostic>> AnalyzeAsync(IEnumerable<(string, string)> files)
    {
        var compilation = TestCompilation.Create(files);
        var errors = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795").ToArray();
        Assert.True(errors.Length == 0, DiagnosticPrinter.Print(errors.Take(10)));
        var found = new List<Diagnostic>();
        foreach (var analyzer in new DiagnosticAnalyzer[] { new FlowAnalyzer(), new CallAnalyzer(), new DeclarationAnalyzer(), new ConstraintAnalyzer(), new PlanIdAnalyzer() })
            found.AddRange(await new AnalyzerHarness(analyzer).DiagnosticsAsync(compilation));
        return found.Where(static d => d.Severity > DiagnosticSeverity.Hidden).ToLookup(static d => d.Location.SourceTree?.FilePath ?? "", StringComparer.Ordinal);
    }

    private static SortedDictionary<string, string> Read()
    {
        var programs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "Correct"), "*.txt"))
        {
            string? name = null;
            var parts = new Dictionary<string, List<string>>();
            var part = "body";
            foreach (var line in File.ReadAllLines(file).Append("//// "))
            {
                if (line is "//// members" or "//// options") part = line[5..];
                else if (line.StartsWith("//// ", StringComparison.Ordinal))
                {
                    if (name is not null) programs.Add(name, Program(programs.Count, parts, Path.GetFileNameWithoutExtension(file)));
                    (name, part, parts) = (line[5..], "body", []);
                }
                else (parts.TryGetValue(part, out var lines) ? lines : parts[part] = []).Add("        " + line);
            }
        }
        return programs;
    }

    private static string Program(int index, Dictionary<string, List<string>> parts, string kind)
    {
        string Of(string part) => parts.TryGetValue(part, out var lines) ? string.Join('\n', lines) : "";
        var options = Of("options").Trim() is { Length: > 0 } text ? ", " + text : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            using System.Diagnostics;
            using System.Net.Http;
            using System.Text;
            using System.Text.Json;
            namespace Correct{{index}};
            public sealed partial class Program(ILog log, IClock clock) : Desk(log, clock)
            {
                [MirPlan("{{kind}}-{{index}}"{{options}})]
                public partial Task<string> RunAsync([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Confidential)] string question, CancellationToken ct);

                private async Task<string> RunAsyncCore(string question, CancellationToken ct)
                {
            {{Of("body")}}
                }
            {{Of("members")}}
            }
            """);
    }
}
