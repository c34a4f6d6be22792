using System.CommandLine;
using Migaki.Cli.Comparison;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Spectre.Console;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki diff</c>: what is different between two runs.</summary>
internal static class DiffCommand
{
    private const int MostRows = 200;

    public static Command Create(ToolConsole console)
    {
        var selection = new RunSelection(console);
        var after = new Argument<string>("other") { Description = "The run to compare with." };
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 1 when more than times changed." };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.run-diff.v0)." };
        var command = new Command("diff", "Compares two runs: plan, passes, cost, checks, times.\n\nExample: migaki diff artifacts/runs/RUN artifacts/runs/RUN");
        selection.AddTo(command);
        command.Arguments.Add(after);
        command.Options.Add(exitCode);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var comparison = RunComparison.Of(selection.Read(parsed), selection.Read(parsed, parsed.GetRequiredValue(after)));
            if (parsed.GetValue(json)) JsonOutput.Write(console, comparison.ToWire());
            else Print(comparison, console);
            var worst = new[] { RunSelection.ExitCodeOf(comparison.Before), RunSelection.ExitCodeOf(comparison.After) };
            return worst.Contains(ExitCode.Finding) ? ExitCode.Finding : worst.Max() is var code and not ExitCode.Holds ? code
                : parsed.GetValue(exitCode) && comparison.IsChange ? ExitCode.Finding : ExitCode.Holds;
        });
        return command;
    }

    private static void Print(RunComparison comparison, ToolConsole console)
    {
        foreach (var (name, run) in new[] { ("before", comparison.Before), ("after ", comparison.After) })
            console.Line($"{name}  {Printable.Line(run.Shown)}  ({Wire.Name(run.Verdict.Status)})");
        console.Line(comparison.Plan is null ? "plan: a plan cannot be read" : "plan " + ComparisonText.Render([comparison.Plan]).TrimEnd('\n'));
        Table("fact", comparison.Facts, all: true, console);
        console.Line("cost: " + comparison.Saving.Sentence);
        Table("pass", comparison.Passes, all: false, console);
        Table("check", comparison.Checks, all: false, console);
        Table("claim", comparison.Claims, all: false, console);
        Table("step", comparison.Steps, all: true, console);
    }

    /// <param name="all">Whether what is the same is shown too.</param>
    private static void Table(string noun, IReadOnlyList<Difference> items, bool all, ToolConsole console)
    {
        var shown = items.Where(item => all || item.Differs).ToList();
        if (shown.Count == 0)
        {
            if (items.Count > 0) console.Line($"{noun}: no difference");
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { noun, "before", "after", "" }) table.AddColumn(new TableColumn(new Text(heading)));
        foreach (var item in shown.Take(MostRows)) table.AddRow(new Text(Printable.Line(item.Name, 60)), new Text(Short(item.Before)), new Text(Short(item.After)), new Text(item.Differs ? "≠" : ""));
        if (shown.Count > MostRows) table.Caption = new TableTitle($"and {shown.Count - MostRows} more");
        console.Rich().Write(table);
    }

    private static string Short(string? text) => text is null ? "–" : Printable.Line(text.StartsWith("sha256:", StringComparison.Ordinal) && text.Length > 19 ? text[..19] + "…" : text, 60);
}
