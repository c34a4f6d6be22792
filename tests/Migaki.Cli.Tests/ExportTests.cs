using System.IO.Compression;
using System.Xml.Linq;
using Migaki.Cli.Output;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

public class ExportTests : CommandTests
{
    private const string SarifReader = "@microsoft/sarif-multitool-linux@5.7.0";

    private SampleRuns Runs => new(Folder);

    [Fact]
    public void A_zip_holds_every_byte_and_is_the_same_every_time()
    {
        var run = Runs.Everything();
        Run("export", run, "-f", "zip", "-o", "a.zip").Expect(0);
        foreach (var file in Directory.GetFiles(Path.Combine(Folder.Path, run), "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, new DateTime(2031, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Run("export", run + "/bundle", "-f", "zip", "-o", "b.zip").Expect(0);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Folder.Path, "a.zip")), File.ReadAllBytes(Path.Combine(Folder.Path, "b.zip")));
        // The platform's reader extracts it, checking sizes and sums.
        ZipFile.ExtractToDirectory(Path.Combine(Folder.Path, "a.zip"), Path.Combine(Folder.Path, "out"));
        Run("verify", "out").Expect(0);
        var bundle = Path.Combine(Folder.Path, run, "bundle");
        foreach (var file in Directory.GetFiles(bundle)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(Folder.Path, "out", Path.GetFileName(run), "bundle", Path.GetFileName(file))));
        Assert.True(Directory.Exists(Path.Combine(Folder.Path, "out", Path.GetFileName(run), "bundle", "stdout")));
    }

    [AjvFact]
    public void The_evidence_document_leaves_in_the_mode_that_was_asked_for()
    {
        var run = Runs.Everything();
        var whole = Read(File.ReadAllText(Path.Combine(Folder.Path, run, "bundle", "evidence.json")));
        var modes = new[] { "metadata_only", "redacted", "full" }.Select(mode => Run(["export", run, "-f", "evidence", "--mode", mode, .. mode == "full" ? new[] { "--full-trace" } : []]).Expect(0).Out).ToArray();
        Assert.Equal(modes[0], Run("export", run, "-f", "evidence").Expect(0).Out);
        foreach (var (name, text) in new[] { "metadata_only", "redacted", "full" }.Zip(modes))
        {
            Assert.Equal(name, Read(text).Text("exportMode"));
            Assert.Equal("", Ajv.Validate([("migaki.evidence-bundle.v0", text)]).Single());
        }
        // Every event is there in every mode, whole or emptied: that of the draft, which has read confidential context, leaves in one mode only as a shell. EvidencePrivacyTests goes through all classes.
        Assert.All(modes, text => Assert.Equal(whole.Objects("events").Select(static item => item.Text("id")), Read(text).Objects("events").Select(static item => item.Text("id"))));
        Assert.Equal([true, false, true], modes.Select(static text => Read(text).Objects("routingDecisions").Any(static item => item.Object("source").Text("nodeId") == "draft")));
    }

    [Fact]
    public void A_full_export_needs_its_opt_in_and_modes_are_for_the_document()
    {
        var run = Runs.Everything();
        Assert.Contains("--full-trace", Run("export", run, "-f", "evidence", "--mode", "full").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("--format evidence", Run("export", run, "-f", "html", "--mode", "full").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("evidence.json", Run("export", Runs.Unfinished(), "-f", "evidence").Expect(2).Error, StringComparison.Ordinal);
    }

    private static WireObject Read(string text) => (WireObject)WireReader.Read(text).Value!;

    [Fact]
    public void What_is_tampered_with_is_not_passed_on()
    {
        var run = Runs.Everything();
        File.AppendAllText(Path.Combine(Folder.Path, run, "bundle", "checks.jsonl"), "{}\n");
        foreach (var format in new[] { "zip", "evidence", "test-result" }) Assert.Contains("is not exported", Run("export", run, "-f", format, "-o", "x").Expect(1).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder.Path, "x")));
        Assert.Contains("tampered", Run("export", run, "-f", "junit").Expect(1).Out, StringComparison.Ordinal);
        Assert.Contains("\"MIGAKI-INTEGRITY\"", Run("export", run, "-f", "sarif").Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Junit_is_well_formed_and_counts_what_it_has()
    {
        Runs.Everything(approve: false, grounded: false);
        Runs.Everything();
        var xml = XDocument.Parse(Run("export", "runs", "-f", "junit").Expect(0).Out).Root!;
        Assert.Equal(2, xml.Elements("testsuite").Count());
        foreach (var suite in xml.Elements("testsuite"))
        {
            Assert.Equal(suite.Descendants("testcase").Count(), (int)suite.Attribute("tests")!);
            Assert.Equal(suite.Descendants("failure").Count(), (int)suite.Attribute("failures")!);
            Assert.Equal(suite.Descendants("skipped").Count(), (int)suite.Attribute("skipped")!);
        }
        Assert.Contains(xml.Descendants("testcase"), static test => (string?)test.Attribute("name") == "grounded" && test.Element("failure") is not null);
        Assert.Contains(xml.Descendants("testcase"), static test => (string?)test.Attribute("name") == "refund" && test.Element("failure") is not null);
    }

    [OfficialFact("junit-10.xsd")]
    public void Junit_is_valid_for_the_schema_of_jenkins()
    {
        Runs.Everything(approve: false, grounded: false);
        Runs.Everything();
        Runs.Unfinished();
        var schemas = new System.Xml.Schema.XmlSchemaSet();
        schemas.Add(null, OfficialFactAttribute.PathOf("junit-10.xsd"));
        var document = XDocument.Parse(Run("export", "runs", "-f", "junit").Expect(3).Out);
        System.Xml.Schema.Extensions.Validate(document, schemas, static (_, problem) => Assert.Fail(problem.Message));
        document.Root!.SetAttributeValue("surprise", "1");
        Assert.Throws<System.Xml.Schema.XmlSchemaValidationException>(() => System.Xml.Schema.Extensions.Validate(document, schemas, null));
    }

    [Fact]
    public void Sarif_has_what_did_not_hold_with_a_place_and_a_rule()
    {
        var run = Runs.Everything(grounded: false);
        var sarif = (WireObject)WireReader.Read(Run("export", run, "-f", "sarif").Expect(0).Out).Value!;
        var log = sarif.Objects("runs").Single();
        var rules = log.Object("tool").Object("driver").Objects("rules").Select(static rule => rule.Text("id")).ToList();
        var results = log.Objects("results").ToList();
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Equal(result.Text("ruleId"), rules[(int)result.Number("ruleIndex")!.Value]));
        var check = results.Single(static result => result.Text("ruleId") == "MIGAKI-CHECK");
        var place = check.Objects("locations").Single().Object("physicalLocation");
        Assert.Equal(($"{run}/bundle/checks.jsonl", 1.0, "error"), (place.Object("artifactLocation").Text("uri"), place.Object("region").Number("startLine"), check.Text("level")));
        // The fingerprint is that of the finding and not of the run: code scanning sees the same finding again.
        Assert.Equal(check.Object("partialFingerprints").Text("migaki/v1"), ((WireObject)WireReader.Read(Run("export", Runs.Everything(grounded: false), "-f", "sarif").Out).Value!)
            .Objects("runs").Single().Objects("results").Single(static result => result.Text("ruleId") == "MIGAKI-CHECK").Object("partialFingerprints").Text("migaki/v1"));
    }

    /// <summary>The reader of the format's own authors, with its rules.</summary>
    [NpmFact(SarifReader)]
    public void Sarif_is_valid_for_the_tool_of_its_authors()
    {
        if (!OperatingSystem.IsLinux()) return;
        Runs.Everything(approve: false, grounded: false);
        Runs.Unfinished();
        Run("export", "runs", "-f", "sarif", "-o", "a.sarif").Expect(3);
        var (code, output) = Npm.Run(SarifReader, "", "sh", "-c", "chmod u+x node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool; DOTNET_ROLL_FORWARD=Major node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool validate '" + Path.Combine(Folder.Path, "a.sarif") + "' --output '" + Path.Combine(Folder.Path, "said.sarif") + "' --log ForceOverwrite --level Error --kind Fail");
        Assert.True(code == 0, output);
        var said = (WireObject)WireReader.Read(File.ReadAllBytes(Path.Combine(Folder.Path, "said.sarif"))).Value!;
        Assert.Empty(said.Objects("runs").SelectMany(static run => run.Objects("results")).Where(static result => result.Text("level") is "error").Select(static result => result.ToString()));
    }

    [Fact]
    public void A_test_result_is_about_the_manifest()
    {
        var run = Runs.Everything(grounded: false);
        Folder.Write("policy.json", """{"version":"migaki.net.policy.v0","require":["success"]}""");
        var statement = (WireObject)WireReader.Read(Run("export", run, "-f", "test-result", "--policy", "policy.json").Expect(0).Out).Value!;
        var manifest = File.ReadAllBytes(Path.Combine(Folder.Path, run, "bundle", "bundle.json"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(manifest)), statement.Objects("subject").Single().Object("digest").Text("sha256"));
        Assert.Equal(("FAILED", 2), (statement.Object("predicate").Text("result"), statement.Object("predicate").Objects("configuration").Count()));
        Assert.Contains("check/grounded", statement.Object("predicate").Texts("failedTests"));
        Assert.Contains("outcome/run", statement.Object("predicate").Texts("passedTests"));
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_what_was_there()
    {
        var run = Runs.Everything();
        Assert.Contains("Name the file", Run("export", run, "-f", "zip").Expect(2).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(Folder.Path, "report.html"));
        Run("export", run, "-f", "html", "-o", "report.html").Expect(2);
        Assert.Empty(Directory.GetFiles(Folder.Path, "*.tmp"));
        Assert.Throws<InvalidOperationException>(() => SafeFile.Write("kept", new ToolConsole(TextWriter.Null, TextWriter.Null, ConsoleLook.Plain, Folder.Path), static stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Empty(Directory.GetFiles(Folder.Path));
    }
}
