using System.Text;
using Migaki.Build.Reading;
using Migaki.Mir.Json;

namespace Migaki.Cli.Plans;

/// <summary>Reads plans out of files: JSON, and assemblies by their metadata. Sizes are bounded, since files come from anywhere.</summary>
internal static class PlanFiles
{
    public const string OriginalSuffix = ".mir.json";
    public const string OptimizedSuffix = ".optimized.mir.json";

    private const long LargestPlan = 16 * 1024 * 1024;
    private const long LargestAssembly = 512L * 1024 * 1024;

    public static PlanDocument ReadJson(string path, string origin, PlanVariant variant) =>
        PlanDocument.Read(origin, variant, Bytes(path, origin), NameOf(path));

    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var suffix in new[] { OptimizedSuffix, OriginalSuffix, ".json" })
            if (name.EndsWith(suffix, StringComparison.Ordinal)) return name[..^suffix.Length];
        return name;
    }

    /// <summary>The plans in an assembly's attributes. Only metadata is read; nothing of the assembly is loaded or run.</summary>
    public static List<PlanPair> ReadAssembly(string path, string origin)
    {
        if (new FileInfo(path).Length > LargestAssembly) throw ToolException.Usage($"{origin} is larger than 512 MiB, which no assembly with plans is.");
        try
        {
            return AssemblyPlanReader.Read(path).Embedded.Select(plan => OfAssembly(plan, origin)).ToList();
        }
        catch (BadImageFormatException)
        {
            throw ToolException.Malformed($"{origin} is not a readable .NET assembly.");
        }
    }

    private static PlanPair OfAssembly(EmbeddedPlan embedded, string origin)
    {
        var utf8 = Encoding.UTF8.GetBytes(embedded.Json);
        var problem = MirDigest.Sha256(utf8) == embedded.Digest ? null
            : "The plan does not have the digest that is written beside it: the assembly was changed after it was compiled.";
        var original = PlanDocument.Read($"{origin}#{embedded.Id}", PlanVariant.Original, utf8, embedded.Id, problem);
        if (original.Plan is { } plan && plan.Id != embedded.Id)
            original = PlanDocument.Read($"{origin}#{embedded.Id}", PlanVariant.Original, utf8, embedded.Id, problem ?? $"The attribute names the plan '{embedded.Id}', the plan itself '{plan.Id}'.");
        return new PlanPair(original, embedded.OptimizedJson == embedded.Json ? null
            : PlanDocument.Read($"{origin}#{embedded.Id}", PlanVariant.Optimized, Encoding.UTF8.GetBytes(embedded.OptimizedJson), embedded.Id));
    }

    private static byte[] Bytes(string path, string origin)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.CanSeek && file.Length > LargestPlan) throw ToolException.Malformed($"{origin} is larger than 16 MiB, which no plan may be.");
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            // A pipe or a growing file has no length to ask for.
            if (bytes.Length > LargestPlan) throw ToolException.Malformed($"{origin} is larger than 16 MiB, which no plan may be.");
        }
        return bytes.ToArray();
    }
}
