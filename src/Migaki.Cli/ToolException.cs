namespace Migaki.Cli;

/// <summary>Ends a command with a message for the person who typed it, and an exit code.</summary>
internal sealed class ToolException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static ToolException Usage(string message) => new(Cli.ExitCode.Usage, message);

    public static ToolException Malformed(string message) => new(Cli.ExitCode.Finding, message);
}
