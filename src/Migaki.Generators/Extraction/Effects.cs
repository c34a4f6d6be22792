using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Migaki.Generators.Extraction;

/// <summary>What a call may lead to, as far as the reading of a plan has to know it.</summary>
[Flags]
internal enum Effect
{
    None = 0,
    Steps = 1,
    /// <summary>Fields of its own object, or members of what it is given, are changed.</summary>
    Writes = 2,
}

/// <summary>What the members of one compilation lead to, each body read once. Safe to use from several threads.</summary>
internal sealed class Effects(CompilationAccess access)
{
    private static readonly string[] Mutators = ["Add", "Append", "Insert", "Push", "Enqueue", "Prepend", "TryAdd", "Set"];

    private readonly ConcurrentDictionary<IMethodSymbol, (Effect Own, IMethodSymbol[] Callees)> _direct = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _steps = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _writes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _hidden = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, IMethodSymbol?> _starters = new(SymbolEqualityComparer.Default);
    private readonly Lazy<INamedTypeSymbol[]> _types = new(() => access.Compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()
        .Where(static t => t.TypeKind is TypeKind.Class or TypeKind.Struct).ToArray());

    /// <summary>Whether the member, or what it calls in this compilation, has the effect.</summary>
    public bool Has(IMethodSymbol method, Effect effect, CancellationToken cancellation)
    {
        method = Definition(method);
        var answers = effect == Effect.Steps ? _steps : _writes;
        if (answers.TryGetValue(method, out var known)) return known;
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { method };
        var path = new Stack<(IMethodSymbol Method, int Next)>();
        path.Push((method, -1));
        while (path.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var (current, next) = path.Pop();
            var (own, callees) = DirectOf(current, cancellation);
            if (next < 0 && ((own & effect) != 0 || (answers.TryGetValue(current, out var answered) && answered)))
            {
                // Everything on the way here leads there.
                answers[current] = true;
                foreach (var (around, _) in path) answers[around] = true;
                return true;
            }
            for (next = Math.Max(next, 0); next < callees.Length; next++)
            {
                if ((answers.TryGetValue(callees[next], out var isKnown) && !isKnown) || !seen.Add(callees[next])) continue;
                path.Push((current, next + 1));
                path.Push((callees[next], -1));
                break;
            }
        }
        // All that can be reached was read, and none of it has it.
        foreach (var reached in seen) answers[reached] = false;
        return false;
    }

    /// <summary>Whether an interface's or a virtual member has an implementation here that leads to steps.</summary>
    public bool IsHiddenBehind(IMethodSymbol method, CancellationToken cancellation)
    {
        method = Definition(method);
        if (_hidden.TryGetValue(method, out var known)) return known;
        // What another assembly declares may be implemented here as well; what is as common as Dispose says nothing.
        if (method.DeclaringSyntaxReferences.IsEmpty || method.IsStatic) return _hidden[method] = false;
        var found = _types.Value.Any(type => method.ContainingType.TypeKind == TypeKind.Interface
            ? type.AllInterfaces.Any(i => KnownSymbols.Same(i.OriginalDefinition, method.ContainingType.OriginalDefinition)) && Implementation(type, method) is { } implementation && LeadsToSteps(implementation, cancellation)
            : type.GetMembers(method.Name).OfType<IMethodSymbol>().Any(m => Overrides(m, method) && LeadsToSteps(m, cancellation)));
        return _hidden[method] = found;
    }

    private bool LeadsToSteps(IMethodSymbol method, CancellationToken cancellation) => access.Steps.Of(method) is not null || Has(method, Effect.Steps, cancellation);

    /// <summary>The first call in a type's static initializers or static constructor that leads to steps.</summary>
    public IMethodSymbol? StarterOf(INamedTypeSymbol type, CancellationToken cancellation)
    {
        type = type.OriginalDefinition;
        if (_starters.TryGetValue(type, out var known)) return known;
        var bodies = MemberBodies.InitializersOf(type, isStatic: true, access, cancellation)
            .Concat(type.StaticConstructors.Select(c => MemberBodies.Of(c, access, cancellation)).Where(static b => b is not null).Select(static b => b!));
        var starter = bodies.SelectMany(static b => b.DescendantsAndSelf()).SelectMany(CalleesOf).FirstOrDefault(c => LeadsToSteps(c, cancellation));
        return _starters[type] = starter;
    }

