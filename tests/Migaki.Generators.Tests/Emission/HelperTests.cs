using System.Text.RegularExpressions;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>Steps inside followed helpers are told apart by the chain that led there.</summary>
public sealed partial class HelperTests
{
    [Theory]
    [InlineData("return await Help(x) + await Help(x);", "private async Task<string> Help(string x) { await Task.Yield(); return Step(x); }", "help-2/step,help/step")]
    [InlineData("await Task.Yield(); return Help(x) + Step(x);", "private string Help(string x) => Step(x);", "help/step,step")]
    [InlineData("await Task.Yield(); return Outer(x);", "private static string Outer(string x) => Inner(x) + Step(x); private static string Inner(string x) => Step(x);", "outer/inner/step,outer/step")]
    [InlineData("var all = \"\"; await foreach (var y in Help(x)) all += y; return all;", "private async IAsyncEnumerable<string> Help(string x) { yield return Step(x); await Task.Yield(); yield return Step(x); }", "help/step,help/step-2")]
    [InlineData("var a = Help(x); var b = Help(x); return await a + await b;", "private async Task<string> Help(string x) { await Task.Yield(); return Step(x); }", "help-2/step,help/step")]
    [InlineData("await Task.Yield(); return Ask(x); string Ask(string y) => Step(y);", "", "ask/step")]
    [InlineData("await Task.Yield(); return Ask(x); string Ask(string y) => Help(y);", "private static string Help(string x) => Step(x);", "ask/help/step")]
    public async Task Nodes(string body, string members, string expected)
    {
        var source = $$"""
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<MirRun<string>> Go(string x);
                private async Task<string> GoCore(string x) { {{body}} }
                {{members}}
                [ToolCall("t")] private static string Step(string x) => x;
            }
            public static class Program
            {
                public static async Task<string> Run() => (await new Agent().Go("a")).Bundle.Path;
                public static async Task<string> Value() => (await new Agent().Go("a")).Value;
            }
            """;
        using var program = Programs.Load(source);
        using var plain = GeneratorHarness.LoadWithoutRecording(source);
        await OnOff.AssertSameAsync(program, plain, method: "Value");
        var events = File.ReadAllText(Path.Combine((string)(await program.RunAsync())!, "events.jsonl"));
        var nodes = Completed().Matches(events).Select(static m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(",", nodes));
    }

    [GeneratedRegex("\"tool\\.completed\".*?\"nodeId\":\"([^\"]+)\"")]
    private static partial Regex Completed();
}
