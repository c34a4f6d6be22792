using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>Why a Sigstore bundle was refused.</summary>
internal enum SigstoreErrorKind
{
    /// <summary>Not JSON, a member missing or of a wrong form.</summary>
    Malformed,

    /// <summary>A media type we do not know.</summary>
    UnsupportedVersion,

    /// <summary>The key comes from a certificate: a full Sigstore verifier is needed.</summary>
    NeedsCertificateChain,

    /// <summary>No key was given.</summary>
    NoKey,

    /// <summary>The bundle is about another artifact, or was not signed by the key.</summary>
    NotVerified,
}

internal sealed record SigstoreError(SigstoreErrorKind Kind, string Message);

/// <summary>
/// Sigstore bundles: written in version 0.3 with a managed key, read strictly in versions 0.1 to 0.3, verified for managed keys. Log entries
/// are checked against themselves (inclusion proof, checkpoint), which trusts no log; timestamps are not read.
/// </summary>
internal sealed class SigstoreBundle
{
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private static readonly string[] KeyMembers = ["publicKey", "certificate", "x509CertificateChain"];

    private SigstoreBundle(string? hint, DsseEnvelope? envelope, byte[]? messageDigest, byte[]? messageSignature) =>
        (Hint, Envelope, MessageDigest, MessageSignature) = (hint, envelope, messageDigest, messageSignature);

    /// <summary>Names the managed key; null where the key comes from a certificate.</summary>
    public string? Hint { get; }

    public DsseEnvelope? Envelope { get; }

    public byte[]? MessageDigest { get; }

    public byte[]? MessageSignature { get; }

    /// <summary>A bundle for a managed key: hint and keyid are the same.</summary>
    public static byte[] Write(DsseEnvelope envelope, string keyId)
    {
        if (envelope.Signatures.Count != 1) throw new ArgumentException("A Sigstore bundle carries exactly one signature.", nameof(envelope));
        return CanonicalJson.ToUtf8(WireAccess.Make(
            ("mediaType", MediaType),
            ("verificationMaterial", WireAccess.Make(("publicKey", WireAccess.Make(("hint", keyId))), ("tlogEntries", new WireArray([])))),
            ("dsseEnvelope", envelope.ToWire())));
    }

    public static bool TryRead(byte[] utf8, [NotNullWhen(true)] out SigstoreBundle? bundle, [NotNullWhen(false)] out SigstoreError? error)
    {
        bundle = null;
        var read = WireReader.Read(utf8, WireReaderOptions.AnyNumber);
        if (read.Value.Object() is not { } root) return Malformed(read.Error?.Message ?? "The bundle is not an object.", out error);
        var version = Version(root.Text("mediaType"));
        if (version == 0)
        {
            error = new SigstoreError(SigstoreErrorKind.UnsupportedVersion, $"The media type \"{root.Text("mediaType")}\" is not a known Sigstore bundle.");
            return false;
        }
        if (root.Object("verificationMaterial") is not { } material) return Malformed("The bundle has no verificationMaterial.", out error);
        if (!ReadKey(material, version, out var hint, out error)) return false;
        if (!ReadContent(root, hint, out var content, out error)) return false;
        if (material["tlogEntries"] is not (null or WireArray)) return Malformed("tlogEntries is not an array.", out error);
        foreach (var entry in material.Array("tlogEntries") ?? MirList<WireValue>.Empty)
            if (SigstoreLogEntry.FindFault(entry.Object(), needsInclusionProof: version >= 2) is { } fault) return Malformed(fault, out error);
        bundle = content;
        return true;
    }

