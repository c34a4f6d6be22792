using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace Migaki.Package.Tests;

/// <summary>Where packages come from is the business of the machine that builds: no file of the repository names a registry.</summary>
public sealed partial class RegistryTests
{
    [Fact]
    public async Task No_file_of_the_repository_names_a_package_registry()
    {
        var found = new List<string>();
        foreach (var file in await FilesAsync())
        {
            if (Path.GetFileName(file).ToLowerInvariant() is "nuget.config" or ".npmrc" or ".yarnrc" or ".yarnrc.yml") found.Add(file);
            var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, file));
            found.AddRange(Named(text).Select(host => $"{file}: {host}"));
        }

        Assert.Empty(found);
    }

    // The mark keeps this file from naming one itself.
    [Theory]
    [InlineData("https://api.nu~get.org/v3/ind~ex.json")]
    [InlineData("<add key=\"x\" value=\"https://www.nu~get.org/api/v2\" />")]
    [InlineData("\"resolved\": \"https://registry.npm~js.org/ajv/-/ajv-8.20.0.tgz\"")]
    [InlineData("registry=ht~tp://localhost:4873/")]
    [InlineData("https://pkgs.dev.az~ure.com/a/_packaging/b/nuget/v3/ind~ex.json")]
    [InlineData("https://nuget.pkg.git~hub.com/someone")]
    public void A_registry_is_recognised(string text) => Assert.NotEmpty(Named(text.Replace("~", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("See https://www.nu~get.org/packages/Migaki")]
    [InlineData("NuGet, npm and other registries")]
    [InlineData("registry = 1")]
    public void A_link_to_a_package_and_a_word_are_none(string text) => Assert.Empty(Named(text.Replace("~", "", StringComparison.Ordinal)));

    private static IEnumerable<string> Named(string text) => Registry().Matches(text).Select(match => match.Value);

    /// <summary>What git tracks; in an archive of the sources, what lies there and was not built.</summary>
    private static async Task<IReadOnlyList<string>> FilesAsync()
    {
        if (Path.Exists(Path.Combine(Repository.Root, ".git")))
        {
            var tracked = (await DotnetCommand.RunProgramAsync("git", Repository.Root, null, "-c", "core.quotePath=false", "ls-files")).Succeeded();
            return [.. tracked.Output.Split('\n').Select(line => line.TrimEnd('\r')).Where(file => file.Length > 0 && File.Exists(Path.Combine(Repository.Root, file)))];
        }
        var built = new HashSet<string>(["bin", "obj", "artifacts", "node_modules", "TestResults"], StringComparer.Ordinal);
        return [.. Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file)).Where(file => !file.Split(Path.DirectorySeparatorChar).Any(built.Contains))];
    }

    // A page of a package on the public gallery is documentation, its API is not. The last two are what any feed's address ends with, and how npm is told of one.
    [GeneratedRegex(
        """(?:[a-z0-9-]+\.)?nuget\.org(?!/packages/)|npmjs\.(?:org|com)(?!/package/)|registry\.yarnpkg\.com|\bpkgs\.dev\.azure\.com|\b(?:nuget|npm)\.pkg\.github\.com|\bmyget\.org|\bjfrog\.io|https?://[^\s"'<>]+/v3/index\.json|\bregistry\s*[=:]\s*"?https?://""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Registry();
}
