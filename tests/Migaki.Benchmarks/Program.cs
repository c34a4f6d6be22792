using BenchmarkDotNet.Running;
using Migaki.Benchmarks;

if (args is ["quick"]) QuickComparison.Run();
else BenchmarkSwitcher.FromAssembly(typeof(StepBenchmarks).Assembly).Run(args);
