using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;

namespace Migaki.Cli.Tests;

public class VerifyTests : CommandTests
{
    [Fact]
    public void Many_bundles_have_a_line_each_and_a_summary()
    {
        Bundle();
        Bundle(failed: true);
        var run = Run("verify", "runs").Expect(0);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines[..2], static line => Assert.StartsWith("unsigned  runs/", line, StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("outcome failed", StringComparison.Ordinal));
        Assert.Equal("2 bundles: 2 unsigned", lines[2]);
    }

    [Fact]
    public void A_run_and_its_bundle_folder_are_the_same_bundle()
    {
        var bundle = Bundle();
        Run("verify", bundle).Expect(0);
        Assert.StartsWith("unsigned", Run("verify", System.IO.Path.GetDirectoryName(bundle)!).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void One_changed_byte_is_found_and_named()
    {
        var bundle = Bundle();
        Bundle();
        var plan = System.IO.Path.Combine(bundle, "plan.original.json");
        File.WriteAllText(plan, File.ReadAllText(plan).Replace("\"kb\"", "\"kx\"", StringComparison.Ordinal));
        var text = Run("verify", "runs").Expect(1).Out;
        Assert.Contains("tampered  runs/", text, StringComparison.Ordinal);
        Assert.Contains("  plan.original.json: ", text, StringComparison.Ordinal);
        Assert.EndsWith("2 bundles: 1 unsigned, 1 tampered\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_not_sealed_is_incomplete_and_one_of_tomorrow_unsupported()
    {
        var bundle = Bundle();
        PlanRun.Begin(Recorder(), Definition());
        var text = Run("verify", "runs").Expect(3).Out;
        Assert.Contains("verified_incomplete  runs/", text, StringComparison.Ordinal);

        var manifest = System.IO.Path.Combine(bundle, "bundle.json");
        var content = (WireObject)WireReader.Read(File.ReadAllBytes(manifest)).Value!;
        var later = new WireObject(content.Members.Where(static member => member.Key != "digest").Select(static member => member.Key == "schema_version" ? new("schema_version", "migaki.net.bundle.v99") : member));
        File.WriteAllBytes(manifest, CanonicalJson.ToUtf8(new WireObject(later.Members.Append(new("digest", MirDigest.Sha256(later)["sha256:".Length..])))));
        Run("verify", bundle).Expect(4);
        // A finding would weigh more; unsupported weighs more than incomplete.
        Run("verify", "runs").Expect(4);
    }

    [Fact]
    public void More_than_soundness_can_be_asked_for()
    {
        var failed = Bundle(failed: true);
        Run("verify", failed).Expect(0);
        Assert.Contains("required, and not so: success", Run("verify", failed, "--require", "success").Expect(1).Out, StringComparison.Ordinal);
        Run("verify", failed, "--require", "sealed").Expect(0);
        Run("verify", failed, "--require", "verified").Expect(1);
        Run("verify", failed, "--require", "luck").Expect(2);
    }

    [Fact]
    public void A_signature_is_trusted_by_its_key_in_a_folder_and_in_a_zip()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Folder.Write("key.pem", key.ExportSubjectPublicKeyInfoPem());
        Folder.Write("other.pem", other.ExportSubjectPublicKeyInfoPem());
        using var signer = Integrity.EcdsaP256Signer.FromPem(key.ExportPkcs8PrivateKeyPem());
        var run = new SampleRuns(Folder, signer: signer).Everything();
        Run("export", run, "-f", "zip", "-o", "run.zip").Expect(0);
        foreach (var path in new[] { run, "run.zip" })
        {
            Assert.StartsWith("verified  ", Run("verify", path, "--key", "key.pem", "--require", "verified").Expect(0).Out, StringComparison.Ordinal);
            Assert.StartsWith("untrusted  ", Run("verify", path, "--key", "other.pem").Expect(0).Out, StringComparison.Ordinal);
            Run("verify", path, "--key", "other.pem", "--require", "verified").Expect(1);
        }
        Assert.Contains("signed by", Run("export", run, "-f", "html", "--key", "key.pem").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("The key run.zip cannot be used", Run("verify", run, "--key", "run.zip").Expect(2).Error, StringComparison.Ordinal);
        // A zip is a bundle to every command that takes one.
        foreach (var command in new[] { "show", "explain", "stats", "replay", "plan list", "plan show", "plan check", "plan graph" })
            Assert.True(Run([.. command.Split(' '), "run.zip"]).ExitCode is 0 or 1 && Run([.. command.Split(' '), "run.zip"]).Error.Length == 0, command);
        Assert.Contains("run.zip/", Run("diff", "run.zip", run).Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("holds what is not of a bundle", Run("show", Odd()).Expect(1).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(System.IO.Directory.GetDirectories(System.IO.Path.GetTempPath(), "migaki-????????????????????????????????"), folder => System.IO.File.Exists(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(run), "bundle", "bundle.json")));

        string Odd()
        {
            using var zip = System.IO.Compression.ZipFile.Open(System.IO.Path.Combine(Folder.Path, "odd.zip"), System.IO.Compression.ZipArchiveMode.Create);
            zip.CreateEntry("../../etc/passwd");
            return "odd.zip";
        }
    }

    [Fact]
    public void Replay_reproduces_a_sound_run_and_refuses_another()
    {
        var run = new SampleRuns(Folder).Everything();
        Assert.StartsWith("reproduced  ", Run("replay", run).Expect(0).Out, StringComparison.Ordinal);
        File.AppendAllText(System.IO.Path.Combine(Folder.Path, run, "bundle", "checks.jsonl"), "{}\n");
        Assert.StartsWith("refused  ", Run("replay", run).Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_says_the_same()
    {
        Bundle();
        var json = (WireObject)WireReader.Read(Run("verify", "runs", "--json").Expect(0).Out).Value!;
        var bundle = (WireObject)((WireArray)json["bundles"]!).Items[0];
        Assert.Equal(("\"unsigned\"", "true", "\"verified\"", "[]"), (bundle["status"]!.ToString(), bundle["integrityHolds"]!.ToString(), bundle["outcome"]!.ToString(), bundle["findings"]!.ToString()));
    }

    [Fact]
    public void What_is_no_bundle_is_an_error_of_usage()
    {
        Assert.Contains("There is no folder or zip nowhere.", Run("verify", "nowhere").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("There is no bundle in .", Run("verify", ".").Expect(2).Error, StringComparison.Ordinal);
        Run("verify").Expect(2);
    }

    [Fact]
    public void The_plans_of_a_bundle_are_shown() => Assert.StartsWith("support.answer  sha256:", Run("plan", "show", Bundle()).Expect(0).Out, StringComparison.Ordinal);

    private MigakiRecorder Recorder() => new(new MigakiOptions { BundleRoot = System.IO.Path.Combine(Folder.Path, "runs"), RepositoryFolder = Folder.Path });

    private static MirPlanDefinition Definition()
    {
        var plan = SamplePlans.Answer();
        var utf8 = MirPlanWriter.ToUtf8(plan);
        return new MirPlanDefinition(plan.Id, MirDigest.Sha256(utf8), utf8, default, MirPlanDiffer.Diff(plan, plan).ToUtf8());
    }

    /// <summary>A bundle as a run of a generated entry leaves it; its folder.</summary>
    private string Bundle(bool failed = false)
    {
        var run = PlanRun.Begin(Recorder(), Definition());
        if (!failed) return run.Complete().Bundle.Path;
        var error = new InvalidOperationException("the model was not there");
        run.Fail(error);
        return error.Data.Values.OfType<string>().Single(static value => Directory.Exists(value));
    }
}
