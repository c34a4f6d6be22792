using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>A step call as the body's reading names it: one node, one place in the source.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Path">The chain of followed calls; empty in the body itself.</param>
/// <param name="Kind">The kind of step.</param>
/// <param name="Syntax">The call.</param>
/// <param name="Method">The bound method; reduced where it is called as an extension.</param>
/// <param name="ContextParameters">The positions of the parameters that carry context, in the unreduced signature.</param>
/// <param name="Verdict">How a verdict is given.</param>
/// <param name="FailPlanValidator">The validator's name where a failure must throw.</param>
internal sealed record BodyStep(
    string NodeId,
    string Path,
    StepKind Kind,
    InvocationExpressionSyntax Syntax,
    IMethodSymbol Method,
    IReadOnlyList<int> ContextParameters,
    VerdictKind Verdict,
    string? FailPlanValidator);

/// <summary>Reads the signature of a called step into what an interceptor repeats.</summary>
internal sealed class SignatureReader(Compilation compilation, ProjectionReader projections)
{
    private readonly bool _hasAccessors = Has(compilation, "System.Runtime.CompilerServices.UnsafeAccessorAttribute");
    // .NET 9, which also taught accessors generics.
    private readonly bool _hasGenericAccessors = Has(compilation, "System.Threading.Lock");
    private readonly bool _hasAccessorTypes = Has(compilation, "System.Runtime.CompilerServices.UnsafeAccessorTypeAttribute");

    /// <summary>The model, or why the method's calls cannot be intercepted.</summary>
    public (StepModel? Model, string? Reason) Read(BodyStep step, int ordinal)
    {
        var target = (step.Method.ReducedFrom ?? step.Method).OriginalDefinition;
        var isExtension = step.Method.ReducedFrom is not null;
        if (Refusal(target) is { } reason) return (null, reason);
        var declaring = EntryConditions.ContainingTypes(target).Reverse().SelectMany(static t => t.TypeParameters).ToList();
        var needsAccessor = !compilation.IsSymbolAccessibleWithin(target, compilation.Assembly);
        var generic = declaring.Count + target.TypeParameters.Length > 0;
        if (needsAccessor && AccessorRefusal(target, generic) is { } noAccessor) return (null, noAccessor);
        var (shape, value) = ReturnShapes.Of(target);
        return (new StepModel
        {
            NodeId = step.NodeId,
            Path = step.Path,
            Kind = step.Kind,
            QualifiedName = TypeNames.Readable(target.ContainingType) + "." + target.Name,
            DeclaringType = TypeNames.Qualified(target.ContainingType),
            DeclaringArity = declaring.Count,
            StaticClassName = needsAccessor && target.ContainingType.IsStatic ? ReflectionName(target.ContainingType) : null,
            MethodName = TypeNames.Identifier(target.Name),
            IsStatic = target.IsStatic && !isExtension,
            IsExtension = isExtension,
            IsStruct = target.ContainingType.IsValueType,
            NeedsAccessor = needsAccessor,
            Shape = shape,
            ReturnType = target.ReturnsVoid ? "void" : TypeNames.Qualified(target.ReturnType),
            ValueType = value is null ? null : TypeNames.Qualified(value),
            ValueProjection = projections.Read(value, compilation.Assembly),
            Parameters = target.Parameters.Select(static p => new ParameterModel(TypeNames.Identifier(p.Name), TypeNames.Qualified(p.Type))).ToMirList(),
            TypeParameters = TypeNames.TypeParameters(declaring.Concat(target.TypeParameters)),
            Arguments = step.ContextParameters.Where(i => i >= 0 && i < target.Parameters.Length)
                .Select(i => new RecordedArgument(i, projections.Read(target.Parameters[i].Type, compilation.Assembly))).ToMirList(),
            Verdict = VerdictOf(step.Verdict, value),
            FailPlanValidator = step.FailPlanValidator,
            CallOrdinal = ordinal,
        }, null);
    }

