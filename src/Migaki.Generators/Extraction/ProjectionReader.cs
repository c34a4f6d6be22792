using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>
/// Finds out how the text of a type is read without reflection and without side effects: fields and auto-properties only, no
/// enumeration but of arrays and lists. Where that does not reach all of it, there is no projection, and the bundle says so.
/// Reads each type once; safe to use from several threads.
/// </summary>
internal sealed class ProjectionReader(Compilation compilation)
{
    private const int MaxDepth = 5;

    private readonly ConcurrentDictionary<ISymbol, ConcurrentDictionary<ITypeSymbol, Reading>> _known = new(SymbolEqualityComparer.Default);

    /// <param name="type">The type of the value.</param>
    /// <param name="within">Where the projection is written: the assembly for interceptors, the containing type for entries.</param>
    public ProjectionModel? Read(ITypeSymbol? type, ISymbol within)
    {
        if (type is null) return null;
        var known = _known.GetOrAdd(within, static _ => new ConcurrentDictionary<ITypeSymbol, Reading>(SymbolEqualityComparer.IncludeNullability));
        if (!known.TryGetValue(type, out var reading)) known[type] = reading = new Reading(Read(type, within, []));
        return reading.Model;
    }

    private ProjectionModel? Read(ITypeSymbol type, ISymbol within, List<ITypeSymbol> outer)
    {
        if (outer.Count >= MaxDepth || !CanBeNamed(type, within)) return null;
        var name = TypeNames.Nullable(type);
        if (type.SpecialType == SpecialType.System_String) return new ProjectionModel(name, ProjectionShape.Text);
        if (KnownTypes.Is(type, "System.Text", "StringBuilder")) return new ProjectionModel(name, ProjectionShape.Builder);
        if (type is IArrayTypeSymbol { IsSZArray: true } array) return Sequence(name, array.ElementType, Storage.Array, within, outer);
        if (type is not INamedTypeSymbol named) return null;
        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return Read(named.TypeArguments[0], within, outer) is { Shape: ProjectionShape.Members } inner ? inner with { Type = name } : null;
        if (named.Arity == 1 && StorageOf(named) is var storage and not Storage.None) return Sequence(name, named.TypeArguments[0], storage, within, outer);
        return named.TypeKind is TypeKind.Class or TypeKind.Struct ? Members(name, named, within, outer) : null;
    }

    private static Storage StorageOf(INamedTypeSymbol type)
    {
        if (KnownTypes.IsCollection(type, "List")) return Storage.List;
        if (KnownTypes.Is(type, "System.Collections.Immutable", "ImmutableArray", 1)) return Storage.ImmutableArray;
        if (KnownTypes.Is(type, "System", "Memory", 1) || KnownTypes.Is(type, "System", "ReadOnlyMemory", 1)) return Storage.Memory;
        return type.TypeKind == TypeKind.Interface && (
            KnownTypes.IsCollection(type, "IEnumerable") || KnownTypes.IsCollection(type, "ICollection") || KnownTypes.IsCollection(type, "IList")
            || KnownTypes.IsCollection(type, "IReadOnlyCollection") || KnownTypes.IsCollection(type, "IReadOnlyList")) ? Storage.Sequence : Storage.None;
    }

    private ProjectionModel? Sequence(string name, ITypeSymbol item, Storage storage, ISymbol within, List<ITypeSymbol> outer)
    {
        if (storage is Storage.Array or Storage.Memory)
        {
            if (item.SpecialType == SpecialType.System_Char) return new ProjectionModel(name, ProjectionShape.Chars, Storage: storage);
            if (item.SpecialType == SpecialType.System_Byte) return new ProjectionModel(name, ProjectionShape.Bytes, Storage: storage);
            if (storage == Storage.Memory) return null;
        }
        return Read(item, within, outer) is { } projection ? new ProjectionModel(name, ProjectionShape.Items, Item: projection, Storage: storage) : null;
    }

    private ProjectionModel? Members(string name, INamedTypeSymbol type, ISymbol within, List<ITypeSymbol> outer)
    {
        // A type that contains itself has no bounded text.
        if (outer.Contains(type, SymbolEqualityComparer.Default)) return null;
        outer.Add(type);
        try
        {
            var members = new List<ProjectedMember>();
            foreach (var (member, memberType) in TextMembers(type))
            {
                if (!MayCarryText(memberType)) continue;
                // A member whose text cannot be read would be left out silently: better no projection at all.
                if (Cautions.IsMarked(member) || !compilation.IsSymbolAccessibleWithin(member, within) || Read(memberType, within, outer) is not { } projection) return null;
                members.Add(new ProjectedMember(TypeNames.Identifier(member.Name), projection));
            }
            return members.Count == 0 ? null : new ProjectionModel(name, ProjectionShape.Members, members.ToMirList());
        }
        finally
        {
            outer.RemoveAt(outer.Count - 1);
        }
    }

