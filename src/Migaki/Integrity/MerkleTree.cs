namespace Migaki.Integrity;

/// <summary>A Merkle tree that keeps its hashes and makes proofs; <see cref="MerkleFrontier"/> gives the root alone at constant memory. Not thread-safe.</summary>
internal sealed class MerkleTree
{
    /// <summary>Level 0 are the leaves; a level holds the hashes of complete subtrees only.</summary>
    private readonly List<List<byte[]>> _levels = [[]];

    public ulong Size => (ulong)_levels[0].Count;

    public void Append(ReadOnlySpan<byte> leafData) => AppendHash(Rfc6962.HashLeaf(leafData));

    public void AppendHash(byte[] leafHash)
    {
        if (leafHash.Length != Rfc6962.HashSize) throw new ArgumentException("A leaf hash has 32 bytes.", nameof(leafHash));
        _levels[0].Add(leafHash);
        for (var level = 0; _levels[level].Count % 2 == 0; level++)
        {
            if (level + 1 == _levels.Count) _levels.Add([]);
            _levels[level + 1].Add(Rfc6962.HashNode(_levels[level][^2], _levels[level][^1]));
        }
    }

    public byte[] Root() => RootAt(Size);

    /// <summary>The root the tree had with its first <paramref name="size"/> leaves.</summary>
    public byte[] RootAt(ulong size)
    {
        if (size > Size) throw new ArgumentOutOfRangeException(nameof(size), "The tree has not so many leaves.");
        return size == 0 ? Rfc6962.EmptyRoot() : Subtree(0, size);
    }

    /// <summary>Proves that leaf <paramref name="index"/> is in the tree of the first <paramref name="size"/> leaves.</summary>
    public IReadOnlyList<byte[]> ProveInclusion(ulong index, ulong size)
    {
        if (size > Size) throw new ArgumentOutOfRangeException(nameof(size), "The tree has not so many leaves.");
        if (index >= size) throw new ArgumentOutOfRangeException(nameof(index), "The leaf is not in the tree.");
        var proof = new List<byte[]>();
        ulong start = 0;
        while (size > 1)
        {
            var split = Split(size);
            if (index - start < split)
            {
                proof.Add(Subtree(start + split, size - split));
                size = split;
            }
            else
            {
                proof.Add(Subtree(start, split));
                start += split;
                size -= split;
            }
        }
        proof.Reverse();
        return proof;
    }

    /// <summary>Proves that the first <paramref name="oldSize"/> leaves are the beginning of the first <paramref name="newSize"/>.</summary>
    public IReadOnlyList<byte[]> ProveConsistency(ulong oldSize, ulong newSize)
    {
        if (newSize > Size) throw new ArgumentOutOfRangeException(nameof(newSize), "The tree has not so many leaves.");
        if (oldSize == 0 || oldSize > newSize) throw new ArgumentOutOfRangeException(nameof(oldSize), "A proof leads from 1 leaf or more to as many or more.");
        var proof = new List<byte[]>();
        ulong start = 0;
        var size = newSize;
        var wanted = oldSize;
        var isOldRoot = true; // the subtree at hand is the whole old tree, whose root the verifier has
        while (wanted != size)
        {
            var split = Split(size);
            if (wanted <= split)
            {
                proof.Add(Subtree(start + split, size - split));
                size = split;
            }
            else
            {
                proof.Add(Subtree(start, split));
                start += split;
                size -= split;
                wanted -= split;
                isOldRoot = false;
            }
        }
        if (!isOldRoot) proof.Add(Subtree(start, size));
        proof.Reverse();
        return proof;
    }

    private byte[] Subtree(ulong start, ulong size)
    {
        if ((size & (size - 1)) == 0)
        {
            var level = System.Numerics.BitOperations.TrailingZeroCount(size);
            return _levels[level][(int)(start >> level)];
        }
        var split = Split(size);
        return Rfc6962.HashNode(Subtree(start, split), Subtree(start + split, size - split));
    }

    /// <summary>The largest power of two smaller than the size.</summary>
    private static ulong Split(ulong size) => 1UL << System.Numerics.BitOperations.Log2(size - 1);
}
