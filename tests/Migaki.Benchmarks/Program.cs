using BenchmarkDotNet.Running;
using Migaki.Benchmarks;

if (args is ["quick"]) QuickComparison.Run();
else if (args is ["twenty"])
{
    using var workload = new Workload();
    QuickComparison.Twenty(workload);
}
else if (args is ["loop", var what]) ProfileLoop.Run(what);
else if (args is ["passes"]) PassPipeline.Quick();
else if (args is ["passes", var blocks]) PassPipeline.ByPass(int.Parse(blocks, System.Globalization.CultureInfo.InvariantCulture));
else BenchmarkSwitcher.FromAssembly(typeof(StepBenchmarks).Assembly).Run(args);
