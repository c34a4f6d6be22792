using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

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
    public static Interceptions Of(IMethodSymbol core, IReadOnlyList<StepCall> steps, IReadOnlyList<BodyHelper> helpers, CompilationAccess access, CancellationToken cancellation) =>
        new Reader(access, cancellation).Read(core, steps, helpers);

    private sealed class Reader(CompilationAccess access, CancellationToken cancellation)
    {
        private readonly Compilation _compilation = access.Compilation;
        private readonly SignatureReader _signatures = new(access.Compilation, new ProjectionReader(access.Compilation));
        private readonly HashSet<SyntaxNode> _decided = [];
        private readonly List<MissedCall> _missed = [];

        public Interceptions Read(IMethodSymbol core, IReadOnlyList<StepCall> steps, IReadOnlyList<BodyHelper> helpers)
        {
            // A helper that cannot be intercepted (a local function), or whose body runs when it has long returned (an iterator), adds no link:
            // at run time its steps are on the chain around it.
            var links = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
            string LinkOf(string path) => links.TryGetValue(path, out var link) ? link : path;

            var takenHelpers = new List<BodyHelper>();
            foreach (var helper in helpers)
            {
                var outer = LinkOf(helper.Path);
                var isTaken = Refusal(helper.Syntax, helper.Method, isHelper: true) is null && !RunsLater(helper.Method);
                if (isTaken) takenHelpers.Add(helper with { Path = outer });
                links[helper.InnerPath] = isTaken ? helper.InnerPath : outer;
            }

            var takenSteps = new List<StepCall>();
            var nodes = new Dictionary<(SyntaxNode Syntax, string Path), string>();
            foreach (var step in steps)
            {
                _decided.Add(step.Syntax);
                var path = LinkOf(step.Path);
                if (Refusal(step.Syntax, step.Method, isHelper: false) is { } reason) Miss(step.Syntax, step.Method, reason);
                else if (nodes.TryGetValue((step.Syntax, path), out var first))
                    Miss(step.Syntax, step.Method, isForm: false, reason: $"what is called again without an interceptor cannot be told apart: '{step.NodeId}' is recorded as '{first}'");
                else
                {
                    nodes.Add((step.Syntax, path), step.NodeId);
                    takenSteps.Add(step with { Path = path });
                }
            }

            var bodies = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { core };
            foreach (var helper in helpers) bodies.Add((helper.Method.ReducedFrom ?? helper.Method).OriginalDefinition);
            foreach (var body in bodies) Sweep(body);
            return new Interceptions(takenSteps, takenHelpers, _missed);
        }

        private string? Refusal(InvocationExpressionSyntax syntax, IMethodSymbol method, bool isHelper)
        {
            cancellation.ThrowIfCancellationRequested();
            var model = access.ModelOf(syntax.SyntaxTree);
            return _signatures.Refusal(method, isHelper)
                ?? InterceptionForms.Refusal(syntax, model, cancellation)
                ?? (model.GetInterceptableLocation(syntax, cancellation) is null ? "the compiler gives the call no location" : null);
        }

        /// <summary>Whether the steps of a helper run after it has returned: an iterator, or lambdas in what it returns.</summary>
        private bool RunsLater(IMethodSymbol method)
        {
            if (method.ReturnType is not INamedTypeSymbol { IsReferenceType: true } type) return false;
            var isSequence = type.SpecialType is SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_IEnumerator
                || type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
                || KnownTypes.Is(type, "System.Linq", "IQueryable", 1);
            if (!isSequence && type.TypeKind != TypeKind.Delegate) return false;
            return method.OriginalDefinition.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).Any(static s => s.DescendantNodes()
                .Any(static n => n is YieldStatementSyntax or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax));
        }

        /// <summary>What the flow of the body did not show: other forms of reference, and code it did not reach.</summary>
        private void Sweep(IMethodSymbol method)
        {
            foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellation) is not MethodDeclarationSyntax syntax || !_compilation.ContainsSyntaxTree(syntax.SyntaxTree)) continue;
                var model = access.ModelOf(syntax.SyntaxTree);
                if (model.GetOperation(syntax, cancellation) is not { } body) continue;
                foreach (var operation in body.Descendants()) Look(operation, model);
            }
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
