using System.Text.Json;
using Migaki.Generators.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>
/// The real programs, run with recording and without: the same results, exceptions and side effects in the same order. <c>Runs/*.txt</c> hold the
/// scenes and, below a line, the nodes that each run's events must name, in order; written by hand from the programs.
/// </summary>
public sealed class RealRunTests
{
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
    {
        "context.selected", "context.failed", "artifact.produced", "model.completed", "model.failed", "tool.completed", "tool.failed", "tool.partial",
        "evaluation.completed", "approval.approved", "approval.denied",
    };

    public static TheoryData<string> Names => new(Directory.GetFiles(Folder("Cases"), "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    private static string Folder(string name) => Path.Combine(Repository.Root, "tests", "Migaki.Generators.Tests", "RealCode", name);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Recording_changes_nothing_and_names_the_nodes(string name)
    {
        var source = "using System.Net.Http;\n" + Read("Cases", name).Split("\n----\n")[0];
        var run = Read("Runs", name).Split("\n----\n");
        var sources = new[] { source, run[0], Read("Runs", "Fakes.txt") };
        var recording = GeneratorHarness.Run(sources).AssertClean();
        using var with = recording.Load();
        using var without = GeneratorHarness.LoadWithoutRecording(sources);

        var plan = recording.PlanJsons().Keys.Single();
        Assert.Empty(Bundles(plan));
        var plain = (string)(await without.RunAsync())!;
        Assert.Empty(Bundles(plan));
        Assert.Equal(plain, (string)(await with.RunAsync())!);

        var expected = run[1].TrimEnd('\n').Split('\n').ToList();
        var actual = Bundles(plan).Select(Nodes).Order(StringComparer.Ordinal).ToList();
        // A run without steps is an empty line, which does not show at the end of the file.
        while (expected.Count < actual.Count) expected.Add("");
        Assert.Equal(string.Join("\n", expected.Order(StringComparer.Ordinal)), string.Join("\n", actual));
    }

    [Fact]
    public void Every_program_is_run() =>
        Assert.Equal(Directory.GetFiles(Folder("Cases"), "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal), Directory.GetFiles(Folder("Runs"), "??-*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static string Read(string folder, string name) => File.ReadAllText(Path.Combine(Folder(folder), name)).ReplaceLineEndings("\n");

    private static List<string> Bundles(string plan) => Directory.GetDirectories(LoadedProgram.BundleRoot)
        .Select(static run => Path.Combine(run, "bundle"))
        .Where(bundle => File.Exists(Path.Combine(bundle, "plan.original.json")) && File.ReadAllText(Path.Combine(bundle, "plan.original.json")).Contains($"\"id\":\"{plan}\"", StringComparison.Ordinal))
        .ToList();

    /// <summary>The nodes of a run in the order in which they ended.</summary>
    private static string Nodes(string bundle)
    {
        using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "plan.original.json")));
        var known = plan.RootElement.GetProperty("nodes").EnumerateArray().Select(static n => n.GetProperty("id").GetString()!).ToHashSet(StringComparer.Ordinal);
        var nodes = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(bundle, "events.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("eventType", out var type) && Ends.Contains(type.GetString()!) && NodeOf(json.RootElement) is { } node && known.Contains(node)) nodes.Add(node);
        }
        return string.Join(" ", nodes);
    }

    private static string? NodeOf(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().Select(NodeOf).FirstOrDefault(static n => n is not null);
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty("nodeId", out var node)) return node.GetString();
        return element.EnumerateObject().Select(static p => NodeOf(p.Value)).FirstOrDefault(static n => n is not null);
    }
}
