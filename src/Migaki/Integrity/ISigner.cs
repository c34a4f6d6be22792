namespace Migaki.Integrity;

/// <summary>Signs a sealed bundle's statement.</summary>
/// <remarks>
/// Signing is synchronous: a bundle is sealed where its run ends, also in synchronous plans and while an exception is on its way, and there is
/// exactly one signature a run. A key in a remote key service should certify a short-lived local key, or countersign bundles after they
/// are sealed; then no run waits for a network. Implementations are thread-safe.
/// </remarks>
public interface ISigner
{
    /// <summary>Names the key: a hint for whoever looks for it, never a reason to trust it. For P-256 keys base64(SHA-256(SubjectPublicKeyInfo)).</summary>
    string KeyId { get; }

    /// <summary>The algorithm, e.g. <c>ecdsa-p256-sha256</c>.</summary>
    string Algorithm { get; }

    /// <summary>Signs the data itself, not a digest of it, and returns the signature: ASN.1 DER for ECDSA.</summary>
    byte[] Sign(ReadOnlySpan<byte> data);
}
