using System.Security.Cryptography;
using System.Text;
using Migaki.Recording;
using Migaki.Runtime;

namespace Migaki.Tests.Recording;

public sealed class DigestTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(64)]
    [InlineData(3000)]
    [InlineData(100_000)]
    public void Both_hash_paths_give_sha256(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        foreach (var native in new[] { true, false })
        {
            var state = new Sha256State(native);
            for (var round = 0; round < 2; round++)
            {
                state.Reset();
                state.Append(data.AsSpan(0, length / 3));
                state.Append(data.AsSpan(length / 3));
                Digest256 digest = default;
                state.Finish(digest);
                Assert.Equal(Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant(), digest.ToString());
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("né 😀")]
    [InlineData(null)]
    public void A_keyed_digest_is_the_documented_hmac(string? text) => Check(text);

    [Fact]
    public void A_long_text_is_digested_as_a_whole() => Check(string.Concat(Enumerable.Repeat("a😀é", 9000)));

    private static void Check(string? text)
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        var sink = ContentSink.Rent(new RunKey(key));
        sink.Count(1);
        sink.Text(text);
        var message = new List<byte> { 3, 1, 0, 0, 0, text is null ? (byte)0 : (byte)1 };
        message.AddRange(BitConverter.GetBytes(text?.Length ?? 0));
        message.AddRange(Encoding.UTF8.GetBytes(text ?? ""));
        Assert.Equal(Convert.ToHexString(HMACSHA256.HashData(key, message.ToArray())).ToLowerInvariant(), sink.Finish().Digest.ToString());
    }

    [Fact]
    public void Run_ids_are_exact()
    {
        var id = RunId.Create(new DateTimeOffset(2026, 2, 23, 19, 55, 12, 345, TimeSpan.Zero));
        Assert.StartsWith("2026-02-23T19-55-12.345Z_", id, StringComparison.Ordinal);
        Assert.True(RunId.IsValid(id));
        foreach (var bad in new[] { null, "", "..", id + "0", id.ToUpperInvariant(), id.Replace("02-23", "02-30", StringComparison.Ordinal) }) Assert.False(RunId.IsValid(bad));
    }
}
