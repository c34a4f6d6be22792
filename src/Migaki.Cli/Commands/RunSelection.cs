using System.CommandLine;
using Migaki.Cli.Bundles;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary>The argument that names one run, the same for every command.</summary>
internal sealed class RunSelection(ToolConsole console)
{
    public Argument<string> Run { get; } = new("run") { Description = "A run's folder, its bundle folder, or a folder of runs: then its newest run." };

    public TrustOptions Trust { get; } = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(Run);
        Trust.AddTo(command);
    }

    public RunDocument Read(ParseResult parsed) => Read(parsed, parsed.GetRequiredValue(Run));

    public RunDocument Read(ParseResult parsed, string argument)
    {
        // Run ids sort by time, so the last is the newest.
        var path = BundleSource.FindUnpacked(argument, console)[^1];
        return RunDocument.Read(path, BundleSource.Shown(path, console), BundleVerifier.Verify(path, Trust.Options(parsed, console)));
    }

    /// <summary>What a command that tells about a run returns: telling is no success where the telling cannot be believed.</summary>
    public static int ExitCodeOf(RunDocument run) => Verdict.ExitCodeOf(run.Verdict);
}
