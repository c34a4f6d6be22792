using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>The two files that sign a bundle: one envelope, once bare and once inside a Sigstore bundle.</summary>
/// <param name="Envelope">Bytes of <c>attestation.json</c>.</param>
/// <param name="SigstoreBundle">Bytes of <c>bundle.sigstore.json</c>.</param>
internal sealed record SignedBundle(byte[] Envelope, byte[] SigstoreBundle);

/// <summary>What a signature is worth. Integrity and trust are told apart.</summary>
internal enum AttestationState
{
    /// <summary>A given key signed this manifest.</summary>
    Trusted,

    /// <summary>Well-formed and about this manifest, but no key was given to check it.</summary>
    Unchecked,

    /// <summary>Not a statement of ours over this manifest, or not signed by the given keys.</summary>
    Invalid,
}

/// <summary>The verdict on <c>attestation.json</c>.</summary>
/// <param name="State">What it is worth.</param>
/// <param name="KeyIds">The given keys that signed.</param>
/// <param name="Statement">What was signed; null where it could not be read.</param>
/// <param name="Reason">Why it is not trusted.</param>
internal sealed record AttestationVerdict(AttestationState State, IReadOnlyList<string> KeyIds, BundleStatement? Statement, string? Reason);

/// <summary>Signs a sealed manifest and checks such a signature.</summary>
internal static class BundleAttestation
{
    /// <summary>The subject digest for a manifest: SHA-256 of its bytes.</summary>
    public static string SubjectDigest(ReadOnlySpan<byte> bundleJson) => Convert.ToHexString(SHA256.HashData(bundleJson)).ToLowerInvariant();

    public static SignedBundle Sign(BundleStatement statement, ISigner signer)
    {
        var envelope = Dsse.Sign(BundleStatement.PayloadType, statement.ToUtf8(), signer);
        return new SignedBundle(envelope.ToUtf8(), SigstoreBundle.Write(envelope, signer.KeyId));
    }

    /// <summary>Checks an envelope against the manifest at hand. Never throws.</summary>
    /// <param name="attestationJson">Bytes of <c>attestation.json</c>.</param>
    /// <param name="bundleJson">Bytes of <c>bundle.json</c>.</param>
    /// <param name="keys">The keys that are trusted; none: form only.</param>
    /// <param name="threshold">How many distinct keys must have signed.</param>
    public static AttestationVerdict Verify(byte[] attestationJson, ReadOnlySpan<byte> bundleJson, IReadOnlyList<EcdsaP256Verifier> keys, int threshold = 1)
    {
        if (!Dsse.TryRead(attestationJson, out var envelope, out var error)) return new AttestationVerdict(AttestationState.Invalid, [], null, error);
        if (envelope.PayloadType != BundleStatement.PayloadType)
            return new AttestationVerdict(AttestationState.Invalid, [], null, $"The envelope's payloadType is \"{envelope.PayloadType}\", not \"{BundleStatement.PayloadType}\".");
        if (!BundleStatement.TryRead(envelope.Payload, SubjectDigest(bundleJson), out var statement, out error)) return new AttestationVerdict(AttestationState.Invalid, [], null, error);
        foreach (var signature in envelope.Signatures)
            if (EcdsaSignatureFormat.Detect(signature.Signature) is null) return new AttestationVerdict(AttestationState.Invalid, [], statement, "A signature is neither DER nor 64 bytes of r and s.");
        if (keys.Count == 0) return new AttestationVerdict(AttestationState.Unchecked, [], statement, "No verification key was given; the signature was checked for form only.");
        var verdict = Dsse.Verify(envelope, keys, threshold);
        return new AttestationVerdict(verdict.IsVerified ? AttestationState.Trusted : AttestationState.Invalid, verdict.KeyIds, statement, verdict.Reason);
    }

    /// <summary>Whether <c>bundle.sigstore.json</c> carries the same envelope as <c>attestation.json</c>.</summary>
    public static bool CarriesSameEnvelope(byte[] sigstoreJson, byte[] attestationJson, out string? reason)
    {
        reason = null;
        if (!SigstoreBundle.TryRead(sigstoreJson, out var bundle, out var error)) reason = error.Message;
        else if (bundle.Envelope is not { } inner || !Dsse.TryRead(attestationJson, out var outer, out _) || !inner.ToWire().Equals(outer.ToWire())) reason = "bundle.sigstore.json does not carry the envelope of attestation.json.";
        return reason is null;
    }
}
