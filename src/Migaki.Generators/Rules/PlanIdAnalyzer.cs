using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>MIR1002: a plan id that is used twice.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlanIdAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.PlanId];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { Known: var known }) return;
            var plans = new ConcurrentBag<(string Id, IMethodSymbol Method, Location Location)>();
            start.RegisterSymbolAction(
                c =>
                {
                    var method = (IMethodSymbol)c.Symbol;
                    if (method.PartialDefinitionPart is not null || AttributeReader.Find(method.GetAttributes(), known.MirPlan) is not { } plan || plan.Text(0) is not { } id) return;
                    var argument = (plan.ApplicationSyntaxReference?.GetSyntax(c.CancellationToken) as AttributeSyntax)?.ArgumentList?.Arguments.FirstOrDefault();
                    plans.Add((id, method, argument?.GetLocation() ?? method.Locations[0]));
                },
                SymbolKind.Method);
            start.RegisterCompilationEndAction(end => Report(plans, end.ReportDiagnostic));
        });
    }

    /// <summary>Ids become file names, so two that differ in case only are one.</summary>
    private static void Report(IEnumerable<(string Id, IMethodSymbol Method, Location Location)> plans, Action<Diagnostic> report)
    {
        foreach (var group in plans.GroupBy(p => p.Id, StringComparer.OrdinalIgnoreCase))
        {
            var all = group.OrderBy(p => p.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(p => p.Location.SourceSpan.Start).ToArray();
            if (all.Length < 2) continue;
            foreach (var plan in all)
            {
                var others = all.Where(o => o != plan).ToArray();
                report(Diagnostic.Create(
                    Descriptors.PlanId, plan.Location, others.Select(o => o.Location), ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "id"),
                    plan.Id, string.Join(", ", others.Select(o => $"'{o.Method.ContainingType.Name}.{o.Method.Name}'"))));
            }
        }
    }
}
