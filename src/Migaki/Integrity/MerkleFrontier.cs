namespace Migaki.Integrity;

/// <summary>The root of a growing Merkle tree, with one hash a level. Not thread-safe.</summary>
internal sealed class MerkleFrontier
{
    private readonly List<byte[]> _complete = []; // roots of complete subtrees, larger ones first

    public ulong Size { get; private set; }

    public void Append(ReadOnlySpan<byte> leafData)
    {
        var hash = Rfc6962.HashLeaf(leafData);
        for (var size = Size++; (size & 1) == 1; size >>= 1)
        {
            hash = Rfc6962.HashNode(_complete[^1], hash);
            _complete.RemoveAt(_complete.Count - 1);
        }
        _complete.Add(hash);
    }

    public byte[] Root()
    {
        if (Size == 0) return Rfc6962.EmptyRoot();
        var root = _complete[^1];
        for (var i = _complete.Count - 2; i >= 0; i--) root = Rfc6962.HashNode(_complete[i], root);
        return root;
    }
}
