using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>A rule that is set aside leaves its reason in the plan; and rules have their numbers for themselves.</summary>
public sealed class AssumptionTests
{
    [Fact]
    public void Reasons_of_steps_and_helpers_are_in_the_plan()
    {
        var plan = PlanText.Extract("return Help(Assumed(question));", """
            [ContextTransform(TransformKind.Compress)][MirAssume("MIR3001", "checked elsewhere")] private string Assumed(string text) => text;
            [MirAssume("MIR2002", "blank lines only")] private string Help(string text) => Quote([text]);
            [MirAssume("MIR1004", "not on the path")] private string Other(string text) => Quote([text]);
            """).Plan;
        Assert.Contains("""{"reason":"checked elsewhere","rule":"MIR3001"},{"reason":"blank lines only","rule":"MIR2002"}""", plan.Metadata!.Extensions!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not on the path", plan.Metadata.Extensions.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public Task An_empty_reason_suppresses_nothing() =>
        RuleCase.Flow("MIR2003", RuleCase.Source("return await Small([|question|]);", attributes: "[MirAssume(\"MIR2003\", \" \")]"));

    [Fact]
    public Task A_reason_on_the_body_counts_for_the_plan() =>
        RuleCase.Flow("MIR2003", RuleCase.Source("return await Small(question);", attributes: "[MirAssume(\"MIR2003\", \"a contract allows it\")]"));

    [Fact]
    public Task A_reason_on_a_helper_counts_inside_it() =>
        RuleCase.Flow("MIR2003", RuleCase.Source("await Small([|question|]); return await Help(question);", "[MirAssume(\"MIR2003\", \"a contract allows it\")] private Task<string> Help(string s) => Small(s);"));

    /// <summary>Correct programs on which no rule has anything to say but how much was recorded.</summary>
    [Theory]
    [InlineData("return await Draft(question);")]
    [InlineData("var found = await Search(question); return await Ask(Rules, string.Join('\\n', found));")]
    [InlineData("var d = await Draft(question); if (!Policy(d)) return Rules; await Look(d); return d;")]
    [InlineData("if (!await Approve(question)) return Rules; await Pay(question); return question;")]
    [InlineData("var cached = Recall(question); if (cached is not null) return cached; var d = await Draft(question); Remember(d); return d;")]
    [InlineData("for (var i = 0; i < 3; i++) { var d = await Draft(question); if (Ok(d)) return d; } throw new InvalidOperationException();")]
    [InlineData("var all = await Task.WhenAll(question.Split(' ').Select(w => Draft(w))); return string.Join(' ', all);")]
    [InlineData("try { return await Draft(question); } catch (HttpRequestException) { return await Small(Blacken(question)); }", "using System.Net.Http;")]
    [InlineData("var parts = new List<string>(); foreach (var p in await Search(question)) { if (!Ok(p)) continue; parts.Add(await Draft(p)); } return string.Concat(parts);")]
    [InlineData("await foreach (var x in Stream(question)) { if (await OkAsync(x)) return x; } return Rules;", "", "private async IAsyncEnumerable<string> Stream(string s) { yield return await Draft(s); }")]
    [InlineData("string Local(string s) => Quote(s); return await Ask(Rules, Local(question));")]
    [InlineData("var r = Check(await Draft(question)); return r.Passed ? question : Rules;")]
    [InlineData("return question switch { \"\" => Rules, { Length: > 99 } => await Draft(question), _ => await Own(question) };")]
    public async Task Correct_programs_are_left_alone(string body, string usings = "", string members = "")
    {
        string[] rules = [.. new FlowAnalyzer().SupportedDiagnostics.Select(d => d.Id).Where(id => id is not ("MIR1009" or "MIR1007"))];
        await new AnalyzerHarness(new FlowAnalyzer()) { OnlyRules = rules, OtherSources = [RuleCase.Steps] }.VerifyAsync(usings + RuleCase.Source(body, members));
    }
}
