using System.Text.RegularExpressions;
using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

public sealed class ExportTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // class, replay mode, declared redaction; what becomes of it in metadata_only, redacted, full
    [InlineData("internal", "metadata", "none", "kept", "kept", "kept")]
    [InlineData("confidential", "metadata", "none", "kept", "shell", "kept")]
    [InlineData("restricted", "full_trace", "none", "dropped", "shell", "kept")]
    [InlineData("secret", "metadata", "none", "kept", "shell", "shell")]
    [InlineData("internal", "metadata", "redacted", "kept+", "shell", "shell")]
    [InlineData("internal", "metadata", "omitted", "kept+", "shell", "dropped")]
    public async Task Each_mode_keeps_drops_or_empties_an_event_by_its_class_and_says_so(string privacy, string replay, string redaction, params string[] expected)
    {
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        var document = (WireObject)WireReader.Read(Regex.Replace(File.ReadAllText(Path.Combine(run.Bundle.Path, "evidence.json")),
                "\"privacyClass\":\"[a-z]+\",\"replayMode\":\"metadata\"", $"\"privacyClass\":\"{privacy}\",\"replayMode\":\"{replay}\"")
            .Replace("\"redaction\":{\"mode\":\"none\"}", $"\"redaction\":{{\"mode\":\"{redaction}\"}}", StringComparison.Ordinal)).Value!;
        var before = Count(document, "validatorResults");
        foreach (var mode in Enum.GetValues<EvidenceExportMode>())
        {
            var export = EvidenceExport.Export(document, mode, fullTraceOptIn: mode == EvidenceExportMode.Full);
            var results = ((WireArray)export["events"]!).Items.OfType<WireObject>().Where(item => item["kind"]!.Equals(new WireString("validator_result"))).ToList();
            var shells = results.Count(item => item["validatorResult"] is null);
            Assert.Equal(expected[(int)mode].TrimEnd('+') switch { "kept" => (before, before, 0), "shell" => (0, before, before), _ => (0, 0, 0) }, (Count(export, "validatorResults"), results.Count, shells));
            Assert.Equal(expected[(int)mode] == "kept", Count(export, "redactions") == Count(document, "redactions"));
        }
    }

    [Fact]
    public async Task A_full_export_asks_for_the_opt_in_and_credentials_are_in_none()
    {
        var run = await _folder.Run(() => Task.FromResult(""));
        var document = (WireObject)WireReader.Read(File.ReadAllText(Path.Combine(run.Bundle.Path, "evidence.json"))).Value!;
        Assert.Throws<InvalidOperationException>(() => EvidenceExport.Export(document, EvidenceExportMode.Full));
        Assert.All(Enum.GetValues<EvidenceExportMode>(), mode => Assert.NotEqual("include", EvidenceExport.Matrix(mode).Single(row => row.Field == "credential").Disposition));
        Assert.Equal(8, EvidenceExport.Matrix(EvidenceExportMode.Full).Count(row => row.RequiresOptIn));
    }

    [Theory]
    // The matrix of migaki.evidence-privacy-policy.v0: field; what becomes of it in metadata_only, redacted, full.
    [InlineData("prompt", "omit", "redact", "include")]
    [InlineData("tool_input", "omit", "redact", "include")]
    [InlineData("tool_output", "omit", "redact", "include")]
    [InlineData("provider_response", "omit", "redact", "include")]
    [InlineData("file_path", "omit", "redact", "include")]
    [InlineData("customer_data", "omit", "redact", "include")]
    [InlineData("credential", "omit", "redact", "redact")]
    [InlineData("local_machine_path", "omit", "redact", "include")]
    public void The_privacy_matrix_is_the_contracts(string field, string metadataOnly, string redacted, string full)
    {
        Assert.Equal(8, EvidenceExport.Matrix(EvidenceExportMode.MetadataOnly).Count);
        foreach (var (mode, expected) in new[] { (EvidenceExportMode.MetadataOnly, metadataOnly), (EvidenceExportMode.Redacted, redacted), (EvidenceExportMode.Full, full) })
        {
            var row = EvidenceExport.Matrix(mode).Single(row => row.Field == field);
            Assert.Equal((expected, mode == EvidenceExportMode.Full), (row.Disposition, row.RequiresOptIn));
        }
    }

    [Fact]
    public async Task No_mode_lets_a_credential_or_content_out_whatever_channel_it_came_by()
    {
        const string Secret = "ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt";
        _folder.Options.Caller = () => new MirCaller { ActorRef = "user " + Secret };
        var error = await Assert.ThrowsAsync<FormatException>(() => _folder.Run(async () =>
        {
            _ = SampleCalls.Default.Allowed(RunFolder.Question, () => new ValidatorResult(true, 1, Secret));
            MirRunContext.Current!.BeginRecovery("retry", Secret, Secret, 1).Fail(Secret);
            if (OperatingSystem.IsLinux()) _ = await MirChecks.RunAsync("echo " + Secret, "echo", [Secret]);
            MirRunContext.Current!.ReportChangedFiles(_folder.Root, [Secret + ".txt"]);
            _ = await SampleCalls.Default.Draft(Secret, RunFolder.Question, Secret, () =>
            {
                MirRunContext.ReportModelUsage(new ModelUsage { Provider = Secret, Model = Secret });
                return Task.FromException<string>(new FormatException(Secret + " " + RunFolder.Question));
            });
            return "";
        }));
        var bundle = (string)error.Data["Migaki.Bundle"]!;
        foreach (var file in Directory.GetFiles(bundle, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Secret, file + File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain(RunFolder.Question, File.ReadAllText(file), StringComparison.Ordinal);
        }
        var document = (WireObject)WireReader.Read(File.ReadAllText(Path.Combine(bundle, "evidence.json"))).Value!;
        foreach (var mode in Enum.GetValues<EvidenceExportMode>()) Assert.DoesNotContain(Secret, EvidenceExport.Export(document, mode, fullTraceOptIn: true).ToString(), StringComparison.Ordinal);
        Assert.Equal("metadata_only", ((WireString)document["exportMode"]!).Value);
        Assert.Empty(RunFolder.Verify(bundle).Findings);
    }

    private static int Count(WireObject document, string section) => ((WireArray)document[section]!).Items.Count;
}
