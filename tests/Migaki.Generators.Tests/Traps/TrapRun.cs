using System.Text.Json;
using System.Text.RegularExpressions;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Traps;

/// <summary>Runs a compiled case and asserts what it did, recorded and missed.</summary>
internal static partial class TrapRun
{
    public static async Task AssertAsync(TrapCase trap, LoadedProgram program)
    {
        var output = ((string)(await program.RunAsync($"Traps.{trap.Name}.Program"))!).Split('\n');
        Assert.Equal(trap.Result, output[0]);
        var events = File.ReadAllText(Path.Combine(output[1], "events.jsonl"));
        var recorded = Completed().Matches(events).Select(static m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(trap.Recorded, string.Join(",", recorded));

        using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(output[1], "plan.original.json")));
        var coverage = plan.RootElement.GetProperty("metadata").GetProperty("coverage");
        var missed = coverage.GetProperty("notFollowed").EnumerateArray().Select(static m => (Callee: m.GetProperty("callee").GetString()!, Reason: m.GetProperty("reason").GetString()!)).ToList();
        Assert.True(missed.Count == trap.Missed.Length, $"{trap.Name} missed {string.Join("; ", missed)}");
        foreach (var (callee, reason) in trap.Missed)
            Assert.True(missed.Any(m => m.Callee == callee && m.Reason.Contains(reason, StringComparison.Ordinal)), $"{trap.Name} missed {string.Join("; ", missed)}, not {callee}: {reason}");
    }

    [GeneratedRegex("\"tool\\.completed\".*?\"nodeId\":\"([^\"]+)\"")]
    private static partial Regex Completed();
}
