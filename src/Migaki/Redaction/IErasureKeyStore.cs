namespace Migaki;

/// <summary>A key that payloads of one run are encrypted under. Destroying it erases them, in every copy of the bundle.</summary>
/// <param name="KeyId">Says nothing about whose data it is; bundles name it.</param>
/// <param name="RunId">The run.</param>
/// <param name="Subject">Whose data it is, as the application names them; null where it did not say.</param>
/// <param name="ExpiresAt">When the declared retention ends; null where none was declared.</param>
/// <param name="LegalHold">Whether it must not be destroyed, whatever else is asked for.</param>
public sealed record ErasureKey(string KeyId, string RunId, string? Subject, DateTimeOffset? ExpiresAt, bool LegalHold = false);

/// <summary>Where erasure keys are kept: apart from the bundles, and not in their backups. Implementations are thread-safe.</summary>
public interface IErasureKeyStore
{
    /// <summary>Keeps a new key. When this returns, the key survives a power cut.</summary>
    /// <exception cref="IOException">It cannot be kept; the payload is then not written.</exception>
    void Add(ErasureKey key, ReadOnlySpan<byte> material);

    /// <summary>The 32 bytes of a key; null where it was destroyed or never was here.</summary>
    byte[]? Find(string keyId);

    /// <summary>All keys that are there.</summary>
    IEnumerable<ErasureKey> List();

    /// <summary>Puts a key under legal hold, or ends it. False where it is not there.</summary>
    bool Hold(string keyId, bool hold);

    /// <summary>Destroys a key for good. False where it is not there.</summary>
    /// <exception cref="InvalidOperationException">It is under legal hold.</exception>
    bool Destroy(string keyId);
}
