extern alias generators;

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using generators::Migaki.Generators.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Migaki.Benchmarks.CompileTime;

/// <summary>Compiles a project of plans with and without the package, in turns in one warm process. CPU time counts: other processes share the machine.</summary>
internal static class CompileTimes
{
    private static readonly CSharpParseOptions Parse = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithDocumentationMode(DocumentationMode.Parse)
        .WithFeatures([new("InterceptorsNamespaces", "Migaki.Generated")]);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static p => Path.GetFileName(p) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Concat([typeof(MirPlanAttribute).Assembly.Location, typeof(MirRun).Assembly.Location, typeof(Mir.MirPlan).Assembly.Location])
            .Distinct()
            .Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p)),
    ];

    public static void Run(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 15;
        var sizes = arguments.Length > 1 ? new[] { int.Parse(arguments[1], CultureInfo.InvariantCulture) } : [0, 150];
        foreach (var ordinary in sizes)
        {
            var lines = ProjectSource.Files(50, ordinary, true).Sum(static f => f.Text.Count(static c => c == '\n'));
            Console.WriteLine(FormattableString.Invariant($"\n{50 * ProjectSource.PlansPerService} plans in 50 files, {ordinary} other files, {lines} lines; medians of {rounds} rounds"));
            Compare(ordinary, rounds);
        }
    }

    /// <summary>The same again and again, for a profiler.</summary>
    public static void Loop(int rounds)
    {
        var files = Texts(0, true);
        for (var i = 0; i < rounds; i++) Compile(files, generator: true, Analyzers());
    }

    /// <summary>The generator alone, again and again: for a profiler, and to see what one run costs and allocates.</summary>
    public static void LoopGenerator(int rounds)
    {
        var files = Texts(0, true);
        var (cpu, wall, allocated) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            var compilation = Create(files);
            GC.Collect();
            var (before, bytes, watch) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
            Generate(compilation);
            wall.Add(watch.Elapsed.TotalMilliseconds);
            cpu.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
            allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - bytes) / 1e6);
            if (i == 0)
                Console.WriteLine(FormattableString.Invariant($"first: cpu {cpu[0]:0} ms, wall {wall[0]:0} ms, {System.Runtime.JitInfo.GetCompiledMethodCount()} methods in {System.Runtime.JitInfo.GetCompilationTime().TotalMilliseconds:0} ms compiled"));
        }
        Console.WriteLine(FormattableString.Invariant($"{rounds} runs: cpu {Median(cpu):0} ms (least {cpu[0]:0}), wall {Median(wall):0} ms (least {wall[0]:0}), {Median(allocated):0.0} MB allocated"));
    }

    /// <summary>
    /// What the package adds to a project that other analyzers already bind, as the median of the ratios of each round: what a machine does beside it moves both of a
    /// round alike.
    /// </summary>
    public static void Ratio(int rounds, int ordinary)
    {
        var (bare, annotated) = (Texts(ordinary, false), Texts(ordinary, true));
        var all = Analyzers();
        var sides = new Action[] { () => Compile(bare, generator: false, [new BindsAll()]), () => Compile(annotated, generator: true, [.. all, new BindsAll()]) };
        var (cpu, wall) = (new List<double>(), new List<double>());
        var least = new[] { double.MaxValue, double.MaxValue };
        for (var round = -2; round < rounds; round++)
        {
            var (c, w) = (new double[2], new double[2]);
            for (var i = 0; i < 2; i++)
            {
                GC.Collect();
                var (before, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
                // The one that goes first changes.
                var side = (i + round & 1) == 0 ? 0 : 1;
                sides[side]();
                (c[side], w[side]) = ((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds, watch.Elapsed.TotalMilliseconds);
            }
            if (round < 0) continue;
            for (var i = 0; i < 2; i++) least[i] = Math.Min(least[i], c[i]);
            cpu.Add(c[1] / c[0]);
            wall.Add(w[1] / w[0]);
        }
        Console.WriteLine(FormattableString.Invariant($"{ordinary} other files, {rounds} rounds: cpu {(Median(cpu) - 1) * 100:+0.0} % (from {(cpu[0] - 1) * 100:0.0} to {(cpu[^1] - 1) * 100:0.0}), wall {(Median(wall) - 1) * 100:+0.0} %; least cpu {least[0]:0} and {least[1]:0} ms"));
    }

    /// <summary>Where the time goes with the generator and without it: the medians of each stage of one compilation.</summary>
    public static void Stages(int rounds, int ordinary)
    {
        foreach (var withPackage in new[] { false, true })
        {
            var files = Texts(ordinary, withPackage);
            var stages = new (string Name, List<double> Cpu)[] { ("parsed", []), ("generated", []), ("declared", []), ("emitted", []) };
            for (var round = -3; round < rounds; round++)
            {
                GC.Collect();
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                void Done(int stage)
                {
                    var now = Process.GetCurrentProcess().TotalProcessorTime;
                    if (round >= 0) stages[stage].Cpu.Add((now - before).TotalMilliseconds);
                    before = now;
                }

                var compilation = Create(files);
                Done(0);
                if (withPackage) compilation = Generate(compilation);
                Done(1);
                _ = compilation.GetDeclarationDiagnostics();
                Done(2);
                using var pe = new MemoryStream();
                using var pdb = new MemoryStream();
                if (!compilation.Emit(pe, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb)).Success) throw new InvalidOperationException("The project does not compile.");
                Done(3);
            }
            Console.WriteLine((withPackage ? "with:    " : "without: ") + string.Join(", ", stages.Select(static s => FormattableString.Invariant($"{s.Name} {Median(s.Cpu):0} ms (least {s.Cpu[0]:0})"))));
        }
    }

    /// <summary>What the generator adds to the project.</summary>
    public static void WriteGenerated(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var tree in Generate(Texts(0, true)).SyntaxTrees.Where(static t => t.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)))
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(tree.FilePath)), tree.GetText().ToString());
    }

    private static void Compare(int ordinary, int rounds)
    {
        var (bare, annotated) = (Texts(ordinary, false), Texts(ordinary, true));
        ImmutableAnalyzers all = new(Analyzers());
        var variants = new List<(string Name, Action Action)>
        {
            ("without the package", () => Compile(bare, generator: false, [])),
            ("generator", () => Compile(annotated, generator: true, [])),
            ("generator and analyzers", () => Compile(annotated, generator: true, all.Value)),
            ("without the package, an SDK analyzer's share", () => Compile(bare, generator: false, [new BindsAll()])),
            ("generator and analyzers, an SDK analyzer's share", () => Compile(annotated, generator: true, [.. all.Value, new BindsAll()])),
            ("generator only, not emitted", () => Generate(annotated)),
        };
        var cpu = variants.Select(static _ => new List<double>()).ToArray();
        var wall = variants.Select(static _ => new List<double>()).ToArray();
        for (var round = -3; round < rounds; round++)
        {
            for (var i = 0; i < variants.Count; i++)
            {
                GC.Collect();
                var (before, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
                variants[i].Action();
                watch.Stop();
                if (round < 0) continue;
                cpu[i].Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
                wall[i].Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        for (var i = 0; i < variants.Count; i++)
        {
            var baseline = i == 4 ? 3 : 0;
            var (c, w) = (Median(cpu[i]), Median(wall[i]));
            Console.WriteLine(FormattableString.Invariant($"{variants[i].Name,-50} cpu {c,7:0} ms {Percent(c, Median(cpu[baseline])),8}   wall {w,7:0} ms {Percent(w, Median(wall[baseline])),8}"));
        }
    }

    private static string Percent(double value, double baseline) => FormattableString.Invariant($"{(value / baseline - 1) * 100:+0.0;-0.0;0} %");

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static (string Path, SourceText Text)[] Texts(int ordinary, bool withPackage) =>
        ProjectSource.Files(50, ordinary, withPackage).Select(static f => ("/project/" + f.Path, SourceText.From(f.Text, System.Text.Encoding.UTF8, SourceHashAlgorithm.Sha256))).ToArray();

    private static CSharpCompilation Create((string Path, SourceText Text)[] files)
    {
        var trees = new SyntaxTree[files.Length];
        Parallel.For(0, files.Length, i => trees[i] = CSharpSyntaxTree.ParseText(files[i].Text, Parse, files[i].Path));
        return CSharpCompilation.Create(
            "Application", trees, References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release, deterministic: true));
    }

    private static CSharpCompilation Generate((string Path, SourceText Text)[] files) => Generate(Create(files));

    private static CSharpCompilation Generate(CSharpCompilation compilation)
    {
        CSharpGeneratorDriver.Create([new MigakiGenerator().AsSourceGenerator()], parseOptions: Parse, optionsProvider: new Options())
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        return (CSharpCompilation)output;
    }

    private static void Compile((string Path, SourceText Text)[] files, bool generator, DiagnosticAnalyzer[] analyzers)
    {
        Compilation compilation = generator ? Generate(files) : Create(files);
        AttachedAnalyzers? attached = null;
        if (analyzers.Length > 0) compilation = (attached = new AttachedAnalyzers(compilation, [.. analyzers], new AnalyzerOptions([], new Options()))).Compilation;
        using var pe = new MemoryStream();
        using var pdb = new MemoryStream();
        var result = compilation.Emit(pe, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!result.Success) throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        if (attached?.Diagnostics().FirstOrDefault(static d => d.Severity >= DiagnosticSeverity.Warning) is { } problem) throw new InvalidOperationException(problem.ToString());
    }

    private static DiagnosticAnalyzer[] Analyzers() => typeof(MigakiGenerator).Assembly.GetTypes()
        .Where(static t => t.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null)
        .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)
        .ToArray();

    private sealed record ImmutableAnalyzers(DiagnosticAnalyzer[] Value);

    private sealed class Options : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.projectdir" ? "/project/" : null;
                return value is not null;
            }
        }
    }
}
