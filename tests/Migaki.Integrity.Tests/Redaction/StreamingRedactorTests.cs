using System.Security.Cryptography;
using System.Text;
using Migaki.Redaction;

namespace Migaki.Integrity.Tests;

public class StreamingRedactorTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static CapturedStream Capture(Redactor redactor, byte[] bytes, Func<int> chunk, int head = int.MaxValue / 2, int tail = 1000)
    {
        using var stream = new StreamingRedactor(redactor, "stdout/0", head, tail);
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, chunk());
            stream.Write(bytes.AsSpan(at, length));
            at += length;
        }
        return stream.Complete();
    }

    /// <summary>A log of several buffer lengths with secrets of every kind and characters of one to four bytes.</summary>
    private static string Log(Random random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            foreach (var line in Corpus.Lines(random, 20)) text.Append(line.Text).Append('\n');
            text.Append("äöü€😀 ").Append('.', random.Next(3000));
            if (random.Next(8) == 0) text.Append(random.Pem()).Append('\n');
        }
        return text.ToString();
    }

    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(2, 300_000)]
    [InlineData(3, 400_000)]
    [InlineData(4, 70_000)]
    public void Any_split_gives_what_one_scan_gives(int seed, int length)
    {
        var random = new Random(seed);
        var text = Log(random, length);
        var bytes = Encoding.UTF8.GetBytes(text);
        using var redactor = new Redactor(key: Key);
        var whole = redactor.Redact(text, "x");
        foreach (var chunk in new Func<int>[] { () => 1 + random.Next(70_000), () => 4096, () => 1 + random.Next(7) })
        {
            var captured = Capture(redactor, bytes, chunk);
            Assert.Equal(whole, Encoding.UTF8.GetString(captured.Utf8));
            Assert.Equal(bytes.Length, captured.TotalBytes);
            Assert.Equal(0, captured.OmittedBytes);
        }
    }

    [Fact]
    public void A_secret_at_every_place_around_the_buffers_ends_is_found()
    {
        var random = new Random(8);
        var secret = random.Text(Samples.Alnum, 20);
        using var redactor = new Redactor(key: Key);
        // 120,000 characters in chunks of 50,000 fill the buffer once; everything before its last MaxAhead characters is decided then.
        const int boundary = SecretRule.MaxBehind + (2 * 32 * 1024);
        for (var padding = boundary - 40; padding < boundary + 12; padding++)
        {
            var text = new string(' ', padding) + "password=" + secret + new string(' ', 120_000 - padding);
            var captured = Encoding.UTF8.GetString(Capture(redactor, Encoding.UTF8.GetBytes(text), () => 50_000).Utf8);
            Assert.Equal(redactor.Redact(text, "x"), captured);
            Assert.Contains("[REDACTED:", captured, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Head_and_tail_are_bounded_and_cut_neither_tokens_nor_characters()
    {
        var random = new Random(10);
        var text = Log(random, 300_000);
        using var redactor = new Redactor(key: Key);
        var whole = redactor.Redact(text, "x");
        for (var round = 0; round < 20; round++)
        {
            int head = random.Next(3000), tail = random.Next(3000);
            var captured = Capture(redactor, Encoding.UTF8.GetBytes(text), () => 10_000, head, tail);
            var kept = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(captured.Utf8);
            var parts = kept.Split($"\n[... {captured.OmittedBytes} bytes left out ...]\n");
            Assert.Equal(2, parts.Length);
            Assert.True(Encoding.UTF8.GetByteCount(parts[0]) <= head && Encoding.UTF8.GetByteCount(parts[1]) <= tail);
            Assert.Equal(captured.CapturedBytes, Encoding.UTF8.GetByteCount(parts[0]) + Encoding.UTF8.GetByteCount(parts[1]));
            foreach (var part in parts) Assert.Equal(part.Split("[REDACTED:").Length, System.Text.RegularExpressions.Regex.Count(part, @"\[REDACTED:[a-z0-9-]+:[0-9a-f]{16}\]") + 1);
            Assert.StartsWith(parts[0], whole, StringComparison.Ordinal);
            Assert.EndsWith(parts[1], whole, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Characters_of_several_bytes_are_cut_whole_at_every_length()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ä€😀", 200)));
        using var redactor = new Redactor(key: Key);
        for (var length = 0; length < 40; length++)
        {
            var captured = Capture(redactor, bytes, () => 100, head: length, tail: length);
            Assert.NotEmpty(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(captured.Utf8));
            Assert.Equal(bytes.Length, captured.CapturedBytes + captured.OmittedBytes);
        }
    }

    [Fact]
    public void The_digest_is_keyed_and_over_the_original_bytes()
    {
        using var redactor = new Redactor(key: Key);
        using var other = new Redactor();
        var bytes = "password=hunter22"u8.ToArray();
        var captured = Capture(redactor, bytes, () => 3);
        Assert.Equal(captured.KeyedDigest, Capture(redactor, bytes, () => 100).KeyedDigest);
        Assert.NotEqual(captured.KeyedDigest, Capture(other, bytes, () => 100).KeyedDigest);
        Assert.NotEqual(captured.KeyedDigest, Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant());
    }

    [Fact]
    public void Invalid_utf8_text_overloads_and_emptiness_are_fine()
    {
        using var redactor = new Redactor(key: Key);
        Assert.Equal("a\uFFFDb", Encoding.UTF8.GetString(Capture(redactor, [(byte)'a', 0xFF, (byte)'b'], () => 1).Utf8));
        Assert.Empty(Capture(redactor, [], () => 1).Utf8);
        using var stream = new StreamingRedactor(redactor, "p");
        stream.Write("password=".AsSpan());
        stream.Write("hunter22 ä".AsSpan());
        var captured = stream.Complete();
        Assert.Matches(@"^password=\[REDACTED:connection-password:[0-9a-f]{16}\] ä$", Encoding.UTF8.GetString(captured.Utf8));
        Assert.Equal(20, captured.TotalBytes);
        Assert.Equal([9L], redactor.Report.Entries().Single(e => e.Path == "p").Offsets);
    }
}
