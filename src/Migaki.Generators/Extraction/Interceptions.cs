using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>A reference to a step on the plan's path that no interceptor records.</summary>
/// <param name="Syntax">Where.</param>
/// <param name="Callee">The step, e.g. <c>Agent.Search</c>.</param>
/// <param name="Reason">Why, and what to do where something can be done.</param>
internal sealed record MissedCall(SyntaxNode Syntax, string Callee, string Reason)
{
    /// <summary>The step; null where only its name is known.</summary>
    public IMethodSymbol? Method { get; init; }

    /// <summary>For code fixes: what kind of form it is.</summary>
    public string Problem { get; init; } = "form";

    /// <summary>The form of the call cannot be intercepted. Else it could be, and what it does in the plan is not known.</summary>
    public bool IsForm { get; init; } = true;
}

/// <summary>
/// Which calls of a body are intercepted and which are not: each reference to a step in the bodies on the plan's path is one or the other.
/// </summary>
/// <param name="Steps">With the chain that is known at run time.</param>
/// <param name="Helpers">With the chain that is known at run time.</param>
/// <param name="Missed">In source order of their bodies.</param>
internal sealed record Interceptions(IReadOnlyList<StepCall> Steps, IReadOnlyList<BodyHelper> Helpers, IReadOnlyList<MissedCall> Missed)
{
    /// <param name="bodies">The methods, accessors and constructors whose code is on the path.</param>
    /// <param name="steps">The step calls that are nodes, in their order.</param>
    /// <param name="helpers">The calls that lead to them, outermost first.</param>
    /// <param name="access">The compilation.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Interceptions Of(IEnumerable<IMethodSymbol> bodies, IReadOnlyList<StepCall> steps, IReadOnlyList<BodyHelper> helpers, CompilationAccess access, CancellationToken cancellation) =>
        new Reader(access, cancellation).Read(bodies, steps, helpers);

    private sealed class Reader(CompilationAccess access, CancellationToken cancellation)
    {
        private readonly SignatureReader _signatures = access.Signatures;
        private readonly HashSet<SyntaxNode> _decided = [];
        private readonly List<MissedCall> _missed = [];
        private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal) { [""] = "" };

        /// <summary>The bodies that a link of the chain leads to.</summary>
        private readonly HashSet<Frame> _linked = [];

