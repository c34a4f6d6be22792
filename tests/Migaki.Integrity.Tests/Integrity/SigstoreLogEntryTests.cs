using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Integrity.Tests;

public class SigstoreLogEntryTests
{
    private static string? Fault(Func<string, string>? change = null, bool needsProof = true)
    {
        var tree = new MerkleTree();
        foreach (var leaf in new[] { "a", "b", "body", "c", "d" }) tree.Append(Encoding.UTF8.GetBytes(leaf));
        var root = Convert.ToBase64String(tree.Root());
        var hashes = string.Join(',', tree.ProveInclusion(2, 5).Select(h => $"\"{Convert.ToBase64String(h)}\""));
        var json = $$"""
            {"logIndex":"7","canonicalizedBody":"{{Convert.ToBase64String("body"u8)}}","inclusionProof":{"logIndex":"2","treeSize":"5","rootHash":"{{root}}","hashes":[{{hashes}}],
             "checkpoint":{"envelope":"log\n5\n{{root}}\n\n— log c2ln\n" } } }
            """;
        return SigstoreLogEntry.FindFault(WireReader.Read(change?.Invoke(json) ?? json).Value.Object(), needsProof);
    }

    [Fact]
    public void An_entry_that_agrees_with_itself_is_fine() => Assert.Null(Fault());

    [Theory]
    [InlineData("\"logIndex\":\"2\"", "\"logIndex\":\"3\"")]
    [InlineData("\"logIndex\":\"7\"", "\"logIndex\":\"-7\"")]
    [InlineData("\"logIndex\":\"7\"", "\"logIndex\":\"99999999999999999999\"")]
    [InlineData("\"treeSize\":\"5\"", "\"treeSize\":\"6\"")]
    [InlineData("log\\n5\\n", "log\\n4\\n")]
    [InlineData("log\\n5\\n", "\\n5\\n")]
    [InlineData("log\\n5\\n", "log\\n5\\nAAAA")]
    [InlineData("\\n\\n— log c2ln\\n", "\\n")]
    [InlineData("\\n\\n— log c2ln\\n", "\\n\\nlog c2ln\\n")]
    [InlineData("\"canonicalizedBody\":\"", "\"canonicalizedBody\":\"AAAA")]
    [InlineData("\"hashes\":[", "\"hashes\":[\"AAAA\",")]
    [InlineData("\"checkpoint\"", "\"other\"")]
    [InlineData("\"inclusionProof\"", "\"other\"")]
    public void Each_disagreement_is_a_fault(string from, string to)
    {
        Assert.NotNull(Fault(json =>
        {
            Assert.Contains(from, json, StringComparison.Ordinal);
            return json.Replace(from, to, StringComparison.Ordinal);
        }));
    }

    [Fact]
    public void A_checkpoint_of_another_root_is_a_fault()
    {
        var other = Convert.ToBase64String(new byte[32]);
        Assert.Contains("another root", Fault(json => System.Text.RegularExpressions.Regex.Replace(json, @"log\\n5\\n[^\\]+", $@"log\n5\n{other}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Version_0_1_needs_no_proof()
    {
        Assert.Null(Fault(json => json.Replace("\"inclusionProof\"", "\"other\"", StringComparison.Ordinal), needsProof: false));
        Assert.NotNull(SigstoreLogEntry.FindFault(null, needsInclusionProof: false));
    }
}
