using Microsoft.CodeAnalysis;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR3002 to MIR3005.</summary>
public sealed class ProofRuleTests
{
    [Theory]
    [InlineData("[|Ok(question)|]; return question;")]
    [InlineData("_ = [|Ok(question)|]; return question;")]
    [InlineData("await [|OkAsync(question)|]; return question;")]
    [InlineData("_ = await [|OkAsync(question)|]; return question;")]
    [InlineData("await [|OkAsync(question)|].ConfigureAwait(false); return question;")]
    [InlineData("[|Check(question)|]; return question;")]
    [InlineData("var unused = [|Ok(question)|]; return question;")]
    [InlineData("[|Clean(question)|]; return question;")]
    [InlineData("_ = [|MustAsync(question)|]; return question;")]
    [InlineData("_ = [|FailPlanAsync(question)|]; return question;")]
    [InlineData("Go(question); return question;", "private void Go(string s) { [|Ok(s)|]; }")]
    [InlineData("if (Flag) [|Policy(question)|]; return question;")]
    public Task Ignored(string body, string members = "") => RuleCase.Flow("MIR3002", RuleCase.Source(body, members));

    [Theory]
    [InlineData("if (!Ok(question)) return Rules; return question;")]
    [InlineData("var ok = Ok(question); return ok ? question : Rules;")]
    [InlineData("var ok = await OkAsync(question); Log(ok.ToString()); return question;")]
    [InlineData("Must(question); return question;")]
    [InlineData("await MustAsync(question); return question;")]
    [InlineData("FailPlan(question); return question;")]
    [InlineData("await FailPlanAsync(question); return question;")]
    [InlineData("Warn(question); return question;")]
    [InlineData("return Clean(question);")]
    [InlineData("var t = MustAsync(question); await t; return question;")]
    [InlineData("var r = Check(question); if (!r.Passed) return Rules; return question;")]
    [InlineData("while (!Ok(question)) Log(question); return question;")]
    [InlineData("Go(question); return question;", "private bool Go(string s) => Ok(s);")]
    [InlineData("var all = question.Split(' ').All(x => Ok(x)); return all ? question : Rules;")]
    [InlineData("await Approve(question); return question;")]
    [InlineData("Assumed(question); return question;", "[Validator(\"x\", ValidatorKind.Custom)][MirAssume(\"MIR3002\", \"counted elsewhere\")] private bool Assumed(string s) => true;")]
    public Task Heard(string body, string members = "") => RuleCase.Flow("MIR3002", RuleCase.Source(body, members));

    [Theory]
    [InlineData("return [|question|];")]
    [InlineData("Ok(question); return [|question|];")]
    [InlineData("if (Flag) return [|question|]; if (!Ok(question)) return Rules; return question;")]
    [InlineData("if (Flag) { if (!Ok(question)) return Rules; } return [|question|];")]
    [InlineData("try { if (!Ok(question)) return Rules; } catch { } return [|question|];")]
    [InlineData("foreach (var x in question.Split(' ')) { if (!Ok(x)) return Rules; } return [|question|];")]
    [InlineData("if (!Policy(question)) return [|Rules|]; return [|question|];")]
    [InlineData("Go(question); return [|question|];", "private void Go(string s) { if (Flag) Log(Ok(s).ToString()); }")]
    public Task Required_and_not_called(string body, string members = "") => RuleCase.Flow("MIR3003", RuleCase.Source(body, members, "[MirConstraints(RequiredValidators = new[] { \"ok\" })]"));

    [Theory]
    [InlineData("if (!Ok(question)) return Rules; return question;")]
    [InlineData("if (!Ok(question)) question = Rules; return question;")]
    [InlineData("var ok = await OkAsync(question); return ok ? question : Rules;")]
    [InlineData("if (Flag) throw new InvalidOperationException(); if (!Ok(question)) return Rules; return question;")]
    [InlineData("if (Flag) { if (!Ok(question)) return Rules; } else { if (!await OkAsync(Rules)) return Rules; } return question;")]
    [InlineData("try { if (!Ok(question)) return Rules; } catch { throw; } return question;")]
    [InlineData("try { Log(question); } finally { Log(Ok(question).ToString()); } return question;")]
    [InlineData("Go(question); return question;", "private void Go(string s) { if (!Ok(s)) throw new FormatException(); }")]
    [InlineData("return question.Split(' ').All(x => Ok(x)) ? question : Rules;")]
    [InlineData("string d; do { d = await Draft(question); } while (!Ok(d)); return d;")]
    public Task Required_and_called(string body, string members = "") => RuleCase.Flow("MIR3003", RuleCase.Source(body, members, "[MirConstraints(RequiredValidators = new[] { \"ok\" })]"));

    [Fact]
    public Task A_plan_without_a_value_is_reported_at_its_name() => RuleCase.Flow("MIR3003", RuleCase.Source("Log(question);", constraints: "[MirConstraints(RequiredValidators = new[] { \"ok\" })]", result: "Task").Replace("RunCore(", "[|RunCore|](", StringComparison.Ordinal));

    [Fact]
    public Task Warn_and_fail_plan_count_when_called() => RuleCase.Flow("MIR3003", RuleCase.Source("Warn(question); FailPlan(question); return question;", constraints: "[MirConstraints(RequiredValidators = new[] { \"warn\", \"plan\" })]"));

