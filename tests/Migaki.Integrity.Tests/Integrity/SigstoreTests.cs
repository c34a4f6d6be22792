using System.Text;
using Migaki.Tests.Shared;

namespace Migaki.Integrity.Tests;

public class SigstoreTests
{
    private const string Folder = "sigstore/bundle-verify";

    /// <summary>What we say of each conformance case. The rest needs a certificate chain, a trusted log or a timestamp authority.</summary>
    private static readonly Dictionary<string, SigstoreErrorKind?> Decided = new(StringComparer.Ordinal)
    {
        ["managed-key-happy-path"] = null,
        ["managed-key-and-trusted-root"] = null,
        ["managed-key-no-key_fail"] = SigstoreErrorKind.NoKey,
        ["managed-key-wrong-key_fail"] = SigstoreErrorKind.NoKey, // the file is no P-256 key, so there is none
        ["bundle-malformed-json_fail"] = SigstoreErrorKind.Malformed,
        ["bundle-unknown-version_fail"] = SigstoreErrorKind.UnsupportedVersion,
        ["bundle-empty-certificate-chain_fail"] = SigstoreErrorKind.Malformed,
        ["bundle-invalid-base64-signature_fail"] = SigstoreErrorKind.Malformed,
        ["bundle-negative-log-index_fail"] = SigstoreErrorKind.Malformed,
        ["inclusion-proof-corrupted-hash_fail"] = SigstoreErrorKind.Malformed,
        ["invalid-inclusion-proof_fail"] = SigstoreErrorKind.Malformed,
        ["intoto-missing-inclusion-proof_fail"] = SigstoreErrorKind.Malformed,
        ["checkpoint-wrong-roothash_fail"] = SigstoreErrorKind.Malformed,
        ["rekor2-no-inclusion-proof_fail"] = SigstoreErrorKind.Malformed,
        ["rekor2-checkpoint-missing-origin_fail"] = SigstoreErrorKind.Malformed,
        ["rekor2-checkpoint-missing-root-hash_fail"] = SigstoreErrorKind.Malformed,
        ["rekor2-checkpoint-missing-size_fail"] = SigstoreErrorKind.Malformed,
        ["message-digest-mismatch_fail"] = SigstoreErrorKind.NotVerified,
        ["wrong-material_fail"] = SigstoreErrorKind.NotVerified,
        ["incorrect-public-key_fail"] = SigstoreErrorKind.Malformed,
        ["rekor2-checkpoint-missing-log-signature_fail"] = SigstoreErrorKind.Malformed,
    };

    [VectorFact(Folder)]
    public void Conformance_cases()
    {
        var root = Repository.Vectors(Folder);
        var wrong = new List<string>();
        var seen = 0;
        foreach (var folder in Directory.GetDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            EcdsaP256Verifier? key = null;
            if (File.Exists(Path.Combine(folder, "key.pub"))) EcdsaP256Verifier.TryFromPemFile(Path.Combine(folder, "key.pub"), out key, out _);
            var artifact = Path.Combine(folder, "artifact");
            var error = SigstoreBundle.Verify(File.ReadAllBytes(Path.Combine(folder, "bundle.sigstore.json")), key, File.ReadAllBytes(File.Exists(artifact) ? artifact : Path.Combine(root, "a.txt")));
            if (Decided.TryGetValue(name, out var expected))
            {
                seen++;
                if (error?.Kind != expected) wrong.Add($"{name}: {error}");
                if (name == "bundle-invalid-base64-signature_fail" && error?.Message != "The message signature is not base64.") wrong.Add($"{name} is refused for another reason: {error}");
            }
            // Undecided cases: never accepted, and what is valid is well-formed for us.
            else if (error is null || (!name.EndsWith("_fail", StringComparison.Ordinal) && error.Kind != SigstoreErrorKind.NeedsCertificateChain)) wrong.Add($"{name}: {error}");
            else if (name.EndsWith("_fail", StringComparison.Ordinal) && error.Kind != SigstoreErrorKind.NeedsCertificateChain) wrong.Add($"{name} is decided too: {error}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(Decided.Count, seen);
    }

    [Theory]
    [InlineData("\"tlogEntries\":[]", "\"tlogEntries\":[{}]")]
    [InlineData("\"tlogEntries\":[]", "\"tlogEntries\":3")]
    [InlineData("\"publicKey\":", "\"certificate\":{\"rawBytes\":\"AA==\"},\"publicKey\":")]
    [InlineData("\"hint\":", "\"hin\":")]
    [InlineData("\"dsseEnvelope\":", "\"messageSignature\":{},\"dsseEnvelope\":")]
    [InlineData("\"signatures\":[", "\"signatures\":[{\"sig\":\"AA==\"},")]
    [InlineData("\"keyid\":\"", "\"keyid\":\"x")]
    public void A_structural_fault_is_malformed(string from, string to)
    {
        var (signer, verifier) = TestKeys.NewPair();
        var text = Encoding.UTF8.GetString(BundleAttestation.Sign(AttestationTests.Statement(), signer).SigstoreBundle);
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.Equal(SigstoreErrorKind.Malformed, SigstoreBundle.Verify(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), verifier, [])?.Kind);
    }

    [Fact]
    public void Mutations_never_throw_and_never_change_what_is_verified()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var bytes = BundleAttestation.Sign(AttestationTests.Statement(), signer).SigstoreBundle;
        SigstoreBundle.TryRead(bytes, out var original, out _);
        var random = new Random(13);
        for (var round = 0; round < 2000; round++)
        {
            var mutated = (byte[])bytes.Clone();
            mutated[random.Next(mutated.Length)] = (byte)random.Next(32, 127);
            if (SigstoreBundle.Verify(mutated, verifier, []) is not null) continue;
            Assert.True(SigstoreBundle.TryRead(mutated, out var read, out _));
            Assert.Equal(original!.Envelope!.Payload, read!.Envelope!.Payload);
        }
    }
}
