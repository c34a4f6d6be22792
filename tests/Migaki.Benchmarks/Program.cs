using BenchmarkDotNet.Running;
using Migaki.Benchmarks;
using Migaki.Benchmarks.CompileTime;

if (args is ["quick"]) QuickComparison.Run();
else if (args is ["twenty"]) TwentySteps.Run();
else if (args is ["twenty", "loop", var parent]) TwentySteps.Loop(parent);
else if (args is ["twenty", "parts"]) SealParts.Run();
else if (args is ["telemetry"]) QuickComparison.Telemetry();
else if (args is ["loop", var what]) ProfileLoop.Run(what);
else if (args is ["passes"]) PassPipeline.Quick();
else if (args is ["passes", var blocks]) PassPipeline.ByPass(int.Parse(blocks, System.Globalization.CultureInfo.InvariantCulture));
else if (args is ["compile", "loop", var count]) CompileTimes.Loop(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
else if (args is ["compile", "generate", var runs]) CompileTimes.LoopGenerator(int.Parse(runs, System.Globalization.CultureInfo.InvariantCulture));
else if (args is ["compile", "stages", var rounds, var others]) CompileTimes.Stages(int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture), int.Parse(others, System.Globalization.CultureInfo.InvariantCulture));
else if (args is ["compile", "ratio", var turns, var beside]) CompileTimes.Ratio(int.Parse(turns, System.Globalization.CultureInfo.InvariantCulture), int.Parse(beside, System.Globalization.CultureInfo.InvariantCulture));
else if (args is ["compile", "write", var folder, var ordinary, var package])
    ProjectSource.Write(folder, 50, int.Parse(ordinary, System.Globalization.CultureInfo.InvariantCulture), package == "with");
else if (args is ["compile", "generated", var output]) CompileTimes.WriteGenerated(output);
else if (args is ["compile", .. var rest]) CompileTimes.Run(rest);
else BenchmarkSwitcher.FromAssembly(typeof(StepBenchmarks).Assembly).Run(args);
