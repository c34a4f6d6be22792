using System.CommandLine;
using System.Reflection;
using System.Text;
using Migaki.Cli.Bundles;
using Migaki.Cli.Exports;
using Migaki.Cli.Gates;
using Migaki.Cli.Output;
using Migaki.Cli.Reports;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki export</c>: a run in a form that others read.</summary>
internal static class ExportCommand
{
    public static Command Create(ToolConsole console)
    {
        var selection = new RunSelection(console);
        var format = new Option<string>("--format", "-f") { Description = "html: a report in one file. zip: the bundle in one file, without the payloads of a full trace. redacted: a zip without free text and confidential blocks that still verifies. junit, sarif: what did not hold, for CI. otlp: a trace as OTLP/JSON. openlineage: events, one a line. Those four take a folder of runs too. evidence: the evidence document under a privacy mode. test-result: an in-toto statement. capsule: an Agent Action Capsule for each tool call, refusal and the run.", Required = true };
        format.AcceptOnlyFromAmong("html", "zip", "redacted", "junit", "sarif", "otlp", "openlineage", "evidence", "test-result", "capsule");
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. Standard output unless given; zip and redacted need one." };
        var mode = new Option<string>("--mode") { Description = "evidence: metadata_only (unless given), redacted, or full, which needs --full-trace too. Credentials are in none.", DefaultValueFactory = static _ => EvidenceDocumentExport.MetadataOnly };
        mode.AcceptOnlyFromAmong(EvidenceDocumentExport.MetadataOnly, EvidenceDocumentExport.Redacted, EvidenceDocumentExport.Full);
        var optIn = new Option<bool>("--full-trace") { Description = "evidence: the opt-in of --mode full." };
        var policy = new Option<string?>("--policy") { Description = "A policy whose reasons are part of junit, sarif and test-result." };
        var payloads = new Option<bool>("--include-payloads") { Description = "zip: with the payloads of a full trace, that is with prompts, tool inputs and outputs. Without it the zip says that they are withheld, and still verifies." };
        var json = new Option<bool>("--json") { Description = "Say as JSON what was written (migaki.net.export.v0); needs --output." };
        var command = new Command("export", "Writes a run as an HTML report, a zip, a redacted zip, JUnit XML, SARIF, OTLP, OpenLineage, the evidence document, an in-toto test result or Agent Action Capsules.\n\nExamples:\n  migaki export artifacts/runs --format html -o report.html\n  migaki export artifacts/runs --format junit -o migaki.junit.xml\n  migaki export artifacts/runs --format redacted -o for-the-auditor.zip");
        selection.AddTo(command);
        foreach (var option in new Option[] { format, output, mode, optIn, payloads, policy, json }) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var (kind, file) = (parsed.GetRequiredValue(format), parsed.GetValue(output));
            if (file is null && (kind is "zip" or "redacted" || parsed.GetValue(json))) throw ToolException.Usage($"Name the file to write with --output{(kind is "zip" or "redacted" ? ": a zip is no text" : "")}.");
            if (kind != "evidence" && (parsed.GetValue(optIn) || parsed.GetResult(mode) is { Implicit: false })) throw ToolException.Usage("--mode and --full-trace are for --format evidence.");
            if (kind != "zip" && parsed.GetValue(payloads)) throw ToolException.Usage("--include-payloads is for --format zip; no other format has payloads.");
            var gate = parsed.GetValue(policy) is { } path ? GatePolicy.Load(path, console) : null;
            var runs = kind is "junit" or "sarif" or "otlp" or "openlineage"
                ? BundleSource.FindUnpacked(parsed.GetRequiredValue(selection.Run), console).Select(run => selection.Read(parsed, run)).ToList()
                : [selection.Read(parsed)];
            var withPayloads = parsed.GetValue(payloads);
            Refuse(kind, runs[0], withPayloads);
            if (kind == "zip") SafeFile.Write(file!, console, stream => ZipExport.Write(runs[0], stream, withPayloads));
            else if (kind == "redacted") SafeFile.Write(file!, console, stream => RedactedExport.Write(runs[0], stream));
            else
            {
                var text = kind == "evidence" ? EvidenceDocumentExport.Render(runs[0], parsed.GetValue(mode)!, parsed.GetValue(optIn)) : Render(kind, runs, gate, parsed.GetValue(policy));
                if (file is null) console.Out.Write(text);
                else SafeFile.Write(file, console, text);
            }
            if (parsed.GetValue(json)) JsonOutput.Write(console, Written(kind, file!, runs));
            return runs.Any(static run => RunSelection.ExitCodeOf(run) == ExitCode.Finding) ? ExitCode.Finding : runs.Max(RunSelection.ExitCodeOf);
        });
        return command;
    }

    /// <summary>An HTML report, JUnit and SARIF say what is wrong with a bundle; the others would pass it on as if nothing were.</summary>
    private static void Refuse(string kind, RunDocument run, bool withPayloads)
    {
        if (kind is not ("zip" or "redacted" or "evidence" or "test-result" or "capsule")) return;
        var (shown, status) = (Printable.Line(run.Shown), run.Verdict.Status);
        if (!run.Verdict.IntegrityHolds) throw new ToolException(Verdict.ExitCodeOf(run.Verdict), $"{shown} is {Wire.Name(status)} and is not exported; 'migaki verify' says why.");
        var isUnsealed = status == Verification.BundleStatus.VerifiedIncomplete;
        if (kind == "redacted" && isUnsealed) throw new ToolException(ExitCode.Incomplete, $"{shown} was not sealed: there is no digest that a redacted bundle could keep.");
        if (kind == "redacted" && !File.Exists(Path.Combine(run.Folder, BundleNames.Events))) throw ToolException.Usage($"{shown} is redacted already.");
        if (kind == "zip" && isUnsealed && !withPayloads && ZipExport.HasPayloads(run))
            throw new ToolException(ExitCode.Incomplete, $"{shown} was not sealed and holds payloads: without them nothing would hold it together. Export it with --include-payloads, or not at all.");
    }

    private static string Render(string kind, List<RunDocument> runs, GatePolicy? gate, string? policyName)
    {
        switch (kind)
        {
            case "html":
                return HtmlReport.Render(runs[0]);
            case "capsule":
                return CapsuleExport.Render(runs[0]);
            case "otlp":
                return CanonicalJson.ToIndentedText(OtlpExport.Render(runs, Version()));
            case "openlineage":
                return OpenLineageExport.Render(runs, Version());
        }
        var tests = runs.Select(run => (run, RunTest.Of(run, gate is null ? [] : Gate.Reasons(gate, run)))).ToList();
        return kind switch
        {
            "junit" => JunitExport.Render(tests),
            "sarif" => CanonicalJson.ToIndentedText(SarifExport.Render(tests, Version())),
            _ => CanonicalJson.ToIndentedText(TestResultExport.Render(runs[0], tests[0].Item2, gate is null ? null : (Path.GetFileName(policyName!), CanonicalJson.ToUtf8(gate.Content)))),
        };
    }

    private static WireObject Written(string kind, string file, List<RunDocument> runs) => new WireObjectBuilder()
        .Add("version", "migaki.net.export.v0").Add("format", kind).Add("output", file).Add("runs", runs.Select(static run => run.RunId).ToMirList()).Build();

    private static string Version()
    {
        var version = typeof(ExportCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var build = version.IndexOf('+', StringComparison.Ordinal);
        return build < 0 ? version : version[..build];
    }
}
