using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Migaki.Benchmarks.CompileTime;

/// <summary>
/// Analyzers as the compiler's own command line runs them: beside the one compilation that is emitted. <c>CompilationWithAnalyzers</c>, which is public,
/// compiles every method a second time to learn what there is to analyze, and would count that as the analyzers' time.
/// </summary>
internal sealed class AttachedAnalyzers
{
    private static readonly Assembly Roslyn = typeof(Compilation).Assembly;
    private static readonly MethodInfo Create = Driver.GetMethod("CreateAndAttachToCompilation", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public, [
        typeof(Compilation), typeof(ImmutableArray<DiagnosticAnalyzer>), typeof(AnalyzerOptions), Internal("Diagnostics.AnalyzerManager"), typeof(Action<Diagnostic>), typeof(bool),
        Internal("Diagnostics.SeverityFilter"), typeof(bool), typeof(Compilation).MakeByRefType(), typeof(CancellationToken)])!;
    private static readonly MethodInfo Finish = Driver.GetMethod("GetDiagnosticsAsync", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;

    private readonly object _driver;

    public AttachedAnalyzers(Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, AnalyzerOptions options)
    {
        var manager = Activator.CreateInstance(Internal("Diagnostics.AnalyzerManager"), BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, null, [analyzers], null);
        object?[] arguments =
        [
            compilation, analyzers, options, manager, (Action<Diagnostic>)(static d => throw new InvalidOperationException(d.ToString())), false,
            // What the compiler leaves out: rules that only an editor shows.
            Enum.Parse(Internal("Diagnostics.SeverityFilter"), "Hidden, Info"), false, null, CancellationToken.None,
        ];
        _driver = Create.Invoke(null, arguments)!;
        Compilation = (Compilation)arguments[8]!;
    }

    private static Type Driver => Internal("Diagnostics.AnalyzerDriver");

    /// <summary>The one to emit.</summary>
    public Compilation Compilation { get; }

    /// <summary>After it was emitted.</summary>
    public ImmutableArray<Diagnostic> Diagnostics() => ((Task<ImmutableArray<Diagnostic>>)Finish.Invoke(_driver, [Compilation, CancellationToken.None])!).GetAwaiter().GetResult();

    private static Type Internal(string name) => Roslyn.GetType("Microsoft.CodeAnalysis." + name, throwOnError: true)!;
}
