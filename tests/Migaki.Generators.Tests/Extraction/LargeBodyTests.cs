using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>The generator ends on large bodies, writes code that compiles, and says where it gave up.</summary>
public sealed class LargeBodyTests
{
    /// <summary>Bodies, and whether they are followed to their end.</summary>
    public static TheoryData<string, string, string, bool> Bodies => new()
    {
        { "many steps", Repeat(300, "a = await Draft(a);"), "", true },
        { "many conditions", Repeat(150, "if (Ok(a)) a = await Draft(a); else a = Compress(a);"), "", true },
        // Each result may be made of all before it.
        { "loops side by side", Repeat(60, "while (Ok(a)) { a = Compress(a); if (Ok(a)) continue; }") + "a = await Draft(a);", "", true },
        { "one helper, often", Repeat(60, "a = await Help(a);"), "private async Task<string> Help(string s) => Ok(s) ? s : await Draft(s);", true },
        { "many steps waited for together", $"var all = await Task.WhenAll({string.Join(", ", Enumerable.Repeat("Draft(a)", 200))}); a = all[0];", "", true },
        { "helpers that call helpers", "a = await Help1(a);", Deep(30), false },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void The_generator_ends(string name, string body, string helpers, bool isFollowed)
    {
        var compilation = TestCompilation.Create(PlanText.Source("var a = question; " + body + " return a;", helpers), PlanText.Steps);
        var plan = PlanText.Extract(compilation).Plan;
        PlanChecks.AssertSound(plan, name);
        Assert.NotEqual(isFollowed, plan.Metadata.Extensions!.ToString().Contains("too large", StringComparison.Ordinal));
        GeneratorHarness.Run(compilation).AssertClean().Load().Dispose();
    }

    /// <summary>Each is followed at every call, three deep.</summary>
    private static string Deep(int calls) => string.Concat(Enumerable.Range(1, 3).Select(i => $"private async Task<string> Help{i}(string s) {{ {Repeat(calls, $"s = await Help{i + 1}(s);")} return s; }} "))
        + $"private async Task<string> Help4(string s) {{ {Repeat(calls, "if (!Ok(s)) s = await Draft(s);")} return s; }}";

    private static string Repeat(int count, string text) => string.Concat(Enumerable.Repeat(text + "\n", count));
}
