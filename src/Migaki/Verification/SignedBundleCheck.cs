using Migaki.Bundles;
using Migaki.Integrity;
using Migaki.Mir.Json;

namespace Migaki.Verification;

/// <summary>What a manifest says of its signature, against the signature that is there. Integrity and trust are judged apart.</summary>
internal static class SignedBundleCheck
{
    /// <summary>What is signed about a manifest.</summary>
    public static BundleStatement StatementOf(WireObject manifest, ReadOnlySpan<byte> utf8, string nonce)
    {
        var plan = manifest.Object("plan");
        return new BundleStatement
        {
            BundleSha256 = BundleAttestation.SubjectDigest(utf8),
            RunId = manifest.Text("run_id") ?? "",
            Outcome = manifest.Text("outcome") ?? "",
            SchemaVersion = manifest.Text("schema_version") ?? "",
            PlanId = plan.Object("original").Text("planId") ?? "",
            OriginalPlanDigest = plan.Object("original").Text("digest") ?? "",
            OptimizedPlanDigest = plan.Object("optimized").Text("digest"),
            Credible = manifest.Flag("credible") ?? false,
            Nonce = nonce,
        };
    }

    /// <summary>The status of a bundle that is otherwise whole. What is wrong with the signature itself is added to the findings.</summary>
    public static (BundleStatus Status, string? KeyId) Check(BundleFiles files, WireObject manifest, byte[] manifestUtf8, IReadOnlyList<EcdsaP256Verifier> keys, FindingList findings)
    {
        if (manifest["signing"] is not WireObject signing)
        {
            foreach (var path in new[] { BundleNames.Attestation, BundleNames.Sigstore })
                if (files.Contains(path)) findings.Add(path, "There is a signature and the manifest says there is none.");
            return (BundleStatus.Unsigned, null);
        }
        var keyId = signing.Text("keyId");
        if (files.ReadSmall(BundleNames.Attestation, findings) is not { } attestation)
        {
            findings.Add(BundleNames.Attestation, "The manifest says the bundle is signed, and the signature is not there.");
            return (BundleStatus.Tampered, keyId);
        }
        if (files.ReadSmall(BundleNames.Sigstore, findings) is not { } sigstore) findings.Add(BundleNames.Sigstore, "The manifest says the bundle is signed, and the Sigstore bundle is not there.");
        else if (!BundleAttestation.CarriesSameEnvelope(sigstore, attestation, out var reason)) findings.Add(BundleNames.Sigstore, reason!);
        else if (!IsAsWritten(attestation, sigstore, keyId)) findings.Add(BundleNames.Sigstore, "It is not as it is written for the envelope of attestation.json: another hint, form or member.");

        var form = BundleAttestation.Verify(attestation, manifestUtf8, []);
        if (form is not { State: AttestationState.Unchecked, Statement: { } statement })
        {
            findings.Add(BundleNames.Attestation, form.Reason ?? "It is no signature of this bundle.");
            return (BundleStatus.Tampered, keyId);
        }
        if (statement != StatementOf(manifest, manifestUtf8, statement.Nonce)) findings.Add(BundleNames.Attestation, "What is signed is not what the manifest says.");
        if (Dsse.TryRead(attestation, out var envelope, out _) && (envelope.Signatures.Count != 1 || envelope.Signatures[0].KeyId != keyId))
            findings.Add(BundleNames.Attestation, "It was not made with the key the manifest names.");
        if (keys.Count == 0) return (BundleStatus.Untrusted, keyId);
        if (BundleAttestation.Verify(attestation, manifestUtf8, keys).State == AttestationState.Trusted) return (BundleStatus.Verified, keyId);
        // A key id is only a hint; but a signature that names a key and was not made with it is a forgery, not a stranger's.
        if (keys.Any(key => key.KeyId == keyId)) findings.Add(BundleNames.Attestation, "The signature was not made with the key it names.");
        return (BundleStatus.Untrusted, keyId);
    }

    /// <summary>Nothing of the two files is outside the signature's reach: each byte follows from the envelope.</summary>
    private static bool IsAsWritten(byte[] attestation, byte[] sigstore, string? keyId) =>
        Dsse.TryRead(attestation, out var envelope, out _) && envelope.Signatures.Count == 1
        && envelope.ToUtf8().AsSpan().SequenceEqual(attestation) && SigstoreBundle.Write(envelope, keyId ?? "").AsSpan().SequenceEqual(sigstore);
}
