using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>Checks ECDSA P-256 signatures, DER or r and s side by side. Thread-safe; no input makes it throw.</summary>
public sealed class EcdsaP256Verifier : IDisposable
{
    /// <summary>The variable that names the PEM file.</summary>
    public const string PathVariable = "MIGAKI_VERIFY_KEY";

    internal const string AlgorithmName = "ecdsa-p256-sha256";

    private readonly ECDsa _key;
    private readonly byte[] _spki;
    private readonly object _gate = new();

    private EcdsaP256Verifier(ECDsa key)
    {
        _key = key;
        _spki = key.ExportSubjectPublicKeyInfo();
        KeyId = KeyIdOf(_spki);
    }

    /// <summary>base64(SHA-256(SubjectPublicKeyInfo)).</summary>
    public string KeyId { get; }

    /// <summary>The key's own bytes: two verifiers with the same key are one signer for a threshold.</summary>
    internal ReadOnlySpan<byte> SubjectPublicKeyInfo => _spki;

    /// <summary>Reads a key from SPKI PEM text.</summary>
    public static bool TryFromPem(ReadOnlySpan<char> pem, [NotNullWhen(true)] out EcdsaP256Verifier? verifier, [NotNullWhen(false)] out string? error)
    {
        verifier = null;
        error = "The verification key is not an SPKI PEM (\"-----BEGIN PUBLIC KEY-----\").";
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual("PUBLIC KEY")) return false;
        var der = new byte[fields.DecodedDataLength];
        if (!Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out var written)) return false;
        return TryFromSpki(der.AsSpan(0, written), out verifier, out error);
    }

    /// <summary>Reads a key from SPKI DER.</summary>
    internal static bool TryFromSpki(ReadOnlySpan<byte> der, [NotNullWhen(true)] out EcdsaP256Verifier? verifier, [NotNullWhen(false)] out string? error)
    {
        verifier = null;
        error = null;
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(der, out var read);
            if (read == der.Length)
            {
                P256.Require(key);
                verifier = new EcdsaP256Verifier(key);
                return true;
            }
        }
        catch (Exception reason) when (reason is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            // said below, the same for all of them: there is nothing a caller could do differently
        }
        key.Dispose();
        error = "The verification key is not an EC key on the curve P-256.";
        return false;
    }

    /// <summary>Reads a key from a PEM file.</summary>
    public static bool TryFromPemFile(string path, [NotNullWhen(true)] out EcdsaP256Verifier? verifier, [NotNullWhen(false)] out string? error)
    {
        verifier = null;
        try
        {
            return TryFromPem(File.ReadAllText(path), out verifier, out error);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"The verification key cannot be read: {reason.Message}";
            return false;
        }
    }

    /// <summary>Whether the signature is one of this key over the data. False for anything that is no signature at all.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (EcdsaSignatureFormat.Detect(signature) is not { } format) return false;
        try
        {
            lock (_gate) return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, format);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal static string KeyIdOf(ReadOnlySpan<byte> spki) => Convert.ToBase64String(SHA256.HashData(spki));
}
