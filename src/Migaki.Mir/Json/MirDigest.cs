using System.Security.Cryptography;
using System.Text;

namespace Migaki.Mir.Json;

/// <summary>Digests as they stand in plans and bundles.</summary>
public static class MirDigest
{
    /// <summary><c>sha256:</c> and the lower-case hex SHA-256 of these bytes.</summary>
    public static string Sha256(byte[] bytes)
    {
#if NET
        var hash = SHA256.HashData(bytes);
#else
        using var algorithm = SHA256.Create();
        var hash = algorithm.ComputeHash(bytes);
#endif
        var text = new StringBuilder("sha256:", 71);
        foreach (var b in hash) text.Append("0123456789abcdef"[b >> 4]).Append("0123456789abcdef"[b & 0xF]);
        return text.ToString();
    }

    /// <summary><c>sha256:</c> and the lower-case hex SHA-256 of the value's canonical bytes.</summary>
    /// <exception cref="ArgumentException">The value has no canonical form.</exception>
    public static string Sha256(WireValue value) => Sha256(CanonicalJson.ToUtf8(value));
}
