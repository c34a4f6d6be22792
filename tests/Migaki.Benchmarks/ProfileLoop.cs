using System.Diagnostics;

namespace Migaki.Benchmarks;

/// <summary>One kind of call over and over in one run that is not sealed, for a profiler to look at (<c>DOTNET_PerfMapEnabled=1 perf record</c>).</summary>
internal static class ProfileLoop
{
    // Under the events a run may have.
    private const int Calls = 450_000;

    public static void Run(string what)
    {
        using var workload = new Workload();
        Func<string> call = what == "model" ? workload.Model : workload.Transform;
        var start = Stopwatch.GetTimestamp();
        _ = workload.Begin();
        for (var i = 0; i < Calls; i++) call();
        Console.WriteLine(FormattableString.Invariant($"{what}: {Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls:F0} ns"));
    }
}
