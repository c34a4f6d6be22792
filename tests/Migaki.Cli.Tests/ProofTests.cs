using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Cli.Tests.Harness;
using Migaki.Integrity;
using Migaki.Mir.Json;
using Migaki.Tests.Shared;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

/// <summary>prove, verify-proof, and the capsules: what leaves the house without the rest.</summary>
public class ProofTests : CommandTests
{
    [Fact]
    public void Every_event_can_be_proved_with_the_manifest_alone_and_no_other()
    {
        var run = new SampleRuns(Folder).Everything();
        var other = new SampleRuns(Folder).Everything();
        var count = File.ReadAllLines(Path.Combine(Folder.Path, run, "bundle", "events.jsonl")).Length;
        Directory.CreateDirectory(Path.Combine(Folder.Path, "away"));
        File.Copy(Path.Combine(Folder.Path, run, "bundle", "bundle.json"), Path.Combine(Folder.Path, "away", "bundle.json"));
        for (var sequence = 0; sequence < count; sequence++)
        {
            Run("prove", run, "--event", sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), "-o", "proof.json").Expect(0);
            Assert.StartsWith($"unsigned  event {sequence} (", Run("verify-proof", "proof.json", "--manifest", "away/bundle.json").Expect(0).Out, StringComparison.Ordinal);
        }
        Assert.StartsWith("refuted", Run("verify-proof", "proof.json", "-m", other + "/bundle/bundle.json").Expect(1).Out, StringComparison.Ordinal);
        // Not a byte of the proof can be another.
        var bytes = File.ReadAllBytes(Path.Combine(Folder.Path, "proof.json"));
        for (var at = 0; at < bytes.Length - 1; at += 7)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(Path.Combine(Folder.Path, "changed.json"), changed);
            Assert.Equal(1, Run("verify-proof", "changed.json", "-m", "away/bundle.json").ExitCode);
        }
        Run("prove", run, "--event", count.ToString(System.Globalization.CultureInfo.InvariantCulture)).Expect(2);
        Run("prove", new SampleRuns(Folder, "open").Unfinished(), "--event", "0").Expect(3);
        Run("verify-proof", "nowhere.json", "-m", "away/bundle.json").Expect(2);
    }

    [Fact]
    public void A_proof_is_worth_what_the_manifests_signature_is()
    {
        using var signer = Key();
        File.WriteAllText(Path.Combine(Folder.Path, "key.pem"), signer.ExportPublicKeyPem());
        using var stranger = Key();
        File.WriteAllText(Path.Combine(Folder.Path, "other.pem"), stranger.ExportPublicKeyPem());
        var run = new SampleRuns(Folder, signer: signer).Everything();
        Run("prove", run, "-e", "3", "-o", "proof.json", "--key", "key.pem").Expect(0);
        var manifest = run + "/bundle/bundle.json";
        Assert.StartsWith("verified", Run("verify-proof", "proof.json", "-m", manifest, "--key", "key.pem").Expect(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("untrusted", Run("verify-proof", "proof.json", "-m", manifest, "--key", "other.pem").Expect(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("untrusted", Run("verify-proof", "proof.json", "-m", manifest).Expect(0).Out, StringComparison.Ordinal);
        File.Delete(Path.Combine(Folder.Path, run, "bundle", "attestation.json"));
        Assert.StartsWith("refuted", Run("verify-proof", "proof.json", "-m", manifest, "--key", "key.pem").Expect(1).Out, StringComparison.Ordinal);
    }

    private static EcdsaP256Signer Key()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return EcdsaP256Signer.FromPem(key.ExportPkcs8PrivateKeyPem());
    }

    [AjvFact]
    public void Proof_and_verdict_are_valid_and_their_schemas_reject_what_is_not()
    {
        var run = new SampleRuns(Folder).Everything();
        var proof = Run("prove", run, "-e", "2", "-o", "proof.json").Expect(0);
        var text = File.ReadAllText(Path.Combine(Folder.Path, "proof.json"));
        var verdict = Run("verify-proof", "proof.json", "-m", run + "/bundle/bundle.json", "--json").Expect(0).Out;
        Assert.All(Ajv.Validate([("migaki.event-proof.v0", text), ("migaki.net.proof.v0", verdict)]), static error => Assert.Equal("", error));
        Assert.All(Ajv.Validate([("migaki.event-proof.v0", text.Replace("\"path\":[]", "\"path\":[7]", StringComparison.Ordinal)), ("migaki.net.proof.v0", verdict.Replace("unsigned", "sound", StringComparison.Ordinal))]), static error => Assert.NotEqual("", error));
    }

    [Fact]
    public void A_run_becomes_capsules_that_pass_the_checks_and_claim_no_more_than_was_observed()
    {
        var good = Capsules(new SampleRuns(Folder).Everything());
        Assert.Equal(["tool_call executed human dispatched_unconfirmed", "run executed policy not_applicable"], good);
        Assert.Equal(["approval denied human not_applicable", "run blocked policy not_applicable"], Capsules(new SampleRuns(Folder).Everything(approve: false)));
        var tampered = new SampleRuns(Folder).Everything();
        File.AppendAllText(Path.Combine(Folder.Path, tampered, "bundle", "checks.jsonl"), "{}\n");
        Run("export", tampered, "-f", "capsule").Expect(1);

        string[] Capsules(string run) => [.. Run("export", run, "--format", "capsule").Expect(0).Out.TrimEnd('\n').Split('\n').Select(line =>
        {
            var verdict = ActionCapsule.Verify(System.Text.Encoding.UTF8.GetBytes(line));
            Assert.True(verdict.Ok, string.Join("; ", verdict.Findings));
            var capsule = (WireObject)WireReader.Read(line).Value!;
            Assert.Equal(verdict.RecomputedId, WireGet.Text(capsule, "capsule_id"));
            return $"{WireGet.Text(capsule, "action_type")} {WireGet.Text(WireGet.Object(capsule, "disposition"), "verdict_class")} {WireGet.Text(WireGet.Object(capsule, "disposition"), "approver")} {verdict.EffectMode}";
        })];
    }

    [Fact]
    public void Explain_prints_the_records_that_the_claims_point_to()
    {
        var run = new SampleRuns(Folder).Everything();
        var text = Run("explain", run, "--claim", "qualityGate").Expect(0).Out;
        Assert.Contains("checks.jsonl#0", text, StringComparison.Ordinal);
        Assert.Contains("\"validator\": \"grounded\"", text, StringComparison.Ordinal);
        Assert.Contains("events.jsonl#", text, StringComparison.Ordinal);
    }
}
