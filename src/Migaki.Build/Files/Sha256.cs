using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Migaki.Build.Files;

/// <summary>SHA-256 of text as UTF-8, in lower-case hex.</summary>
internal static class Sha256
{
    public static string Hex(string text)
    {
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(text)).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