    private static IEnumerable<(ISymbol Member, ITypeSymbol Type)> TextMembers(INamedTypeSymbol type)
    {
        if (type.IsTupleType) return type.TupleElements.Select(static e => ((ISymbol)(e.CorrespondingTupleField ?? e), e.Type));
        if (ChatText(type) is { } known) return known;
        var chain = new Stack<INamedTypeSymbol>();
        for (var t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType) chain.Push(t);
        return chain.SelectMany(static t => t.GetMembers()).Where(static m => !m.IsStatic && !m.IsOverride).Select(static m => m switch
        {
            IFieldSymbol { AssociatedSymbol: null } field => ((ISymbol)field, field.Type),
            IPropertySymbol { IsIndexer: false } property when IsAutoProperty(property) => (property, property.Type),
            _ => (m, (ITypeSymbol?)null),
        }).Where(static m => m.Item2 is not null)!;
    }

    /// <summary>Text of chat messages is computed from their parts, without side effects.</summary>
    private static IEnumerable<(ISymbol, ITypeSymbol)>? ChatText(INamedTypeSymbol type)
    {
        const string space = "Microsoft.Extensions.AI";
        string[]? names = KnownTypes.Is(type, space, "ChatMessage") ? ["Role", "Text"]
            : KnownTypes.Is(type, space, "ChatResponse") || KnownTypes.Is(type, space, "ChatResponseUpdate") ? ["Text"]
            : KnownTypes.Is(type, space, "ChatRole") ? ["Value"]
            : null;
        return names?.SelectMany(name => type.GetMembers(name)).OfType<IPropertySymbol>().Select(static p => ((ISymbol)p, p.Type));
    }

    public static bool IsAutoProperty(IPropertySymbol property)
    {
        if (property.GetMethod is not { } getter) return false;
        // The backing field is seen in source only; in metadata the getter says that the compiler wrote it.
        return property.DeclaringSyntaxReferences.Length > 0
            ? property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property))
            : getter.GetAttributes().Any(static a => KnownTypes.Is(a.AttributeClass, "System.Runtime.CompilerServices", "CompilerGeneratedAttribute"));
    }

    /// <summary>Numbers, flags, dates, delegates and services have no text; they never hinder a projection.</summary>
    private static bool MayCarryText(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.SpecialType is SpecialType.System_Char or SpecialType.System_Byte || MayCarryText(array.ElementType),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => MayCarryText(nullable.TypeArguments[0]),
        INamedTypeSymbol named when StorageOf(named) == Storage.Memory => named.TypeArguments[0].SpecialType is SpecialType.System_Char or SpecialType.System_Byte,
        INamedTypeSymbol named when StorageOf(named) != Storage.None => MayCarryText(named.TypeArguments[0]),
        { SpecialType: SpecialType.System_String or SpecialType.System_Object } => true,
        { SpecialType: not SpecialType.None } => type.SpecialType is SpecialType.System_Collections_IEnumerable,
        { TypeKind: TypeKind.Enum or TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer } => false,
        INamedTypeSymbol { IsValueType: true } named when KnownTypes.Is(named, "System", named.Name) => named.IsTupleType,
        _ => true,
    };

    private bool CanBeNamed(ITypeSymbol type, ISymbol within) => type switch
    {
        ITypeParameterSymbol => false,
        IArrayTypeSymbol array => CanBeNamed(array.ElementType, within),
        INamedTypeSymbol named => !named.IsFileLocal && !named.IsAnonymousType && !named.IsRefLikeType && named.TypeKind != TypeKind.Error
            && (named is { DeclaredAccessibility: Accessibility.Public, ContainingType: null } || compilation.IsSymbolAccessibleWithin(named, within)) && named.TypeArguments.All(a => CanBeNamed(a, within))
            && (named.ContainingType is null || CanBeNamed(named.ContainingType, within)),
        _ => false,
    };

    private sealed class Reading(ProjectionModel? model)
    {
        public ProjectionModel? Model => model;
    }
}
