using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>MIR1001 and MIR1003: declarations of entries and steps that cannot be recorded. MIR3005 and MIR4004: what steps leave unsaid.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> StepAttributes = ImmutableHashSet.Create(
        StringComparer.Ordinal, "ModelCallAttribute", "ToolCallAttribute", "RetrievalCallAttribute", "ContextTransformAttribute", "ValidatorAttribute", "ApprovalAttribute", "CacheReadAttribute", "CacheWriteAttribute");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.Entry, Descriptors.Signature, Descriptors.LossyKind, Descriptors.SideEffects];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { Known: var known } access) return;
            start.RegisterSymbolAction(c => Check((IMethodSymbol)c.Symbol, c.Compilation, known, c.ReportDiagnostic, c.CancellationToken), SymbolKind.Method);
            // Local functions are no members: the attribute is allowed on them, the plan is not.
            start.RegisterSemanticModelAction(c =>
            {
                foreach (var function in access.Locals.In(c.SemanticModel.SyntaxTree, c.CancellationToken))
                {
                    if (c.SemanticModel.GetDeclaredSymbol(function, c.CancellationToken) is IMethodSymbol method) Check(method, c.SemanticModel.Compilation, known, c.ReportDiagnostic, c.CancellationToken);
                }
            });
            start.RegisterCompilationEndAction(c => External(c.Compilation, known, c.ReportDiagnostic, c.CancellationToken));
        });
    }

    private static void Step(string name, AttributeData attribute, TransformKind? transform, string kind, Func<DiagnosticDescriptor, bool> isAssumed, Action<Diagnostic> report, CancellationToken cancellation)
    {
        void Report(DiagnosticDescriptor rule, string problem, params object[] arguments)
        {
            if (isAssumed(rule)) return;
            var location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation();
            report(Diagnostic.Create(rule, location, ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, problem), arguments));
        }

        if (kind == "ToolCallAttribute" && attribute.Member<SideEffectClass>("SideEffects") is null) Report(Descriptors.SideEffects, "side-effects", name);
        if (kind == "ContextTransformAttribute" && attribute.Flag("Lossy") == false && transform is { } said && (said is TransformKind.Compress or TransformKind.Summarize or TransformKind.Filter))
            Report(Descriptors.LossyKind, "lossless", name, Wire.Name(said));
    }

    private static void External(Compilation compilation, KnownSymbols known, Action<Diagnostic> report, CancellationToken cancellation)
    {
        foreach (var attribute in AttributeReader.FindAll(compilation.Assembly.GetAttributes(), known.MirExternalStep))
        {
            var kind = attribute.Member<StepKind>(2) switch { StepKind.ToolCall => "ToolCallAttribute", StepKind.ContextTransform => "ContextTransformAttribute", _ => "" };
            Step(attribute.Text(1) ?? "", attribute, attribute.Member<TransformKind>("Transform"), kind, _ => false, report, cancellation);
        }
    }

    private static void Check(IMethodSymbol method, Compilation compilation, KnownSymbols known, Action<Diagnostic> report, CancellationToken cancellation)
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
                Step(method.Name, attribute, attribute.Member<TransformKind>(0), type.Name, r => Assumptions.Cover(known, method, r.Id), report, cancellation);
            }
        }
    }
}
