using System.Security.Cryptography;
using Migaki.Integrity;

namespace Migaki.Tests.Support;

/// <summary>Fresh keys; none is stored anywhere but in a test's own folder.</summary>
internal static class SigningKeys
{
    public static (EcdsaP256Signer Signer, EcdsaP256Verifier Verifier, string Pem) New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        var signer = EcdsaP256Signer.FromPem(pem);
        Assert.True(EcdsaP256Verifier.TryFromPem(signer.ExportPublicKeyPem(), out var verifier, out var error), error);
        return (signer, verifier!, pem);
    }
}