    private static IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol contract) => type.AllInterfaces
        .Where(i => KnownSymbols.Same(i.OriginalDefinition, contract.ContainingType.OriginalDefinition))
        .SelectMany(i => i.GetMembers(contract.Name).OfType<IMethodSymbol>())
        .Where(m => KnownSymbols.Same(m.OriginalDefinition, contract))
        .Select(m => type.FindImplementationForInterfaceMember(m) as IMethodSymbol)
        .FirstOrDefault(static m => m is not null);

    private static bool Overrides(IMethodSymbol method, IMethodSymbol overridden)
    {
        for (var m = method.OverriddenMethod; m is not null; m = m.OverriddenMethod)
        {
            if (KnownSymbols.Same(m.OriginalDefinition, overridden)) return true;
        }
        return false;
    }

    private static IMethodSymbol Definition(IMethodSymbol method) => (method.ReducedFrom ?? method).OriginalDefinition;

    private (Effect Own, IMethodSymbol[] Callees) DirectOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_direct.TryGetValue(method, out var known)) return known;
        var own = Effect.None;
        var callees = new List<IMethodSymbol>();
        if (!method.DeclaringSyntaxReferences.IsEmpty || method.MethodKind is MethodKind.Constructor)
        {
            IEnumerable<IOperation> bodies = MemberBodies.Of(method, access, cancellation) is { } body ? [body] : [];
            if (method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            {
                bodies = bodies.Concat(MemberBodies.InitializersOf(method, access, cancellation));
                if (MemberBodies.ImplicitBase(method, cancellation) is { } around) callees.Add(around.OriginalDefinition);
            }
            foreach (var operation in bodies.SelectMany(static b => b.DescendantsAndSelf()))
            {
                own |= Own(operation);
                foreach (var callee in CalleesOf(operation))
                {
                    if (access.Steps.Of(callee) is not null) own |= Effect.Steps;
                    else if (!callee.DeclaringSyntaxReferences.IsEmpty || callee is { MethodKind: MethodKind.Constructor, ContainingType.DeclaringSyntaxReferences.IsEmpty: false }) callees.Add(Definition(callee));
                }
            }
        }
        return _direct[method] = (own, callees.Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).ToArray());
    }

    /// <summary>The members whose code an operation runs or refers to.</summary>
    public static IEnumerable<IMethodSymbol> CalleesOf(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                yield return call.TargetMethod;
                break;
            case IMethodReferenceOperation group:
                yield return group.Method;
                break;
            case IPropertyReferenceOperation reference:
                if (reference.Property.GetMethod is { } getter) yield return getter;
                if (reference.Property.SetMethod is { } setter) yield return setter;
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                yield return constructor;
                break;
            default:
                if (OperatorOf(operation) is { } applied) yield return applied;
                break;
        }
    }

    /// <summary>The operator that a type declares for an operation.</summary>
    public static IMethodSymbol? OperatorOf(IOperation operation) => operation switch
    {
        IBinaryOperation binary => binary.OperatorMethod,
        IUnaryOperation unary => unary.OperatorMethod,
        IConversionOperation conversion => conversion.OperatorMethod,
        ICompoundAssignmentOperation compound => compound.OperatorMethod,
        IIncrementOrDecrementOperation step => step.OperatorMethod,
        _ => null,
    };

    private static Effect Own(IOperation operation) => operation switch
    {
        IAssignmentOperation { Parent: not IObjectOrCollectionInitializerOperation } assignment => Writes(assignment.Target),
        IIncrementOrDecrementOperation increment => Writes(increment.Target),
        IInvocationOperation { Instance: { } instance } call when Array.Exists(Mutators, m => call.TargetMethod.Name.StartsWith(m, StringComparison.Ordinal)) => Outside(instance) ? Effect.Writes : Effect.None,
        _ => Effect.None,
    };

    private static Effect Writes(IOperation target) => target switch
    {
        IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation => Outside(target) ? Effect.Writes : Effect.None,
        ITupleOperation tuple => tuple.Elements.Aggregate(Effect.None, static (all, e) => all | Writes(e)),
        _ => Effect.None,
    };

    /// <summary>Reached from <c>this</c>, a static member or a parameter: it is there when the call is over.</summary>
    private static bool Outside(IOperation? operation) => operation switch
    {
        null or IParameterReferenceOperation => true,
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => true,
        IFieldReferenceOperation field => Outside(field.Instance),
        IPropertyReferenceOperation property => Outside(property.Instance),
        IArrayElementReferenceOperation element => Outside(element.ArrayReference),
        IConversionOperation conversion => Outside(conversion.Operand),
        IParenthesizedOperation parenthesized => Outside(parenthesized.Operand),
        _ => false,
    };
}
