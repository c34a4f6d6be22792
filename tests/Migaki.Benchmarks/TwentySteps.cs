using System.Diagnostics;
using System.Globalization;
using Migaki.Recording;

namespace Migaki.Benchmarks;

/// <summary>
/// A run of twenty steps in CPU time of the thread, which a busy machine does not stretch (caches and clocks still do), beside the system calls alone. On the disk and,
/// where there is one, on a file system in memory: what ext4 asks for a new file depends on what was deleted in the last seconds.
/// </summary>
internal static class TwentySteps
{
    private const int Rounds = 400, WarmUp = 8000;

    public static void Run()
    {
        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : null;
        // Until the runtime has compiled all of it for good, what is measured is the runtime.
        Loop(memory ?? Path.GetTempPath(), WarmUp);
        On(Path.GetTempPath());
        if (memory is not null) On(memory);
    }

    /// <summary>One way over and over, for a profiler to look at.</summary>
    public static void Loop(string parent, int runs = 20_000)
    {
        using var workload = new Workload(parent);
        workload.Recorder.Options.Files = new WithoutFlush();
        for (var i = 0; i < runs; i++)
        {
            Steps(workload, workload.Begin()).Complete();
            if (i % 500 == 499) Workload.Empty(workload.Root);
        }
    }

    private static void On(string parent)
    {
        using var workload = new Workload(parent);
        Console.WriteLine();
        Console.WriteLine($"20 steps (30 events) under {parent}, CPU us, best of {Rounds} (median of the sum)");
        // Interleaved, so that what the file system remembers of the others is the same for each.
        var ways = new List<Way> { new("fsync and all"), new("without fsync") };
        if (FileFloor.IsKnown) ways.Add(new("system calls alone"));
        for (var round = 0; round < Rounds; round++)
        {
            Recorded(workload, EvidenceFiles.Disk, ways[0]);
            Recorded(workload, new WithoutFlush(), ways[1]);
            if (ways.Count > 2) Alone(workload, round, ways[2]);
        }
        foreach (var way in ways) Console.WriteLine(way);
    }

    private static void Recorded(Workload workload, EvidenceFiles files, Way way)
    {
        workload.Recorder.Options.Files = files;
        var (start, at) = (Stopwatch.GetTimestamp(), ThreadCpu.Now());
        var run = workload.Begin();
        var begun = ThreadCpu.Now();
        Steps(workload, run);
        var done = ThreadCpu.Now();
        run.Complete();
        way.Take(at, begun, done, ThreadCpu.Now(), Stopwatch.GetElapsedTime(start));
        workload.Recorder.Options.Files = EvidenceFiles.Disk;
    }

    private static Runtime.PlanRun Steps(Workload workload, Runtime.PlanRun run)
    {
        for (var i = 0; i < 10; i++)
        {
            workload.Transform();
            workload.Model();
        }
        return run;
    }

    private static void Alone(Workload workload, int round, Way way)
    {
        var folder = Path.Combine(workload.Root, "floor-" + round.ToString(CultureInfo.InvariantCulture));
        var (start, at) = (Stopwatch.GetTimestamp(), ThreadCpu.Now());
        var log = FileFloor.Begin(folder);
        var begun = ThreadCpu.Now();
        FileFloor.Seal(log);
        way.Take(at, begun, begun, ThreadCpu.Now(), Stopwatch.GetElapsedTime(start));
    }

    /// <summary>The disk is not asked: what is left is ours and the kernel's.</summary>
    private sealed class WithoutFlush : EvidenceFiles
    {
        public override void Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file) { }

        public override void FlushDirectory(string path) { }
    }

    private sealed class Way(string name)
    {
        private readonly List<double> _begin = [], _steps = [], _seal = [], _all = [], _wall = [];

        public void Take(double at, double begun, double done, double end, TimeSpan wall)
        {
            _begin.Add(begun - at);
            _steps.Add(done - begun);
            _seal.Add(end - done);
            _all.Add(end - at);
            _wall.Add(wall.TotalMicroseconds);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"  {name,-20} {_all.Min(),6:F0} ({_all.Order().ElementAt(_all.Count / 2):F0}) = begin {_begin.Min():F0} + steps {_steps.Min():F0} + seal {_seal.Min():F0}; wall {_wall.Min():F0}");
    }
}
