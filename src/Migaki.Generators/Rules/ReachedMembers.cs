using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>
/// All that plans and steps lead to, in doubt too much. Code is read only as far as somebody asks for members that neither are plans or steps
/// nor were followed by the reading of a plan.
/// </summary>
internal sealed class ReachedMembers(CompilationAccess access)
{
    private readonly HashSet<ISymbol> _reached = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);
    private ILookup<string, IMethodSymbol>? _methods;

    public bool Contains(ISymbol member) => IsKnown(member) || _reached.Contains(member.OriginalDefinition);

    /// <summary>Whether it is seen without reading any code that a run is open in the member.</summary>
    public bool IsKnown(ISymbol member)
    {
        member = member.OriginalDefinition;
        if (!_known.TryGetValue(member, out var known)) _known.Add(member, known = member is IMethodSymbol method && (access.HasFollowed(method) || IsRoot(method)));
        return known;
    }

    /// <summary>Reads what plans and steps lead to, until it is known of all of these members whether they are among it.</summary>
    public void Follow(IEnumerable<ISymbol> members, CancellationToken cancellation)
    {
        var sought = new HashSet<ISymbol>(members.Select(static m => m.OriginalDefinition).Where(m => !IsKnown(m)), SymbolEqualityComparer.Default);
        if (sought.Count == 0) return;
        var pending = new Stack<ISymbol>();
        // The bodies of plans last, so that they are read first: they lead to most.
        foreach (var root in Methods().SelectMany(static m => m).Where(IsRoot).OrderBy(m => PlanDeclaration.EntryOf(access.Known, m) is not null)) pending.Push(root);
        while (pending.Count > 0 && sought.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var member = pending.Pop().OriginalDefinition;
            if (!_reached.Add(member)) continue;
            sought.Remove(member);
            foreach (var operation in Members.CodeOf(member, access, cancellation).SelectMany(static c => c.DescendantsAndSelf())) Push(operation, pending);
            if (member is not IMethodSymbol method) continue;
            if (method.PartialImplementationPart is { } part) pending.Push(part);
            if (method.PartialDefinitionPart is { } definition) pending.Push(definition);
            if (method.IsVirtual || method.IsAbstract || method.IsOverride || method.ContainingType is { TypeKind: TypeKind.Interface }) PushImplementations(method, pending);
        }
    }

    private static void Push(IOperation operation, Stack<ISymbol> pending)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                pending.Push((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition);
                break;
            case IMethodReferenceOperation reference:
                pending.Push(reference.Method.OriginalDefinition);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                pending.Push(constructor.OriginalDefinition);
                break;
            case IFieldReferenceOperation field:
                pending.Push(field.Field.OriginalDefinition);
                break;
            case IPropertyReferenceOperation { Property.OriginalDefinition: var property }:
                pending.Push(property);
                if (property.GetMethod is { } get) pending.Push(get);
                if (property.SetMethod is { } set) pending.Push(set);
                break;
            case IBinaryOperation { OperatorMethod: { } op }:
                pending.Push(op.OriginalDefinition);
                break;
            case IUnaryOperation { OperatorMethod: { } op }:
                pending.Push(op.OriginalDefinition);
                break;
            case IConversionOperation { OperatorMethod: { } op }:
                pending.Push(op.OriginalDefinition);
                break;
        }
    }

    /// <summary>A call of a virtual member or of an interface leads to all that implement it.</summary>
    private void PushImplementations(IMethodSymbol contract, Stack<ISymbol> pending)
    {
        foreach (var method in Methods()[Simple(contract.Name)])
        {
            if (KnownSymbols.Same(method.OverriddenMethod?.OriginalDefinition, contract) || Contracts(method).Any(c => KnownSymbols.Same(c, contract))) pending.Push(method);
        }
    }

    private bool IsRoot(IMethodSymbol method)
    {
        if (PlanDeclaration.EntryOf(access.Known, method) is not null || AttributeReader.Find(method.GetAttributes(), access.Known.MirPlan) is not null) return true;
        for (var m = method; m is not null; m = m.OverriddenMethod)
        {
            if (access.Steps.Of(m) is not null) return true;
        }
        return Contracts(method).OfType<IMethodSymbol>().Any(c => access.Steps.Of(c) is not null);
    }

    /// <summary>The methods and accessors of the project, by their names.</summary>
    private ILookup<string, IMethodSymbol> Methods() => _methods ??= access.Compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()
        .SelectMany(static t => t.GetMembers()).OfType<IMethodSymbol>()
        .SelectMany(static m => m.PartialImplementationPart is { } part ? new[] { m, part } : [m])
        .ToLookup(static m => Simple(m.Name), StringComparer.Ordinal);

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
