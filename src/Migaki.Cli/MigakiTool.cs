using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Migaki.Cli.Commands;

namespace Migaki.Cli;

/// <summary>The tool, callable in process: arguments in, an exit code out, text to the given writers.</summary>
internal static class MigakiTool
{
    private const string Name = "migaki", TraceVariable = "MIGAKI_TRACE";

    public static int Run(IReadOnlyList<string> arguments, ToolConsole console)
    {
        // No RootCommand: it takes its name from the file that runs, and the help would speak of Migaki.Cli.
        var root = new Command(Name, "Reads the plans and the evidence of Migaki: what an AI method does, what changed, and whether it holds.") { new HelpOption(), new VersionOption() };
        root.Subcommands.Add(PlanCommand.Create(console));
        root.Subcommands.Add(VerifyCommand.Create(console));
        root.Subcommands.Add(ProveCommand.Create(console));
        root.Subcommands.Add(VerifyProofCommand.Create(console));
        root.Subcommands.Add(ShowCommand.Create(console));
        root.Subcommands.Add(ExplainCommand.Create(console));
        root.Subcommands.Add(ReplayCommand.Create(console));
        root.Subcommands.Add(ExportCommand.Create(console));
        root.Subcommands.Add(DiffCommand.Create(console));
        root.Subcommands.Add(StatsCommand.Create(console));
        root.Subcommands.Add(QueryCommand.Create(console));
        root.Subcommands.Add(CompletionCommand.Create(console));
        var noColor = new Option<bool>("--no-color") { Description = "No colours; NO_COLOR does the same.", Recursive = true };
        root.Options.Add(noColor);
        if (CompletionCommand.TryAnswer(arguments, root, console)) return ExitCode.Holds;
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) console.ErrorLine("migaki: " + Output.Printable.Line(error.Message));
            console.ErrorLine($"Run '{CommandPath(parsed.CommandResult)} --help' for the usage.");
            return ExitCode.Usage;
        }
        if (parsed.GetValue(noColor)) console.NoColor = true;
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (ToolException e)
        {
            console.ErrorLine("migaki: " + e.Message);
            return e.ExitCode;
        }
        catch (IOException e)
        {
            // E.g. a full disk, or a reader of our output that has gone.
            console.ErrorLine("migaki: " + Output.Printable.Line(e.Message));
            return ExitCode.Usage;
        }
#pragma warning disable CA1031 // a mistake of ours is said in a line too; who wants to see where sets the variable
        catch (Exception e) when (Environment.GetEnvironmentVariable(TraceVariable) is not { Length: > 0 })
#pragma warning restore CA1031
        {
            console.ErrorLine($"migaki: unexpected error: {Output.Printable.Line(e.Message)} ({e.GetType().Name}). Set {TraceVariable}=1 to see where, and please report it.");
            return ExitCode.Usage;
        }
        finally
        {
            Bundles.UnpackedArchive.RemoveAll(console);
        }
    }

    private static string CommandPath(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is not null; at = at.Parent)
            if (at is CommandResult command) names.Add(command.Command.Name);
        names.Reverse();
        return string.Join(' ', names);
    }
}
