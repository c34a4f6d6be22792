using System.Security.Cryptography;

namespace Migaki.Integrity;

/// <summary>The hashes and proofs of Merkle trees as in RFC 6962 and RFC 9162. No input makes a verification throw.</summary>
internal static class Rfc6962
{
    public const int HashSize = 32;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static byte[] EmptyRoot() => SHA256.HashData([]);

    public static byte[] HashLeaf(ReadOnlySpan<byte> data)
    {
        var hash = new byte[HashSize];
        var state = Recording.Sha256State.Rent();
        state.Append([0]);
        state.Append(data);
        state.Finish(hash);
        return hash;
    }

    public static byte[] HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> data = stackalloc byte[1 + (2 * HashSize)];
        data[0] = 1;
        left.CopyTo(data[1..]);
        right.CopyTo(data[(1 + HashSize)..]);
        return SHA256.HashData(data);
    }

    /// <summary>Whether the leaf at <paramref name="index"/> of a tree of <paramref name="size"/> leaves leads to the root.</summary>
    public static bool VerifyInclusion(ulong index, ulong size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index >= size || leafHash.Length != HashSize || !AreHashes(proof)) return false;
        var first = index;
        var last = size - 1;
        var hash = leafHash.ToArray();
        foreach (var sibling in proof)
        {
            if (last == 0) return false;
            if ((first & 1) == 1 || first == last)
            {
                hash = HashNode(sibling, hash);
                while ((first & 1) == 0 && first != 0)
                {
                    first >>= 1;
                    last >>= 1;
                }
            }
            else hash = HashNode(hash, sibling);
            first >>= 1;
            last >>= 1;
        }
        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether the tree of <paramref name="oldSize"/> leaves is the beginning of the one of <paramref name="newSize"/>. From an empty tree nothing follows.</summary>
    public static bool VerifyConsistency(ulong oldSize, ulong newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        if (oldSize > newSize || oldSize == 0 || !AreHashes(proof)) return false;
        if (oldSize == newSize) return proof.Count == 0 && oldRoot.SequenceEqual(newRoot);
        if (proof.Count == 0) return false;

        var isPowerOfTwo = (oldSize & (oldSize - 1)) == 0;
        if (isPowerOfTwo && oldRoot.Length != HashSize) return false;
        var old = isPowerOfTwo ? oldRoot.ToArray() : proof[0];
        var recent = old;
        var first = oldSize - 1;
        var last = newSize - 1;
        while ((first & 1) == 1)
        {
            first >>= 1;
            last >>= 1;
        }
        for (var i = isPowerOfTwo ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0) return false;
            if ((first & 1) == 1 || first == last)
            {
                old = HashNode(proof[i], old);
                recent = HashNode(proof[i], recent);
                while ((first & 1) == 0 && first != 0)
                {
                    first >>= 1;
                    last >>= 1;
                }
            }
            else recent = HashNode(recent, proof[i]);
            first >>= 1;
            last >>= 1;
        }
        return last == 0 && oldRoot.SequenceEqual(old) && newRoot.SequenceEqual(recent);
    }

    private static bool AreHashes(IReadOnlyList<byte[]>? proof)
    {
        // 64 levels hold every tree there can be.
        if (proof is null || proof.Count > 64) return false;
        foreach (var hash in proof)
            if (hash is not { Length: HashSize }) return false;
        return true;
    }
}
