using System.Security.Cryptography;
using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Integrity.Tests;

public class AttestationTests
{
    private static readonly byte[] Manifest = """{"run_id":"2026-02-23T19-55-12.345Z_8f3c91d2"}"""u8.ToArray();

    internal static BundleStatement Statement(byte[]? manifest = null) => new()
    {
        BundleSha256 = BundleAttestation.SubjectDigest(manifest ?? Manifest),
        RunId = "2026-02-23T19-55-12.345Z_8f3c91d2",
        Outcome = "failed",
        SchemaVersion = "migaki.bundle.v0",
        PlanId = "support.answer",
        OriginalPlanDigest = "sha256:" + new string('a', 64),
        OptimizedPlanDigest = "sha256:" + new string('b', 64),
        Credible = false,
        Nonce = "n-1",
    };

    [Fact]
    public void A_signed_bundle_is_trusted_with_its_key_and_unchecked_without()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var signed = BundleAttestation.Sign(Statement(), signer);
        var verdict = BundleAttestation.Verify(signed.Envelope, Manifest, [verifier]);
        Assert.Equal(AttestationState.Trusted, verdict.State);
        Assert.Equal([signer.KeyId], verdict.KeyIds);
        Assert.Equal(Statement(), verdict.Statement);
        Assert.Equal(AttestationState.Unchecked, BundleAttestation.Verify(signed.Envelope, Manifest, []).State);
        Assert.Equal(AttestationState.Invalid, BundleAttestation.Verify(signed.Envelope, Manifest, [TestKeys.NewPair().Verifier]).State);
    }

    [Fact]
    public void A_signature_moved_to_another_manifest_is_invalid()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var signed = BundleAttestation.Sign(Statement(), signer);
        var other = Manifest.Append((byte)' ').ToArray();
        Assert.Equal(AttestationState.Invalid, BundleAttestation.Verify(signed.Envelope, other, [verifier]).State);
        Assert.Equal(AttestationState.Invalid, BundleAttestation.Verify(signed.Envelope, other, []).State);
    }

    [Fact]
    public void Another_payload_type_with_the_same_bytes_is_invalid()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var envelope = Dsse.Sign("application/json", Statement().ToUtf8(), signer);
        Assert.Equal(AttestationState.Invalid, BundleAttestation.Verify(envelope.ToUtf8(), Manifest, [verifier]).State);
    }

    [Fact]
    public void A_signature_of_no_known_form_is_invalid_even_without_a_key()
    {
        var envelope = new DsseEnvelope(BundleStatement.PayloadType, Statement().ToUtf8(), [new DsseSignature(null, [1, 2, 3])]);
        Assert.Equal(AttestationState.Invalid, BundleAttestation.Verify(envelope.ToUtf8(), Manifest, []).State);
    }

    [Fact]
    public void The_statement_has_the_shape_of_in_toto_v1()
    {
        var text = Encoding.UTF8.GetString(Statement().ToUtf8());
        Assert.Equal(
            $$"""{"_type":"https://in-toto.io/Statement/v1","predicate":{"credible":false,"nonce":"n-1","outcome":"failed","plan":{"id":"support.answer","optimizedDigest":"sha256:{{new string('b', 64)}}","originalDigest":"sha256:{{new string('a', 64)}}"},"run_id":"2026-02-23T19-55-12.345Z_8f3c91d2","schema_version":"migaki.bundle.v0"},"predicateType":"https://migaki.dev/attestation/evidence-bundle/v1","subject":[{"digest":{"sha256":"{{BundleAttestation.SubjectDigest(Manifest)}}"},"name":"bundle.json"}]}""",
            text);
    }

    [Fact]
    public void The_subject_is_found_by_digest_and_unknown_members_are_ignored()
    {
        var text = Encoding.UTF8.GetString(Statement().ToUtf8()).Replace("\"name\":\"bundle.json\"", "\"name\":\"renamed\",\"more\":1", StringComparison.Ordinal);
        Assert.True(BundleStatement.TryRead(Encoding.UTF8.GetBytes(text), BundleAttestation.SubjectDigest(Manifest), out var statement, out var error), error);
        Assert.Equal(Statement(), statement);
    }

    [Theory]
    [InlineData("\"_type\":\"https://in-toto.io/Statement/v1\"", "\"_type\":\"https://in-toto.io/Statement/v0.1\"")]
    [InlineData("evidence-bundle/v1", "evidence-bundle/v2")]
    [InlineData("\"sha256\"", "\"sha512\"")]
    [InlineData("\"credible\":false", "\"credible\":\"no\"")]
    [InlineData("\"nonce\":\"n-1\",", "")]
    [InlineData("\"run_id\"", "\"run_ID\"")]
    [InlineData("\"subject\":[", "\"subject\":[{\"name\":\"x\"},")]
    public void A_changed_statement_is_refused_with_a_reason(string from, string to)
    {
        var text = Encoding.UTF8.GetString(Statement().ToUtf8());
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.False(BundleStatement.TryRead(Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), BundleAttestation.SubjectDigest(Manifest), out _, out var error));
        Assert.NotEmpty(error!);
    }

    [Fact]
    public void Both_files_carry_the_same_envelope_and_a_difference_shows()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var signed = BundleAttestation.Sign(Statement(), signer);
        Assert.True(BundleAttestation.CarriesSameEnvelope(signed.SigstoreBundle, signed.Envelope, out _));
        Assert.Null(SigstoreBundle.Verify(signed.SigstoreBundle, verifier, []));
        var other = BundleAttestation.Sign(Statement(), signer);
        Assert.False(BundleAttestation.CarriesSameEnvelope(other.SigstoreBundle, signed.Envelope, out var reason)); // ECDSA is randomized
        Assert.NotEmpty(reason!);
    }

    [Fact]
    public void A_sigstore_bundle_of_ours_has_the_published_shape()
    {
        var (signer, _) = TestKeys.NewPair();
        var root = (WireObject)WireReader.Read(BundleAttestation.Sign(Statement(), signer).SigstoreBundle).Value!;
        Assert.Equal("application/vnd.dev.sigstore.bundle.v0.3+json", ((WireString)root["mediaType"]!).Value);
        Assert.Equal(signer.KeyId, root.Object("verificationMaterial").Object("publicKey").Text("hint"));
        Assert.Equal(signer.KeyId, root.Object("dsseEnvelope").Array("signatures")!.Value[0].Object().Text("keyid"));
        Assert.Throws<ArgumentException>(() => SigstoreBundle.Write(Dsse.Sign("t", [], signer, signer), signer.KeyId));
    }
}
