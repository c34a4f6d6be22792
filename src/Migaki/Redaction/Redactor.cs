using System.Security.Cryptography;
using System.Text;

namespace Migaki.Redaction;

/// <summary>
/// Removes secrets from texts before they are recorded: one per bundle, with a key of its own that is never written.
/// Thread-safe.
/// </summary>
internal sealed class Redactor : IDisposable
{
    private readonly byte[] _key;
    private readonly SecretScanner _scanner;
    private volatile bool _isDisposed;

    /// <summary>A redactor with the bundle's key; without one it makes a fresh key that nobody else ever sees.</summary>
    public Redactor(SecretScanner? scanner = null, byte[]? key = null, RedactionReport? report = null)
    {
        if (key is { Length: < 16 }) throw new ArgumentException("A redaction key has at least 16 bytes.", nameof(key));
        _key = key is null ? RandomNumberGenerator.GetBytes(32) : [.. key];
        _scanner = scanner ?? SecretScanner.Default;
        Report = report ?? new RedactionReport();
    }

    public RedactionReport Report { get; }

    internal SecretScanner Scanner => _scanner;

    /// <summary>The text without its secrets; the same instance where there are none.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="path">Where it will stand, for the report.</param>
    public string Redact(string text, string path)
    {
        var found = new List<FoundSecret>();
        _scanner.Scan(text, found);
        if (found.Count == 0) return text;
        var clean = new StringBuilder(text.Length);
        var at = 0;
        foreach (var secret in found)
        {
            clean.Append(text.AsSpan(at, secret.Start - at)).Append(Replace(text.AsSpan(secret.Start, secret.End - secret.Start), secret, path, secret.Start));
            at = secret.End;
        }
        return clean.Append(text.AsSpan(at)).ToString();
    }

    /// <summary>The token for a secret; notes it in the report.</summary>
    internal string Replace(ReadOnlySpan<char> secret, FoundSecret found, string path, long offset)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Report.Add(found.RuleId, path, offset, found.Reason);
        return RedactionToken.Create(_key, found.RuleId, secret);
    }

    /// <summary>A keyed digest over a stream; the key differs from that of tokens by its label.</summary>
    internal IncrementalHash StartDigest()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var key = HMACSHA256.HashData(_key, "migaki/capture"u8);
        return IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    }

    /// <summary>Throws the key away: nothing can be redacted after that, and nobody can find a secret by trying.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }
}
