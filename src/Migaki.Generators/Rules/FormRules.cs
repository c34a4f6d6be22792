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
        var (interceptions, coverage) = flow.Calls;
        var bodies = Bodies(flow).ToArray();
        // The list the generator goes by, so that no call is missed without a word.
        foreach (var missed in interceptions.Missed) Missed(flow, bodies, missed, access);

        var told = new HashSet<SyntaxNode>(interceptions.Missed.Select(static m => m.Syntax));
        var followed = new HashSet<SyntaxNode>(flow.Tables.Frames.Where(f => f.Call is not null).Select(f => f.Call!.Syntax));
        var unseen = flow.Record.Unfollowed.ToDictionary(u => u.Syntax, u => u.Reason);
        foreach (var frame in bodies)
        {
            foreach (var call in frame.Graph.OriginalOperation.DescendantsAndSelf().OfType<IInvocationOperation>())
            {
                if (access.Steps.Of(call.TargetMethod) is null && !followed.Contains(call.Syntax) && !told.Contains(call.Syntax))
                    NotFollowed(flow, frame, call, unseen.TryGetValue(call.Syntax, out var why) ? why : WhyNot(call, access.Compilation));
            }
        }
        foreach (var (callee, syntax, reason) in flow.Record.Unfollowed)
        {
            // What leads to steps is said whatever it takes and gives; of a recursion and a method group other rules speak.
            if (reason is "recursion" or "method group" || syntax is null || told.Contains(syntax) || !(flow.Analysis.HasSteps(callee) || flow.Analysis.MayHideSteps(callee))) continue;
            if (!flow.IsAssumed(Descriptors.NotFollowed, null)) flow.Report(Descriptors.NotFollowed, syntax, "", [], "call", $"The call of '{callee.AssociatedSymbol?.Name ?? callee.Name}'", reason, "steps behind it are not in the plan");
        }

        var names = coverage.NotFollowed.Select(static n => n.Callee).Distinct(StringComparer.Ordinal).ToArray();
        flow.ReportAt(Descriptors.Coverage, flow.Core.Locations[0], [], "coverage", flow.Plan.Id, coverage.Recorded.ToString(CultureInfo.InvariantCulture),
            coverage.Total.ToString(CultureInfo.InvariantCulture), names.Length == 0 ? "" : $"; not followed: {string.Join(", ", names)}");
    }

    private static void Missed(PlanFlow flow, Frame[] bodies, MissedCall missed, CompilationAccess access)
    {
        var name = missed.Method?.Name ?? missed.Callee;
        var frame = bodies.FirstOrDefault(f => f.Graph.OriginalOperation.Syntax is var body && body.SyntaxTree == missed.Syntax.SyntaxTree && body.Span.Contains(missed.Syntax.Span));
        var step = missed.Method is { } method ? access.Steps.Of(method) : null;
        if (!missed.IsForm)
        {
            if (!flow.IsAssumed(Descriptors.NotFollowed, frame, step)) flow.Report(Descriptors.NotFollowed, missed.Syntax, "", [], missed.Problem, $"The call of '{name}'", missed.Reason, "it is not recorded as a node of its own");
            return;
        }
        // A signature that cannot be recorded is MIR1003 where it is declared, if it is declared here.
        if (missed.Method is { } target && (target.ReducedFrom ?? target).OriginalDefinition is { MethodKind: not MethodKind.LocalFunction } declared
            && !declared.DeclaringSyntaxReferences.IsEmpty && SignatureConditions.OfStep(declared, access.Compilation).Any()) return;
        if (!flow.IsAssumed(Descriptors.Form, frame, step)) flow.Report(Descriptors.Form, missed.Syntax, "", [], missed.Problem, name, missed.Reason);
    }

    /// <summary>The bodies that belong to a plan: its own and those of its helpers, each once; lambdas and local functions are in them.</summary>
    public static IEnumerable<Frame> Bodies(PlanFlow flow)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        return flow.Tables.Frames.Where(f => !f.IsLambda && f.Method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction) && seen.Add(f.Method));
    }

    /// <summary><c>nameof(Step)</c> names a step and calls nothing.</summary>
    public static bool IsNamed(SyntaxNode syntax) =>
        syntax.Ancestors().Any(a => a is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });

    private static void NotFollowed(PlanFlow flow, Frame frame, IInvocationOperation call, string? reason)
    {
        var method = call.TargetMethod;
        if (reason is null || ContextTypes.Awaited(method.ReturnType) is not { } result || !ContextTypes.Bears(result) || !call.Arguments.Any(a => a.Value.Type is { } type && ContextTypes.Bears(type))) return;
        if (!flow.IsAssumed(Descriptors.NotFollowed, frame)) flow.Report(Descriptors.NotFollowed, call.Syntax, "", [], "call", $"The call of '{method.Name}'", reason, "its result is taken to come from its arguments, and steps behind it are not in the plan");
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
