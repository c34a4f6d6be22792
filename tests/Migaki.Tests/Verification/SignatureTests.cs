using System.Text;
using Migaki.Integrity;
using Migaki.Recording;
using Migaki.Runtime;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Verification;

public sealed class SignatureTests : IAsyncLifetime, IDisposable
{
    private readonly RunFolder _folder = new();
    private readonly EcdsaP256Signer _signer;
    private readonly EcdsaP256Verifier _key;
    private string _bundle = "";

    public SignatureTests() => (_signer, _key, _) = SigningKeys.New();

    public async Task InitializeAsync()
    {
        _folder.Options.Signer = _signer;
        _bundle = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _folder.Dispose();
        _signer.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void A_signature_is_verified_with_its_key_untrusted_without_and_the_manifest_names_the_key()
    {
        Assert.Equal((BundleStatus.Verified, ""), (Verify().Status, string.Join('\n', Verify().Findings)));
        Assert.Equal(_signer.KeyId, Verify().KeyId);
        Assert.Equal(BundleStatus.Untrusted, BundleVerifier.Verify(_bundle, Options()).Status);
        using var other = SigningKeys.New().Verifier;
        Assert.Equal(BundleStatus.Untrusted, BundleVerifier.Verify(_bundle, Options(other)).Status);
        Assert.Equal(BundleStatus.Verified, BundleVerifier.Verify(_bundle, Options(other, _key)).Status);
        var signing = RunFolder.Manifest(_bundle).GetProperty("signing");
        Assert.Equal((_signer.KeyId, "ecdsa-p256-sha256"), (signing.GetProperty("keyId").GetString(), signing.GetProperty("algorithm").GetString()));
    }

    [Fact]
    public void The_root_in_the_manifest_proves_one_event_without_the_rest()
    {
        var log = File.ReadAllBytes(Path.Combine(_bundle, "events.jsonl"));
        Assert.Equal(EventLogTree.Read(log).Root(), RunFolder.Manifest(_bundle).GetProperty("events").GetProperty("root").GetString());
    }

    [Fact]
    public void A_signature_that_was_removed_shows()
    {
        foreach (var file in Forger.SignatureFiles(_bundle)) File.Delete(file);
        Tampered("attestation.json");
    }

    [Fact]
    public void A_forger_who_says_it_was_never_signed_gets_unsigned_and_never_verified()
    {
        foreach (var file in Forger.SignatureFiles(_bundle)) File.Delete(file);
        Forger.Reseal(_bundle, Unsigned);
        Assert.Equal(BundleStatus.Unsigned, Verify().Status);
    }

    [Fact]
    public void A_signature_beside_a_manifest_that_says_none_is_tampered()
    {
        Forger.Reseal(_bundle, Unsigned);
        Tampered("attestation.json");
    }

    [Fact]
    public async Task A_signature_of_another_bundle_is_tampered()
    {
        var other = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path;
        foreach (var file in Forger.SignatureFiles(_bundle)) File.Copy(Path.Combine(other, Path.GetFileName(file)), file, overwrite: true);
        Assert.Contains("another bundle.json", Tampered("attestation.json").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_bundle_under_a_new_name_is_tampered()
    {
        var other = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path;
        Directory.Delete(other, recursive: true);
        Forger.Copy(_bundle, other);
        Assert.Contains(BundleVerifier.Verify(other, Options(_key)).Findings, finding => finding.File.Length == 0);
    }

    [Fact]
    public void A_chain_with_all_hashes_redone_is_caught_by_the_signature_and_only_by_it()
    {
        // The digest of an approval's subject: nothing but the log says it.
        static List<string> Edit(List<string> lines)
        {
            var at = lines.FindIndex(line => line.Contains("\"eventType\":\"approval.requested\"", StringComparison.Ordinal));
            lines[at] = System.Text.RegularExpressions.Regex.Replace(lines[at], "hmac-sha256:[0-9a-f]{64}", "hmac-sha256:" + new string('7', 64));
            return lines;
        }
        Forger.Rechain(_bundle, Edit);
        Tampered("attestation.json");
        foreach (var file in Forger.SignatureFiles(_bundle)) File.Delete(file);
        Forger.Reseal(_bundle, Unsigned);
        Assert.Equal(BundleStatus.Unsigned, Verify().Status);
    }

    [Fact]
    public void A_bundle_signed_again_with_another_key_is_a_strangers()
    {
        var (stranger, strangersKey, _) = SigningKeys.New();
        using (stranger)
        using (strangersKey)
        {
            Forger.Reseal(_bundle, text => text.Replace(_signer.KeyId, stranger.KeyId, StringComparison.Ordinal));
            Sign(stranger);
            Assert.Equal(BundleStatus.Untrusted, Verify().Status);
            Assert.Equal(BundleStatus.Verified, BundleVerifier.Verify(_bundle, Options(strangersKey)).Status);
        }
    }

    [Fact]
    public void A_signature_that_names_a_key_and_is_not_its_own_is_tampered()
    {
        var (stranger, _, _) = SigningKeys.New();
        using (stranger) Sign(new Pretender(stranger, _signer.KeyId));
        Assert.Contains("not made with the key it names", Tampered("attestation.json").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_byte_in_either_signature_file_is_found_there()
    {
        foreach (var file in Forger.SignatureFiles(_bundle))
        {
            var original = File.ReadAllBytes(file);
            for (var at = 0; at < original.Length; at += 13)
            {
                var changed = (byte[])original.Clone();
                changed[at] ^= 0x01;
                File.WriteAllBytes(file, changed);
                var result = Verify();
                Assert.True(result.Status is BundleStatus.Tampered or BundleStatus.Malformed, $"{Path.GetFileName(file)} byte {at}: {result.Status}");
                Assert.Contains(result.Findings, finding => finding.File is "attestation.json" or "bundle.sigstore.json");
            }
            File.WriteAllBytes(file, original);
        }
    }

    [Fact]
    public void Plans_of_another_build_are_tampered_although_every_digest_was_redone()
    {
        var other = SamplePlan.Define(SamplePlan.Build(constraints: new Mir.MirConstraints { RequiredValidators = Mir.MirList.Of("allowed") }));
        var stamp = RunFolder.Manifest(_bundle).GetProperty("run_id").GetString()![..24];
        var createdAt = stamp[..10] + "T" + stamp[11..].Replace('-', ':');
        File.WriteAllBytes(Path.Combine(_bundle, "plan.original.json"), other.Bundled.Original(createdAt));
        File.WriteAllBytes(Path.Combine(_bundle, "plan.optimized.json"), other.Bundled.Optimized(createdAt));
        Forger.Reseal(_bundle);
        Assert.Contains(Verify().Findings, finding => finding.File == "plan.original.json" && finding.Message.Contains("recorded under", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bundle_that_contradicts_itself_is_not_signed_and_no_verifier_takes_it()
    {
        var run = PlanRun.Begin(_folder.Recorder, SamplePlan.Definition);
        _ = run.Run.Append(new Utf8Builder().Begin(new LineHead("{\"eventType\":\"context.failed\",\"evidenceVersion\":\"migaki.net.event.v0\",\"failures\":[{\"message\":\"the key is hunter2\"}],\"nodeId\":\"search\",\"redaction\":[{\"mode\":\"keyed-token\",\"path\":\"/failures/0/message\",\"reason\":\"x\",\"resolver\":\"none\",\"ruleId\":\"named-value\"}],\"statementKind\":\"observed\""u8)), run.Run.Clock.Timestamp());
        var error = Assert.Throws<MirEvidenceException>(() => run.Complete());
        Assert.Contains("Event 2 says /failures/0/message is redacted", error.Message, StringComparison.Ordinal);
        var bundle = run.Run.BundlePath;
        Assert.All(Forger.SignatureFiles(bundle), file => Assert.False(File.Exists(file)));
        var result = BundleVerifier.Verify(bundle, Options(_key));
        Assert.Equal(BundleStatus.Tampered, result.Status);
        Assert.Equal(2, Assert.Single(result.Findings).Sequence);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_signer_that_throws_leaves_a_sealed_bundle_without_signature_and_says_so()
    {
        _folder.Options.Signer = new Pretender(null, "k");
        var error = await Assert.ThrowsAsync<MirEvidenceException>(() => _folder.Run(() => RunFolder.Everything(SampleCalls.Default)));
        Assert.Contains("without a signature", error.Message, StringComparison.Ordinal);
        var sealedAll = Directory.GetDirectories(_folder.Root).Select(run => Path.Combine(run, "bundle")).Single(bundle => bundle != _bundle);
        RunFolder.AssertSound(sealedAll, MirOutcome.Verified);
    }

    [Fact]
    public async Task A_run_killed_between_signature_and_manifest_is_one_that_was_not_sealed()
    {
        var total = new FaultyFiles(0);
        _folder.Options.Files = total;
        _ = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        for (var failAt = total.Operations - 8; failAt <= total.Operations; failAt++)
        {
            using var folder = new RunFolder();
            folder.Options.Signer = _signer;
            folder.Options.Files = new FaultyFiles(failAt);
            await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(() => RunFolder.Everything(SampleCalls.Default)));
            var result = BundleVerifier.Verify(folder.OnlyBundle(), Options(_key));
            Assert.True(result.Status is BundleStatus.VerifiedIncomplete or BundleStatus.Verified, $"{failAt}: {result.Status} {string.Join("; ", result.Findings)}");
        }
    }

    private VerificationResult Verify() => BundleVerifier.Verify(_bundle, Options(_key));

    private BundleFinding Tampered(string file)
    {
        var result = Verify();
        Assert.Equal(BundleStatus.Tampered, result.Status);
        return Assert.Single(result.Findings, finding => finding.File == file);
    }

    private void Sign(ISigner signer)
    {
        var utf8 = File.ReadAllBytes(Path.Combine(_bundle, "bundle.json"));
        var manifest = (Mir.Json.WireObject)Mir.Json.WireReader.Read(utf8).Value!;
        var signed = BundleAttestation.Sign(SignedBundleCheck.StatementOf(manifest, utf8, "n"), signer);
        File.WriteAllBytes(Path.Combine(_bundle, "attestation.json"), signed.Envelope);
        File.WriteAllBytes(Path.Combine(_bundle, "bundle.sigstore.json"), signed.SigstoreBundle);
    }

    private static VerificationOptions Options(params EcdsaP256Verifier[] keys) => new() { TrustedKeys = keys };

    private static string Unsigned(string manifest) => System.Text.RegularExpressions.Regex.Replace(manifest, "\"signing\":\\{[^}]*\\}", "\"signing\":null");

    /// <summary>Signs with one key under the name of another; with none it throws.</summary>
    private sealed class Pretender(ISigner? key, string keyId) : ISigner
    {
        public string KeyId => keyId;
        public string Algorithm => "ecdsa-p256-sha256";
        public byte[] Sign(ReadOnlySpan<byte> data) => key?.Sign(data) ?? throw new InvalidOperationException("the key service is away");
    }
}
