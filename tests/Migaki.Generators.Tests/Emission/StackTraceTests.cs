using System.Text.RegularExpressions;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>The trace of an exception that leaves a plan: the frames a developer wrote, as without recording, and none that were generated.</summary>
public sealed partial class StackTraceTests
{
    private const string Thrower = "throw new FormatException(y)";

    public static TheoryData<string, string, string> Forms => new()
    {
        // what the body does, its members, frames that must be there
        { "await Task.Yield(); return Step(x);", $"[ToolCall(\"t\")] private string Step(string y) => {Thrower};", "Agent.Step,Agent.GoCore" },
        { "await Task.Yield(); return Step(x);", $"[ToolCall(\"t\")] public static string Step(string y) => {Thrower};", "Agent.Step,Agent.GoCore" },
        { "return await Step(x);", $"[ToolCall(\"t\")] private async Task<string> Step(string y) {{ await Task.Yield(); {Thrower}; }}", "Agent.Step,Agent.GoCore" },
        { "return await Step(x);", $"[ToolCall(\"t\")] public Task<string> Step(string y) => {Thrower};", "Agent.Step,Agent.GoCore" },
        { "return await Step(x);", $"[ToolCall(\"t\")] private async ValueTask<string> Step(string y) {{ await Task.Yield(); {Thrower}; }}", "Agent.Step,Agent.GoCore" },
        { "return await Step(x) + await Step(x);", $"[ToolCall(\"t\")] private async Task<string> Step(string y) {{ await Task.Yield(); {Thrower}; }}", "Agent.Step,Agent.GoCore" },
        { "await Task.Yield(); return Help(x);", $"private string Help(string y) => Step(y) + Step(y); [ToolCall(\"t\")] private string Step(string y) => {Thrower};", "Agent.Step,Agent.Help,Agent.GoCore" },
        { "return await Help(x);", $"private async Task<string> Help(string y) {{ await Task.Yield(); return Step(y); }} [ToolCall(\"t\")] private string Step(string y) => {Thrower};", "Agent.Step,Agent.Help,Agent.GoCore" },
        { "await Task.Yield(); return Step(x);", $"[ToolCall(\"t\")] private string Step<T>(T x) {{ var y = x!.ToString(); {Thrower}; }}", "Agent.Step[T],Agent.GoCore" },
        { "await Task.Yield(); return ((Tool)null!).Step(x);", "}\npublic class Tool { private readonly string f = \"\"; [ToolCall(\"t\")] public string Step(string y) => y + f;", "Agent.GoCore" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Holds_what_the_developer_wrote(string body, string members, string frames)
    {
        var source = $$"""
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<string> Go(string x);
                private async Task<string> GoCore(string x) { {{body}} }
                {{members}}
            }
            public static class Program
            {
                public static async Task<string> Run() { try { return await new Agent().Go("a"); } catch (Exception e) { return e.StackTrace!; } }
            }
            """;
        var (recorded, plain) = (await TraceAsync(Programs.Load(source)), await TraceAsync(GeneratorHarness.LoadWithoutRecording(source)));

        // The entry gives back a task and awaits nothing, as one that returns its body's task: only what awaits is on the way of an exception. The stand-in awaits.
        Assert.True(Frames(recorded).Append("Agent.Go").SequenceEqual(Frames(plain)), $"{recorded}\nand without recording\n{plain}");
        Assert.Equal(frames, string.Join(",", Frames(recorded)));
    }

    [Fact]
    public async Task Of_a_synchronous_plan_and_of_a_stream()
    {
        const string source = """
            public partial class Agent
            {
                [MirPlan("p")] public partial string Go(string x);
                private string GoCore(string x) => Step(x);
                [MirPlan("s")] public partial IAsyncEnumerable<string> Flow(string x);
                private async IAsyncEnumerable<string> FlowCore(string x) { await Task.Yield(); yield return x; yield return Step(x); }
                [ToolCall("t")] private string Step(string y) => throw new FormatException(y);
            }
            public static class Program
            {
                public static string Run() { try { return new Agent().Go("a"); } catch (Exception e) { return e.StackTrace!; } }
                public static async Task<string> Stream() { try { await foreach (var y in new Agent().Flow("a")) { } return ""; } catch (Exception e) { return e.StackTrace!; } }
            }
            """;
        using var program = Programs.Load(source);
        using var unrecorded = GeneratorHarness.LoadWithoutRecording(source);
        Assert.Equal(["Agent.Step", "Agent.GoCore", "Agent.Go"], Frames((string)(await program.RunAsync())!));
        var stream = (string)(await program.RunAsync("Program", "Stream"))!;
        var plain = (string)(await unrecorded.RunAsync("Program", "Stream"))!;
        // An enumerator of the runtime stands between the reader and the stream; nothing generated does.
        Assert.Equal(Frames(plain).Distinct(), Frames(stream).Where(static f => !f.StartsWith("Migaki.Runtime.", StringComparison.Ordinal)).Distinct());
        Assert.Contains("Agent.Step", Frames(stream));
        Assert.DoesNotContain("Migaki.Generated", stream, StringComparison.Ordinal);
    }

    private static async Task<string> TraceAsync(LoadedProgram program)
    {
        using (program) return (string)(await program.RunAsync())!;
    }

    /// <summary>The methods of the trace, innermost first, without the caller's and the framework's own.</summary>
    private static string[] Frames(string trace) => Method().Matches(trace).Select(static m => StateMachine().Replace(m.Groups[1].Value, "$1"))
        .Where(static m => !m.StartsWith("Program.", StringComparison.Ordinal) && !m.StartsWith("System.", StringComparison.Ordinal))
        .ToArray();

    [GeneratedRegex(@"<(\w+)>d__\d+\.MoveNext$")]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"^\s+at (\S+?)\(", RegexOptions.Multiline)]
    private static partial Regex Method();
}
