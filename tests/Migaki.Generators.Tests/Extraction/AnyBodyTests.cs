using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Whatever the body, the plan is sound: valid, with existing references, and the same again.</summary>
public sealed class AnyBodyTests
{
    private static readonly string[] Expressions =
        ["question", "a", "b", "Compress(a)", "await Draft(b)", "Recall(a) ?? b", "(Ok(a) ? a : b)", "$\"{a} and {b}\"", "await Send(a)", "(await Search(a))[0]", "Join(a, b)", "Cleaned(Compress(a))", "await Helper(a)",
        "(await Task.WhenAll(Draft(a), Draft(b)))[0]", "await await Task.WhenAny(Draft(a), Helper(b))", "string.Join(\",\", (await Search(a)).Select(x => Compress(x)))",
        "a.Length switch { 1 => await Draft(a), 2 => Compress(b), _ => b }", "await Local(a)", "new Pair(a, b) { Left = Compress(b) }.Left", "(new Pair(a, b) with { Right = a }).Right",
        "new System.Text.StringBuilder().Append(a).Append(await Draft(b)).ToString()", "Recall(a)?.Trim() ?? throw new FormatException()", "(await Task.Run(async () => await Draft(a)))", "((List<string>)[a, .. await Search(b)])[0]", "await Again(a, 2)"];

    private static readonly string[] Conditions = ["Ok(a)", "!Ok(b)", "Flag", "Ok(a) && Schema(b)", "Flag || Ok(b)", "a.Length > 2", "await Approve(a)", "Check(a) is { Passed: true }", "a == b"];

    private const string Helpers = """
        private async Task<string> Helper(string s) { try { if (!Ok(s)) return await Draft(s); } catch (FormatException) { return await Send(s); } return Compress(s); }
        private async Task<string> Again(string s, int left) => left == 0 || Ok(s) ? s : await Again(await Draft(s), left - 1);
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_plan_is_valid_and_repeats(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 25; i++)
        {
            var body = "string a = question, b = question; var turns = 0;\n" + Statements(random, 3) + "return a + b; async Task<string> Local(string s) { if (Flag) return s; return await Draft(s) + b; }";
            var compilation = TestCompilation.Create(PlanText.Source(body, Helpers), PlanText.Steps, "public sealed record Pair(string Left, string Right);");
            var plan = PlanText.Extract(compilation).Plan;
            PlanChecks.AssertSound(plan, body);
            // Bodies of this size are analyzed to the end, not given up.
            Assert.DoesNotContain("too large", plan.Metadata.Extensions!.ToString(), StringComparison.Ordinal);
            Assert.Equal(plan, PlanText.Extract(compilation).Plan);
            if (i % 12 == 0) GeneratorHarness.Run(compilation).Load().Dispose();
        }
    }

    /// <summary>Found by generated programs: <c>this</c> is kept aside while a value is chosen, and something may throw meanwhile.</summary>
    [Theory]
    [InlineData("var kept = question; foreach (var item in Each(kept)) { Put = Join(Flag ? kept : item, await Draft(item)); }", "private string Put { set => Log(Compress(value)); } private static IEnumerable<string> Each(string s) { yield return s; }")]
    [InlineData("try { Put = Flag ? question : Compress(question); } catch (FormatException) { Put = question; }", "private string Put { set => Log(Compress(value)); }")]
    [InlineData("var pair = Flag ? (this, question) : (this, \"x\"); try { Log(pair.Item2); } finally { await Draft(pair.Item2); }", "")]
    public void This_may_be_kept_aside(string body, string members)
    {
        var compilation = TestCompilation.Create(PlanText.Source(body + " return await Draft(question);", members), PlanText.Steps);
        PlanChecks.AssertSound(PlanText.Extract(compilation).Plan, body);
        GeneratorHarness.Run(compilation).AssertClean().Load().Dispose();
    }

    private static string Statements(Random random, int depth)
    {
        var text = new System.Text.StringBuilder();
        for (var n = random.Next(1, 4); n > 0; n--) text.Append(Statement(random, depth)).Append('\n');
        return text.ToString();
    }

    private static string Statement(Random random, int depth)
    {
        var target = random.Next(2) == 0 ? "a" : "b";
        if (depth == 0 || random.Next(3) == 0) return $"{target} = {Pick(random, Expressions)};";
        var label = $"again{random.Next(1_000_000_000)}";
        var inner = "{ " + Statements(random, depth - 1) + " }";
        return random.Next(15) switch
        {
            0 => $"if ({Pick(random, Conditions)}) {inner}",
            1 => $"if ({Pick(random, Conditions)}) {inner} else {{ {Statements(random, depth - 1)} }}",
            2 => $"if ({Pick(random, Conditions)}) return {target};",
            3 => $"while (turns++ < 3 && {Pick(random, Conditions)}) {inner}",
            4 => $"foreach (var item{depth} in await Search(a)) {{ {target} = item{depth}; {Statements(random, depth - 1)} if ({Pick(random, Conditions)}) continue; }}",
            5 => $"try {inner} catch (Exception) {{ {Statements(random, depth - 1)} }}",
            6 => $"try {inner} finally {{ Must(a); }}",
            7 => $"switch (a.Length) {{ case 1: {Statements(random, depth - 1)} break; case 2: case 3: {target} = {Pick(random, Expressions)}; break; default: throw new InvalidOperationException(); }}",
            8 => $"do {inner} while (turns++ < 3 && {Pick(random, Conditions)});",
            9 => $"if ({Pick(random, Conditions)}) throw new FormatException();",
            10 => $"while (true) {{ {Statements(random, depth - 1)} if ({Pick(random, Conditions)} || turns++ > 3) break; }}",
            11 => $"for (;; turns++) {{ if (turns > 3) break; {Statements(random, depth - 1)} }}",
            12 => $"{{ using var stream{depth} = new MemoryStream(); lock (this) {{ {target} = Compress(a); }} {Statements(random, depth - 1)} }}",
            13 => $"try {inner} catch (FormatException e) when (Ok(e.Message)) {{ {target} = e.Message; }} catch {{ if (turns++ > 3) throw; }}",
            _ => $"{label}: {inner} if (turns++ < 3 && {Pick(random, Conditions)}) goto {label};",
        };
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
