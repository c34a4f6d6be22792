using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Rules;

/// <summary>MIR1005, MIR1007 and MIR1009: calls on the path of a plan that cannot be intercepted or followed, and how many there are.</summary>
internal static class FormRules
{
    public static void Check(PlanFlow flow)
    {
        var access = flow.Analysis.Access;
        var signatures = new SignatureReader(access.Compilation, new ProjectionReader(access.Compilation));
        var followed = new HashSet<SyntaxNode>(flow.Tables.Frames.Where(f => f.Call is not null).Select(f => f.Call!.Syntax));
        var unseen = flow.Record.Unfollowed.ToDictionary(u => u.Syntax, u => u.Reason);
        var refused = 0;
        foreach (var frame in Bodies(flow))
        {
            foreach (var operation in frame.Graph.OriginalOperation.DescendantsAndSelf())
            {
                switch (operation)
                {
                    case IInvocationOperation call when access.Steps.Of(call.TargetMethod) is { } step:
                        if (Reason(call, step, signatures, access, flow.Cancellation) is not var (problem, reason)) break;
                        refused++;
                        Report(flow, frame, step, call.Syntax, call.TargetMethod.Name, problem, reason);
                        break;
                    case IInvocationOperation call when !followed.Contains(call.Syntax):
                        NotFollowed(flow, frame, call, unseen.TryGetValue(call.Syntax, out var why) ? why : WhyNot(call, access.Compilation));
                        break;
                    case IMethodReferenceOperation reference when access.Steps.Of(reference.Method) is { } step && !IsNamed(reference.Syntax):
                        Report(flow, frame, step, reference.Syntax, reference.Method.Name, "method-group", "a delegate of a step is called from elsewhere; write a lambda that calls it");
                        break;
                    case IDynamicInvocationOperation late when Candidate(late, access, flow.Cancellation) is { } method:
                        Report(flow, frame, access.Steps.Of(method), late.Syntax, method.Name, "dynamic", "a call with a dynamic argument is bound at run time; cast the argument to its type");
                        break;
                }
            }
        }
        foreach (var (callee, syntax, reason) in flow.Record.Unfollowed)
        {
            // What leads to steps is said whatever it takes and gives; of a recursion and a method group other rules speak.
            if (reason is "recursion" or "method group" || syntax is null || !(flow.Analysis.HasSteps(callee) || flow.Analysis.MayHideSteps(callee))) continue;
            if (!flow.IsAssumed(Descriptors.NotFollowed, null)) flow.Report(Descriptors.NotFollowed, syntax, "", [], "call", callee.AssociatedSymbol?.Name ?? callee.Name, reason);
        }
        var recorded = flow.Record.Steps.Count(s => s.Site.Invocation is not null) - refused;
        var missed = flow.Record.Unfollowed.Select(u => u.Callee.Name).Distinct(StringComparer.Ordinal).ToArray();
        flow.ReportAt(Descriptors.Coverage, flow.Core.Locations[0], [], "coverage", flow.Plan.Id, Math.Max(0, recorded).ToString(CultureInfo.InvariantCulture),
            (Math.Max(0, recorded) + refused + missed.Length).ToString(CultureInfo.InvariantCulture),
            missed.Length == 0 ? "" : $"; not followed: {string.Join(", ", missed)}");
    }

    /// <summary>The bodies that belong to a plan: its own and those of its helpers, each once; lambdas and local functions are in them.</summary>
    public static IEnumerable<Frame> Bodies(PlanFlow flow)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        return flow.Tables.Frames.Where(f => !f.IsLambda && f.Method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) && seen.Add(f.Method));
    }

    private static void Report(PlanFlow flow, Frame frame, StepDeclaration? step, SyntaxNode syntax, string name, string problem, string reason)
    {
        if (!flow.IsAssumed(Descriptors.Form, frame, step)) flow.Report(Descriptors.Form, syntax, "", [], problem, name, reason);
    }

    private static (string Problem, string Reason)? Reason(IInvocationOperation call, StepDeclaration step, SignatureReader signatures, CompilationAccess access, CancellationToken cancellation)
    {
        if (call.Syntax is not InvocationExpressionSyntax syntax || call.SemanticModel is not { } model) return null;
        if (InterceptionForms.Refusal(syntax, model, cancellation) is { } form)
            return (syntax.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } ? "base" : "form", form);
        var method = BodyExtractor.Bound(call, syntax, access, cancellation);
        var target = (method.ReducedFrom ?? method).OriginalDefinition;
        // A signature that cannot be recorded is MIR1003 where it is declared, if it is declared here.
        if (target.MethodKind != MethodKind.LocalFunction && !target.DeclaringSyntaxReferences.IsEmpty && SignatureConditions.OfStep(target, access.Compilation).Any()) return null;
        var read = signatures.ReadStep(new BodyStep("", "", syntax, method, step.ContextParameters, step.Verdict, null));
        return read.Model is null ? (target.MethodKind == MethodKind.LocalFunction ? "local-function" : "signature", read.Reason ?? "its signature cannot be repeated") : null;
    }

    /// <summary><c>nameof(Step)</c> names a step and calls nothing.</summary>
    public static bool IsNamed(SyntaxNode syntax) =>
        syntax.Ancestors().Any(a => a is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });

    private static IMethodSymbol? Candidate(IDynamicInvocationOperation call, CompilationAccess access, CancellationToken cancellation) =>
        call.Syntax is InvocationExpressionSyntax syntax && call.SemanticModel is { } model
            ? model.GetSymbolInfo(syntax, cancellation).CandidateSymbols.Concat(model.GetMemberGroup(syntax.Expression, cancellation)).OfType<IMethodSymbol>().FirstOrDefault(m => access.Steps.Of(m) is not null)
            : null;

    private static void NotFollowed(PlanFlow flow, Frame frame, IInvocationOperation call, string? reason)
    {
        var method = call.TargetMethod;
        if (reason is null || ContextTypes.Awaited(method.ReturnType) is not { } result || !ContextTypes.Bears(result) || !call.Arguments.Any(a => a.Value.Type is { } type && ContextTypes.Bears(type))) return;
        if (!flow.IsAssumed(Descriptors.NotFollowed, frame)) flow.Report(Descriptors.NotFollowed, call.Syntax, "", [], "call", method.Name, reason);
    }

    /// <summary>A local that is made of a lambda is followed like a local function.</summary>
    private static bool IsLambda(IOperation? instance) => instance is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: AnonymousFunctionExpressionSyntax };

    /// <summary>Why a call cannot be looked into; null where it was, or where there is nothing to see.</summary>
    private static string? WhyNot(IInvocationOperation call, Compilation compilation)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke) return IsLambda(call.Instance) ? null : "a delegate";
        if (method.MethodKind != MethodKind.Ordinary || method.ContainingType is not { } type) return null;
        var space = type.ContainingNamespace?.ToDisplayString() ?? "";
        if (space == "System" || space.StartsWith("System.", StringComparison.Ordinal)) return null;
        if (type.TypeKind == TypeKind.Interface && !method.IsStatic) return "an interface";
        if (call.IsVirtual && (method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.IsSealed && !type.IsSealed) return "virtual";
        return SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly) ? null : "another assembly";
    }
}
