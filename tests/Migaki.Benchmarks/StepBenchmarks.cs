using BenchmarkDotNet.Attributes;
using Migaki.Runtime;

namespace Migaki.Benchmarks;

/// <summary>A step in each of its forms beside a span.</summary>
[MemoryDiagnoser]
public class StepBenchmarks : IDisposable
{
    private Workload _workload = null!;
    private PlanRun? _run;

    [GlobalSetup]
    public void Setup() => _workload = new Workload();

    [GlobalSetup(Targets = [nameof(RecordedTransform), nameof(RecordedModelCall)])]
    public void SetupInRun()
    {
        Setup();
        _run = _workload.Begin();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _run?.Complete();
        _workload.Dispose();
    }

    [Benchmark]
    public string BareCall() => Workload.Bare();

    [Benchmark]
    public string OutsideARun() => _workload.Transform();

    [Benchmark]
    public string RecordedTransform() => _workload.Transform();

    [Benchmark]
    public string RecordedModelCall() => _workload.Model();

    [Benchmark(Baseline = true)]
    public string OpenTelemetrySpan() => Workload.Span();
}
