using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Mir;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki plan show</c>: one plan in the terminal, as a tree of what runs after what and a table of its context.</summary>
internal static class PlanShowCommand
{
    public static Command Create(ToolConsole console)
    {
        var selection = new PlanSelection();
        var command = new Command("show", "Shows a plan: its steps as a tree, its context as a table.\n\nExample: migaki plan show src/App --plan support.answer");
        selection.AddTo(command);
        command.SetAction(parsed =>
        {
            var document = selection.One(parsed, console);
            if (parsed.GetValue(selection.Json)) JsonOutput.Write(console, MirPlanWriter.ToWire(document.Plan!));
            else PlanView.Print(document, console);
            return ExitCode.Holds;
        });
        return command;
    }
}
