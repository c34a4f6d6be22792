using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>Signs with an ECDSA P-256 key from a PKCS#8 PEM. Thread-safe.</summary>
public sealed class EcdsaP256Signer : ISigner, IDisposable
{
    /// <summary>The variable that names the PEM file.</summary>
    public const string PathVariable = "MIGAKI_SIGNING_KEY";

    private readonly ECDsa _key;
    private readonly object _gate = new();

    private EcdsaP256Signer(ECDsa key)
    {
        _key = key;
        KeyId = EcdsaP256Verifier.KeyIdOf(key.ExportSubjectPublicKeyInfo());
    }

    /// <inheritdoc/>
    public string KeyId { get; }

    /// <inheritdoc/>
    public string Algorithm => EcdsaP256Verifier.AlgorithmName;

    /// <summary>Reads a key from PEM text.</summary>
    /// <exception cref="CryptographicException">The text is no unencrypted PKCS#8 private key on the curve P-256. The message never quotes the text.</exception>
    public static EcdsaP256Signer FromPem(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual("PRIVATE KEY"))
            throw new CryptographicException("The signing key is not a PKCS#8 PEM (\"-----BEGIN PRIVATE KEY-----\").");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            P256.Require(key);
        }
        catch (Exception reason) when (reason is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CryptographicException("The signing key is not an EC key on the curve P-256.", reason);
        }
        return new EcdsaP256Signer(key);
    }

    /// <summary>Reads a key from a PEM file.</summary>
    /// <exception cref="CryptographicException">The file holds no such key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EcdsaP256Signer FromPemFile(string path)
    {
        var pem = File.ReadAllText(path).ToCharArray();
        try
        {
            return FromPem(pem);
        }
        finally
        {
            pem.AsSpan().Clear();
        }
    }

    /// <summary>The key that <c>MIGAKI_SIGNING_KEY</c> names; null where the variable is not set.</summary>
    /// <exception cref="CryptographicException">The file holds no such key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EcdsaP256Signer? FromEnvironment() =>
        Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path ? FromPemFile(path) : null;

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        // ECDsa objects make no promise about concurrent use; a signature costs some 20 microseconds.
        lock (_gate) return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The public key as SPKI PEM, for <c>MIGAKI_VERIFY_KEY</c>.</summary>
    public string ExportPublicKeyPem() => _key.ExportSubjectPublicKeyInfoPem();

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
