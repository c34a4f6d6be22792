namespace Migaki.Generators.Tests.Traps;

/// <summary>
/// One form of call. What is expected: the result of the program, the nodes that a run records, and what the plan's coverage says is missed and why.
/// </summary>
/// <param name="Name">A word: the namespace of the case.</param>
/// <param name="Body">The statements of the plan's body; parameter <c>string x</c>, result <c>string</c>.</param>
/// <param name="Members">Of the agent, and types after it.</param>
/// <param name="Result">What the program returns for <c>"in"</c>.</param>
/// <param name="Recorded">Node ids, sorted, joined by commas.</param>
/// <param name="Missed">Pairs of callee and a part of the reason.</param>
public sealed record TrapCase(string Name, string Body, string Members, string Result, string Recorded, params (string Callee, string Reason)[] Missed)
{
    /// <summary>Needs the preview of compiler 4.14.</summary>
    public bool IsCSharp14 { get; init; }

    /// <summary>What is recorded where the compiler in use can intercept what the referenced one cannot; then nothing is missed.</summary>
    public string? RecordedBySdk { get; init; }

    /// <summary>Using directives of the file.</summary>
    public string Usings { get; init; } = "";

    /// <summary>The id of the case's plan.</summary>
    public string PlanId => "trap." + Name;

    /// <summary>A whole file in its own namespace.</summary>
    public string Source => $$"""
        namespace Traps.{{Name}};
        {{Usings}}

        public partial class Agent : Parent
        {
            [MirPlan("{{PlanId}}")] public partial Task<MirRun<string>> Go(string x);
            private async Task<string> GoCore(string x)
            {
                await Task.Yield();
                {{Body}}
            }
            [ToolCall("step")] public string Step(string y) => y + "!";
            {{Members}}
        }

        public class Parent
        {
            [ToolCall("inherited")] public virtual string Inherited(string y) => y + "^";
        }

        public static class Program
        {
            public static async Task<string> Run()
            {
                var run = await new Agent().Go("in");
                return run.Value + "\n" + run.Bundle.Path;
            }
        }
        """;

    public override string ToString() => Name;
}
