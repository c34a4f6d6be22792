using System.Security.Cryptography;
using Migaki.Integrity;

namespace Migaki.Integrity.Tests;

/// <summary>Fresh keys; none is stored anywhere.</summary>
internal static class TestKeys
{
    public static (EcdsaP256Signer Signer, EcdsaP256Verifier Verifier) NewPair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = EcdsaP256Signer.FromPem(key.ExportPkcs8PrivateKeyPem());
        Assert.True(EcdsaP256Verifier.TryFromPem(signer.ExportPublicKeyPem(), out var verifier, out var error), error);
        return (signer, verifier!);
    }

    public static EcdsaP256Verifier FromSpki(ReadOnlySpan<byte> spki)
    {
        Assert.True(EcdsaP256Verifier.TryFromSpki(spki, out var verifier, out var error), error);
        return verifier!;
    }
}
