using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>Reads the signature of a called step into what an interceptor repeats, each method once. Safe to use from several threads.</summary>
internal sealed class SignatureReader(Compilation compilation, ProjectionReader projections)
{
    private readonly bool _hasAccessors = Has(compilation, "System.Runtime.CompilerServices.UnsafeAccessorAttribute");
    // .NET 9, which also taught accessors generics.
    private readonly bool _hasGenericAccessors = Has(compilation, "System.Threading.Lock");
    private readonly bool _hasAccessorTypes = Has(compilation, "System.Runtime.CompilerServices.UnsafeAccessorTypeAttribute");

    private readonly ConcurrentDictionary<IMethodSymbol, string> _refusals = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, SignatureModel> _signatures = new(SymbolEqualityComparer.Default);

    /// <summary>What the interceptor of a step's call is made of, or why it cannot be intercepted.</summary>
    public (SiteModel? Model, string? Reason) ReadStep(BodyStep step)
    {
        if (Refusal(step.Method, isHelper: false) is { } reason) return (null, reason);
        var target = Target(step.Method);
        var (_, value) = ReturnShapes.Of(target);
        return (new SiteModel
        {
            Signature = ReadSignature(step.Method),
            ValueProjection = projections.Read(value, compilation.Assembly),
            Arguments = step.ContextParameters.Where(i => i >= 0 && i < target.Parameters.Length)
                .Select(i => new RecordedArgument(i, projections.Read(target.Parameters[i].Type, compilation.Assembly))).ToMirList(),
            Scalars = Enumerable.Range(0, target.Parameters.Length).Where(i => !step.ContextParameters.Contains(i) && PayloadTypes.IsScalar(target.Parameters[i].Type)).ToMirList(),
            Verdict = VerdictOf(step.Verdict, value),
            FailPlanValidator = step.FailPlanValidator,
        }, null);
    }

    /// <summary>Why a call of the method cannot be intercepted, whatever the form of the call; null where it can.</summary>
    public string? Refusal(IMethodSymbol method, bool isHelper)
    {
        var target = Target(method);
        if (SignatureRefusal(target) is { } reason) return reason;
        if (isHelper && target is { IsStatic: false, ContainingType.IsValueType: true } && ReturnShapes.Of(target).Shape == ReturnShape.AsyncEnumerable)
            return "a streaming helper of a struct cannot be held over its enumeration";
        var generic = target.TypeParameters.Length > 0 || EntryConditions.ContainingTypes(target).Any(static t => t.TypeParameters.Length > 0);
        return NeedsAccessor(target) ? AccessorRefusal(target, generic) : null;
    }

    /// <summary>What the interceptor of a helper's call is made of, or why it cannot be intercepted.</summary>
    public (SiteModel? Model, string? Reason) ReadHelper(IMethodSymbol method)
    {
        if (Refusal(method, isHelper: true) is { } reason) return (null, reason);
        return (new SiteModel { Signature = ReadSignature(method), IsHelper = true, IsIterator = LateBodies.IsIterator(method) }, null);
    }

    private SignatureModel ReadSignature(IMethodSymbol method)
    {
        var target = Target(method);
        if (!_signatures.TryGetValue(target, out var signature)) _signatures[target] = signature = ReadTarget(target);
        return method.ReducedFrom is null ? signature : signature with { IsStatic = false, IsExtension = true };
    }

    private SignatureModel ReadTarget(IMethodSymbol target)
    {
        var declaring = EntryConditions.ContainingTypes(target).Reverse().SelectMany(static t => t.TypeParameters).ToList();
        var needsAccessor = NeedsAccessor(target);
        var (shape, value) = ReturnShapes.Of(target);
        return new SignatureModel
        {
            QualifiedName = TypeNames.Readable(target.ContainingType) + "." + target.Name,
            DeclaringType = TypeNames.Qualified(target.ContainingType),
            DeclaringArity = declaring.Count,
            StaticClassName = needsAccessor && target.ContainingType.IsStatic ? ReflectionName(target.ContainingType) : null,
            MethodName = TypeNames.Identifier(target.Name),
            IsStatic = target.IsStatic,
            IsExtension = false,
            IsStruct = target.ContainingType.IsValueType,
            IsReadOnlyReceiver = target.ContainingType.IsValueType && target.IsReadOnly,
            NeedsAccessor = needsAccessor,
            Shape = shape,
            ReturnType = target.ReturnsVoid ? "void" : TypeNames.Qualified(target.ReturnType),
            ValueType = value is null ? null : TypeNames.Qualified(value),
            Parameters = target.Parameters.Select(static p => new ParameterModel(TypeNames.Identifier(p.Name), TypeNames.Qualified(p.Type), Cautions.DynamicMembers(p))).ToMirList(),
            Attributes = Cautions.Repeated(target),
            IsForbidden = Cautions.IsForbidden(target),
            Experimental = Cautions.Experimental(target),
            TypeParameters = TypeNames.TypeParameters(declaring.Concat(target.TypeParameters)),
        };
    }

    private bool NeedsAccessor(IMethodSymbol target) => !compilation.IsSymbolAccessibleWithin(target, compilation.Assembly);

    private static IMethodSymbol Target(IMethodSymbol method) => (method.ReducedFrom ?? method).OriginalDefinition;

    private string? SignatureRefusal(IMethodSymbol target)
    {
        if (!_refusals.TryGetValue(target, out var reason)) _refusals[target] = reason = FindRefusal(target) ?? "";
        return reason.Length == 0 ? null : reason;
    }

    private string? FindRefusal(IMethodSymbol target)
    {
        if (target.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.DeclareMethod))
            return target.MethodKind == MethodKind.LocalFunction ? "a local function cannot be intercepted" : "only calls of methods can be intercepted";
        if (!target.ContainingType.CanBeReferencedByName) return "a member of an extension block cannot be intercepted by this compiler; a newer one can, or make it an extension method";
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