    private string? Refusal(IMethodSymbol target)
    {
        if (target.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.DeclareMethod))
            return target.MethodKind == MethodKind.LocalFunction ? "a local function cannot be intercepted" : "only calls of methods can be intercepted";
        if (!target.ContainingType.CanBeReferencedByName) return "a member of an extension block cannot be intercepted by every supported compiler";
        if (SignatureConditions.OfStep(target, compilation).FirstOrDefault() is { } problem) return problem.Reason;
        var names = EntryConditions.ContainingTypes(target).SelectMany(static t => t.TypeParameters).Concat(target.TypeParameters).Select(static p => p.Name).ToList();
        return names.Distinct(StringComparer.Ordinal).Count() == names.Count ? null : "a type parameter of the method hides one of its type";
    }

    private string? AccessorRefusal(IMethodSymbol target, bool generic)
    {
        if (!_hasAccessors) return "a private step needs .NET 8; make it internal";
        if (target.ContainingType.TypeKind == TypeKind.Interface) return "a private member of an interface cannot be reached; make it internal";
        if (generic && !_hasGenericAccessors) return "a private step that is generic, or in a generic type, needs .NET 9; make it internal";
        if (!target.ContainingType.IsStatic) return null;
        if (!_hasAccessorTypes) return "a private step of a static class needs .NET 10; make it internal";
        return generic ? "a private step of a static class cannot be generic; make it internal" : null;
    }

    /// <summary>The verdict as the signature allows it: only a bool and a ValidatorResult can be read, anything else passes by returning.</summary>
    private static VerdictKind VerdictOf(VerdictKind declared, ITypeSymbol? value) => declared switch
    {
        VerdictKind.Boolean when value?.SpecialType != SpecialType.System_Boolean => VerdictKind.Returned,
        VerdictKind.Result when !KnownTypes.IsMigaki(value, "ValidatorResult") => VerdictKind.Returned,
        _ => declared,
    };

    private static string ReflectionName(INamedTypeSymbol type) => $"{TypeNames.Metadata(type)}, {type.ContainingAssembly.Identity.Name}";

    private static bool Has(Compilation compilation, string type) => compilation.GetTypeByMetadataName(type) is not null;
}

/// <summary>The forms of calls that the compiler cannot intercept, or would intercept wrongly.</summary>
internal static class InterceptionForms
{
    /// <summary>Null where the call can be intercepted, else why not.</summary>
    public static string? Refusal(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (Name(call.Expression) is null) return "the call does not name a method";
        if (call.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax }) return "an intercepted base call would call itself for ever";
        if (call.ArgumentList.Arguments.Any(a => model.GetTypeInfo(a.Expression, cancellation).Type is IDynamicTypeSymbol)) return "a call with a dynamic argument is bound at run time";
        for (SyntaxNode? node = call; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            if (node is LambdaExpressionSyntax && IsExpressionTree(model.GetTypeInfo(node, cancellation).ConvertedType)) return "a call in an expression tree is data";
            if (node is QueryClauseSyntax or SelectOrGroupClauseSyntax && IsExpressionTreeQuery(node, model, cancellation)) return "a call in an expression tree is data";
        }
        return null;
    }

    private static SimpleNameSyntax? Name(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    private static bool IsExpressionTree(ITypeSymbol? type) => KnownTypes.Is(type, "System.Linq.Expressions", "Expression", 1);

    private static bool IsExpressionTreeQuery(SyntaxNode clause, SemanticModel model, CancellationToken cancellation)
    {
        var method = clause switch
        {
            SelectOrGroupClauseSyntax select => model.GetSymbolInfo(select, cancellation).Symbol,
            QueryClauseSyntax query => model.GetQueryClauseInfo(query, cancellation).OperationInfo.Symbol,
            _ => null,
        } as IMethodSymbol;
        return method is not null && method.Parameters.Any(static p => IsExpressionTree(p.Type));
    }
}
