using System.Text.RegularExpressions;
using Migaki.Generators.Tests.Extraction;
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
    // Without an interceptor of their own, in an order that the code fixes.
    [InlineData("await Task.Yield(); return Ask(x) + Ask(x) + Ask(x); string Ask(string y) => Step(y);", "", "ask-2/step,ask-3/step,ask/step")]
    [InlineData("var a = Ask(x); var b = Ask(x); return await a + await b; async Task<string> Ask(string y) => await Task.FromResult(Step(y));", "", "ask-2/step,ask/step")]
    [InlineData("return await Ask(x) + await Ask(x).ConfigureAwait(false); async Task<string> Ask(string y) { await Task.Yield(); return Step(y); }", "", "ask-2/step,ask/step")]
    [InlineData("await Task.Yield(); var all = \"\"; for (var i = 0; i < 2; i++) { all += Ask(x); all += Ask(all); } return all; string Ask(string y) => Step(y);", "", "ask-2/step,ask-2/step,ask/step,ask/step")]
    [InlineData("await Task.Yield(); return Ask(x) + Ask(x); string Ask(string y) => Help(y);", "private static string Help(string x) => Step(x);", "ask-2/help/step,ask/help/step")]
    [InlineData("await Task.Yield(); return Many(x).First() + string.Concat(Many(x));", "private static IEnumerable<string> Many(string x) { yield return Step(x); yield return Step(x); }", "many-2/step,many-2/step-2,many/step")]
    [InlineData("await Task.Yield(); return Text + Text;", "private string Text => Step(\"p\");", "text-2/step,text/step")]
    [InlineData("await Task.Yield(); Text = x; return this[0] + this[1];", "private string Text { set => Step(value); } private string this[int i] => Step(\"i\" + i);", "item-2/step,item/step,text/step")]
    [InlineData("await Task.Yield(); return new Box(x).Text + new Box(x) { Next = 1 }.Text;", "private sealed class Box { private readonly string _more = Step(\"f\"); public Box(string x) => Text = Step(x) + _more; public string Text { get; } public int Next { get; set; } }", "box-2/step,box-2/step-2,box/step,box/step-2")]
    [InlineData("await Task.Yield(); return (string)(new Sum(x) + new Sum(x));", "private sealed record Sum(string Text) { public static Sum operator +(Sum a, Sum b) => new(Step(a.Text)); public static explicit operator string(Sum s) => Step(s.Text); }", "addition/step,explicit/step")]
    [InlineData("await Task.Yield(); return new Child(x).Text;", "private class Parent { protected readonly string Kept = Step(\"p\"); } private sealed class Child(string x) : Parent { public string Text => Kept + Step(x); }", "child/step,text/step")]
    // A lambda runs deeper in the chain than where it was made.
    [InlineData("await Task.Yield(); return Twice(() => Step(x)) + Step(x);", "private static string Twice(Func<string> f) => f() + f();", "step,step,step-2")]
    [InlineData("await Task.Yield(); return Twice(() => Step(x));", "private static string Twice(Func<string> f) => f() + Step(\"t\") + f();", "step,step,twice/step")]
    // An overridden method may run in place of what was followed elsewhere: it is not taken for it.
    [InlineData("await Task.Yield(); object o = this; return Help(x) + o;", "private string Help(string x) => Step(x); public override string ToString() => Help(\"s\");", "help/step")]
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

    [Theory]
    [InlineData("return Flag ? Ask(x) : Ask(x); string Ask(string y) => Step(y);")]
    [InlineData("try { Ask(x); } catch (FormatException) { } return Ask(x); string Ask(string y) => Step(y);")]
    [InlineData("var a = Task.Run(() => Ask(x)); var b = Task.Run(() => Ask(x)); return a.Result + b.Result; string Ask(string y) => Step(y);")]
    [InlineData("var a = Ask(x); var b = Ask(x); return a.Result + b.Result; async Task<string> Ask(string y) { await Task.Yield(); return Step(y); }")]
    public void What_cannot_be_told_apart_is_said(string body)
    {
        var missed = PlanText.Extract(body, "[ToolCall(\"t\")] private static string Step(string x) => x;",
            result: "string", modifiers: "", parameters: "string x").Coverage.NotFollowed;
        Assert.Contains(missed, static m => m.Reason.Contains("cannot be told apart", StringComparison.Ordinal));
    }

    [GeneratedRegex("\"tool\\.completed\".*?\"nodeId\":\"([^\"]+)\"")]
    private static partial Regex Completed();
}
