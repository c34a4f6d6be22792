using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Tests.Harness;

/// <summary>What test compilations compile against: the reference assemblies and the runtime under test, both copied to the test output.</summary>
internal static class TestReferences
{
    /// <summary>Folder of <c>Migaki.dll</c> and <c>Migaki.Mir.dll</c>.</summary>
    public static string RuntimeFolder { get; } = Path.Combine(AppContext.BaseDirectory, "runtime");

    /// <summary>The framework, without Migaki.</summary>
    public static IReadOnlyList<MetadataReference> Framework { get; } = LoadFramework();

    /// <summary>The framework, Migaki and Microsoft.Extensions.AI.Abstractions.</summary>
    public static IReadOnlyList<MetadataReference> All { get; } =
    [
        .. Framework,
        Load(Path.Combine(RuntimeFolder, "Migaki.dll")),
        Load(Path.Combine(RuntimeFolder, "Migaki.Mir.dll")),
        Load(Path.Combine(AppContext.BaseDirectory, "Microsoft.Extensions.AI.Abstractions.dll")),
    ];

    private static PortableExecutableReference Load(string path) => File.Exists(path)
        ? MetadataReference.CreateFromFile(path)
        : throw new InvalidOperationException($"{Path.GetFileName(path)} is not in the test output: build Migaki.Generators.Tests.");

    private static List<MetadataReference> LoadFramework()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "ref");
        var files = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.dll")
            : ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
                .ToArray();
        if (files.Length < 50) throw new InvalidOperationException("No reference assemblies in the test output.");
        return files.Order(StringComparer.Ordinal).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
    }
}
