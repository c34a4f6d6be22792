using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Migaki.Tests.Shared;

namespace Migaki.Integrity.Tests;

public class MerkleTests
{
    [VectorFact("merkle/inclusion")]
    public void Inclusion_vectors()
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var (name, v) in Vectors.ReadAll("merkle/inclusion"))
        {
            count++;
            var holds = Rfc6962.VerifyInclusion(v.GetProperty("leafIdx").GetUInt64(), v.GetProperty("treeSize").GetUInt64(), v.Base64("leafHash"), v.Base64List("proof"), v.Base64("root"));
            if (holds == v.GetProperty("wantErr").GetBoolean()) failures.Add(name);
        }
        Assert.Empty(failures);
        Assert.True(count > 40, $"only {count} vectors");
    }

    [VectorFact("merkle/consistency")]
    public void Consistency_vectors()
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var (name, v) in Vectors.ReadAll("merkle/consistency"))
        {
            count++;
            var holds = Rfc6962.VerifyConsistency(v.GetProperty("size1").GetUInt64(), v.GetProperty("size2").GetUInt64(), v.Base64("root1"), v.Base64("root2"), v.Base64List("proof"));
            if (holds == v.GetProperty("wantErr").GetBoolean()) failures.Add(name);
        }
        Assert.Empty(failures);
        Assert.True(count > 40, $"only {count} vectors");
    }

    /// <summary>A subtree of leaves [start, end) is a tree of its own where it is aligned; consistency of subtrees is nothing we use.</summary>
    [VectorFact("merkle/subtreeinclusion")]
    public void Subtree_inclusion_vectors()
    {
        var failures = new List<string>();
        foreach (var (name, v) in Vectors.ReadAll("merkle/subtreeinclusion"))
        {
            ulong index = v.GetProperty("leafIdx").GetUInt64(), start = v.GetProperty("start").GetUInt64(), end = v.GetProperty("end").GetUInt64();
            var isAligned = start < end && start % BitOperations.RoundUpToPowerOf2(end - start) == 0;
            var holds = isAligned && index >= start && Rfc6962.VerifyInclusion(index - start, end - start, v.Base64("leafHash"), v.Base64List("proof"), v.Base64("root"));
            if (holds == v.GetProperty("wantErr").GetBoolean()) failures.Add(name);
        }
        Assert.Empty(failures);
    }

    /// <summary>The definition, written down again without any cleverness.</summary>
    private static byte[] ReferenceRoot(IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 0) return SHA256.HashData([]);
        if (leaves.Count == 1) return SHA256.HashData([0, .. leaves[0]]);
        var split = 1;
        while (split * 2 < leaves.Count) split *= 2;
        return SHA256.HashData([1, .. ReferenceRoot([.. leaves.Take(split)]), .. ReferenceRoot([.. leaves.Skip(split)])]);
    }

    [Fact]
    public void Roots_and_all_proofs_of_all_trees_up_to_40_leaves()
    {
        var leaves = Enumerable.Range(0, 40).Select(i => Encoding.UTF8.GetBytes("leaf " + i)).ToList();
        var tree = new MerkleTree();
        var frontier = new MerkleFrontier();
        Assert.Equal(SHA256.HashData([]), tree.Root());
        Assert.Equal(SHA256.HashData([]), frontier.Root());
        for (var n = 1; n <= leaves.Count; n++)
        {
            tree.Append(leaves[n - 1]);
            frontier.Append(leaves[n - 1]);
            var root = ReferenceRoot([.. leaves.Take(n)]);
            Assert.Equal(root, tree.Root());
            Assert.Equal(root, frontier.Root());
        }
        for (ulong n = 1; n <= 40; n++)
        {
            var root = tree.RootAt(n);
            for (ulong i = 0; i < n; i++)
            {
                var proof = tree.ProveInclusion(i, n);
                var leaf = Rfc6962.HashLeaf(leaves[(int)i]);
                Assert.True(Rfc6962.VerifyInclusion(i, n, leaf, proof, root));
                if (n > 1) Assert.False(Rfc6962.VerifyInclusion((i + 1) % n, n, leaf, proof, root));
                Assert.False(Rfc6962.VerifyInclusion(i, n, leaf, [.. proof, leaf], root));
                if (proof.Count > 0) Assert.False(Rfc6962.VerifyInclusion(i, n, leaf, [.. proof.Skip(1)], root));
            }
            for (ulong m = 1; m <= n; m++)
            {
                var proof = tree.ProveConsistency(m, n);
                Assert.True(Rfc6962.VerifyConsistency(m, n, tree.RootAt(m), root, proof));
                if (m < n) Assert.False(Rfc6962.VerifyConsistency(m, n, root, tree.RootAt(m), proof));
                if (proof.Count > 0)
                {
                    var flipped = proof.Select(p => (byte[])p.Clone()).ToArray();
                    flipped[(int)(m % (ulong)proof.Count)][5] ^= 4;
                    Assert.False(Rfc6962.VerifyConsistency(m, n, tree.RootAt(m), root, flipped));
                }
            }
        }
    }

    [Fact]
    public void Hostile_proofs_are_refused_without_exceptions()
    {
        var hash = new byte[32];
        Assert.False(Rfc6962.VerifyInclusion(0, 0, hash, [], hash));
        Assert.False(Rfc6962.VerifyInclusion(ulong.MaxValue, ulong.MaxValue, hash, [], hash));
        Assert.False(Rfc6962.VerifyInclusion(0, 1, new byte[31], [], hash));
        Assert.False(Rfc6962.VerifyInclusion(0, 2, hash, [new byte[33]], hash));
        Assert.False(Rfc6962.VerifyInclusion(0, 2, hash, [null!], hash));
        Assert.False(Rfc6962.VerifyInclusion(0, 2, hash, null!, hash));
        Assert.False(Rfc6962.VerifyInclusion(0, ulong.MaxValue, hash, [.. Enumerable.Repeat(hash, 100_000)], hash));
        Assert.False(Rfc6962.VerifyConsistency(0, 0, [], [], []));
        Assert.False(Rfc6962.VerifyConsistency(4, 8, [], hash, [hash]));
        Assert.False(Rfc6962.VerifyConsistency(ulong.MaxValue - 1, ulong.MaxValue, hash, hash, [hash]));
    }
}
