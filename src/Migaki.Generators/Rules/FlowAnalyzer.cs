using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>The rules that follow values through the bodies of plans, and the declarations they rest on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.Provenance, Descriptors.Unvalidated];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { } access) return;
            start.RegisterOperationBlockAction(c => AnalyzeBody(c, access));
            start.RegisterSymbolAction(c => AnalyzeDeclaration(c, access.Known), SymbolKind.Field, SymbolKind.Property, SymbolKind.Method);
        });
    }

    private static void AnalyzeBody(OperationBlockAnalysisContext context, CompilationAccess access)
    {
        if (context.OwningSymbol is not IMethodSymbol core || PlanDeclaration.EntryOf(access.Known, core) is not { } entry) return;
        if (PlanDeclaration.Of(access.Known, entry, core) is not { } plan) return;
        foreach (var block in context.OperationBlocks)
        {
            if (block is not IBlockOperation || block.Parent is not IMethodBodyOperation) continue;
            var body = BodyExtractor.Extract(plan, entry, core, context.GetControlFlowGraph(block), access, null, context.CancellationToken);
            foreach (var finding in body.Findings)
            {
                var rule = finding.Rule == Descriptors.Provenance.Id ? Descriptors.Provenance : Descriptors.Unvalidated;
                context.ReportDiagnostic(Diagnostic.Create(rule, finding.Location, finding.Path, finding.Arguments.ToArray<object>()));
            }
        }
    }

    private static void AnalyzeDeclaration(SymbolAnalysisContext context, KnownSymbols known)
    {
        switch (context.Symbol)
        {
            case IMethodSymbol { PartialDefinitionPart: not null }:
                return;
            case IMethodSymbol method:
                // On a step's parameter MirContext names a role and needs no provenance.
                if (method.MethodKind != MethodKind.Constructor && AttributeReader.Find(method.GetAttributes(), known.MirPlan) is null) return;
                foreach (var parameter in method.Parameters) Check(parameter, parameter.GetAttributes(), context, known);
                return;
            default:
                Check(context.Symbol, context.Symbol.GetAttributes(), context, known);
                return;
        }
    }

    private static void Check(ISymbol symbol, ImmutableArray<AttributeData> attributes, SymbolAnalysisContext context, KnownSymbols known)
    {
        if (ContextDeclaration.Of(known, attributes) is not { Provenance: null }) return;
        var attribute = AttributeReader.Find(attributes, known.MirContext)!;
        var location = attribute.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : symbol.Locations.FirstOrDefault();
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.Provenance, location, Flow.FlowAnalysis.Describe(symbol)));
    }
}
