using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Migaki.Recording;

/// <summary>
/// The erasure keys of one run: one for each declared retention, so that what may be kept for a day can go before what may be kept for a year. A file
/// is 12 bytes nonce, 16 bytes tag, AES-256-GCM ciphertext; the key's id is authenticated with it.
/// </summary>
internal sealed class RunKeys(IErasureKeyStore store, string runId, string? subject, DateTimeOffset startedAt)
{
    private const int NonceBytes = 12, TagBytes = 16, KeyBytes = 32;

    private readonly Dictionary<string, (string Id, byte[] Material)> _keys = new(StringComparer.Ordinal);

    /// <summary>Called under the lock of the run's payloads.</summary>
    public (string KeyId, byte[] File) Encrypt(ReadOnlySpan<byte> payload, double? ttlMs)
    {
        var name = ttlMs?.ToString("R", CultureInfo.InvariantCulture) ?? "";
        if (!_keys.TryGetValue(name, out var key))
        {
            key = (Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLowerInvariant(), RandomNumberGenerator.GetBytes(KeyBytes));
            store.Add(new ErasureKey(key.Id, runId, subject, ttlMs is { } ttl && ttl <= TimeSpan.FromDays(365_000).TotalMilliseconds ? startedAt.AddMilliseconds(ttl) : null), key.Material);
            _keys.Add(name, key);
        }
        var file = new byte[NonceBytes + TagBytes + payload.Length];
        RandomNumberGenerator.Fill(file.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key.Material, TagBytes);
        aes.Encrypt(file.AsSpan(0, NonceBytes), payload, file.AsSpan(NonceBytes + TagBytes), file.AsSpan(NonceBytes, TagBytes), Encoding.ASCII.GetBytes(key.Id));
        return (key.Id, file);
    }

    /// <summary>The payload in a file; null where the key is not there, or not that of the file.</summary>
    public static byte[]? Decrypt(IErasureKeyStore? store, string keyId, ReadOnlySpan<byte> file)
    {
        if (file.Length < NonceBytes + TagBytes || store?.Find(keyId) is not { Length: KeyBytes } material) return null;
        var payload = new byte[file.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(material, TagBytes);
            aes.Decrypt(file[..NonceBytes], file[(NonceBytes + TagBytes)..], file[NonceBytes..(NonceBytes + TagBytes)], payload, Encoding.UTF8.GetBytes(keyId));
            return payload;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
