using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>
/// Which types of a full trace can be written as JSON: those the runtime knows (<c>KnownPayloads</c>), those of Microsoft.Extensions.AI, and those that
/// the plan's <c>JsonContext</c> reaches.
/// </summary>
internal static class PayloadTypes
{
    private const string Chat = "Microsoft.Extensions.AI";

    // As the runtime's KnownPayloads lists them; a test compares the two.
    private static readonly HashSet<string> Items = new(StringComparer.Ordinal) { "bool", "int", "long", "float", "double", "string" };
    private static readonly HashSet<string> Scalars = new(StringComparer.Ordinal)
    {
        "bool", "char", "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal",
        "System.Guid", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan",
    };
    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "string", "System.Uri", "System.Version", "System.Text.StringBuilder", "byte[]", "char[]", "System.Memory<byte>", "System.ReadOnlyMemory<byte>", "System.Memory<char>", "System.ReadOnlyMemory<char>",
        "System.ReadOnlyMemory<float>", "System.Collections.Generic.Dictionary<string, string>", "System.Collections.Generic.IDictionary<string, string>", "System.Collections.Generic.IReadOnlyDictionary<string, string>",
        "System.Collections.Generic.List<string>", "System.Collections.Generic.IList<string>", "System.Collections.Generic.ICollection<string>", "System.Collections.Generic.IEnumerable<string>",
        "System.Collections.Generic.IReadOnlyList<string>", "System.Collections.Generic.IReadOnlyCollection<string>", "System.Collections.Generic.HashSet<string>", "System.Collections.Immutable.ImmutableArray<string>",
        "System.Collections.Generic.List<int>", "System.Collections.Generic.List<double>", "System.Text.Json.JsonElement", "Migaki.ValidatorResult",
    };
    private static readonly HashSet<string> Nullables = new(StringComparer.Ordinal)
    {
        "bool", "int", "long", "double", "decimal", "System.Guid", "System.DateTime", "System.DateTimeOffset", "System.TimeSpan", "Migaki.ValidatorResult",
    };

    /// <summary>Numbers, flags, enums, dates and ids: part of a call, without text.</summary>
    public static bool IsScalar(ITypeSymbol type) => type.Name != "CancellationToken" && ContextTypes.IsScalar(type) && IsKnown(type);

    /// <summary>Whether the runtime writes the type without help.</summary>
    public static bool IsKnown(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return nullable.TypeArguments[0].TypeKind == TypeKind.Enum || Nullables.Contains(Name(nullable.TypeArguments[0]));
        if (type.TypeKind == TypeKind.Enum) return true;
        if (type is IArrayTypeSymbol { IsSZArray: true } array && Items.Contains(Name(array.ElementType))) return true;
        return Scalars.Contains(Name(type)) || Others.Contains(Name(type)) || IsChat(type);
    }

    /// <summary>
    /// Whether it is certain that no payload of the type can be written: it is not known, and nothing the context lists leads to it. Type parameters are
    /// decided when the plan runs.
    /// </summary>
    public static bool IsMissing(ITypeSymbol type, INamedTypeSymbol? context)
    {
        if (IsKnown(type) || HasParameter(type)) return false;
        return context is null || !Reached(context).Contains(Name(type));
    }

    /// <summary>The types a serializer context lists, and those their members lead to.</summary>
    private static HashSet<string> Reached(INamedTypeSymbol context)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<ITypeSymbol>();
        foreach (var attribute in context.GetAttributes())
        {
            if (!KnownTypes.Is(attribute.AttributeClass, "System.Text.Json.Serialization", "JsonSerializableAttribute") || attribute.ConstructorArguments.Length == 0) continue;
            if (attribute.ConstructorArguments[0].Value is ITypeSymbol root) open.Push(root);
        }
        while (open.Count > 0 && reached.Count < 10_000)
        {
            var type = open.Pop();
            if (!reached.Add(Name(type))) continue;
            if (type is IArrayTypeSymbol array) open.Push(array.ElementType);
            if (type is not INamedTypeSymbol named) continue;
            foreach (var argument in named.TypeArguments) open.Push(argument);
            if (ContextTypes.NameOf(named.ContainingNamespace).StartsWith("System", StringComparison.Ordinal)) continue;
            for (var t = named; t is not null; t = t.BaseType)
            {
                foreach (var member in t.GetMembers())
                {
                    if (member is IPropertySymbol { IsStatic: false } property) open.Push(property.Type);
                    else if (member is IFieldSymbol { IsStatic: false } field) open.Push(field.Type);
                }
            }
        }
        return reached;
    }

    private static bool IsChat(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsChat(array.ElementType),
        INamedTypeSymbol { Arity: > 0 } named when ContextTypes.NameOf(named.ContainingNamespace) == "System.Collections.Generic" => named.TypeArguments.All(IsChat),
        _ => ContextTypes.NameOf(type.ContainingNamespace) is var space && (space == Chat || space.StartsWith(Chat + ".", StringComparison.Ordinal)),
    };

    private static bool HasParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol or IDynamicTypeSymbol or IErrorTypeSymbol => true,
        IArrayTypeSymbol array => HasParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasParameter),
        _ => false,
    };

    private static string Name(ITypeSymbol type) => type.ToDisplayString(Format);

    private static readonly SymbolDisplayFormat Format = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.ExpandNullable);
}