        public Interceptions Read(IEnumerable<IMethodSymbol> bodies, IReadOnlyList<StepCall> steps, IReadOnlyList<BodyHelper> helpers)
        {
            var takenHelpers = Links(helpers);
            var order = new CallOrder(frame => _linked.Contains(frame), cancellation);
            var takenSteps = new List<StepCall>();
            foreach (var step in steps)
            {
                _decided.Add(step.Syntax);
                if (Refusal(step.Syntax, step.Method, isHelper: false) is { } reason) Miss(step.Syntax, step.Method, reason);
                else takenSteps.Add(step with { Path = LinkOf(step.Path), RunsElsewhere = RunsElsewhere(step.Place) });
            }
            foreach (var group in takenSteps.GroupBy(static s => (s.Syntax, s.Path)).Where(static g => g.Count() > 1).ToArray())
            {
                var turns = order.TurnsOf(group.Select(static s => s.Place).ToArray());
                foreach (var (step, i) in group.Select(static (s, i) => (s, i)).ToArray())
                {
                    if (turns is not null) takenSteps[takenSteps.IndexOf(step)] = step with { Turn = turns[i] };
                    else if (i > 0)
                    {
                        takenSteps.Remove(step);
                        Miss(step.Syntax, step.Method, $"what is called again without an interceptor cannot be told apart: '{step.NodeId}' is recorded as '{group.First().NodeId}'", isForm: false);
                    }
                }
            }
            foreach (var body in bodies.Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)) Sweep(body);
            return new Interceptions(takenSteps, takenHelpers, _missed);
        }

        /// <summary>
        /// The chains as they are known at run time: a helper that cannot be intercepted (a local function, an accessor), or that gives back code which
        /// runs later, adds no link, so its steps are on the chain around it.
        /// </summary>
        private List<BodyHelper> Links(IReadOnlyList<BodyHelper> helpers)
        {
            var taken = new List<BodyHelper>();
            foreach (var helper in helpers)
            {
                var isTaken = Refusal(helper.Syntax, helper.Method, isHelper: true) is null && !LateBodies.Detached(helper.Method, cancellation);
                _links[helper.InnerPath] = isTaken ? helper.InnerPath : LinkOf(helper.Path);
                if (!isTaken) continue;
                taken.Add(helper with { Path = LinkOf(helper.Path), RunsElsewhere = RunsElsewhere(helper.Place) });
                _linked.Add(helper.Place.Inner!);
            }
            var order = new CallOrder(frame => _linked.Contains(frame), cancellation);
            foreach (var group in taken.GroupBy(static h => (h.Syntax, h.Path)).Where(static g => g.Count() > 1).ToArray())
            {
                var turns = order.TurnsOf(group.Select(static h => h.Place).ToArray());
                foreach (var (helper, i) in group.Select(static (h, i) => (h, i)).ToArray())
                {
                    if (turns is not null) taken[taken.IndexOf(helper)] = helper with { Turn = turns[i] };
                    else if (i > 0)
                    {
                        // Nothing tells it from the first: what it leads to is recorded as what the first leads to.
                        taken.Remove(helper);
                        var (own, first) = (helper.InnerPath, group.First().InnerPath);
                        foreach (var path in _links.Keys.Where(p => p == own || p.StartsWith(own + "/", StringComparison.Ordinal)).ToArray()) _links[path] = first + path.Substring(own.Length);
                    }
                }
            }
            return taken;
        }

        private string LinkOf(string path) => _links.TryGetValue(path, out var link) ? link : path;

        /// <summary>Whether a lambda, or a body that was detached from its call, is between a call and the chain it is on.</summary>
        private bool RunsElsewhere(CallPlace place)
        {
            for (var frame = place.Frame; frame.Caller is not null && !_linked.Contains(frame); frame = frame.Caller)
            {
                if (frame.IsLambda || frame.Call is not (IInvocationOperation or IPropertyReferenceOperation or IObjectCreationOperation) && Effects.OperatorOf(frame.Call!) is null) return true;
                if (frame.Call is IInvocationOperation && (LateBodies.Detached(frame.Method, cancellation) || LateBodies.Yields(frame.Method, cancellation))) return true;
            }
            return false;
        }

        private string? Refusal(InvocationExpressionSyntax syntax, IMethodSymbol method, bool isHelper)
        {
            cancellation.ThrowIfCancellationRequested();
            var model = access.ModelOf(syntax.SyntaxTree);
            return _signatures.Refusal(method, isHelper)
                ?? InterceptionForms.Refusal(syntax, model, cancellation)
                ?? (model.GetInterceptableLocation(syntax, cancellation) is null ? "the compiler gives the call no location" : null);
        }

        /// <summary>What the flow of the body did not show: other forms of reference, and code it did not reach.</summary>
        private void Sweep(IMethodSymbol method)
        {
            if (MemberBodies.Of(method, access, cancellation) is not { } body || body.SemanticModel is not { } model) return;
            foreach (var operation in body.Descendants()) Look(operation, model);
        }

        private void Look(IOperation operation, SemanticModel model)
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: var target, Syntax: InvocationExpressionSyntax call } when access.Steps.Of(target) is not null && _decided.Add(call):
                    var refusal = Refusal(call, target, isHelper: false);
                    Miss(call, target, refusal ?? "the reading of the body did not reach it", isForm: refusal is not null);
                    break;
                case IMethodReferenceOperation { Method: var target } when access.Steps.Of(target) is not null && !IsInNameOf(operation) && _decided.Add(operation.Syntax):
                    Miss(operation.Syntax, target, "a method group is called as a delegate, which cannot be intercepted; write a lambda that calls it", "method-group");
                    break;
                case IDynamicInvocationOperation { Syntax: InvocationExpressionSyntax call } invocation when _decided.Add(call):
                    Dynamic(call, invocation, model);
                    break;
            }
        }

        private void Dynamic(InvocationExpressionSyntax call, IDynamicInvocationOperation invocation, SemanticModel model)
        {
            const string reason = "a dynamic call is bound at run time, which cannot be intercepted; cast the argument or the receiver";
            var info = model.GetSymbolInfo(call, cancellation);
            var candidates = info.CandidateSymbols.Append(info.Symbol).OfType<IMethodSymbol>().ToList();
            if (candidates.FirstOrDefault(m => access.Steps.Of(m) is not null) is { } step) Miss(call, step, reason, "dynamic");
            // The receiver's type says nothing: it may be anything, a step as well.
            else if (candidates.Count == 0 && invocation.Operation is IDynamicMemberReferenceOperation member) _missed.Add(new MissedCall(call, "dynamic." + member.MemberName, reason) { IsForm = false, Problem = "dynamic" });
        }

        private static bool IsInNameOf(IOperation operation)
        {
            for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
                if (parent is INameOfOperation) return true;
            return false;
        }

        private void Miss(SyntaxNode syntax, IMethodSymbol method, string reason, string? problem = null, bool isForm = true)
        {
            // An extension block has no name of its own.
            var type = method.ContainingType is { CanBeReferencedByName: false, ContainingType: { } around } ? around : method.ContainingType;
            var callee = method.MethodKind == MethodKind.LocalFunction || type is null ? method.Name : $"{type.Name}.{method.Name}";
            problem ??= method.MethodKind == MethodKind.LocalFunction ? "local-function"
                : syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } } ? "base"
                : "form";
            _missed.Add(new MissedCall(syntax, callee, reason) { Method = method, Problem = problem, IsForm = isForm });
        }
    }
}
