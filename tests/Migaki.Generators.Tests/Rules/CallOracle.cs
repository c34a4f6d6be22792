#pragma warning disable RS1036, RS1038, RS1041, RS2000, RS2008 // Runs in these tests only.
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;
using Migaki.Generators.Rules;

namespace Migaki.Generators.Tests.Rules;

/// <summary>What MIR1004 and MIR1006 mean, said by a look at every operation of a compilation. <see cref="CallAnalyzer"/> goes by names and must say the same.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CallOracle : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.StepOutsidePlan, Descriptors.CoreCalled];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { } access) return;
            var calls = new CallMap(access);
            start.RegisterOperationBlockAction(block => calls.Add(block.OwningSymbol, block.OperationBlocks));
            start.RegisterOperationAction(c => CheckCore(c, access.Known), OperationKind.Invocation, OperationKind.MethodReference);
            start.RegisterCompilationEndAction(end => calls.Report(end.ReportDiagnostic, end.CancellationToken));
        });
    }

    private static void CheckCore(OperationAnalysisContext context, KnownSymbols known)
    {
        var method = context.Operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IMethodReferenceOperation reference => reference.Method,
            _ => null,
        };
        if (method is null || PlanDeclaration.EntryOf(known, method.OriginalDefinition) is not { } entry) return;
        // A body that calls itself is inside its own run.
        if (context.ContainingSymbol is IMethodSymbol caller && (KnownSymbols.Same(caller.OriginalDefinition, method.OriginalDefinition) || Assumptions.Cover(known, caller, Descriptors.CoreCalled.Id))) return;
        if (context.Operation.Syntax.Ancestors().Any(a => a is Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax { Expression: Microsoft.CodeAnalysis.CSharp.Syntax.IdentifierNameSyntax { Identifier.ValueText: "nameof" } })) return;
        var plan = AttributeReader.Find(entry.GetAttributes(), known.MirPlan)?.Text(0) ?? entry.Name;
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.CoreCalled, context.Operation.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "core"), method.Name, plan, entry.Name));
    }

    /// <summary>Who calls whom in the compilation, as far as it matters for steps. In doubt a call is taken to be reached.</summary>
    private sealed class CallMap(CompilationAccess access)
    {
        private readonly ConcurrentDictionary<ISymbol, ConcurrentBag<ISymbol>> _callees = new(SymbolEqualityComparer.Default);
        private readonly ConcurrentBag<(ISymbol Caller, IMethodSymbol Step, Location Location)> _steps = [];

        public void Add(ISymbol owner, ImmutableArray<IOperation> blocks)
        {
            var callees = _callees.GetOrAdd(owner.OriginalDefinition, static _ => []);
            foreach (var operation in blocks.SelectMany(static b => b.DescendantsAndSelf()))
            {
                switch (operation)
                {
                    case IInvocationOperation call:
                        var target = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
                        callees.Add(target);
                        if (access.Steps.Of(target) is { IsKnown: false }) _steps.Add((owner, target, call.Syntax.GetLocation()));
                        break;
                    case IMethodReferenceOperation reference:
                        callees.Add(reference.Method.OriginalDefinition);
                        break;
                    case IObjectCreationOperation { Constructor: { } constructor }:
                        callees.Add(constructor.OriginalDefinition);
                        break;
                    case IFieldReferenceOperation field:
                        callees.Add(field.Field.OriginalDefinition);
                        break;
                    case IPropertyReferenceOperation { Property.OriginalDefinition: var property }:
                        callees.Add(property);
                        if (property.GetMethod is { } get) callees.Add(get);
                        if (property.SetMethod is { } set) callees.Add(set);
                        break;
                    case IBinaryOperation { OperatorMethod: { } op }:
                        callees.Add(op.OriginalDefinition);
                        break;
                    case IUnaryOperation { OperatorMethod: { } op }:
                        callees.Add(op.OriginalDefinition);
                        break;
                    case IConversionOperation { OperatorMethod: { } op }:
                        callees.Add(op.OriginalDefinition);
                        break;
                }
            }
        }

        public void Report(Action<Diagnostic> report, CancellationToken cancellation)
        {
            if (_steps.IsEmpty) return;
            var reached = Reached(cancellation);
            foreach (var (caller, step, location) in _steps)
            {
                if (reached.Contains(caller.OriginalDefinition)) continue;
                if ((caller is IMethodSymbol method && Assumptions.Cover(access.Known, method, Descriptors.StepOutsidePlan.Id)) || Assumptions.Cover(access.Known, step, Descriptors.StepOutsidePlan.Id)) continue;
                report(Diagnostic.Create(Descriptors.StepOutsidePlan, location, ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "outside"), caller.Name, step.Name));
            }
        }

        /// <summary>All that plans and steps lead to. A call of a virtual member or of an interface leads to all that implement it.</summary>
        private HashSet<ISymbol> Reached(CancellationToken cancellation)
        {
            var implementations = Implementations();
            var reached = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            var pending = new Stack<ISymbol>(_callees.Keys.Where(IsRoot));
            while (pending.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var symbol = pending.Pop();
                if (!reached.Add(symbol)) continue;
                if (_callees.TryGetValue(symbol, out var callees))
                {
                    foreach (var callee in callees) pending.Push(callee);
                }
                foreach (var implementation in implementations[symbol]) pending.Push(implementation);
                if (symbol is IMethodSymbol { PartialImplementationPart: { } part }) pending.Push(part);
                if (symbol is IMethodSymbol { PartialDefinitionPart: { } definition }) pending.Push(definition);
            }
            return reached;
        }

        private bool IsRoot(ISymbol symbol)
        {
            if (symbol is not IMethodSymbol method) return false;
            if (PlanDeclaration.EntryOf(access.Known, method) is not null || AttributeReader.Find(method.GetAttributes(), access.Known.MirPlan) is not null) return true;
            for (var m = method; m is not null; m = m.OverriddenMethod)
            {
                if (access.Steps.Of(m) is not null) return true;
            }
            return Contracts(method).OfType<IMethodSymbol>().Any(c => access.Steps.Of(c) is not null);
        }

        private ILookup<ISymbol, ISymbol> Implementations()
        {
            var pairs = new List<(ISymbol Contract, ISymbol Implementation)>();
            foreach (var method in _callees.Keys.OfType<IMethodSymbol>())
            {
                if (method.OverriddenMethod is { } overridden) pairs.Add((overridden.OriginalDefinition, method));
                foreach (var contract in Contracts(method)) pairs.Add((contract, method));
            }
            return pairs.ToLookup(static p => p.Contract, static p => p.Implementation, SymbolEqualityComparer.Default);
        }

        /// <summary>The members of interfaces that a method implements.</summary>
        private static IEnumerable<ISymbol> Contracts(IMethodSymbol method)
        {
            if (method.ContainingType is not { TypeKind: not TypeKind.Interface } type || method.IsStatic) yield break;
            foreach (var contract in type.AllInterfaces)
            {
                foreach (var member in contract.GetMembers(Simple(method.Name)))
                {
                    if (KnownSymbols.Same(type.FindImplementationForInterfaceMember(member)?.OriginalDefinition, method.OriginalDefinition)) yield return member.OriginalDefinition;
                }
            }
        }

        private static string Simple(string name) => name.Substring(name.LastIndexOf('.') + 1);
    }
}
