using Migaki.Generators.Tests.Harness;
using Migaki.Mir;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Bodies and the graphs they become: <c>Graphs/*.txt</c> hold a body and, below a line, its graph. <c>MIGAKI_APPROVE=1</c> rewrites them.</summary>
public sealed class GraphTests
{
    private const string Line = "----\n";

    public static TheoryData<string> Cases => new(Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    private static string Folder => Path.Combine(Repository.Root, "tests", "Migaki.Generators.Tests", "Extraction", "Graphs");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_body_becomes_its_graph(string file)
    {
        var path = Path.Combine(Folder, file);
        var parts = File.ReadAllText(path).ReplaceLineEndings("\n").Split(Line);
        var plan = PlanText.Extract(parts[0], Members).Plan;
        var actual = PlanText.Of(plan);
        Assert.Empty(MirPlanValidator.Validate(plan).Select(static e => e.Path + " " + e.Message));
        if (Environment.GetEnvironmentVariable("MIGAKI_APPROVE") == "1") File.WriteAllText(path, parts[0] + Line + actual);
        else if (parts[^1] != actual) Assert.Fail($"Expected:\n{parts[^1]}\nActual:\n{actual}");
    }

    [Fact]
    public void Reformatting_changes_nothing()
    {
        const string body = "var d=Compress(question);if(!Ok(d)&&Flag)d=question;return await Draft($\"{d} {question}\");";
        var spaced = body.Replace(";", "; // note\n\n", StringComparison.Ordinal).Replace("(", "( ", StringComparison.Ordinal).Replace("&&", "\n  && /* and */ ", StringComparison.Ordinal);
        Assert.Equal(Json(body), Json(spaced));
    }

    private static string Json(string body) => MirPlanWriter.ToWire(PlanText.Extract(body).Plan).ToString();

    private const string Members = """
        private async Task<string> Guarded(string text) { if (!await Approve(text)) return "denied"; return await Send(text); }
        private async Task<string> Refine(string text, int left) { var d = await Draft(text); if (left == 0 || Ok(d)) return d; return await Refine(d, left - 1); }
        private bool TryCompress(string text, out string result) { result = Compress(text); return Ok(result); }
        private async Task<string> Answer(string text) { var p = await Search(text); return await Draft(p[0]); }
        private bool Checked(string text) => Ok(text);
        private Task<string> Again(string text, int n) => n == 0 ? Draft(text) : Again(text, n - 1);
        """;
}
