using System.Reflection.Metadata;

namespace Migaki.Build.Reading;

/// <summary>Full names of metadata rows.</summary>
internal static class MetadataNames
{
    /// <summary>Types may nest in a circle in a hostile assembly; no sane one nests deeper.</summary>
    private const int MaxNesting = 64;

    public static string Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        for (var depth = 0; depth < MaxNesting; depth++)
        {
            var outer = type.GetDeclaringType();
            if (outer.IsNil) return Join(reader.GetString(type.Namespace), name);
            type = reader.GetTypeDefinition(outer);
            name = reader.GetString(type.Name) + "." + name;
        }
        throw new BadImageFormatException("A type is nested too deeply.");
    }

    /// <summary>The name of an attribute's type; null for forms no annotation has, such as a generic attribute.</summary>
    public static string? OfAttribute(MetadataReader reader, CustomAttribute attribute)
    {
        switch (attribute.Constructor.Kind)
        {
            case HandleKind.MemberReference:
                var parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
                return parent.Kind switch
                {
                    HandleKind.TypeReference => Of(reader, (TypeReferenceHandle)parent),
                    HandleKind.TypeDefinition => Of(reader, (TypeDefinitionHandle)parent),
                    _ => null,
                };
            case HandleKind.MethodDefinition:
                return Of(reader, reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType());
            default:
                return null;
        }
    }

    private static string Join(string @namespace, string name) => @namespace.Length == 0 ? name : @namespace + "." + name;
}
