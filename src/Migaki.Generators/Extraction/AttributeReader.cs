using System.Globalization;
using Microsoft.CodeAnalysis;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>Reads attribute arguments. A property that is not written is null, whatever its type's default is.</summary>
internal static class AttributeReader
{
    public static AttributeData? Find(IEnumerable<AttributeData> attributes, INamedTypeSymbol? type)
    {
        if (type is null) return null;
        foreach (var attribute in attributes)
        {
            if (KnownSymbols.Same(attribute.AttributeClass, type)) return attribute;
        }
        return null;
    }

    public static IEnumerable<AttributeData> FindAll(IEnumerable<AttributeData> attributes, INamedTypeSymbol? type) =>
        attributes.Where(a => type is not null && KnownSymbols.Same(a.AttributeClass, type));

    public static string? Text(this AttributeData attribute, int position) =>
        attribute.ConstructorArguments.Length > position ? attribute.ConstructorArguments[position].Value as string : null;

    public static T? Member<T>(this AttributeData attribute, int position) where T : struct, Enum =>
        attribute.ConstructorArguments.Length > position ? ToEnum<T>(attribute.ConstructorArguments[position]) : null;

    public static string? Text(this AttributeData attribute, string name) => Named(attribute, name)?.Value as string;

    public static T? Member<T>(this AttributeData attribute, string name) where T : struct, Enum =>
        Named(attribute, name) is { } value ? ToEnum<T>(value) : null;

    public static bool? Flag(this AttributeData attribute, string name) => Named(attribute, name)?.Value as bool?;

    public static double? Number(this AttributeData attribute, string name) =>
        Named(attribute, name)?.Value is IConvertible value and not string and not bool ? value.ToDouble(CultureInfo.InvariantCulture) : null;

    public static MirList<string>? Texts(this AttributeData attribute, string name) =>
        Named(attribute, name) is { Kind: TypedConstantKind.Array, IsNull: false } array
            ? array.Values.Select(v => v.Value as string).OfType<string>().ToMirList()
            : null;

    public static MirList<T>? Members<T>(this AttributeData attribute, string name) where T : struct, Enum =>
        Named(attribute, name) is { Kind: TypedConstantKind.Array, IsNull: false } array
            ? array.Values.Select(ToEnum<T>).Where(v => v.HasValue).Select(v => v!.Value).ToMirList()
            : null;

    public static ITypeSymbol? Type(this AttributeData attribute, string name) => Named(attribute, name)?.Value as ITypeSymbol;

    private static TypedConstant? Named(AttributeData attribute, string name)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (string.Equals(pair.Key, name, StringComparison.Ordinal) && pair.Value.Kind != TypedConstantKind.Error) return pair.Value;
        }
        return null;
    }

    private static T? ToEnum<T>(TypedConstant constant) where T : struct, Enum
    {
        if (constant.Kind == TypedConstantKind.Error || constant.Kind == TypedConstantKind.Array) return null;
        if (constant.Value is not int number) return null;
        var value = (T)(object)number;
        return Enum.IsDefined(typeof(T), value) ? value : null;
    }
}
