using System.IO.Compression;
using Migaki.Tests.Shared;

namespace Migaki.Package.Tests.Harness;

/// <summary>
/// Packs the solution once for all tests. Restored packages go to a cache of the tests' own under artifacts/, so that a test
/// version never reaches the machine's; what the machine's cache already has is read from there.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    public const string Version = "0.0.1-test";

    private static readonly string Root = Path.Combine(Repository.Root, "artifacts", "package-tests");
    private static readonly string Cache = Path.Combine(Root, "cache");

    public static string Feed { get; } = Path.Combine(Root, "feed");

    /// <summary>What every command on a consumer runs with.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = CreateEnvironment();

    public async Task InitializeAsync()
    {
        // For whoever works on these tests: MIGAKI_REUSE_PACKAGES=1 takes what was packed before, if anything was.
        var reuse = System.Environment.GetEnvironmentVariable("MIGAKI_REUSE_PACKAGES") == "1" && File.Exists(Path.Combine(Feed, $"Migaki.{Version}.nupkg"));
        if (Directory.Exists(Feed) && !reuse) Directory.Delete(Feed, recursive: true);
        Directory.CreateDirectory(Feed);
        Directory.CreateDirectory(Cache);
        foreach (var earlier in Directory.GetDirectories(Cache, "migaki*")) Directory.Delete(earlier, recursive: true);
        if (reuse) return;
        (await DotnetCommand.RunAsync(Repository.Root, null, "pack", "Migaki.Generators.sln", "-c", "Release", "-o", Feed, $"-p:Version={Version}", "-v:q")).Succeeded();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The ids of what was packed.</summary>
    public static IReadOnlyList<string> Ids() =>
        [.. Directory.GetFiles(Feed, "*.nupkg").Select(file => Path.GetFileName(file).Replace($".{Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    private static Dictionary<string, string?> CreateEnvironment()
    {
        var environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Cache };
        var machine = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        // A package of ours that got there by hand would be tested in place of the packed one.
        if (Directory.Exists(machine) && !Directory.Exists(Path.Combine(machine, "migaki", Version))) environment["NUGET_FALLBACK_PACKAGES"] = machine;
        return environment;
    }
}

[CollectionDefinition(nameof(PackedPackages))]
#pragma warning disable CA1711 // xunit's own word for it
public sealed class PackedPackagesCollection : ICollectionFixture<PackedPackages>;
#pragma warning restore CA1711
