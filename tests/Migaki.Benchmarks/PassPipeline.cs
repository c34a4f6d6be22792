using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Benchmarks;

/// <summary>The default passes over large plans with the content of every block, a third of them duplicates.</summary>
[MemoryDiagnoser]
public class PassPipeline
{
    private MirPlan _plan = null!;
    private MirPassRunnerOptions _options = null!;

    /// <summary>Blocks of 2 KB.</summary>
    [Params(1_000, 10_000, 100_000)]
    public int Blocks { get; set; }

    /// <summary>Builds the plan.</summary>
    [GlobalSetup]
    public void Setup() => (_plan, _options) = Build(1_000, Blocks);

    /// <summary>Without content, as at compile time.</summary>
    [Benchmark]
    public MirOptimization CompileTime() => MirOptimizer.Optimize(_plan);

    /// <summary>With the content, as at run time.</summary>
    [Benchmark]
    public MirOptimization RunTime() => MirOptimizer.Optimize(_plan, _options);

    /// <summary>Figures without a harness: the best and the median of many runs in one process after warm-up.</summary>
    public static void Quick()
    {
        foreach (var (nodes, blocks) in new[] { (10, 20), (1_000, 1_000), (1_000, 10_000), (1_000, 100_000) })
        {
            var (plan, options) = Build(nodes, blocks);
            var runs = blocks >= 100_000 ? 7 : blocks >= 10_000 ? 30 : 200;
            var removed = plan.Context.Count - MirOptimizer.Optimize(plan, options).Plan.Context.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{nodes,6} nodes {blocks,7} blocks of 2 KB ({removed} removed): compile time {Time(() => MirOptimizer.Optimize(plan), runs)}, run time {Time(() => MirOptimizer.Optimize(plan, options), runs)}"));
        }
    }

    /// <summary>What each pass alone costs, diff and validation included.</summary>
    public static void ByPass(int blocks)
    {
        var (plan, options) = Build(1_000, blocks);
        var runs = Math.Max(5, 100_000 / blocks);
        foreach (var pass in MirOptimizer.DefaultPasses)
            Console.WriteLine($"{pass.Identity.Name,-60} {Time(() => MirOptimizer.Optimize(plan, [pass]), runs)}   {Time(() => MirOptimizer.Optimize(plan, [pass], options), runs)}");
    }

    private static string Time(Action action, int runs)
    {
        for (var i = 0; i < runs; i++) action();
        var times = new double[runs];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var (pause, collections, full) = (GC.GetTotalPauseDuration(), GC.CollectionCount(0), GC.CollectionCount(2));
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / runs;
        process.Refresh();
        // On a machine that others use too, the time of the processor says more than the clock.
        var used = (process.TotalProcessorTime - processor).TotalMilliseconds / runs;
        var paused = (GC.GetTotalPauseDuration() - pause).TotalMilliseconds / runs;
        var collected = (double)(GC.CollectionCount(0) - collections) / runs;
        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture, $"best {times[0]:0.000} ms, median {times[runs / 2]:0.000} ms, processor {used:0.000} ms, {allocated / 1024:n0} KiB, {collected:0.0} collections ({(double)(GC.CollectionCount(2) - full) / runs:0.0} full) that took {paused:0.000} ms");
    }

    private static (MirPlan Plan, MirPassRunnerOptions Options) Build(int nodes, int blocks)
    {
        var random = new Random(1);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var context = new List<MirContextBlock>();
        string? last = null;
        for (var i = 0; i < blocks; i++)
        {
            var id = "ctx-" + i.ToString("000000", CultureInfo.InvariantCulture);
            var text = i % 3 == 2 && last is not null ? last : string.Create(1024, random, static (span, source) =>
            {
                for (var c = 0; c < span.Length; c++) span[c] = c % 6 == 5 ? ' ' : (char)('a' + source.Next(26));
            });
            last = text;
            texts.Add("mir://" + id, new string(text));
            context.Add(new MirContextBlock
            {
                Id = id, ContentRef = "mir://" + id, Role = ContextRole.RetrievedDocument, Mutability = Mutability.Deduplicable, PrivacyClass = PrivacyClass.Internal,
                ContentHash = MirDigest.Sha256(new WireString(text)), TokenEstimate = 171, Provenance = new MirProvenance { Source = ProvenanceSource.Retrieval },
            });
        }
        var perNode = Math.Max(1, blocks / nodes);
        var list = new List<MirNode>();
        var edges = new List<MirEdge>();
        for (var i = 0; i < nodes; i++)
        {
            var inputs = Enumerable.Range(0, perNode + 2).Select(k => context[((i * perNode) + k) % blocks].Id).Distinct().ToMirList();
            list.Add(new MirModelCall { Id = "node-" + i, InputContext = inputs, Model = new MirModel { Task = ModelTask.General } });
            if (i > 0) edges.Add(new MirEdge { Id = "edge-" + i, FromNodeId = "node-" + (i / 2), ToNodeId = "node-" + i, Kind = MirEdgeKind.Control });
        }
        var plan = new MirPlan { Id = "bench", Metadata = new MirPlanMetadata(), Context = context.ToMirList(), Nodes = list.ToMirList(), Edges = edges.Where(static edge => edge.FromNodeId != edge.ToNodeId).ToMirList() };
        return (plan, new MirPassRunnerOptions { Content = MirContentSource.Of(texts) });
    }
}
