using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir.Json;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki explain</c>: the seven claims, and the records behind one of them.</summary>
internal static class ExplainCommand
{
    private const int MostRecords = 200;

    public static Command Create(ToolConsole console)
    {
        var selection = new RunSelection(console);
        var claim = new Option<string?>("--claim", "-c") { Description = $"Print the records behind one claim: {string.Join(", ", RunClaim.Names)}." };
        claim.AcceptOnlyFromAmong([.. RunClaim.Names]);
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.explain.v0)." };
        var command = new Command("explain", "Answers the seven questions about a run, from its records.\n\nExample: migaki explain artifacts/runs --claim qualityGate");
        selection.AddTo(command);
        command.Options.Add(claim);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var run = selection.Read(parsed);
            var claims = RunClaim.Of(run.Manifest);
            if (parsed.GetValue(claim) is { } asked) claims = claims.Where(item => item.Name == asked).ToList();
            if (parsed.GetValue(json)) JsonOutput.Write(console, RunJson.Explain(run, claims));
            else Print(run, claims, parsed.GetValue(claim) is not null, console);
            return RunSelection.ExitCodeOf(run);
        });
        return command;
    }

    private static void Print(RunDocument run, IReadOnlyList<RunClaim> claims, bool records, ToolConsole console)
    {
        RunView.Head(run, console);
        foreach (var answer in claims.Select(claim => ClaimAnswer.Of(run, claim)))
        {
            console.Line("");
            console.Line($"{answer.Claim.Question}  [{answer.Claim.Name}: {(answer.Claim.Answered ? "answered" : "unanswered")}]");
            console.Line($"  {Printable.Line(answer.Sentence, 400)}");
            if (!answer.Claim.Answered && answer.Claim.Reason is { } reason) console.Line($"  Not answered: {Printable.Line(reason, 400)}");
            if (!records)
            {
                console.Line($"  Records: {answer.Records.Count}, in {Printable.Line(string.Join(", ", answer.Claim.Refs), 200)}");
                continue;
            }
            foreach (var (place, record) in answer.Records.Take(MostRecords))
            {
                console.Line($"  {Printable.Line(place)}");
                foreach (var line in CanonicalJson.ToIndentedText(record).TrimEnd('\n').Split('\n')) console.Line("    " + Printable.Line(line, 400));
            }
            if (answer.Records.Count > MostRecords) console.Line($"  and {answer.Records.Count - MostRecords} more; --json lists all");
            if (answer.Records.Count == 0) console.Line("  There is no record.");
        }
        if (records || run.Evidence.Object("accounting") is null) return;
        console.Line("");
        console.Line("What was used, and what was not?  [evidence.json#/accounting]");
        foreach (var (name, text) in RunAccount.Lines(run.Evidence)) console.Line($"  {name,-10}  {Printable.Line(text, 400)}");
    }
}
