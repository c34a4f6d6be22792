#pragma warning disable RS1036, RS1038, RS1041, RS2008 // Runs in this process only, and is in no package.
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Migaki.Benchmarks.CompileTime;

/// <summary>
/// Looks at each call and each body, as the analyzers do that every project of the SDK has by default: once one analyzer asks, all
/// bodies are bound for analysis, and the next analyzer finds them bound.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class BindsAll : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Rule = new("BENCH1", "Bound", "Bound", "Benchmark", DiagnosticSeverity.Warning, true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(static _ => { }, OperationKind.Invocation);
        context.RegisterOperationBlockAction(static _ => { });
    }
}
