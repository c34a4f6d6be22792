using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>The one curve we sign on.</summary>
internal static class P256
{
    public static void Require(ECDsa key)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        // Explicit parameters would let a key bring its own generator; only the named curve is taken.
        if (!curve.IsNamed || curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value) throw new CryptographicException("The key is not on the curve P-256.");
    }
}
