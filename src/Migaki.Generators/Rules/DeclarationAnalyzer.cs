using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>MIR1001 and MIR1003: declarations of entries and steps that cannot be recorded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> StepAttributes = ImmutableHashSet.Create(
        StringComparer.Ordinal, "ModelCallAttribute", "ToolCallAttribute", "RetrievalCallAttribute", "ContextTransformAttribute", "ValidatorAttribute", "ApprovalAttribute", "CacheReadAttribute", "CacheWriteAttribute");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.Entry, Descriptors.Signature];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.PlanAttribute) is null) return;
            start.RegisterSymbolAction(static c => Check((IMethodSymbol)c.Symbol, c.Compilation, c.ReportDiagnostic, c.CancellationToken), SymbolKind.Method);
            // Local functions are no members: the attribute is allowed on them, the plan is not.
            start.RegisterOperationAction(
                static c => Check(((Microsoft.CodeAnalysis.Operations.ILocalFunctionOperation)c.Operation).Symbol, c.Compilation, c.ReportDiagnostic, c.CancellationToken),
                OperationKind.LocalFunction);
        });
    }

    private static void Check(IMethodSymbol method, Compilation compilation, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (method.PartialDefinitionPart is not null) return;
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is not { ContainingNamespace: { Name: "Migaki", ContainingNamespace.IsGlobalNamespace: true } } type) continue;
            if (type.Name == "MirPlanAttribute")
            {
                foreach (var problem in EntryConditions.Check(method, attribute, cancellation)) report(problem.ToDiagnostic());
            }
            else if (StepAttributes.Contains(type.Name) && method.MethodKind == MethodKind.Ordinary)
            {
                foreach (var problem in SignatureConditions.OfStep(method, compilation)) report(problem.ToDiagnostic());
            }
        }
    }
}
