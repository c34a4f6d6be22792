using System.Diagnostics;
using System.Runtime.InteropServices;
using Migaki.Cli.Tests.Harness;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

/// <summary>How the tool behaves as a program: shells, signals, terminals.</summary>
public class ToolTests : CommandTests
{
    private static string Dll => typeof(MigakiTool).Assembly.Location;

    [Theory]
    [InlineData("migaki ver", "verify")]
    [InlineData("migaki plan gr", "graph")]
    [InlineData("migaki export x --form", "--format")]
    [InlineData("migaki export x --format s", "sarif")]
    [InlineData("migaki verify --require cr", "credible")]
    public void A_shell_is_told_what_can_come_next(string line, string expected) =>
        Assert.Contains(expected, Run($"[suggest:{line.Length}]", line).Expect(0).Out.Split('\n'));

    [Fact]
    public void The_bash_script_completes_in_bash()
    {
        if (OperatingSystem.IsWindows()) return;
        Shim();
        foreach (var (line, word, expected) in new[] { ("migaki pla", "pla", "plan"), ("migaki export r --format op", "op", "openlineage") })
        {
            var words = line.Split(' ');
            var script = $"export PATH='{Folder.Path}':$PATH\nsource <(migaki completion bash)\nCOMP_LINE='{line}' COMP_POINT={line.Length} COMP_CWORD={words.Length - 1}\nCOMP_WORDS=({line})\n_migaki_complete\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\ncomplete -p migaki";
            var (code, output) = Start("bash", ["--norc", "-c", script]);
            Assert.True(code == 0, output);
            Assert.Contains(expected, output.Split('\n'));
            Assert.DoesNotContain("verify", output.Split('\n'));
            Assert.Contains("_migaki_complete", output, StringComparison.Ordinal);
            Assert.NotEmpty(word);
        }
    }

    [Fact]
    public void Every_shell_has_a_script_and_another_is_refused()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish", "pwsh" }) Assert.Contains("[suggest:", Run("completion", shell).Expect(0).Out, StringComparison.Ordinal);
        Run("completion", "csh").Expect(2);
    }

    [Fact]
    public void Ctrl_c_leaves_what_was_there_and_nothing_half_written()
    {
        if (OperatingSystem.IsWindows()) return;
        var run = new SampleRuns(Folder).Run(SamplePlan.Definition, static () =>
        {
            for (var i = 0; i < 60_000; i++) _ = SampleCalls.Default.Summarize(["p"], static () => "d");
            return Task.FromResult("x");
        });
        Folder.Write("run.zip", "as it was");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Dll, "export", run, "-f", "zip", "-o", "run.zip"]) { WorkingDirectory = Folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        // As soon as the file is being written, or where that was missed, when the tool is done.
        while (!process.HasExited && Directory.GetFiles(Folder.Path, "*.tmp").Length == 0) Thread.Yield();
        var caught = !process.HasExited;
        if (caught) using (Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) { }
        Assert.True(process.WaitForExit(60_000));
        Assert.Empty(Directory.GetFiles(Folder.Path, "*.tmp"));
        // The signal may have come a moment too late: then the zip is whole.
        if (process.ExitCode != 0) Assert.Equal("as it was", File.ReadAllText(Path.Combine(Folder.Path, "run.zip")));
        else Run("verify", "run.zip").Expect(0);
    }

    [Fact]
    public void Nobody_sees_a_stack_trace()
    {
        using StringWriter output = new(), error = new();
        // A stream that breaks in a way no command expects.
        var exitCode = MigakiTool.Run(["completion", "bash"], new ToolConsole(new Broken(), error, ConsoleLook.Plain, Folder.Path));
        Assert.Equal(2, exitCode);
        Assert.StartsWith("migaki: unexpected error: it broke (InvalidOperationException)", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    public void A_narrow_terminal_gets_narrow_tables(int width)
    {
        var run = new SampleRuns(Folder).Everything(grounded: false);
        var other = new SampleRuns(Folder).Everything();
        foreach (var arguments in new[] { new[] { "show", run }, ["diff", run, other], ["stats", "runs"], ["query", "select plan_id, outcome, started_at, trace_id from runs", "runs"], ["plan", "list", run], ["plan", "show", run] })
        {
            using StringWriter output = new(), error = new();
            var exitCode = MigakiTool.Run(arguments, new ToolConsole(output, error, ConsoleLook.Plain, Folder.Path) { Width = width });
            Assert.True(exitCode == 0, error.ToString());
            // Tables are as wide as the terminal; sentences are left to it to break.
            foreach (var line in output.ToString().Split('\n').Where(static line => line.Contains('│', StringComparison.Ordinal) || line.Contains("──", StringComparison.Ordinal)))
                Assert.True(line.Length <= width, $"{line.Length}: {line}");
        }
    }

    [Fact]
    public void No_color_means_no_escape()
    {
        var run = new SampleRuns(Folder).Everything();
        foreach (var arguments in new[] { new[] { "show", run, "--no-color" }, ["--no-color", "stats", "runs"] })
        {
            using StringWriter output = new(), error = new();
            Assert.Equal(0, MigakiTool.Run(arguments, new ToolConsole(output, error, ConsoleLook.Terminal, Folder.Path)));
            Assert.DoesNotContain("\u001b[3", output.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_command_shows_an_example()
    {
        foreach (var command in new[] { "verify", "show", "explain", "replay", "export", "diff", "stats", "query", "completion", "plan list", "plan show", "plan graph", "plan diff", "plan check" })
            Assert.True(Run([.. command.Split(' '), "--help"]).Expect(0).Out.Contains("Example", StringComparison.Ordinal), command);
    }

    private void Shim()
    {
        var path = Path.Combine(Folder.Path, "migaki");
        File.WriteAllText(path, $"#!/bin/sh\nexec dotnet '{Dll}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private (int, string) Start(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }

    private sealed class Broken : StringWriter
    {
        public override void Write(string? value) => throw new InvalidOperationException("it broke");
    }
}
