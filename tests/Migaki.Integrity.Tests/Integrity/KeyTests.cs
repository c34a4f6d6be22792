using System.Security.Cryptography;
using System.Text;

namespace Migaki.Integrity.Tests;

public sealed class KeyTests
{
    [Fact]
    public void Key_id_is_the_base64_digest_of_the_public_key()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var expected = Convert.ToBase64String(SHA256.HashData(verifier.SubjectPublicKeyInfo));
        Assert.Equal(expected, signer.KeyId);
        Assert.Equal(expected, verifier.KeyId);
        Assert.Equal("ecdsa-p256-sha256", signer.Algorithm);
    }

    [Fact]
    public void Both_encodings_of_a_signature_verify()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var verifier = TestKeys.FromSpki(key.ExportSubjectPublicKeyInfo());
        var data = "data"u8.ToArray();
        for (var round = 0; round < 50; round++) // short r or s make shorter DER
        {
            Assert.True(verifier.Verify(data, key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
            Assert.True(verifier.Verify(data, key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)));
        }
    }

    /// <summary>The framework leaves some of these to the platform's library; one text has one spelling here, everywhere.</summary>
    [Theory]
    [InlineData("3006020101020101", true)]
    [InlineData("300702020081020101", true)]    // a zero that keeps the sign
    [InlineData("300702020001020101", false)]   // a zero that is not needed
    [InlineData("3006020181020101", false)]     // negative
    [InlineData("300602010102010100", false)]   // something behind
    [InlineData("3007020101020101", false)]     // length beyond the end
    [InlineData("308106020101020101", false)]   // long form of a short length
    [InlineData("30050201010200", false)]       // empty integer
    [InlineData("3106020101020101", false)]
    [InlineData("3006030101020101", false)]
    public void Der_is_taken_in_one_spelling_only(string hex, bool isDer) =>
        Assert.Equal(isDer ? DSASignatureFormat.Rfc3279DerSequence : null, EcdsaSignatureFormat.Detect(Convert.FromHexString(hex)));

    [Fact]
    public void Random_bytes_are_no_signature_and_do_not_throw()
    {
        var (_, verifier) = TestKeys.NewPair();
        var random = new Random(3);
        for (var length = 0; length < 140; length++)
        {
            var signature = new byte[length];
            random.NextBytes(signature);
            Assert.False(verifier.Verify("x"u8, signature));
            if (length > 1) (signature[0], signature[1]) = (0x30, (byte)(length - 2));
            Assert.False(verifier.Verify("x"u8, signature));
        }
    }

    [Fact]
    public void Other_curves_and_other_pem_are_refused_without_quoting_them()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<CryptographicException>(() => EcdsaP256Signer.FromPem(p384.ExportPkcs8PrivateKeyPem()));
        Assert.False(EcdsaP256Verifier.TryFromPem(p384.ExportSubjectPublicKeyInfoPem(), out _, out _));
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        var error = Assert.Throws<CryptographicException>(() => EcdsaP256Signer.FromPem(pem));
        Assert.DoesNotContain(pem.Split('\n')[1], error.ToString(), StringComparison.Ordinal);
        Assert.Throws<CryptographicException>(() => EcdsaP256Signer.FromPem("no key"));
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<CryptographicException>(() => EcdsaP256Signer.FromPem(p256.ExportECPrivateKeyPem())); // SEC1, not PKCS#8
        Assert.False(EcdsaP256Verifier.TryFromPem(p256.ExportPkcs8PrivateKeyPem(), out _, out _)); // a private key is no verification key
    }

    [Fact]
    public void Keys_are_read_from_files_and_a_missing_file_is_an_error_not_an_exception_for_the_verifier()
    {
        var folder = Directory.CreateTempSubdirectory("migaki-keys");
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var path = Path.Combine(folder.FullName, "key.pem");
            File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
            using var signer = EcdsaP256Signer.FromPemFile(path);
            File.WriteAllText(path, signer.ExportPublicKeyPem());
            Assert.True(EcdsaP256Verifier.TryFromPemFile(path, out var verifier, out _));
            Assert.Equal(signer.KeyId, verifier!.KeyId);
            Assert.False(EcdsaP256Verifier.TryFromPemFile(path + ".missing", out _, out var error));
            Assert.NotEmpty(error!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Hostile_pem_does_not_throw()
    {
        var (signer, _) = TestKeys.NewPair();
        var pem = signer.ExportPublicKeyPem();
        var random = new Random(11);
        for (var round = 0; round < 3000; round++)
        {
            var text = new StringBuilder(pem);
            for (var edit = random.Next(1, 4); edit > 0; edit--) text[random.Next(text.Length)] = (char)random.Next(32, 127);
            EcdsaP256Verifier.TryFromPem(text.ToString(), out var verifier, out _);
            verifier?.Dispose();
        }
    }
}