    /// <summary>Verifies a bundle signed with a managed key. Never throws.</summary>
    /// <param name="utf8">The bundle.</param>
    /// <param name="key">The managed key.</param>
    /// <param name="artifact">What a message signature signs; the digest is compared before the key is looked for.</param>
    /// <returns>Null where it holds.</returns>
    public static SigstoreError? Verify(byte[] utf8, EcdsaP256Verifier? key, ReadOnlySpan<byte> artifact)
    {
        if (!TryRead(utf8, out var bundle, out var error)) return error;
        if (bundle.MessageDigest is { } digest && !SHA256.HashData(artifact).AsSpan().SequenceEqual(digest))
            return new SigstoreError(SigstoreErrorKind.NotVerified, "The bundle is about another artifact: the digests differ.");
        if (bundle.Hint is null) return new SigstoreError(SigstoreErrorKind.NeedsCertificateChain, "The key comes from a certificate; a full Sigstore verifier is needed.");
        if (key is null) return new SigstoreError(SigstoreErrorKind.NoKey, "No verification key was given.");
        if (bundle.Envelope is { } envelope)
        {
            if (envelope.Signatures[0].KeyId is { } keyId && keyId.Length > 0 && keyId != bundle.Hint) return new SigstoreError(SigstoreErrorKind.Malformed, "The key hint and the signature's keyid differ.");
            return Dsse.Verify(envelope, [key]) is { IsVerified: true } ? null : new SigstoreError(SigstoreErrorKind.NotVerified, "The envelope was not signed by the given key.");
        }
        return key.Verify(artifact, bundle.MessageSignature) ? null : new SigstoreError(SigstoreErrorKind.NotVerified, "The artifact was not signed by the given key.");
    }

    private static bool ReadContent(WireObject root, string? hint, [NotNullWhen(true)] out SigstoreBundle? bundle, [NotNullWhen(false)] out SigstoreError? error)
    {
        bundle = null;
        error = null;
        var hasMessage = root["messageSignature"] is not null;
        if (hasMessage == (root["dsseEnvelope"] is not null)) return Malformed("The bundle has not exactly one of messageSignature and dsseEnvelope.", out error);
        if (!hasMessage)
        {
            if (!Dsse.TryRead(root["dsseEnvelope"]!, out var envelope, out var reason)) return Malformed(reason, out error);
            if (envelope.Signatures.Count != 1) return Malformed("The envelope does not have exactly one signature.", out error);
            bundle = new SigstoreBundle(hint, envelope, null, null);
            return true;
        }
        var message = root.Object("messageSignature");
        var digest = message.Object("messageDigest");
        if (!StrictBase64.TryDecode(message.Text("signature"), out var signature) || signature.Length == 0) return Malformed("The message signature is not base64.", out error);
        if (digest.Text("algorithm") != "SHA2_256" || !StrictBase64.TryDecode(digest.Text("digest"), out var digestBytes) || digestBytes.Length != 32)
            return Malformed("The message digest is not a SHA2_256 digest.", out error);
        bundle = new SigstoreBundle(hint, null, digestBytes, signature);
        return true;
    }

    private static bool ReadKey(WireObject material, int version, out string? hint, [NotNullWhen(false)] out SigstoreError? error)
    {
        error = null;
        hint = null;
        var kinds = KeyMembers.Count(name => material[name] is not null);
        if (kinds != 1) return Malformed("The verification material has not exactly one of publicKey, certificate and x509CertificateChain.", out error);
        if (material["publicKey"] is not null)
        {
            hint = material.Object("publicKey").Text("hint");
            return hint is not null || Malformed("The public key has no hint.", out error);
        }
        if (material["certificate"] is not null)
            return version == 3 && StrictBase64.TryDecode(material.Object("certificate").Text("rawBytes"), out var raw) && raw.Length > 0 || Malformed("The certificate is not base64, or not allowed in this version.", out error);
        if (material.Object("x509CertificateChain").Array("certificates") is not { Count: > 0 } chain) return Malformed("The certificate chain is empty.", out error);
        foreach (var certificate in chain)
            if (!StrictBase64.TryDecode(certificate.Object().Text("rawBytes"), out var bytes) || bytes.Length == 0) return Malformed("A certificate is not base64.", out error);
        return version < 3 || Malformed("Version 0.3 carries one certificate, not a chain.", out error);
    }

    private static int Version(string? mediaType) => mediaType switch
    {
        "application/vnd.dev.sigstore.bundle+json;version=0.1" => 1,
        "application/vnd.dev.sigstore.bundle+json;version=0.2" => 2,
        "application/vnd.dev.sigstore.bundle+json;version=0.3" or MediaType => 3,
        _ => 0,
    };

    private static bool Malformed(string message, out SigstoreError error)
    {
        error = new SigstoreError(SigstoreErrorKind.Malformed, message);
        return false;
    }
}
