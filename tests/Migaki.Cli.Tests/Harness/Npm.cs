using System.Diagnostics;

namespace Migaki.Cli.Tests.Harness;

/// <summary>Programs of npm that judge what we write. Skipped visibly where they cannot be had.</summary>
internal static class Npm
{
    private static readonly Dictionary<string, (string? Folder, string? Missing)> Installed = new(StringComparer.Ordinal);

    /// <summary>Why the packages cannot be used; null where they can.</summary>
    public static string? Missing(string packages) => Install(packages).Missing;

    /// <summary>Runs a program with the packages; its output and exit code.</summary>
    public static (int Code, string Output) Run(string packages, string input, params string[] command) => Start(Install(packages).Folder!, input, command);

    private static (string? Folder, string? Missing) Install(string packages)
    {
        lock (Installed)
        {
            if (Installed.TryGetValue(packages, out var known)) return known;
            return Installed[packages] = Fetch(packages);
        }
    }

    private static (string?, string?) Fetch(string packages)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "npm-" + string.Concat(packages.Where(char.IsAsciiLetterOrDigit)));
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(Path.Combine(folder, "done"))) return (folder, null);
            var (code, output) = Start(folder, "", ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, .. packages.Split(' ')]);
            if (code != 0) return (null, $"{packages} cannot be installed: {output.Split('\n')[0]}");
            File.WriteAllText(Path.Combine(folder, "done"), "");
            return (folder, null);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "node and npm are not here");
        }
    }

    private static (int, string) Start(string folder, string input, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }
}

/// <summary>A fact that needs packages of npm.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute(string packages) => Skip = Npm.Missing(packages);
}

/// <summary>A fact that needs a schema which others publish and which is not ours to copy: in the folder that <c>MIGAKI_OFFICIAL_SCHEMAS</c> names.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OfficialFactAttribute : FactAttribute
{
    /// <param name="file">The schema.</param>
    /// <param name="packages">The packages of npm that read it; none where it is read here.</param>
    public OfficialFactAttribute(string file, string? packages = null) =>
        Skip = !File.Exists(PathOf(file)) ? $"{file} is not in the folder that MIGAKI_OFFICIAL_SCHEMAS names." : packages is null ? null : Npm.Missing(packages);

    public static string PathOf(string file) => Path.Combine(Environment.GetEnvironmentVariable("MIGAKI_OFFICIAL_SCHEMAS") ?? "", file);
}
