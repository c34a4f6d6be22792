using System.Diagnostics;
using System.Text;

namespace Migaki.Tests.Shared;

/// <summary>Runs a program, mostly <c>dotnet</c>, and keeps what it says.</summary>
internal sealed record DotnetCommand(string CommandLine, int ExitCode, string Output)
{
    /// <summary>A build that takes longer hangs, on a machine with much else to do, too.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static Task<DotnetCommand> RunAsync(string folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        RunProgramAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", folder, environment, arguments);

    public static async Task<DotnetCommand> RunProgramAsync(string program, string folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test host's own MSBuild must not leak into the build under test.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = new StringBuilder();
        void Keep(object _, DataReceivedEventArgs line)
        {
            lock (output) output.AppendLine(line.Data);
        }
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end:\n{output}");
        }
        lock (output) return new($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.ToString());
    }

    /// <summary>Itself, when the exit code is zero; else a failure that shows the whole output.</summary>
    public DotnetCommand Succeeded()
    {
        Assert.True(ExitCode == 0, $"{CommandLine} ended with {ExitCode}:\n{Output}");
        return this;
    }

    /// <summary>Itself, when the exit code is not zero and the output has the text; else a failure that shows the whole output.</summary>
    public DotnetCommand FailedWith(string text)
    {
        Assert.True(ExitCode != 0 && Output.Contains(text, StringComparison.Ordinal), $"{CommandLine} ended with {ExitCode}, wanted a failure with {text}:\n{Output}");
        return this;
    }
}
