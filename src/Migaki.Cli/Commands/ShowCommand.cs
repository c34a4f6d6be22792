using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki show</c>: a run in a screenful.</summary>
internal static class ShowCommand
{
    public static Command Create(ToolConsole console)
    {
        var selection = new RunSelection(console);
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.show.v0)." };
        var command = new Command("show", "Shows a run: verdict, steps, the seven claims, what was left out.\n\nExample: migaki show artifacts/runs");
        selection.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var run = selection.Read(parsed);
            if (parsed.GetValue(json)) JsonOutput.Write(console, RunJson.Show(run));
            else RunView.Print(run, console);
            return RunSelection.ExitCodeOf(run);
        });
        return command;
    }
}
