using Migaki.Tests.Shared;
using static Migaki.Build.Tests.Harness.CompiledPlans;

namespace Migaki.Build.Tests.Harness;

/// <summary>
/// A project that imports the package's props and targets from the source tree. What the generator would write stands in its
/// sources, so that the targets are tested apart from the generator.
/// </summary>
internal sealed class HandmadeProject : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HandmadeProject()
    {
        var package = Path.Combine(Repository.Root, "src", "Migaki", "build");
        var generator = Compile(_folder, "public class NoGenerator { }", "Migaki.Generators");
        _folder.Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <MigakiBuildTaskAssembly>{typeof(WriteMirPlans).Assembly.Location}</MigakiBuildTaskAssembly>
                <NoWarn>$(NoWarn);CS8033</NoWarn>
                <InterceptorsNamespaces>Users.Own</InterceptorsNamespaces>
              </PropertyGroup>
              <ItemGroup>
                <Analyzer Include="{generator}" Condition="'$(WithoutGenerator)' != 'true'" />
                <Reference Include="{typeof(MirPlanAttribute).Assembly.Location}" />
                <Reference Include="{typeof(StepKind).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """);
        // The way in which NuGet brings a package's files in.
        foreach (var kind in new[] { "props", "targets" })
        {
            _folder.Write($"obj/App.csproj.migaki.{kind}", $"""<Project><Import Project="{package}/Migaki.{kind}" /></Project>""");
        }
    }

    public string this[string relative] => _folder[relative];

    public string Intermediate(string file) => _folder["obj/Debug/net10.0/" + file];

    /// <summary>Source with a declaration and an embedded plan for each id.</summary>
    public void Plans(params string[] ids)
    {
        File.WriteAllText(_folder["Attributes.cs"], string.Concat(ids.Select(id => Attribute(id))));
        File.WriteAllText(_folder["Plans.cs"], string.Concat(ids.Select((id, i) => Declaration(id, "Agent" + i))));
    }

    public void Write(string relative, string text) => _folder.Write(relative, text);

    public Task<DotnetCommand> BuildAsync(params string[] arguments) => MSBuildAsync(["-restore", .. arguments]);

    public Task<DotnetCommand> MSBuildAsync(params string[] arguments) => DotnetCommand.RunAsync(_folder.Path, null, ["msbuild", "-nologo", "-v:m", .. arguments]);

    public void Dispose() => _folder.Dispose();
}
