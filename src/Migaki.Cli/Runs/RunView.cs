using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Spectre.Console;

namespace Migaki.Cli.Runs;

/// <summary>A run in a screenful. Texts of the bundle go through <see cref="Printable"/> and none through markup.</summary>
internal static class RunView
{
    private const int MostSteps = 16, MostFindings = 5;

    public static void Print(RunDocument run, ToolConsole console)
    {
        Head(run, console);
        Steps(run, console);
        console.Line("");
        Claims(run, console);
        Account(run, console);
        var omissions = run.Manifest.Objects("omissions").ToList();
        if (omissions.Count > 0) console.Line($"omitted     {string.Join("; ", omissions.Take(3).Select(static item => $"{Printable.Line(item.Text("path") ?? "?", 40)}: {Printable.Line(item.Text("reason") ?? "", 90)}"))}{(omissions.Count > 3 ? $"; and {omissions.Count - 3} more" : "")}");
        if (run.Manifest.Object("redaction").Text("policy") is { } policy) console.Line($"redaction   {Printable.Line(policy, 40)}");
    }

    public static void Head(RunDocument run, ToolConsole console)
    {
        var verdict = run.Verdict;
        console.Line($"{Printable.Id(run.PlanId)}  {Printable.Id(run.RunId)}");
        var answered = RunClaim.Of(run.Manifest).Count(static claim => claim.Answered);
        console.Line($"{NodeText.Words(Wire.Name(verdict.Status))}, outcome {Printable.Line(run.Outcome, 40)}, {(verdict.Credible ? "credible" : "not credible")} ({answered} of 7 claims answered), {Amount.Count(run.Events.Count)} events, {Amount.Duration(run.Events.DurationMs)}");
        foreach (var finding in verdict.Findings.Take(MostFindings)) console.Line($"  ! {Printable.Line(finding.File + (finding.Line is { } line ? $":{line}" : "") + (finding.File.Length > 0 ? ": " : "") + finding.Message, 300)}");
        if (verdict.Findings.Count > MostFindings) console.Line($"  ! and {verdict.Findings.Count - MostFindings} more; 'migaki verify' lists all");
    }

    public static void Claims(RunDocument run, ToolConsole console)
    {
        foreach (var answer in RunClaim.Of(run.Manifest).Select(claim => ClaimAnswer.Of(run, claim)))
        {
            console.Line($"{(answer.Claim.Answered ? "answered  " : "unanswered")}  {answer.Claim.Question} {Printable.Line(answer.Sentence, 240)}");
            if (!answer.Claim.Answered && answer.Claim.Reason is { } reason) console.Line($"            {Printable.Line(reason, 240)}");
        }
    }

    public static void Account(RunDocument run, ToolConsole console)
    {
        foreach (var (name, text) in RunAccount.Lines(run.Evidence)) console.Line($"{name,-10}  {Printable.Line(text, 240)}");
    }

    private static void Steps(RunDocument run, ToolConsole console)
    {
        if (run.Events.Steps.Count == 0) return;
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in new[] { "step", "kind", "start", "took", "tokens", "status" })
            table.AddColumn(new TableColumn(new Text(heading)) { NoWrap = true, Alignment = heading is "start" or "took" or "tokens" ? Justify.Right : Justify.Left });
        foreach (var step in run.Events.Steps.Take(MostSteps))
        {
            table.AddRow(
                new Text(Printable.Line(step.NodeId, 40)),
                new Text(NodeText.Words(step.Kind)),
                new Text("+" + Amount.Duration(step.StartMs)),
                new Text(Amount.Duration(step.EndMs - step.StartMs)),
                new Text(step.TokensIn is null && step.TokensOut is null ? "" : $"{Tokens(step.TokensIn)} → {Tokens(step.TokensOut)}"),
                new Text(Printable.Line(step.Status, 30), new Style(step.Failed ? Color.Red : Color.Default)));
        }
        if (run.Events.Steps.Count > MostSteps) table.Caption = new TableTitle($"and {run.Events.Steps.Count - MostSteps} more");
        console.Rich().Write(table);
    }

    private static string Tokens(double? tokens) => tokens is { } known ? Amount.Count(known) : "–";
}
