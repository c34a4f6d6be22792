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

    private Task<DotnetCommand> MigakiAsync(params string[] arguments) => _consumer.RunAsync(_consumer[OperatingSystem.IsWindows() ? "tools/migaki.exe" : "tools/migaki"], arguments);
}
