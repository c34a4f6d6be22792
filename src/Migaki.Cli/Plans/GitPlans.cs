using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Migaki.Cli.Plans;

/// <summary>
/// Reads the plans a commit holds, with the user's own git: <c>REV</c> for all plan files of the commit, <c>REV:PATH</c> for a
/// folder or file of it. Nothing is checked out, and no argument can become an option of git.
/// </summary>
internal static class GitPlans
{
    private const int MostFiles = 2_000;
    private const int LargestOutput = 16 * 1024 * 1024;

    /// <summary>The plans; null where the argument names no commit here.</summary>
    public static List<PlanPair>? Load(string argument, string workingDirectory)
    {
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        var (revision, path) = colon < 0 ? (argument, "") : (argument[..colon], argument[(colon + 1)..].Trim('/'));
        if (revision.Length == 0 || revision[0] == '-') return null;
        if (Git(workingDirectory, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}") is not { } resolved) return null;
        var commit = Encoding.UTF8.GetString(resolved).Trim();

        string[] scope = path.Length == 0 ? [] : ["--", path];
        // The whole tree is listed from the top: a commit means the repository, not the folder the tool was started in.
        var listing = Git(workingDirectory, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, .. scope])
            ?? throw ToolException.Usage($"The files of commit {Output.Printable.Id(revision)} cannot be listed.");
        var files = Encoding.UTF8.GetString(listing).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(static file => file.EndsWith(PlanFiles.OriginalSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (files.Count > MostFiles) throw ToolException.Usage($"The commit holds more than {MostFiles} plan files; name a folder: {Output.Printable.Id(revision)}:FOLDER.");

        var plans = new List<PlanPair>();
        foreach (var file in files.Where(static file => !file.EndsWith(PlanFiles.OptimizedSuffix, StringComparison.Ordinal)))
        {
            var beside = file[..^PlanFiles.OriginalSuffix.Length] + PlanFiles.OptimizedSuffix;
            var original = Read(file, PlanVariant.Original);
            var optimized = files.BinarySearch(beside, StringComparer.Ordinal) >= 0 ? Read(beside, PlanVariant.Optimized) : null;
            plans.Add(new PlanPair(original, optimized is { Plan: not null } && optimized.Digest == original.Digest ? null : optimized));
        }
        return plans;

        PlanDocument Read(string file, PlanVariant variant)
        {
            var bytes = Git(workingDirectory, "cat-file", "blob", $"{commit}:{file}")
                ?? throw ToolException.Usage($"{Output.Printable.Id(file)} of commit {Output.Printable.Id(revision)} cannot be read.");
            return PlanDocument.Read($"{revision}:{file}", variant, bytes, PlanFiles.NameOf(file));
        }
    }

    /// <summary>What git wrote; null where it failed or is not installed.</summary>
    private static byte[]? Git(string workingDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        try
        {
            using var git = Process.Start(start)!;
            // Its messages are not for the user, but a full pipe would stop it.
            git.ErrorDataReceived += static (_, _) => { };
            git.BeginErrorReadLine();
            using var output = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; (read = git.StandardOutput.BaseStream.Read(buffer)) > 0;)
            {
                output.Write(buffer, 0, read);
                if (output.Length <= LargestOutput) continue;
                git.Kill();
                throw ToolException.Malformed("git gave more than 16 MiB for one file or listing.");
            }
            git.WaitForExit();
            return git.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
