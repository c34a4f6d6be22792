using BenchmarkDotNet.Running;
using Migaki.Benchmarks;

if (args is ["quick"]) QuickComparison.Run();
else if (args is ["loop", var what]) ProfileLoop.Run(what);
else BenchmarkSwitcher.FromAssembly(typeof(StepBenchmarks).Assembly).Run(args);
