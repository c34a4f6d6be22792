using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>
/// MIR1004 and MIR1006: steps and bodies that are called where no run is open. Calls are found by the names of what is called, so that of the code that calls
/// neither nothing is bound.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.StepOutsidePlan, Descriptors.CoreCalled];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { } access) return;
            // Files that a tool wrote are not among them.
            var files = new ConcurrentBag<SyntaxTree>();
            start.RegisterSemanticModelAction(c =>
            {
                files.Add(c.SemanticModel.SyntaxTree);
                CheckCores(c, access.Known);
            });
            start.RegisterCompilationEndAction(end => CheckSteps(files, access, end));
        });
    }

    private static void CheckCores(SemanticModelAnalysisContext context, KnownSymbols known)
    {
        foreach (var token in Identifiers.EndingIn(context.SemanticModel.SyntaxTree, PlanDeclaration.CoreSuffix, context.CancellationToken))
        {
            if (token.Parent is not SimpleNameSyntax name || IsNamed(name) || context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol is not IMethodSymbol called) continue;
            var core = called.OriginalDefinition;
            if (PlanDeclaration.EntryOf(known, core) is not { } entry || Members.Around(name, context.SemanticModel, context.CancellationToken) is not { } around) continue;
            // A body that calls itself is inside its own run.
            if (around is IMethodSymbol caller && (KnownSymbols.Same(caller.OriginalDefinition, core) || Assumptions.Cover(known, caller, Descriptors.CoreCalled.Id))) continue;
            var plan = AttributeReader.Find(entry.GetAttributes(), known.MirPlan)?.Text(0) ?? entry.Name;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.CoreCalled, (CallOf(name) ?? Whole(name)).GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "core"), core.Name, plan, entry.Name));
        }
    }

    private static void CheckSteps(IEnumerable<SyntaxTree> files, CompilationAccess access, CompilationAnalysisContext context)
    {
        var names = StepNames.Of(access, context.CancellationToken);
        var reached = new ReachedMembers(access);
        var calls = new List<StepCall>();
        foreach (var file in files) calls.AddRange(StepCalls.In(file, names, access, reached, context.CancellationToken));
        if (calls.Count == 0) return;
        reached.Follow(calls.Select(static c => c.Caller), context.CancellationToken);
        foreach (var (caller, step, place) in calls)
        {
            if (reached.Contains(caller)) continue;
            if ((caller is IMethodSymbol method && Assumptions.Cover(access.Known, method, Descriptors.StepOutsidePlan.Id)) || Assumptions.Cover(access.Known, step, Descriptors.StepOutsidePlan.Id)) continue;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.StepOutsidePlan, place, ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "outside"), caller.Name, step.Name));
        }
    }

    /// <summary>The call of the method that a name stands for; null where it is named and not called.</summary>
    internal static InvocationExpressionSyntax? CallOf(SimpleNameSyntax name)
    {
        var whole = Whole(name);
        while (whole.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression }) whole = (ExpressionSyntax)whole.Parent;
        return whole.Parent is InvocationExpressionSyntax call && call.Expression == whole ? call : null;
    }

    /// <summary>A name with what stands before it.</summary>
    private static ExpressionSyntax Whole(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => access,
        MemberBindingExpressionSyntax binding when binding.Name == name => binding,
        _ => name,
    };

    private static bool IsNamed(SyntaxNode node) =>
        node.Ancestors().Any(static a => a is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });
}
