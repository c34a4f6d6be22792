namespace Migaki.Mir;

/// <summary>
/// What makes the content of two blocks the same: the text itself where it is known; else a SHA-256 of it; else the same reference
/// within one producer. A text in the hash field that is no SHA-256 proves nothing.
/// </summary>
internal readonly struct ContentIdentity : IEquatable<ContentIdentity>
{
    private readonly string _key, _origin;
    private readonly int _kind, _hash;

    private ContentIdentity(int kind, string key, string origin, int hash) => (_kind, _key, _origin, _hash) = (kind, key, origin, hash);

    public static ContentIdentity? Of(MirContextBlock block, MirContentSource? content)
    {
        if (content?.Text(block.ContentRef) is { } text) return new ContentIdentity(0, text, "", Sample(text));
        if (block.ContentHash is { } hash && IsSha256(hash)) return new ContentIdentity(1, hash, "", StringComparer.Ordinal.GetHashCode(hash));
        if (!EcmaText.IsBlank(block.ContentHash) || EcmaText.IsBlank(block.ContentRef)) return null;
        var origin = $"{Wire.Name(block.Provenance.Source)}\n{block.Provenance.NodeId}\n{block.Provenance.SourceRef}";
        return new ContentIdentity(2, block.ContentRef, origin, StringComparer.Ordinal.GetHashCode(block.ContentRef));
    }

    public bool Equals(ContentIdentity other) =>
        _hash == other._hash && _kind == other._kind && string.Equals(_key, other._key, StringComparison.Ordinal) && string.Equals(_origin, other._origin, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ContentIdentity other && Equals(other);

    public override int GetHashCode() => _hash;

    /// <summary>A hash of the length and some characters. Only to tell buckets apart: equality compares all of the text.</summary>
    private static int Sample(string text)
    {
        var hash = text.Length;
        var step = Math.Max(1, text.Length / 61);
        for (var i = 0; i < text.Length; i += step) hash = unchecked((hash * 31) + text[i]);
        return hash;
    }

    private static bool IsSha256(string hash)
    {
        if (hash.Length != 71 || !hash.StartsWith("sha256:", StringComparison.Ordinal)) return false;
        for (var i = 7; i < hash.Length; i++)
            if (hash[i] is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        return true;
    }
}
