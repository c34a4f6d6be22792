using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>MIR5001 and MIR5002 where constraints are declared.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstraintAnalyzer : DiagnosticAnalyzer
{
    private const string NotNegative = "zero or more", Share = "between 0 and 1";

    private static readonly (string Name, string Range)[] Constraints =
        [("MaxCostUsd", NotNegative), ("MaxLatencyMs", NotNegative), ("MinValidatorPassRate", Share), ("MinEvalScore", Share), ("AllowedRegression", Share)];

    private static readonly (string Name, string Range)[] Lifetimes = [("CacheTtlMs", NotNegative), ("RetentionTtlMs", NotNegative)];

    private static readonly (string Name, string Range)[] Iterations = [("MaxIterations", NotNegative)];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.Range, Descriptors.Provider];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { Known: var known }) return;
            start.RegisterSymbolAction(c => Check(c.Symbol, known, c.ReportDiagnostic, c.CancellationToken), SymbolKind.Method, SymbolKind.NamedType, SymbolKind.Field, SymbolKind.Property);
            start.RegisterCompilationEndAction(c => Attributes(c.Compilation.Assembly.GetAttributes(), "the assembly", known, c.ReportDiagnostic, c.CancellationToken));
        });
    }

    private static void Check(ISymbol symbol, KnownSymbols known, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (symbol is IMethodSymbol { PartialDefinitionPart: not null }) return;
        Attributes(symbol.GetAttributes(), PlanFlow.Quote(symbol.Name), known, report, cancellation);
        if (symbol is not IMethodSymbol method) return;
        foreach (var parameter in method.Parameters) Attributes(parameter.GetAttributes(), PlanFlow.Quote(parameter.Name), known, report, cancellation);
        Attributes(method.GetReturnTypeAttributes(), PlanFlow.Quote(method.Name), known, report, cancellation);
        Overlap(method, known, report);
    }

    private static void Attributes(ImmutableArray<AttributeData> attributes, string owner, KnownSymbols known, Action<Diagnostic> report, CancellationToken cancellation)
    {
        foreach (var attribute in attributes)
        {
            var ranges = KnownSymbols.Same(attribute.AttributeClass, known.MirConstraints) ? Constraints
                : KnownSymbols.Same(attribute.AttributeClass, known.MirContext) ? Lifetimes
                : KnownSymbols.Same(attribute.AttributeClass, known.MirPlan) ? Iterations
                : null;
            if (ranges is null) continue;
            foreach (var (name, range) in ranges)
            {
                if (attribute.Number(name) is not { } value || (value >= 0 && value <= (range == Share ? 1 : double.MaxValue))) continue;
                report(Diagnostic.Create(Descriptors.Range, Place(attribute, name, cancellation), Problem("range"), name, value.ToString("R", CultureInfo.InvariantCulture), range));
            }
            if (ranges == Constraints && attribute.Texts("AllowedProviders") is { } allowed && attribute.Texts("DeniedProviders") is { } denied)
            {
                foreach (var both in denied.Where(d => allowed.Contains(d)).Distinct(StringComparer.Ordinal))
                    report(Diagnostic.Create(Descriptors.Provider, Place(attribute, "DeniedProviders", cancellation), Problem("both"), owner, $"the provider \"{both}\" is both allowed and denied"));
            }
        }
    }

    /// <summary>Allowed on one level and denied on another.</summary>
    private static void Overlap(IMethodSymbol method, KnownSymbols known, Action<Diagnostic> report)
    {
        if (AttributeReader.Find(method.GetAttributes(), known.MirPlan) is null || Assumptions.Cover(known, method, Descriptors.Provider.Id)) return;
        var effective = ConstraintsReader.Nearest(known, method);
        if (effective.AllowedProviders is not { } allowed || effective.DeniedProviders is not { } denied) return;
        var levels = new List<ISymbol> { method, method.ContainingAssembly };
        for (var type = method.ContainingType; type is not null; type = type.ContainingType) levels.Add(type);
        var attributes = levels.Select(l => AttributeReader.Find(l.GetAttributes(), known.MirConstraints)).OfType<AttributeData>().ToArray();
        foreach (var both in denied.Where(d => allowed.Contains(d)).Distinct(StringComparer.Ordinal))
        {
            // Said where one attribute says both.
            if (attributes.Any(a => a.Texts("AllowedProviders")?.Contains(both) == true && a.Texts("DeniedProviders")?.Contains(both) == true)) continue;
            report(Diagnostic.Create(Descriptors.Provider, method.Locations[0], Problem("both"), PlanFlow.Quote(method.Name), $"the provider \"{both}\" is allowed and denied by the constraints of the method, its types and the assembly together"));
        }
    }

    private static Location? Place(AttributeData attribute, string name, CancellationToken cancellation)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax) return null;
        var argument = syntax.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name);
        return (argument ?? (SyntaxNode)syntax).GetLocation();
    }

    private static ImmutableDictionary<string, string?> Problem(string problem) => ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, problem);
}
