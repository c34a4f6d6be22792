using System.Security.Cryptography;
using System.Text;

namespace Migaki.Recording;

/// <summary>
/// A payload as it stands in a file that is not encrypted: <c>{"salt":"…","value":…}</c>. The file's SHA-256 is its name and stands in events and manifest; with 16 bytes that
/// nobody can know without the file, a name or an address cannot be found by hashing guesses.
/// </summary>
internal sealed class SaltedPayload
{
    private const int SaltBytes = 16;
    private static readonly System.Buffers.SearchValues<byte> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdef"u8);
    private static readonly int Around = File([], new byte[SaltBytes]).Length;

    // Equal contents of a run are one file, so the salt follows from the content under a key of the run that is kept nowhere.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The file of a payload.</summary>
    /// <param name="json">The payload.</param>
    public byte[] File(byte[] json) => File(json, HMACSHA256.HashData(_key, json).AsSpan(0, SaltBytes));

    /// <summary>The payload in a file; null where the file has another form.</summary>
    public static byte[]? Read(byte[] file)
    {
        if (file.Length <= Around) return null;
        var salt = file.AsSpan("{\"salt\":\""u8.Length, SaltBytes * 2);
        if (salt.ContainsAnyExcept(HexDigits)) return null;
        var payload = file.AsSpan(Around - 1, file.Length - Around).ToArray();
        return File(payload, Convert.FromHexString(Encoding.ASCII.GetString(salt))).AsSpan().SequenceEqual(file) ? payload : null;
    }

    private static byte[] File(ReadOnlySpan<byte> json, ReadOnlySpan<byte> salt) =>
        [.. "{\"salt\":\""u8, .. Encoding.ASCII.GetBytes(Convert.ToHexString(salt).ToLowerInvariant()), .. "\",\"value\":"u8, .. json, (byte)'}'];
}
