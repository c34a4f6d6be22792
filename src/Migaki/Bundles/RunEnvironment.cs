using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>What a manifest says of where a run ran. No variable, no user, no host name, no absolute path.</summary>
internal sealed class RunEnvironment
{
    private RunEnvironment(WireObject snapshot, WireObject repository) => (Snapshot, Repository) = (new WireCanonical(snapshot), new WireCanonical(repository));

    public static string MigakiVersion { get; } = Version();

    public WireCanonical Snapshot { get; }

    public WireCanonical Repository { get; }

    public static RunEnvironment Read(string? folder)
    {
        var snapshot = new WireObjectBuilder()
            .Add("architecture", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant())
            .Add("culture", CultureInfo.CurrentCulture.Name)
            .Add("framework", RuntimeInformation.FrameworkDescription)
            .Add("migaki", MigakiVersion)
            .Add("os", RuntimeInformation.OSDescription)
            .Add("timeZone", TimeZoneInfo.Local.Id)
            .Build();
        var (root, commit) = GitFolder.Read(folder);
        var repository = new WireObject([
            new("commit", commit is null ? WireNull.Value : new WireString(commit)),
            new("dirty", WireNull.Value),
            new("root", root is null ? WireNull.Value : new WireString(root)),
        ]);
        return new RunEnvironment(snapshot, repository);
    }

    private static string Version()
    {
        var version = typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? version : version[..plus];
    }
}
