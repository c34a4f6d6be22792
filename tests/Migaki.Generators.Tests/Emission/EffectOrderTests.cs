using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>Recording changes nothing: what happens, in which order, how often, and how it ends.</summary>
public sealed class EffectOrderTests
{
    private const string Step = "[ToolCall(\"t\")] private string Step(string a, string b = \"d\", params string[] rest) => Effects.Of(\"step\", a + b + string.Concat(rest));";

    public static TheoryData<string, string, string> Bodies => new()
    {
        // the body, its members, how it ends
        { "await Task.Yield(); return Step(Effects.Of(\"1\", x), Effects.Of(\"2\", x));", Step, "value aa\neffects 1, 2, step" },
        { "await Task.Yield(); return Step(b: Effects.Of(\"b\", x), a: Effects.Of(\"a\", \"z\"));", Step, "value za\neffects b, a, step" },
        { "await Task.Yield(); return Step(x, x, Effects.Of(\"r1\", \"1\"), Effects.Of(\"r2\", \"2\"));", Step, "value aa12\neffects r1, r2, step" },
        { "await Task.Yield(); return Step(Step(Effects.Of(\"in\", x)), Effects.Of(\"out\", x));", Step, "value ada\neffects in, step, out, step" },
        { "await Task.Yield(); return Effects.Of(\"self\", this).Step(Effects.Of(\"1\", x));", Step, "value ad\neffects self, 1, step" },
        { "await Task.Yield(); return Effects.Of(\"none\", (Agent)null!).Step(Effects.Of(\"1\", x));", Step, "System.NullReferenceException: Object reference not set to an instance of an object.\neffects none, 1" },
        { "await Task.Yield(); return Effects.Of(\"none\", (Agent?)null)?.Step(Effects.Of(\"1\", x)) ?? \"nothing\";", Step, "value nothing\neffects none" },
        { "await Task.Yield(); try { return Step(Effects.Of(\"1\", x), Fails(x)); } finally { Effects.Of(\"finally\", x); }", Step + " private static string Fails(string y) => throw new FormatException(y, new ArgumentException(\"inner\"));", "System.FormatException: a\n caused by System.ArgumentException: inner\neffects 1, finally" },
        { "try { return await Late(x); } catch (FormatException e) when (Effects.Of(\"filter\", true)) { return Effects.Of(\"catch\", e.Message); } finally { Effects.Of(\"finally\", x); }", "[ToolCall(\"t\")] private async Task<string> Late(string y) { Effects.Of(\"before\", y); await Task.Yield(); throw new FormatException(Effects.Of(\"after\", y)); }", "value a\neffects before, after, filter, catch, finally" },
        { "var first = Late(\"1\"); Effects.Of(\"between\", x); var second = Late(\"2\"); return await second + await first;", "[ToolCall(\"t\")] private Task<string> Late(string y) => Task.FromResult(Effects.Of(\"late\" + y, y));", "value 21\neffects late1, between, late2" },
        { "var started = Early(x); Effects.Of(\"between\", x); return await started;", "[ToolCall(\"t\")] private Task<string> Early(string y) { Effects.Of(\"early\", y); throw new FormatException(y); }", "System.FormatException: a\neffects early" },
        { "using var source = new CancellationTokenSource(); source.Cancel(); await Wait(x, source.Token); return x;", "[ToolCall(\"t\")] private Task Wait(string y, CancellationToken ct) { Effects.Of(\"wait\", y); return Task.Delay(-1, ct); }", "System.Threading.Tasks.TaskCanceledException: A task was canceled. (token cancelled: True)\neffects wait" },
        { "using var source = new CancellationTokenSource(); source.Cancel(); return await Check(x, source.Token);", "[ToolCall(\"t\")] private async Task<string> Check(string y, CancellationToken ct) { await Task.Yield(); Effects.Of(\"check\", y); ct.ThrowIfCancellationRequested(); return y; }", "System.OperationCanceledException: The operation was canceled. (token cancelled: True)\neffects check" },
        { "var all = \"\"; await foreach (var y in Parts(x)) { all += Effects.Of(\"read\" + y, y); if (y == \"2\") break; } return all;", "[ToolCall(\"t\")] private async IAsyncEnumerable<string> Parts(string y) { try { yield return Effects.Of(\"make1\", \"1\"); await Task.Yield(); yield return Effects.Of(\"make2\", \"2\"); yield return Effects.Of(\"make3\", \"3\"); } finally { Effects.Of(\"end\", y); } }", "value 12\neffects make1, read1, make2, read2, end" },
        { "await Task.Yield(); var parts = Parts(x); Effects.Of(\"lazy\", x); return string.Concat(parts);", "private IEnumerable<string> Parts(string y) { yield return Step(y); yield return Step(Effects.Of(\"next\", y)); } " + Step, "value adad\neffects lazy, step, next, step" },
        { "await Task.Yield(); var tool = new Tool(); tool.Add(\"1\"); tool.Add(Effects.Of(\"2\", \"2\")); return tool.All;", "}\npublic struct Tool { public string All = \"\"; public Tool() { } [ToolCall(\"t\")] public void Add(string y) => All += Effects.Of(\"add\", y);", "value 12\neffects add, 2, add" },
        { "await Task.Yield(); return Items()[Effects.Of(\"index\", 0)].Step(x);", "private Agent[] Items() => Effects.Of(\"items\", new[] { this }); " + Step, "value ad\neffects items, index, step" },
        { "await Task.WhenAll(Bad(\"1\"), Bad(\"2\")); return x;", "[ToolCall(\"t\")] private async Task Bad(string y) { await Task.CompletedTask; throw new FormatException(Effects.Of(\"bad\" + y, y)); }", "System.FormatException: 1\neffects bad1, bad2" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task As_without_recording(string body, string members, string expected)
    {
        var ended = await OnOff.AssertSameAsync($$"""
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<string> Go(string x);
                private async Task<string> GoCore(string x) { {{body}} }
                {{members}}
            }
            public static class Program { public static Task<string> Run() => new Agent().Go("a"); }
            """);
        Assert.Equal(expected, ended);
    }
}
