using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Migaki.Build.Reading;

/// <summary>Reads the plans of a compiled assembly from its metadata. No code of it is loaded or run.</summary>
internal static class AssemblyPlanReader
{
    private const string PlanAttribute = "Migaki.MirPlanAttribute";
    private const string EmbeddedPlanAttribute = "Migaki.MirEmbeddedPlanAttribute";

    /// <exception cref="BadImageFormatException">The file is no readable managed assembly.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AssemblyPlans Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            using var image = new PEReader(file, PEStreamOptions.PrefetchMetadata);
            if (!image.HasMetadata) throw new BadImageFormatException("It has no .NET metadata.");
            var reader = image.GetMetadataReader();
            return new AssemblyPlans(Declared(reader), Embedded(reader));
        }
        // The metadata reader checks its bounds, but a damaged image makes it throw more than BadImageFormatException.
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or OverflowException or InvalidCastException
            or IndexOutOfRangeException or NotSupportedException or OutOfMemoryException)
        {
            throw new BadImageFormatException(e.Message, e);
        }
    }

    private static List<DeclaredPlan> Declared(MetadataReader reader)
    {
        var plans = new List<DeclaredPlan>();
        foreach (var handle in reader.CustomAttributes)
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (attribute.Parent.Kind != HandleKind.MethodDefinition || MetadataNames.OfAttribute(reader, attribute) != PlanAttribute) continue;
            var method = reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Parent);
            var name = MetadataNames.Of(reader, method.GetDeclaringType()) + "." + reader.GetString(method.Name);
            plans.Add(new DeclaredPlan(AttributeValues.Fixed(AttributeValues.Decode(attribute), 0) ?? "", name));
        }
        return plans;
    }

    private static List<EmbeddedPlan> Embedded(MetadataReader reader)
    {
        var plans = new List<EmbeddedPlan>();
        if (!reader.IsAssembly) return plans;
        foreach (var handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (MetadataNames.OfAttribute(reader, attribute) != EmbeddedPlanAttribute) continue;
            var value = AttributeValues.Decode(attribute);
            plans.Add(new EmbeddedPlan(
                AttributeValues.Fixed(value, 0) ?? "",
                AttributeValues.Fixed(value, 1) ?? "",
                AttributeValues.Fixed(value, 2) ?? "",
                AttributeValues.Named(value, "OptimizedJson"),
                AttributeValues.Named(value, "DiffJson")));
        }
        return plans;
    }
}
