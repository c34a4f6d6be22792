using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Integrity;
using Migaki.Mir;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki prove</c>: that one event is in a bundle, without the others.</summary>
internal static class ProveCommand
{
    public static Command Create(ToolConsole console)
    {
        var selection = new RunSelection(console);
        var sequence = new Option<int>("--event", "-e") { Description = "The event, by its sequence.", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. Standard output unless given." };
        var command = new Command("prove", "Writes a proof that one event is in a run (migaki.event-proof.v0): the event, and hashes of the others. Whoever has the run's bundle.json checks it with 'migaki verify-proof'.\n\nExample: migaki prove artifacts/runs --event 12 -o proof.json");
        selection.AddTo(command);
        command.Options.Add(sequence);
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            var run = selection.Read(parsed);
            if (!run.Verdict.IntegrityHolds || run.Outcome == "incomplete")
                throw new ToolException(RunSelection.ExitCodeOf(run), $"{Printable.Line(run.Shown)} is {Wire.Name(run.Verdict.Status)}: only what a sealed, whole bundle holds can be proved.");
            var asked = parsed.GetValue(sequence);
            if (asked < 0 || asked >= run.Verdict.Events) throw ToolException.Usage($"There is no event {asked}; the run has {run.Verdict.Events}, from 0.");
            var proof = EventProofs.Of(Path.Combine(run.Folder, "events.jsonl"), asked).ToUtf8();
            var text = System.Text.Encoding.UTF8.GetString(proof) + "\n";
            if (parsed.GetValue(output) is { } file) SafeFile.Write(file, console, text);
            else console.Out.Write(text);
            return ExitCode.Holds;
        });
        return command;
    }
}
