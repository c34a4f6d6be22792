using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Exports;

/// <summary>SARIF 2.1.0: what is wrong with runs and what the rules find in their plans, for code scanning and editors. What passed is not in it.</summary>
internal static class SarifExport
{
    private static readonly (string Group, string Id, string Text)[] Rules =
    [
        ("integrity", "MIGAKI-INTEGRITY", "Everything in an evidence bundle is what the bundle says it is."),
        ("outcome", "MIGAKI-OUTCOME", "A run ends with the outcome verified."),
        ("check", "MIGAKI-CHECK", "Validators pass and approvals are given."),
        ("constraint", "MIGAKI-CONSTRAINT", "A run keeps to the constraints of its plan."),
        ("claim", "MIGAKI-CLAIM", "The seven claims of a run are answered by evidence."),
        ("policy", "MIGAKI-POLICY", "A run keeps to the policy of the pipeline."),
    ];

    public static WireObject Render(IReadOnlyList<(RunDocument Run, IReadOnlyList<RunTest> Tests)> runs, string toolVersion) => new WireObjectBuilder()
        .Add("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .Add("version", "2.1.0")
        .Add("runs", new WireArray(runs.Select(run => (WireValue)Run(run.Run, run.Tests, toolVersion))))
        .Build();

    private static WireObject Run(RunDocument run, IReadOnlyList<RunTest> tests, string toolVersion)
    {
        var findings = run.Original is { } plan ? MirSemanticValidator.Validate(plan).ToList() : [];
        var rules = Rules.Select(static rule => (rule.Id, rule.Text)).Concat(findings.Select(static finding => (Id: finding.Code, Text: "A finding about the plan: " + finding.Code.Replace('_', ' ') + ".")).DistinctBy(static rule => rule.Id)).ToList();
        var results = tests.Where(static test => test.Verdict != TestVerdict.Passed).Select(test => (WireValue)Result(
            Rules.First(rule => rule.Group == test.Group).Id, test.Verdict == TestVerdict.Failed ? "error" : "note", test.Message, test.File, test.Line, test.Group + "/" + test.Name));
        var ofPlan = findings.Select(finding => (WireValue)Result(finding.Code, finding.Severity switch { MirFindingSeverity.Error => "error", MirFindingSeverity.Warning => "warning", _ => "note" },
            Printable.Line(finding.Message, 1000), "plan.original.json", null, Printable.Line(finding.Path)));
        return new WireObjectBuilder()
            .Add("tool", new WireObjectBuilder().Add("driver", new WireObjectBuilder()
                .Add("name", "migaki")
                .Add("semanticVersion", toolVersion)
                .Add("rules", new WireArray(rules.Select(static rule => (WireValue)new WireObjectBuilder().Add("id", rule.Id).Add("shortDescription", Message(rule.Text)).Build())))
                .Build()).Build())
            .Add("automationDetails", new WireObjectBuilder().Add("id", $"migaki/{Printable.Line(run.PlanId)}/{Printable.Line(run.RunId)}").Build())
            .Add("columnKind", "utf16CodeUnits")
            .Add("invocations", new WireArray([new WireObjectBuilder().Add("executionSuccessful", run.Outcome == "verified").Build()]))
            .Add("results", new WireArray(results.Concat(ofPlan)))
            .Build();

        WireObject Result(string ruleId, string level, string text, string file, int? line, string place) => new WireObjectBuilder()
            .Add("ruleId", ruleId)
            .Add("ruleIndex", rules.FindIndex(rule => rule.Id == ruleId))
            .Add("level", level)
            .Add("message", Message(text))
            .Add("locations", new WireArray([new WireObjectBuilder()
                .Add("physicalLocation", new WireObjectBuilder()
                    .Add("artifactLocation", new WireObjectBuilder().Add("uri", Uri(run, file)).Build())
                    // Code scanning shows no result without a line.
                    .Add("region", new WireObjectBuilder().Add("startLine", line is >= 1 ? line.Value : 1).Build())
                    .Build())
                .Add("logicalLocations", new WireArray([new WireObjectBuilder().Add("fullyQualifiedName", place).Build()]))
                .Build()]))
            .Add("partialFingerprints", new WireObjectBuilder().Add("migaki/v1", MirDigest.Sha256(new WireArray([run.PlanId, ruleId, place]))["sha256:".Length..]).Build())
            .Build();
    }

    private static WireObject Message(string text) => new WireObjectBuilder().Add("text", text).Build();

    private static string Uri(RunDocument run, string file)
    {
        var folder = Path.GetFileName(run.Folder) == "bundle" && Path.GetFileName(run.Shown) != "bundle" ? run.Shown + "/bundle" : run.Shown;
        return string.Join('/', $"{folder}/{file}".Replace('\\', '/').Split('/').Select(System.Uri.EscapeDataString));
    }
}
