using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Flow.Tables;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Flow;

/// <summary>The analysis ends on every body, finds what there is to find, and says where it stopped.</summary>
public sealed class TerminationTests
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "loops in loops", Nest(12, "while (Flag) { d = Shorten(d); ", "}") + "d = Shorten(Rules); await Draft([|d|]);" },
        { "loops side by side", Repeat(60, "while (Flag) { d = Shorten(d); if (Ok(d)) continue; }") + "d = Shorten(Rules); await Draft([|d|]);" },
        { "conditions side by side", Repeat(200, "if (Flag) d = Rules;") + "d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "flags that depend on each other", "bool p = Flag, q = Flag;" + Repeat(60, "while (p) { q = p && Ok(d); p = q || Flag; if (q) d = Rules; else d = Shorten(d); }") + "d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "tries in tries", Nest(20, "try { Log(d); ", "} catch (IOException) { d = Rules; } finally { Log(d); }") + "d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "switch of many cases", $"switch (Environment.ProcessId) {{ {string.Concat(Enumerable.Range(0, 300).Select(i => $"case {i}: d = Rules; break; "))} }} d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "backward gotos", "a: d = Shorten(d); if (Flag) goto a; b: d = Rules; if (Flag) goto a; c: if (Flag) goto b; if (Flag) goto c; d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "a chain of aliases in a loop", $"string {string.Join(", ", Enumerable.Range(0, 40).Select(i => $"v{i} = Rules"))}; while (Flag) {{ {string.Concat(Enumerable.Range(0, 39).Select(i => $"v{39 - i} = v{38 - i}; "))} v0 = Shorten(d); if (!Ok(v20)) break; }} d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "tuples in tuples in a loop", "var t = (d, (d, (d, (d, d)))); while (Flag) t = (t.Item2.Item2.Item1, (t.Item1, (Shorten(d), t.Item2.Item2.Item2))); Log(t.Item1); d = Shorten(Rules); await Draft([|d|]);" },
        { "a list that grows", "var l = new List<string>(); while (Flag) { l.Add(Shorten(d)); l.Insert(0, d); foreach (var x in l) d = x; } d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "an object that holds itself", "var b = new Box(); b.Inner = b; while (Flag) { b = b.Inner!; b.Inner = new Box { Inner = b }; } d = Shorten(b.Text); await Draft([|d|]);" },
        { "lambdas in lambdas", "Func<string, string> f = s => s; while (Flag) { var g = f; f = s => g(Shorten(s)); } d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "a lambda that calls itself", "Func<string, string>? f = null; f = s => s.Length < 2 ? s : f!(Shorten(s)); Log(f(d)); d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "local functions that call each other", "string A(string s) => s.Length < 2 ? s : B(Shorten(s)); string B(string s) => A(s); Log(A(d)); d = Rules; d = Shorten(d); await Draft([|d|]);" },
        { "swaps in a loop", "string e = Shorten(d), f = d; while (Flag) { (d, e, f) = (e, f, d); if (Ok(d)) (d, e) = (e, d); } f = Shorten(Rules); await Draft([|f|]);" },
        { "many values, many validators", string.Concat(Enumerable.Range(0, 60).Select(i => $"var v{i} = Shorten(d); if (!Ok(v{i})) return Rules; ")) + "d = Shorten(v3 + v50); await Draft([|d|]);" },
        { "many approvals that meet", Repeat(40, "if (Flag) { if (!Granted(d)) return Rules; } else if (!Policy(d)) return Rules;") + "d = Rules; d = Shorten(d); await Draft([|d|]);" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task It_ends_and_finds(string name, string body) =>
        await new CaseBatch("MIR3001", [new FlowCase(name, "var d = Rules; " + body, "")]).VerifyAsync(name);

    [Fact]
    public async Task A_body_that_is_too_large_is_said_not_to_be_proved()
    {
        // Followed at every call, and four deep: more than the budget.
        var helpers = string.Concat(Enumerable.Range(1, 3).Select(i => $"private string Help{i}(string s) {{ {Repeat(30, $"s = Help{i + 1}(s);")} return s; }} "));
        var members = helpers + $"private string Help4(string s) {{ {Repeat(30, "if (!Ok(s)) s = Shorten(s);")} return s; }}";
        var found = await new CaseBatch("MIR1007", [new FlowCase("large", "await Draft(Help1(question));", members)], markCore: true).VerifyAsync("large");
        Assert.Equal(
            "The body of the plan 'plan-0' cannot be followed (it is too large): no rule that follows values was proved, split it into steps or smaller plans",
            Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(DiagnosticSeverity.Info, found[0].Severity);
        // Nothing is claimed.
        await new CaseBatch("MIR3001", [new FlowCase("large", "await Draft(Help1(question));", members)]).VerifyAsync("large");
    }

    /// <summary>The limits that docs/concepts/how-the-proof-works.md states.</summary>
    [Fact]
    public void The_limits_are_the_documented_ones()
    {
        var page = File.ReadAllText(Path.Combine(Migaki.Tests.Shared.Repository.Root, "docs", "concepts", "how-the-proof-works.md"));
        Assert.Contains($"its body is entered | {BlockRunner.MaxVisits} |", page, StringComparison.Ordinal);
        Assert.Contains($"that are followed | {FlowAnalysis.MaxDepth} |", page, StringComparison.Ordinal);
        Assert.Contains($"for one plan, in all | {FlowAnalysis.Budget.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} |", page, StringComparison.Ordinal);
    }

    private static string Repeat(int count, string text) => string.Concat(Enumerable.Repeat(text + "\n", count));

    private static string Nest(int depth, string open, string close) => string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth));
}
