using System.IO.Compression;
using Migaki.Cli.Output;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
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

    [NodeFact]
    public void A_zip_of_a_full_trace_has_no_payloads_unless_they_are_asked_for()
    {
        var run = new SampleRuns(Folder).Run(SamplePlan.Define(SamplePlan.Build(constraints: new MirConstraints { ReplayPolicy = ReplayPolicy.FullTrace })), static () => Task.FromResult("the customer's own words"));
        var payloads = Directory.GetFiles(Path.Combine(Folder.Path, run, "bundle", "payloads"));
        Assert.Contains(payloads, static file => File.ReadAllText(file).Contains("own words", StringComparison.Ordinal));
        Run("export", run, "-f", "zip", "-o", "without.zip").Expect(0);
        Run("export", run, "-f", "zip", "--include-payloads", "-o", "with.zip").Expect(0);
        using (var without = ZipFile.OpenRead(Path.Combine(Folder.Path, "without.zip")))
        {
            Assert.DoesNotContain(without.Entries, static entry => entry.FullName.Contains("payloads/", StringComparison.Ordinal));
            Assert.Contains(without.Entries, static entry => entry.FullName.EndsWith("/evidence.json", StringComparison.Ordinal));
            foreach (var entry in without.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                Assert.DoesNotContain("own words", reader.ReadToEnd(), StringComparison.Ordinal);
            }
            using var statement = new StreamReader(without.Entries.Single(static entry => entry.Name == "redacted.json").Open());
            var said = (WireObject)WireReader.Read(statement.ReadToEnd()).Value!;
            Assert.Empty(said.Objects("events"));
            Assert.Equal(payloads.Select(static file => "payloads/" + Path.GetFileName(file)).Order(StringComparer.Ordinal), said.Objects("files").Select(static file => file.Text("path")));
            Assert.All(said.Objects("files"), static file => Assert.Contains("opt-in", file.Text("reason"), StringComparison.Ordinal));
        }
        Assert.Contains("withheld", Run("verify", "without.zip").Expect(0).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("withheld", Run("verify", "with.zip").Expect(0).Out, StringComparison.Ordinal);
        using (var with = ZipFile.OpenRead(Path.Combine(Folder.Path, "with.zip")))
            Assert.Equal(payloads.Length, with.Entries.Count(static entry => entry.FullName.Contains("payloads/", StringComparison.Ordinal)));
        Assert.Equal(["unsigned", "unsigned"], SecondVerifier.Verify(null, new[] { "without.zip", "with.zip" }.Select(name => Path.Combine(Folder.Path, name))).Select(static result => result.Status));
        Assert.Contains("--include-payloads is for --format zip", Run("export", run, "-f", "redacted", "--include-payloads", "-o", "x.zip").Expect(2).Error, StringComparison.Ordinal);
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

    [NodeFact]
    public void What_is_done_to_a_redacted_bundle_is_found_by_both_verifiers()
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
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Folder.Write("key.pem", key.ExportSubjectPublicKeyInfoPem());
        using var signer = Integrity.EcdsaP256Signer.FromPem(key.ExportPkcs8PrivateKeyPem());
        Run("export", new SampleRuns(Folder, signer: signer).Everything(), "-f", "redacted", "-o", "signed.zip").Expect(0);
        var cases = new List<(string Name, string Folder)> { ("as it is, zipped", Path.Combine(Folder.Path, "r.zip")), ("signed", Path.Combine(Folder.Path, "signed.zip")) };
        foreach (var (name, attack) in attacks)
        {
            if (Directory.Exists(Path.Combine(Folder.Path, "out"))) Directory.Delete(Path.Combine(Folder.Path, "out"), recursive: true);
            ZipFile.ExtractToDirectory(Path.Combine(Folder.Path, "r.zip"), Path.Combine(Folder.Path, "out"));
            Run("verify", "out").Expect(0);
            attack();
            var result = Run("verify", "out");
            Assert.True(result.ExitCode == 1 && result.Out.StartsWith("tampered  ", StringComparison.Ordinal), name + "\n" + result.Out);
            cases.Add((name, Path.Combine(Folder.Path, "cases", cases.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            Directory.CreateDirectory(Path.Combine(Folder.Path, "cases"));
            Directory.Move(Path.Combine(Folder.Path, "out"), cases[^1].Folder);
        }
        // The second verifier shares no code with the first.
        var second = SecondVerifier.Verify(Path.Combine(Folder.Path, "key.pem"), cases.Select(one => one.Folder.EndsWith(".zip", StringComparison.Ordinal) ? one.Folder : Path.Combine(one.Folder, Path.GetFileName(run))));
        var differences = cases.Zip(second).Where(static (pair, i) => pair.Second.Status != (i switch { 0 => "unsigned", 1 => "verified", _ => "tampered" })).Select(static pair => $"{pair.First.Name}: {pair.Second}");
        Assert.Equal("", string.Join('\n', differences));
        Assert.Equal(attacks.Length + 2, second.Count);

        void Edit(int line, string text)
        {
            var edited = lines.ToArray();
            edited[line] = text;
            File.WriteAllText(log, string.Join('\n', edited) + "\n");
        }
    }
}
