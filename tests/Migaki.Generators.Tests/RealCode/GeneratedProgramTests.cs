using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Mir;
using Xunit.Abstractions;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>
/// The extractor let loose on generated programs: no crash, every output compiles, every graph is valid, and every program does the same with
/// recording as without. <c>MIGAKI_CORPUS=200</c> takes so many rounds of larger seeds.
/// </summary>
public sealed class GeneratedProgramTests(ITestOutputHelper output)
{
    private static readonly int PlansOfASeed = Environment.GetEnvironmentVariable("MIGAKI_CORPUS") is null ? 4 : 12;

    /// <summary>What no reading may leave behind, whatever the program does. (A field nobody describes has no producer.)</summary>
    private static readonly HashSet<string> Faults = new(StringComparer.Ordinal)
    {
        "unresolved_node", "unresolved_context", "provenance_mismatch", "duplicate_producer", "edge_context_not_produced", "edge_context_not_read",
        "self_edge", "use_before_produce", "unbounded_cycle", "unreachable_node", "context_without_producer", "duplicate_edge", "edge_kind_mismatch", "branch_without_arms", "duplicate_branch_id", "branch_target_without_edge", "join_without_inputs", "join_input_without_edge",
    };

    private static int Times => int.TryParse(Environment.GetEnvironmentVariable("MIGAKI_CORPUS"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 1;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Programs_are_read_and_run_the_same(int first)
    {
        var (plans, nodes, edges, runs, clean, unplanned, large) = (0, 0, 0, 0, 0, 0, 0);
        var (faults, strayed) = (new List<string>(), new List<string>());
        string? shown = null;
        for (var round = 0; round < Times; round++)
        {
            var seed = first + 2 * round;
            var programs = new GeneratedPrograms(seed);
            var names = Enumerable.Range(0, PlansOfASeed).Select(i => $"S{seed}P{i}").ToArray();
            var sources = names.Select(programs.Plan).Append(GeneratedPrograms.Shared).Append(Program(names)).ToArray();
            var compilation = TestCompilation.Create(sources);
            var broken = compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795").ToArray();
            Assert.True(broken.Length == 0, $"seed {seed}: {DiagnosticPrinter.Print(broken.Take(5))}");
            var run = GeneratorHarness.Run(compilation);
            Assert.Null(run.Result.Exception);
            Assert.DoesNotContain("internal error", run.AllText, StringComparison.Ordinal);
            var json = run.PlanJsons();
            Assert.Equal(PlansOfASeed, json.Count);
            foreach (var plan in json)
            {
                var read = MirPlanReader.Read(plan.Value).Plan!;
                PlanChecks.AssertSound(read, plan.Key);
                var found = MirSemanticValidator.Validate(read).Where(static f => Faults.Contains(f.Code)).Select(static f => $"{f.Code} {f.Path} {f.Message}").ToArray();
                if (found.Length > 0) faults.Add($"{plan.Key}: {string.Join("\n", found)}");
                if (found.Length > 0) shown ??= PlanText.Of(read) + sources[Array.IndexOf(names, plan.Key["generated.".Length..])];
                var isLarge = plan.Value.Contains("too large", StringComparison.Ordinal);
                // Of many random programs a few are; those of the usual run are not.
                Assert.False(isLarge && Times == 1, plan.Key);
                if (isLarge) large++;
                (plans, nodes, edges) = (plans + 1, nodes + read.Nodes.Count, edges + read.Edges.Count);
            }
            using var with = run.Load();
            using var without = GeneratorHarness.Run(TestCompilation.Create(sources), new StandInGenerator()).Load();
            var plain = (string)(await without.RunAsync())!;
            Assert.Equal(plain, (string)(await with.RunAsync())!);
            foreach (var name in names)
            {
                foreach (var bundle in Bundles("generated." + name))
                {
                    runs++;
                    if ((string)(await with.RunAsync("Program", "Walk", bundle))! is { Length: > 0 } divergences) strayed.Add($"{name}: {divergences}");
                    using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "bundle.json")));
                    var missed = manifest.RootElement.GetRawText().Contains("places the plan does not have", StringComparison.Ordinal);
                    var isWhole = !json["generated." + name].Contains("\"reason\"", StringComparison.Ordinal);
                    if (isWhole) clean++;
                    if (missed) unplanned++;
                    // Where coverage names nothing, every step that ran is a node.
                    Assert.False(isWhole && missed, $"{name} ran steps that its plan does not have and its coverage does not name:\n{sources[Array.IndexOf(names, name)]}");
                }
            }
        }
        Assert.True(strayed.Count == 0, string.Join("\n", strayed.Take(20)));
        output.WriteLine($"{plans} plans, {nodes} nodes, {edges} edges, {runs} runs, {clean} of plans whose coverage names nothing, {unplanned} with steps outside the plan, {large} plans too large");
        Assert.True(faults.Count == 0, $"{string.Join("\n", faults.Take(40))}\n{shown}");
    }

    private static IEnumerable<string> Bundles(string plan) => Directory.GetDirectories(LoadedProgram.BundleRoot)
        .Select(static run => Path.Combine(run, "bundle"))
        .Where(bundle => File.Exists(Path.Combine(bundle, "plan.original.json")) && File.ReadAllText(Path.Combine(bundle, "plan.original.json")).Contains($"\"id\":\"{plan}\"", StringComparison.Ordinal));

    private static string Program(string[] names) => $$"""
        public static class Program
        {
            public static async Task<string> Walk(string bundle)
            {
                await Task.Yield();
                var result = Migaki.Replay.BundleReplay.Replay(bundle);
                return result.Status == Migaki.Replay.ReplayStatus.Reproduced ? "" : result.Status + ": " + string.Join("; ", result.Divergences.Select(d => d.Path + " " + d.Message));
            }
            public static async Task<string> Run()
            {
                var all = new System.Text.StringBuilder();
                {{string.Concat(names.SelectMany(static name => new[] { 0, 3 }.Select(n => $"await Do(() => new {name}(new Service()).Run(\"q{n}\", {n}));\n")))}}
                return all.ToString();
                async Task Do(Func<Task<string>> plan)
                {
                    try { all.Append(await plan()); } catch (Exception e) { all.Append(e.GetType().Name).Append(e.Message); }
                    all.Append('\n');
                }
            }
        }
        """;
}