    [Fact]
    public async Task The_message_prints_the_path() => Assert.Equal(
        "The plan 'p' requires the validator \"ok\", but it is not called on the path 'RunCore' → 'Flag' is false → return: call it and handle its result on every path that returns",
        RuleCase.Message(await RuleCase.Flow("MIR3003", RuleCase.Source("if (Flag) { if (!Ok(question)) return Rules; } return [|question|];", constraints: "[MirConstraints(RequiredValidators = new[] { \"ok\" })]"))));

    [Theory]
    [InlineData(null, "2026-01-01", "the project has no migaki.evals.json")]
    [InlineData("{", "2026-01-01", "migaki.evals.json cannot be read: ")]
    [InlineData("[]", "2026-01-01", "it has no array \"evals\"")]
    [InlineData("""{"evals":[{"score":1}]}""", "2026-01-01", "$.evals[0] has no name")]
    [InlineData("""{"evals":[{"name":"e","score":2}]}""", "2026-01-01", "$.evals[0].score is not a number from 0 to 1")]
    [InlineData("""{"evals":[{"name":"e","expires":"soon"}]}""", "2026-01-01", "$.evals[0].expires is not a date yyyy-MM-dd")]
    [InlineData("""{"evals":[{"name":"e"},{"name":"e"}]}""", "2026-01-01", "the eval \"e\" is there twice")]
    [InlineData("""{"evals":[{"name":"f","score":1}]}""", "2026-01-01", "migaki.evals.json does not name it")]
    [InlineData("""{"evals":[{"name":"e","score":1,"expires":"2025-12-31"}]}""", "2026-01-01", "it expired on 2025-12-31")]
    [InlineData("""{"evals":[{"name":"e","score":0.8}]}""", "2026-01-01", "its score is 0.8, and the plan asks for 0.9")]
    [InlineData("""{"evals":[{"name":"e"}]}""", "2026-01-01", "it has no score, and the plan asks for 0.9")]
    public async Task An_eval_does_not_accept(string? file, string today, string reason)
    {
        var found = await Evals("return [|Brief(question)|];", file, today);
        Assert.Contains(reason, RuleCase.Message(found), StringComparison.Ordinal);
        Assert.Contains("The eval \"e\" does not accept 'Brief'", RuleCase.Message(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"evals":[{"name":"e","version":"1","score":0.9,"dataset":"d","expires":"2026-01-01"}]}""", "2026-01-01")]
    [InlineData("""{"evals":[{"name":"e","score":0.95,"expires":"2030-01-01"}]}""", "2026-01-01")]
    [InlineData("""{"evals":[{"name":"x"},{"name":"e","score":1}]}""", "2026-01-01")]
    [InlineData("""{"evals":[{"name":"e","score":1,"expires":"2020-01-01"}]}""", null)]
    public Task An_eval_accepts(string file, string? today) => Evals("return Brief(question);", file, today);

    [Fact]
    public Task An_eval_of_what_is_not_used_is_not_asked_for() => Evals("return question;", null, null);

    [Fact]
    public Task An_accepted_transform_raises_no_MIR3001() => RuleCase.Flow("MIR3001", RuleCase.Source("return Brief(question);", Brief));

    [Fact]
    public Task An_eval_of_a_plan_covers_its_transforms() => RuleCase.Flow("MIR3004", RuleCase.Source("return Short(question);", Brief, attributes: "[AcceptedByEval(\"whole\")]").Replace("RunCore(", "[|RunCore|](", StringComparison.Ordinal));

    [Theory]
    [InlineData("[[|ContextTransform(TransformKind.Compress, Lossy = false)|]] private string T(string x) => x;")]
    [InlineData("[[|ContextTransform(TransformKind.Summarize, Lossy = false)|]] private string T(string x) => x;")]
    [InlineData("[[|ContextTransform(TransformKind.Filter, Lossy = false)|]] private string T(string x) => x;")]
    [InlineData("[[|ContextTransform(TransformKind.Filter, Lossy = false, RequiresValidators = new[] { \"a\" })|]] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Compress)] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Compress, Lossy = true)] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Assemble, Lossy = false)] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Deduplicate, Lossy = false)] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Redact, Lossy = false)] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Assemble, Lossy = true)] private string T(string x) => x;")]
    [InlineData("[ContextTransform(TransformKind.Filter, Lossy = false)][MirAssume(\"MIR3005\", \"drops blank lines only\")] private string T(string x) => x;")]
    [InlineData("[[|ContextTransform(TransformKind.Filter, Lossy = false)|]][MirAssume(\"MIR3005\", \" \")] private string T(string x) => x;")]
    public Task A_lossy_kind_is_lossy(string members) => ToolRuleTests.Alone("MIR3005", $"public partial class A {{ {members} }}");

    private const string Brief = "[ContextTransform(TransformKind.Summarize)][AcceptedByEval(\"e\")] private string Brief(string text) => text; [ContextTransform(TransformKind.Summarize)] private string Short(string text) => text;";

    private static Task<IReadOnlyList<Diagnostic>> Evals(string body, string? file, string? today) => RuleCase.Flow(
        "MIR3004", RuleCase.Source(body, Brief, "[MirConstraints(MinEvalScore = 0.9)]"),
        file is null ? [] : [("/project/migaki.evals.json", file)],
        today is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["build_property.MigakiEvalDate"] = today });
}
