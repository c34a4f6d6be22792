using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Rules;

/// <summary>The rules that follow values through the bodies of plans, and the declarations they rest on. One analysis of a body serves them all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics =>
    [
        Descriptors.Form, Descriptors.NotFollowed, Descriptors.Unbounded, Descriptors.Coverage,
        Descriptors.Provenance, Descriptors.Mutability, Descriptors.Privacy, Descriptors.PrivacyLowered, Descriptors.CacheWrite, Descriptors.Instruction, Descriptors.Secret, Descriptors.Unclassified,
        Descriptors.Unvalidated, Descriptors.VerdictIgnored, Descriptors.RequiredValidator, Descriptors.Eval,
        Descriptors.UntrustedTool, Descriptors.Unapproved, Descriptors.Repeated,
        Descriptors.Provider, Descriptors.Least, Descriptors.Capability,
        Descriptors.FullTrace, Descriptors.Nondeterminism, Descriptors.PayloadType,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { } access) return;
            var inputs = new Lazy<RuleInputs>(() => RuleInputs.Read(start.Options, start.CancellationToken));
            var providers = new ProviderLimits(start.Compilation, access.Known);
            // A body is read when its method is seen. An action for bodies would have the driver make the operations of every body of the project.
            start.RegisterSymbolAction(c => AnalyzeBody(c, access, inputs, providers), SymbolKind.Method);
            start.RegisterAdditionalFileAction(static c =>
            {
                if (ProviderRows.Problem(c.AdditionalFile, c.CancellationToken) is { } problem) c.ReportDiagnostic(problem);
            });
            start.RegisterSymbolAction(c => AnalyzeDeclaration(c, access.Known), SymbolKind.Field, SymbolKind.Property, SymbolKind.Method);
        });
    }

    private static void AnalyzeBody(SymbolAnalysisContext context, CompilationAccess access, Lazy<RuleInputs> inputs, ProviderLimits providers)
    {
        if (context.Symbol is not IMethodSymbol { IsPartialDefinition: false } core || PlanDeclaration.EntryOf(access.Known, core) is not { } entry) return;
        if (TakenOver(context, core, entry, access, inputs, providers)) return;
        if (PlanDeclaration.Of(access.Known, entry, core) is not { } plan || access.GraphOf(core, context.CancellationToken) is not { } graph) return;
        var analysis = new FlowAnalysis(access, plan, entry, context.CancellationToken);
        var record = new FlowRecord(analysis.Passings);
        analysis.Run(core, graph, record);
        access.Follow(analysis.Tables.Frames.Select(static f => f.Method));
        Check(new PlanFlow(analysis, record, null, plan, entry, core, inputs.Value, context.ReportDiagnostic, context.CancellationToken), providers);
    }

    /// <summary>
    /// The same rules over what the generator read. They go by the generator's compilation alone, so nothing of it meets a symbol of this one; what is
    /// reported are places, which the two share.
    /// </summary>
    private static bool TakenOver(SymbolAnalysisContext context, IMethodSymbol core, IMethodSymbol entry, CompilationAccess access, Lazy<RuleInputs> inputs, ProviderLimits providers)
    {
        if (SharedReadings.Take(core, entry, context.Compilation, context.CancellationToken) is not var (reading, extension)) return false;
        reading.Analysis.HandTo(context.CancellationToken);
        var found = new List<Diagnostic>();
        Check(new PlanFlow(reading.Analysis, reading.Record, (reading.Body.Interceptions, reading.Body.Coverage), reading.Plan, reading.Entry, reading.Core, inputs.Value, found.Add, context.CancellationToken), providers);
        // The rules have asked for more.
        if (!extension.Holds(reading.Access)) return false;
        access.Follow(reading.Analysis.Tables.Frames.Select(static f => f.Method));
        foreach (var diagnostic in found) context.ReportDiagnostic(diagnostic);
        return reading.IsUsed = true;
    }

    private static void Check(PlanFlow flow, ProviderLimits providers)
    {
        // Nothing is claimed of an analysis that gave up, and that is said.
        if (flow.Analysis.IsExhausted)
        {
            if (!flow.IsAssumed(Descriptors.NotFollowed, null))
                flow.ReportAt(Descriptors.NotFollowed, flow.Core.Locations[0], [], "exhausted", $"The body of the plan '{flow.Plan.Id}'", "it is too large", "no rule that follows values was proved, split it into steps or smaller plans");
            return;
        }
        ProofRules.Check(flow);
        PrivacyRules.Check(flow, providers);
        TrustRules.Check(flow);
        ContextRules.Check(flow);
        ToolRules.Check(flow);
        FormRules.Check(flow);
        ProviderRules.Check(flow);
        ConstraintRules.Check(flow);
        ReplayRules.Check(flow);
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
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.Provenance, location, ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "provenance"), FlowAnalysis.Describe(symbol)));
    }
}
