using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Pipeline;

namespace Migaki.Generators.Tests.Harness;

/// <summary>Runs the generator over sources, checks what it made, and loads the result.</summary>
internal static class GeneratorHarness
{
    /// <summary>Runs the generator; asserts nothing.</summary>
    public static GeneratorRun Run(params string[] sources) => Run(TestCompilation.Create(sources));

    /// <inheritdoc cref="Run(string[])"/>
    public static GeneratorRun Run(CSharpCompilation compilation) => Run(compilation, new MigakiGenerator());

    /// <summary>Runs any generator, with analyzer-config options.</summary>
    public static GeneratorRun Run(Compilation compilation, IIncrementalGenerator generator, IReadOnlyDictionary<string, string>? options = null) =>
        Update(Driver(compilation, generator, options), compilation);

    /// <summary>Runs a driver again, as after an edit.</summary>
    public static GeneratorRun Update(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        return new GeneratorRun(driver, (CSharpCompilation)output, diagnostics);
    }

    /// <summary>Runs the generator, asserts that nothing warns and that the result can be emitted, and loads it.</summary>
    public static LoadedProgram Load(params string[] sources) => Run(sources).AssertClean().Load();

    /// <summary>The same sources with entries that only call their bodies: what the program does without recording.</summary>
    public static LoadedProgram LoadWithoutRecording(params string[] sources) =>
        Run(TestCompilation.Create(sources), new StandInGenerator()).AssertClean().Load();

    /// <summary>The canonical JSON of the only plan of a source.</summary>
    public static string PlanJson(params string[] sources) => Run(sources).PlanJson();

    private static CSharpGeneratorDriver Driver(Compilation compilation, IIncrementalGenerator generator, IReadOnlyDictionary<string, string>? options)
    {
        var values = new Dictionary<string, string> { ["build_property.projectdir"] = "/project/" };
        foreach (var option in options ?? new Dictionary<string, string>()) values[option.Key] = option.Value;
        return CSharpGeneratorDriver.Create(
            [generator.AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
            optionsProvider: new TestOptionsProvider(values),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }
}

/// <summary>A finished run of a generator.</summary>
internal sealed record GeneratorRun(GeneratorDriver Driver, CSharpCompilation Output, ImmutableArray<Diagnostic> Diagnostics)
{
    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>The generated files by hint name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(static s => s.HintName, static s => s.SourceText.ToString());

    /// <summary>Everything generated, for failure messages.</summary>
    public string AllText => string.Concat(Result.GeneratedSources.Select(static s => $"// ===== {s.HintName}\n{s.SourceText}\n"));

    /// <summary>The reasons of a tracked step's outputs, e.g. all <c>Cached</c>.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string trackingName) => Result.TrackedSteps.TryGetValue(trackingName, out var steps)
        ? steps.SelectMany(static s => s.Outputs).Select(static o => o.Reason).ToList()
        : [];

    /// <summary>The reasons of the final outputs of a kind: <c>SourceOutput</c> or <c>ImplementationSourceOutput</c>.</summary>
    public IReadOnlyList<IncrementalStepRunReason> OutputReasons(string kind) => Result.TrackedOutputSteps.TryGetValue(kind, out var steps)
        ? steps.SelectMany(static s => s.Outputs).Select(static o => o.Reason).ToList()
        : [];

    /// <summary>The canonical JSON of the only plan, as it is embedded.</summary>
    public string PlanJson() => Assert.Single(PlanJsons()).Value;

    /// <summary>The embedded plans by id, read from the assembly attributes.</summary>
    public IReadOnlyDictionary<string, string> PlanJsons() => Output.Assembly.GetAttributes()
        .Where(static a => a.AttributeClass?.ToDisplayString() == "Migaki.MirEmbeddedPlanAttribute")
        .ToDictionary(static a => (string)a.ConstructorArguments[0].Value!, static a => (string)a.ConstructorArguments[2].Value!);

    /// <summary>Runs the same driver over an edited compilation.</summary>
    public GeneratorRun Update(Compilation edited) => GeneratorHarness.Update(Driver, edited);

    /// <summary>Nothing thrown, nothing reported, no warning in the whole compilation under strict settings.</summary>
    public GeneratorRun AssertClean(params string[] except)
    {
        if (Result.Exception is not null) Assert.Fail("The generator threw: " + Result.Exception);
        var problems = Diagnostics.Concat(Output.GetDiagnostics()).Where(d => !except.Contains(d.Id)).Problems();
        if (problems.Count > 0) Assert.Fail($"{DiagnosticPrinter.Print(problems)}\n{AllText}");
        return this;
    }

    /// <summary>Emits (interceptor errors appear only then) and loads.</summary>
    public LoadedProgram Load() => LoadedProgram.Emit(this);
}
