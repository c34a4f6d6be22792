using Migaki.Package.Tests.Harness;
using Migaki.Tests.Shared;
using static Migaki.Package.Tests.Harness.ConsumerCode;

namespace Migaki.Package.Tests;

/// <summary>The tool as users get it: installed from the package, beside a project that knows nothing of it.</summary>
[Collection(nameof(PackedPackages))]
public sealed class ToolTests : IDisposable
{
    private readonly Consumer _consumer = new();

    public void Dispose() => _consumer.Dispose();

    [Fact]
    public async Task The_installed_tool_says_its_version_and_lists_the_plans_of_a_consumers_assembly()
    {
        _consumer.Project("Library/Library.csproj", "net10.0", "", Reference);
        _consumer.Write("Library/Agent.cs", Agent);

        (await _consumer.DotnetAsync("tool", "install", "Migaki.Cli", "--version", PackedPackages.Version, "--tool-path", _consumer["tools"])).Succeeded();
        (await _consumer.DotnetAsync("build", "Library")).Succeeded();

        var version = (await MigakiAsync("--version")).Succeeded();
        Assert.StartsWith(PackedPackages.Version, version.Output, StringComparison.Ordinal);
        var plans = (await MigakiAsync("plan", "list", _consumer["Library/bin/Debug/net10.0/Library.dll"])).Succeeded();
        Assert.Contains("support.answer", plans.Output, StringComparison.Ordinal);
    }

    /// <summary>As released: a package for each platform, which is compiled ahead, one for any other, and one that points to them.</summary>
    [ReadyToRunFact]
    public async Task The_tool_of_a_platform_is_compiled_ahead_and_installed_by_the_same_name()
    {
        const string Version = PackedPackages.Version + "-platform";
        var feed = _consumer["feed"];
        (await DotnetCommand.RunAsync(Repository.Root, new Dictionary<string, string?> { ["MigakiToolPlatforms"] = NativeAot.RuntimeIdentifier }, "pack", "src/Migaki.Cli", "-c", "Release", "-o", feed, $"-p:Version={Version}", "-v:q")).Succeeded();
        Assert.Equal(new[] { "", "any.", NativeAot.RuntimeIdentifier + "." }.Select(static platform => $"Migaki.Cli.{platform}{Version}.nupkg").Order(StringComparer.Ordinal), Directory.GetFiles(feed, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal));

        (await _consumer.DotnetAsync("tool", "install", "Migaki.Cli", "--version", Version, "--tool-path", _consumer["tools"], "--add-source", feed)).Succeeded();

        Assert.StartsWith(Version, (await MigakiAsync("--version")).Succeeded().Output, StringComparison.Ordinal);
        foreach (var name in new[] { "Migaki.Cli.dll", "Migaki.dll", "Migaki.Mir.dll" })
        {
            using var image = File.OpenRead(Assert.Single(Directory.GetFiles(_consumer["tools"], name, SearchOption.AllDirectories)));
            using var reader = new System.Reflection.PortableExecutable.PEReader(image);
            Assert.True(reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, $"{name} has no native code.");
        }
    }

    private Task<DotnetCommand> MigakiAsync(params string[] arguments) => _consumer.RunAsync(_consumer[OperatingSystem.IsWindows() ? "tools/migaki.exe" : "tools/migaki"], arguments);
}
