using System.IO.Compression;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Verification;

public sealed class ArchiveTests : IAsyncLifetime, IDisposable
{
    private readonly RunFolder _folder = new();
    private readonly string _zip = Path.GetTempFileName();
    private string _bundle = "", _runId = "";

    public async Task InitializeAsync()
    {
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        (_bundle, _runId) = (run.Bundle.Path, run.Bundle.RunId);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _folder.Dispose();
        File.Delete(_zip);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bundle/")]
    [InlineData("RUN/bundle/")]
    public void A_zip_is_verified_in_place_with_and_without_folders(string prefix)
    {
        Zip(zip => Add(zip, prefix.Replace("RUN", _runId, StringComparison.Ordinal)));
        var result = BundleVerifier.Verify(_zip);
        Assert.Equal((BundleStatus.Unsigned, ""), (result.Status, string.Join('\n', result.Findings)));
        Assert.Equal(_runId, result.RunId);
        Assert.Equal(18, result.Events);
    }

    [Fact]
    public void A_bundle_in_a_zip_under_another_runs_name_is_tampered()
    {
        Zip(zip => Add(zip, "2026-02-23T19-55-12.345Z_8f3c91d2/bundle/"));
        Assert.Equal(BundleStatus.Tampered, BundleVerifier.Verify(_zip).Status);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\evil")]
    [InlineData("stdout\\evil")]
    [InlineData("Record.json")]
    [InlineData("CON")]
    [InlineData("a:b")]
    [InlineData("a//b")]
    [InlineData("re\u0301cord.json")]
    [InlineData("a/b/c/d/e/f/g/h/i/j")]
    [InlineData("notes.txt")]
    public void A_hostile_or_foreign_entry_is_named(string name)
    {
        Zip(zip => { Add(zip, ""); Entry(zip, name, "x"); });
        var result = BundleVerifier.Verify(_zip);
        Assert.Equal(BundleStatus.Tampered, result.Status);
        Assert.Contains(result.Findings, finding => finding.File == name);
    }

    [Fact]
    public void Links_and_double_entries_are_refused()
    {
        Zip(zip => { Add(zip, ""); Entry(zip, "stdout/link", "/etc/passwd").ExternalAttributes = unchecked((int)0xA1FF0000); });
        Assert.Contains(BundleVerifier.Verify(_zip).Findings, finding => finding is { File: "stdout/link", Message: "It is a link." });
        Zip(zip => { Add(zip, ""); Entry(zip, "record.json", "{}"); });
        Assert.Contains(BundleVerifier.Verify(_zip).Findings, finding => finding is { File: "record.json", Message: "It is there twice." });
    }

    [Fact]
    public void A_bomb_is_counted_while_it_inflates_and_not_believed()
    {
        Zip(zip =>
        {
            Add(zip, "");
            using var bomb = zip.CreateEntry("stdout/bomb.txt", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 24; i++) bomb.Write(zeros);
        });
        Assert.Contains(BundleVerifier.Verify(_zip).Findings, finding => finding.File == "stdout/bomb.txt" && finding.Message.Contains("100 times", StringComparison.Ordinal));
        Zip(zip => Add(zip, ""));
        Assert.Contains(BundleVerifier.Verify(_zip, new VerificationOptions { MaxArchiveBytes = 1000 }).Findings, finding => finding.Message.Contains("more than 1000 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_many_entries_an_empty_zip_and_no_zip_are_answered()
    {
        Zip(zip => { for (var i = 0; i < 10_001; i++) zip.CreateEntry("f" + i, CompressionLevel.NoCompression); });
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify(_zip).Status);
        Zip(_ => { });
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify(_zip).Status);
        File.WriteAllText(_zip, "PK");
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify(_zip).Status);
    }

    [Fact]
    public void Every_flipped_byte_of_a_stored_zip_that_matters_is_found_and_none_makes_the_verifier_throw()
    {
        Zip(zip => Add(zip, "", CompressionLevel.NoCompression));
        var original = File.ReadAllBytes(_zip);
        var whole = 0;
        for (var at = 0; at < original.Length; at += 97)
        {
            var changed = (byte[])original.Clone();
            changed[at] ^= 0x10;
            File.WriteAllBytes(_zip, changed);
            if (BundleVerifier.Verify(_zip).IntegrityHolds) whole++;
        }
        // What remains are bytes of the container: times, attributes, checksums that a reader does not use.
        Assert.InRange(whole, 0, original.Length / 97 / 10);
    }

    [Fact]
    public async Task A_root_and_a_zip_with_many_are_verified_one_by_one_in_order()
    {
        var second = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle;
        File.AppendAllText(Path.Combine(second.Path, "record.json"), " ");
        Zip(zip => { Add(zip, _runId + "/bundle/"); Add(zip, second.RunId + "/bundle/", from: second.Path); });
        foreach (var place in new[] { _folder.Root, _zip })
        {
            var all = BundleVerifier.VerifyAll(place).ToList();
            Assert.Equal(2, all.Count);
            Assert.Equal(BundleStatus.Unsigned, all.Single(one => one.Result.RunId == _runId).Result.Status);
            Assert.Equal(BundleStatus.Tampered, all.Single(one => one.Result.RunId == second.RunId).Result.Status);
        }
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify(_zip).Status);
    }

    private void Zip(Action<ZipArchive> fill)
    {
        File.Delete(_zip);
        using var zip = ZipFile.Open(_zip, ZipArchiveMode.Create);
        fill(zip);
    }

    private void Add(ZipArchive zip, string prefix, CompressionLevel level = CompressionLevel.Optimal, string? from = null)
    {
        foreach (var file in Directory.GetFiles(from ?? _bundle)) zip.CreateEntryFromFile(file, prefix + Path.GetFileName(file), level);
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name, string text)
    {
        var entry = zip.CreateEntry(name);
        using var writer = new StreamWriter(entry.Open());
        writer.Write(text);
        return entry;
    }
}
