using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Every cycle of a plan has a branch that says what bounds it. Nothing bounds some: their plans are honest, and the semantic validator warns (MIR1008 in the code).</summary>
public sealed class RepetitionTests
{
    private const string Members = """
        private Task<string> Again(string text, int n) => n == 0 ? Draft(text) : Again(text, n - 1);
        """;

    [Theory]
    [InlineData("while (true) question = await Draft(question);")]
    [InlineData("for (;;) { var a = Compress(question); question = await Draft(a); }")]
    [InlineData("again: question = await Draft(question); goto again;")]
    [InlineData("while (Ok(question = Compress(question))) { } return question;")]
    [InlineData("again: try { return await Draft(question); } catch (FormatException) { question = Compress(question); goto again; }")]
    [InlineData("return await Again(question, 3);")]
    public void A_loop_without_a_bound_is_told_and_no_fault(string body)
    {
        var plan = PlanText.Extract(body, Members).Plan;

        var finding = Assert.Single(MirSemanticValidator.Validate(plan), IsAboutShape);
        Assert.True(finding is { Code: "unbounded_cycle", Severity: MirFindingSeverity.Warning }, finding + "\n" + PlanText.Of(plan));
    }

    [Theory]
    [InlineData("for (var i = 0; i < 3; i++) { question = Compress(question); Log(question); question = await Draft(question); question = Compress(question); } return question;")]
    [InlineData("foreach (var x in await Search(question)) { Ok(x); question = Compress(question); Ok(question); } return question;")]
    [InlineData("var turns = 0; while (turns++ < 3 && Ok(question = Compress(question))) { } return question;")]
    public void A_bounded_loop_says_so(string body)
    {
        var plan = PlanText.Extract(body).Plan;

        var findings = MirSemanticValidator.Validate(plan).Where(IsAboutShape).ToArray();
        Assert.True(findings.Length == 0, string.Join("\n", findings.Select(static f => f.Message)) + "\n" + PlanText.Of(plan));
    }

    /// <summary>That nobody validates what these bodies compress is true, and another matter.</summary>
    private static bool IsAboutShape(MirSemanticFinding finding) =>
        finding.Code == "unbounded_cycle" || (finding.Severity == MirFindingSeverity.Error && finding.Code != "lossy_without_validators");
}
