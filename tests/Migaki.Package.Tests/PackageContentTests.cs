using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using Migaki.Package.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Package.Tests;

[Collection(nameof(PackedPackages))]
public sealed class PackageContentTests
{
    /// <summary>The kind of debug information that holds a document's source, and the kind that says where to download it.</summary>
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Fact]
    public void The_solution_packs_what_users_install_and_nothing_else()
    {
        var known = new[] { "Migaki", "Migaki.Cli", "Migaki.Extensions.AI", "Migaki.Mir" };

        Assert.Equal(known, PackedPackages.Ids());
    }

    [Fact]
    public void Migaki_holds_runtime_analyzers_build_task_props_and_targets()
    {
        using var package = PackedPackages.Open("Migaki");
        var files = package.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".dll", StringComparison.Ordinal) || name.StartsWith("build", StringComparison.Ordinal) || name.StartsWith("config/", StringComparison.Ordinal));
        var codeFixes = Directory.Exists(Path.Combine(Repository.Root, "src", "Migaki.CodeFixes")) ? ["analyzers/dotnet/roslyn4.14/cs/Migaki.CodeFixes.dll"] : Array.Empty<string>();

        Assert.Equal(
            [
                .. codeFixes,
                "analyzers/dotnet/roslyn4.14/cs/Migaki.Generators.dll",
                "build/Migaki.props",
                "build/Migaki.targets",
                "buildTransitive/Migaki.props",
                "buildTransitive/Migaki.targets",
                "config/migaki.audit-only.globalconfig",
                "config/migaki.recommended.globalconfig",
                "config/migaki.strict.globalconfig",
                "lib/net10.0/Migaki.dll",
                "lib/net8.0/Migaki.dll",
                "tasks/netstandard2.0/Migaki.Build.dll",
            ],
            files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_says_what_it_is()
    {
        foreach (var id in PackedPackages.Ids())
        {
            using var package = PackedPackages.Open(id);
            var nuspec = XDocument.Load(package.GetEntry(id + ".nuspec")!.Open());
            string? Metadata(string name) => nuspec.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

            Assert.Equal(PackedPackages.Version, Metadata("version"));
            Assert.Equal("MIT", Metadata("license"));
            Assert.Equal("README.md", Metadata("readme"));
            Assert.True(package.GetEntry("README.md")!.Length > 200, id);
            Assert.StartsWith("Migaki", Metadata("description"), StringComparison.Ordinal);
            Assert.False(nuspec.Descendants().Any(element => element.Name.LocalName == "developmentDependency"), $"{id} carries a run time");
        }
    }

    [Fact]
    public void Migaki_depends_on_its_own_packages_and_on_abstractions_that_hosts_have()
    {
        using var package = PackedPackages.Open("Migaki");
        var nuspec = XDocument.Load(package.GetEntry("Migaki.nuspec")!.Open());

        var dependencies = nuspec.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);

        // AddMigaki needs the three; every host brings them.
        Assert.Equal(["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Migaki.Mir"], dependencies.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The SDK's validation leaves this mark beside the objects when it has looked at a package: its frameworks offer the same, and each can be compiled against.</summary>
    [Theory]
    [InlineData("Migaki")]
    [InlineData("Migaki.Extensions.AI")]
    [InlineData("Migaki.Mir")]
    public void Libraries_are_validated_when_they_are_packed(string id) =>
        Assert.True(File.Exists(Path.Combine(Repository.Root, "src", id, "obj", "Release", "Microsoft.NET.ApiCompat.ValidatePackage.semaphore")), $"{id} was packed without EnablePackageValidation");

    [Fact]
    public void Libraries_are_documented()
    {
        foreach (var id in new[] { "Migaki", "Migaki.Extensions.AI", "Migaki.Mir" })
        {
            using var package = PackedPackages.Open(id);
            foreach (var library in package.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
            {
                Assert.NotNull(package.GetEntry(Path.ChangeExtension(library.FullName, ".xml")));
            }
        }
    }

    /// <summary>A debugger finds every source: in the assembly itself, or through SourceLink where the clone has a remote.</summary>
    [Fact]
    public void Assemblies_carry_symbols_with_sources_and_no_path_of_the_machine()
    {
        foreach (var id in PackedPackages.Ids())
        {
            using var package = PackedPackages.Open(id);
            foreach (var entry in package.Entries.Where(entry => entry.Name.StartsWith("Migaki", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
            {
                var bytes = Read(entry);
                Assert.DoesNotContain(Repository.Root, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);

                using var image = new PEReader(new MemoryStream(bytes));
                var embedded = Assert.Single(image.ReadDebugDirectory(), directory => directory.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
                using var provider = image.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
                var symbols = provider.GetMetadataReader();
                var linked = Has(symbols, EntityHandle.ModuleDefinition, SourceLink);
                Assert.NotEmpty(symbols.Documents);
                foreach (var handle in symbols.Documents)
                {
                    var name = symbols.GetString(symbols.GetDocument(handle).Name);
                    Assert.StartsWith("/_/", name, StringComparison.Ordinal);
                    Assert.True(linked || Has(symbols, handle, EmbeddedSource), $"{id}: {entry.FullName}: {name} has no source");
                }
            }
        }
    }

    private static bool Has(MetadataReader symbols, EntityHandle parent, Guid kind) =>
        symbols.GetCustomDebugInformation(parent).Any(handle => symbols.GetGuid(symbols.GetCustomDebugInformation(handle).Kind) == kind);

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var memory = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
