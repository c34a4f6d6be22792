namespace Migaki.Cli.Tests.Harness;

/// <summary>One run of the tool in this process, with what it wrote.</summary>
internal sealed record ToolRun(int ExitCode, string Out, string Error)
{
    public static ToolRun Of(TemporaryFolder folder, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var exitCode = MigakiTool.Run(arguments, new ToolConsole(output, error, ConsoleLook.Plain, folder.Path));
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Expects the exit code and an untouched other stream: errors on stderr only, results on stdout only.</summary>
    public ToolRun Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode}, not {exitCode}\n{Out}\n{Error}");
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        if (exitCode == 0) Assert.Empty(Error);
        return this;
    }
}
