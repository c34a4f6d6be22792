using System.Reflection.Metadata;

namespace Migaki.Build.Reading;

/// <summary>Names types just well enough to decode the strings of an attribute; nothing is loaded or resolved.</summary>
internal sealed class AttributeValues : ICustomAttributeTypeProvider<string>
{
    public static CustomAttributeValue<string> Decode(CustomAttribute attribute) => attribute.DecodeValue(new AttributeValues());

    /// <summary>The fixed argument at <paramref name="index"/>, or null when it is missing or no string.</summary>
    public static string? Fixed(CustomAttributeValue<string> value, int index) =>
        index < value.FixedArguments.Length ? value.FixedArguments[index].Value as string : null;

    /// <summary>The named argument, or null when it is missing or no string.</summary>
    public static string? Named(CustomAttributeValue<string> value, string name)
    {
        foreach (var argument in value.NamedArguments)
        {
            if (string.Equals(argument.Name, name, StringComparison.Ordinal)) return argument.Value as string;
        }
        return null;
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();
    public string GetSystemType() => "System.Type";
    public string GetSZArrayType(string elementType) => elementType + "[]";
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => MetadataNames.Of(reader, handle);
    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => MetadataNames.Of(reader, handle);
    public string GetTypeFromSerializedName(string name) => name;
    public bool IsSystemType(string type) => string.Equals(type, "System.Type", StringComparison.Ordinal);

    /// <summary>The attributes read here have no enum arguments; another's size cannot be known without its assembly.</summary>
    public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;
}
