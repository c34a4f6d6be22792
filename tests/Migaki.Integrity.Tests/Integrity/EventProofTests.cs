using System.Security.Cryptography;
using System.Text;

namespace Migaki.Integrity.Tests;

public class EventProofTests
{
    private static byte[][] Lines(int count) => [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($$"""{"sequence":{{i}},"text":"event {{i}}"}"""))];

    private static (EventLogTree Tree, string Root) Build(byte[][] lines)
    {
        var tree = EventLogTree.Read(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => Encoding.UTF8.GetString(l) + "\n")) + "torn"));
        var root = new EventLogRoot();
        foreach (var line in lines) root.Append(SHA256.HashData(line));
        var streamed = root.Complete();
        Assert.Equal(streamed, tree.Root());
        Assert.Equal(lines.Length, tree.Count);
        return (tree, streamed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1800)]
    public void Any_event_is_proved_without_the_text_of_another(int count)
    {
        var lines = Lines(count);
        var (tree, root) = Build(lines);
        foreach (var sequence in new[] { 0, count / 2, count - 1 })
        {
            var json = tree.Prove(sequence, lines[sequence]).ToUtf8();
            Assert.True(EventProof.TryRead(json, out var proof, out var error), error);
            Assert.Null(proof!.Verify(count, root));
            if (count > 3) Assert.DoesNotContain($"event {(sequence + 1) % count}\"", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_empty_log_has_the_empty_root() => Assert.Equal(Convert.ToHexString(SHA256.HashData([])).ToLowerInvariant(), new EventLogRoot().Complete());

    [Fact]
    public void Every_change_of_a_proof_shows()
    {
        var lines = Lines(600);
        var (tree, root) = Build(lines);
        var proof = tree.Prove(300, lines[300]);
        Assert.Null(proof.Verify(600, root));
        Assert.NotNull((proof with { Line = lines[301] }).Verify(600, root));
        Assert.NotNull((proof with { Sequence = 301 }).Verify(600, root));
        Assert.NotNull((proof with { Sequence = 44 }).Verify(600, root));
        Assert.NotNull((proof with { Count = 601 }).Verify(600, root));
        Assert.NotNull(proof.Verify(601, root));
        Assert.NotNull(proof.Verify(600, new string('0', 64)));
        Assert.NotNull(proof.Verify(600, "short"));
        Assert.NotNull((proof with { SegmentHashes = [.. proof.SegmentHashes.Skip(1)] }).Verify(600, root));
        Assert.NotNull((proof with { SegmentHashes = [.. proof.SegmentHashes.Reverse()] }).Verify(600, root));
        Assert.NotNull((proof with { SegmentHashes = [] }).Verify(600, root));
        Assert.NotNull((proof with { SegmentHashes = [.. proof.SegmentHashes, .. proof.SegmentHashes] }).Verify(600, root));
        Assert.NotNull((proof with { Path = [] }).Verify(600, root));
        Assert.NotNull((proof with { Sequence = -1 }).Verify(600, root));
    }

    [Fact]
    public void A_log_whose_lines_misstate_their_number_proves_nothing()
    {
        var lines = Lines(3);
        lines[1] = """{"sequence":7}"""u8.ToArray();
        var (tree, root) = Build(lines);
        Assert.Contains("sequence", tree.Prove(1, lines[1]).Verify(3, root), StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_proofs_never_throw_and_never_prove_another_event()
    {
        var lines = Lines(300);
        var (tree, root) = Build(lines);
        var json = tree.Prove(299, lines[299]).ToUtf8();
        var random = new Random(5);
        for (var round = 0; round < 1500; round++)
        {
            var mutated = (byte[])json.Clone();
            mutated[random.Next(mutated.Length)] = (byte)random.Next(32, 127);
            if (EventProof.TryRead(mutated, out var proof, out _) && proof!.Verify(300, root) is null) Assert.Equal(lines[299], proof.Line);
        }
    }
}
