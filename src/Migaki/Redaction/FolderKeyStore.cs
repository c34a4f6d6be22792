using System.Globalization;
using System.Security.Cryptography;
using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki;

/// <summary>
/// Erasure keys as files of one folder: <c>keyId.json</c>, readable by its owner only. Keep the folder apart from the bundles and out of their backups: a
/// copy of a key keeps what it was to erase.
/// </summary>
public sealed class FolderKeyStore : IErasureKeyStore
{
    private readonly string _folder;
    private readonly object _lock = new();

    /// <summary>Opens the store, and makes the folder where it is not there.</summary>
    public FolderKeyStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
        else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <inheritdoc/>
    public void Add(ErasureKey key, ReadOnlySpan<byte> material)
    {
        ArgumentNullException.ThrowIfNull(key);
        Write(PathOf(key.KeyId) ?? throw new ArgumentException("A key's id is 32 hex digits.", nameof(key)), key, material);
    }

    /// <inheritdoc/>
    public byte[]? Find(string keyId) => Read(keyId)?.Material;

    /// <inheritdoc/>
    public IEnumerable<ErasureKey> List() => Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal).Select(file => Read(Path.GetFileNameWithoutExtension(file))?.Key).OfType<ErasureKey>();

    /// <inheritdoc/>
    public bool Hold(string keyId, bool hold)
    {
        lock (_lock)
        {
            if (Read(keyId) is not var (key, material)) return false;
            Write(PathOf(keyId)!, key with { LegalHold = hold }, material);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool Destroy(string keyId)
    {
        lock (_lock)
        {
            if (Read(keyId) is not var (key, _)) return false;
            if (key.LegalHold) throw new InvalidOperationException($"The key {keyId} is under legal hold.");
            var path = PathOf(keyId)!;
            // Overwritten first: on most disks this is worth little, on some it is all there is.
            EvidenceFiles.Disk.Write(path, RandomNumberGenerator.GetBytes((int)new FileInfo(path).Length), flush: true);
            File.Delete(path);
            EvidenceFiles.Disk.FlushDirectory(_folder);
            return true;
        }
    }

    private string? PathOf(string? keyId) => keyId is { Length: 32 } && keyId.AsSpan().IndexOfAnyExcept(Hex.Digits) < 0 ? Path.Combine(_folder, keyId + ".json") : null;

    private (ErasureKey Key, byte[] Material)? Read(string keyId)
    {
        try
        {
            if (PathOf(keyId) is not { } path || !File.Exists(path) || WireReader.Read(File.ReadAllBytes(path)).Value is not WireObject value || RunSummary.Text(value, "key") is not { } material) return null;
            DateTimeOffset? expires = RunSummary.Text(value, "expiresAt") is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
            return (new ErasureKey(keyId, RunSummary.Text(value, "runId") ?? "", RunSummary.Text(value, "subject"), expires, value["legalHold"] is WireBoolean { Value: true }), Convert.FromBase64String(material));
        }
        catch (Exception error) when (error is FormatException or FileNotFoundException)
        {
            return null;
        }
    }

    private void Write(string path, ErasureKey key, ReadOnlySpan<byte> material)
    {
        var json = CanonicalJson.ToUtf8(new WireObjectBuilder()
            .Add("expiresAt", key.ExpiresAt is { } expires ? Timestamps.Format(expires) : null).Add("key", Convert.ToBase64String(material)).Add("keyId", key.KeyId)
            .Add("legalHold", key.LegalHold ? true : (bool?)null).Add("runId", key.RunId).Add("subject", key.Subject).Build());
        var temporary = path + BundleNames.TemporarySuffix;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(json);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        EvidenceFiles.Disk.FlushDirectory(_folder);
    }
}
