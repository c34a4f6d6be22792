using System.IO.Compression;
using Migaki.Cli.Output;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

public class RedactedTests : CommandTests
{
    private string Bundle(string run) => Path.Combine(Folder.Path, "out", Path.GetFileName(run), "bundle");

    [Fact]
    public void A_redacted_bundle_keeps_digest_signature_and_root_and_says_what_it_withholds()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Folder.Write("key.pem", key.ExportSubjectPublicKeyInfoPem());
        using var signer = Integrity.EcdsaP256Signer.FromPem(key.ExportPkcs8PrivateKeyPem());
        var run = new SampleRuns(Folder, signer: signer).Everything();
        Run("export", run, "-f", "redacted", "-o", "r.zip").Expect(0);
        var text = Run("verify", "r.zip", "--key", "key.pem", "--require", "verified").Expect(0).Out;
        Assert.StartsWith("verified  r.zip/", text, StringComparison.Ordinal);
        Assert.Contains("Redacted: ", text, StringComparison.Ordinal);
        ZipFile.ExtractToDirectory(Path.Combine(Folder.Path, "r.zip"), Path.Combine(Folder.Path, "out"));
        foreach (var name in new[] { "bundle.json", "attestation.json", "bundle.sigstore.json", "plan.original.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder.Path, run, "bundle", name)), File.ReadAllBytes(Path.Combine(Bundle(run), name)));
        Run("verify", "out", "--key", "key.pem").Expect(0);
        var json = (WireObject)WireReader.Read(Run("verify", "r.zip", "--key", "key.pem", "--json").Expect(0).Out).Value!;
        Assert.StartsWith("Redacted: ", json.Objects("bundles").Single().Text("note"), StringComparison.Ordinal);
        // The blocks that are confidential are gone with their digests; the others can be read.
        var log = File.ReadAllText(Path.Combine(Bundle(run), "events.redacted.jsonl"));
        Assert.DoesNotContain("confidential", log, StringComparison.Ordinal);
        Assert.Contains("\"nodeId\":\"search\"", log, StringComparison.Ordinal);
        Assert.Contains("search", Run("show", "r.zip", "--key", "key.pem").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_text_is_withheld_and_files_drawn_from_it()
    {
        var runs = new SampleRuns(Folder);
        var run = runs.Run(SamplePlan.Definition, static () =>
        {
            _ = SampleCalls.Default.Allowed("x", static () => ValidatorResult.Pass() with { Reason = "the customer said so" });
            return Task.FromResult("y");
        });
        Run("export", run, "-f", "redacted", "-o", "r.zip").Expect(0);
        ZipFile.ExtractToDirectory(Path.Combine(Folder.Path, "r.zip"), Path.Combine(Folder.Path, "out"));
        foreach (var file in Directory.GetFiles(Bundle(run))) Assert.DoesNotContain("the customer said so", File.ReadAllText(file), StringComparison.Ordinal);
        var statement = File.ReadAllText(Path.Combine(Bundle(run), "redacted.json"));
        Assert.Contains("free text", statement, StringComparison.Ordinal);
        foreach (var name in new[] { "checks.jsonl", "evidence.json", "record.json" }) Assert.Contains($"\"path\":\"{name}\"", statement, StringComparison.Ordinal);
        Run("verify", "r.zip").Expect(0);
        // Nothing is credible on nobody's word.
        Assert.Contains("not credible", Run("verify", "r.zip").Out, StringComparison.Ordinal);
        Assert.StartsWith("refused  ", Run("replay", "out").Expect(1).Out, StringComparison.Ordinal);
        foreach (var command in new[] { "show", "explain", "stats" }) Run(command, "out").Expect(0);
        Assert.Contains("is redacted already", Run("export", "out", "-f", "redacted", "-o", "again.zip").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_done_to_a_redacted_bundle_is_found()
    {
        var run = new SampleRuns(Folder).Everything();
        Run("export", run, "-f", "redacted", "-o", "r.zip").Expect(0);
        ZipFile.ExtractToDirectory(Path.Combine(Folder.Path, "r.zip"), Path.Combine(Folder.Path, "out"));
        var log = Path.Combine(Bundle(run), "events.redacted.jsonl");
        var statement = Path.Combine(Bundle(run), "redacted.json");
        var lines = File.ReadAllLines(log);
        var shown = Array.FindIndex(lines, static line => line.Contains("\"nodeId\":\"search\"", StringComparison.Ordinal));
        var shell = Array.FindIndex(lines, static line => line.StartsWith("{\"sequence\"", StringComparison.Ordinal));
        Assert.True(shown >= 0 && shell >= 0);
        (string Name, Action Do)[] attacks =
        [
            ("an event edited", () => Edit(shown, lines[shown].Replace("search", "fetch", StringComparison.Ordinal))),
            ("an event withheld without saying so", () => Edit(shown, $"{{\"sequence\":{shown},\"withheld\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines[shown])))}\"}}")),
            ("another hash in a shell", () => Edit(shell, lines[shell][..^3] + (lines[shell][^3] == '0' ? "1" : "0") + "\"}")),
            ("a shell with more in it", () => Edit(shell, lines[shell][..^1] + ",\"x\":1}")),
            ("a line gone", () => File.WriteAllLines(log, lines[..^1])),
            ("a line twice", () => File.WriteAllLines(log, [.. lines, lines[^1]])),
            ("lines swapped", () => File.WriteAllLines(log, [lines[1], lines[0], .. lines[2..]])),
            ("no line end", () => File.WriteAllText(log, File.ReadAllText(log).TrimEnd('\n'))),
            ("a file gone", () => File.Delete(Path.Combine(Bundle(run), "plan.diff.json"))),
            ("a file edited", () => File.AppendAllText(Path.Combine(Bundle(run), "diff.patch"), " ")),
            ("a file more", () => File.WriteAllText(Path.Combine(Bundle(run), "notes.txt"), "")),
            ("the log gone", () => File.Delete(log)),
            ("no statement", () => File.WriteAllText(statement, "{}")),
            ("a statement about more than there is", () => File.WriteAllText(statement, File.ReadAllText(statement).Replace("\"events\":[", "\"events\":[{\"reason\":\"x\",\"sequence\":999},", StringComparison.Ordinal))),
            ("a statement about a file of nobody", () => File.WriteAllText(statement, File.ReadAllText(statement).Replace("\"files\":[", "\"files\":[{\"path\":\"x\",\"reason\":\"x\"},", StringComparison.Ordinal))),
            ("another manifest", () => File.WriteAllText(Path.Combine(Bundle(run), "bundle.json"), File.ReadAllText(Path.Combine(Bundle(run), "bundle.json")).Replace("\"credible\":false", "\"credible\":true", StringComparison.Ordinal))),
        ];
        foreach (var (name, attack) in attacks)
        {
            Directory.Delete(Path.Combine(Folder.Path, "out"), recursive: true);
            ZipFile.ExtractToDirectory(Path.Combine(Folder.Path, "r.zip"), Path.Combine(Folder.Path, "out"));
            Run("verify", "out").Expect(0);
            attack();
            var result = Run("verify", "out");
            Assert.True(result.ExitCode == 1 && result.Out.StartsWith("tampered  ", StringComparison.Ordinal), name + "\n" + result.Out);
        }

        void Edit(int line, string text)
        {
            var edited = lines.ToArray();
            edited[line] = text;
            File.WriteAllText(log, string.Join('\n', edited) + "\n");
        }
    }
}
