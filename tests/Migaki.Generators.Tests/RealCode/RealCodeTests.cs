using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Mir;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>
/// Methods of the kind public .NET applications have, annotated and otherwise as people write them. <c>Cases/*.txt</c> hold the source and,
/// below a line, the graph one draws for it by hand. <c>MIGAKI_APPROVE=1</c> rewrites the graphs: read them again then.
/// </summary>
public sealed class RealCodeTests
{
    private const string Line = "\n----\n";

    public static TheoryData<string> Cases => new(Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    private static string Folder => Path.Combine(Repository.Root, "tests", "Migaki.Generators.Tests", "RealCode", "Cases");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_method_becomes_the_graph_one_draws(string file)
    {
        var path = Path.Combine(Folder, file);
        var parts = File.ReadAllText(path).ReplaceLineEndings("\n").Split(Line);
        var body = PlanText.Extract(Compilation(parts[0]));
        PlanChecks.AssertSound(body.Plan, file);
        var missed = body.Coverage.NotFollowed.Select(static m => $"not followed: {m.Callee}, {m.Reason}\n");
        var actual = PlanText.Of(body.Plan) + string.Concat(missed);
        if (Environment.GetEnvironmentVariable("MIGAKI_APPROVE") == "1") File.WriteAllText(path, parts[0].TrimEnd('\n') + "\n" + Line[1..] + actual);
        else if (parts[^1] != actual) Assert.Fail($"Expected:\n{parts[^1]}\nActual:\n{actual}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generated_code_compiles_and_every_step_is_intercepted(string file)
    {
        var source = File.ReadAllText(Path.Combine(Folder, file)).ReplaceLineEndings("\n").Split(Line)[0];
        var run = GeneratorHarness.Run(Compilation(source)).AssertClean("CS1591");
        run.Load().Dispose();
        foreach (var call in PlanText.Extract(Compilation(source)).Interceptions.Steps) Assert.Contains($"\"{call.NodeId}\"", run.AllText, StringComparison.Ordinal);
    }

    private static CSharpCompilation Compilation(string source) => TestCompilation.Create("using System.Net.Http;\n" + source);
}
