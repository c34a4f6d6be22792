using Migaki.Tests.Shared;

namespace Migaki.Package.Tests.Harness;

/// <summary>A fresh folder outside the repository that uses the packages as a user would.</summary>
internal sealed class Consumer : IDisposable
{
    public Consumer()
    {
        Folder = Directory.CreateTempSubdirectory("migaki-consumer-").FullName;
        // Added to the sources that the machine has, which NuGet merges in.
        Write("NuGet.config", $"""<configuration><packageSources><add key="migaki-under-test" value="{PackedPackages.Feed}" /></packageSources></configuration>""");
    }

    public string Folder { get; }

    public string this[string relative] => Path.Combine(Folder, relative);

    public string Bundles => this["runs"];

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
    }

    /// <summary>A project file with these properties and items; the reference to Migaki is the caller's.</summary>
    public void Project(string path, string framework, string properties, string items) => Write(path, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <{(framework.Contains(';', StringComparison.Ordinal) ? "TargetFrameworks" : "TargetFramework")}>{framework}</{(framework.Contains(';', StringComparison.Ordinal) ? "TargetFrameworks" : "TargetFramework")}>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            {properties}
            <UseAppHost Condition="'$(PublishAot)' != 'true' and '$(SelfContained)' != 'true'">false</UseAppHost>
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """);

    public Task<DotnetCommand> DotnetAsync(params string[] arguments) => DotnetCommand.RunAsync(Folder, Environment(), arguments);

    public Task<DotnetCommand> RunAsync(string program, params string[] arguments) => DotnetCommand.RunProgramAsync(program, Folder, Environment(), arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private Dictionary<string, string?> Environment() => new(PackedPackages.Environment) { ["MIGAKI_BUNDLE_ROOT"] = Bundles };
}
