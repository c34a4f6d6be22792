using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Verification;

public sealed class TamperTests : IAsyncLifetime, IDisposable
{
    private readonly RunFolder _folder = new();
    private string _bundle = "";

    public async Task InitializeAsync() => _bundle = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path;

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flipped_byte_anywhere_is_found_in_its_file()
    {
        foreach (var file in Directory.GetFiles(_bundle))
        {
            var original = File.ReadAllBytes(file);
            var step = Math.Max(1, original.Length / 150);
            for (var at = 0; at < original.Length; at += step)
            {
                var changed = (byte[])original.Clone();
                changed[at] ^= 0x01;
                File.WriteAllBytes(file, changed);
                var result = RunFolder.Verify(_bundle);
                Assert.False(result.IntegrityHolds, $"{Path.GetFileName(file)} byte {at}");
                Assert.Contains(result.Findings, finding => finding.File == Path.GetFileName(file));
            }
            File.WriteAllBytes(file, original);
        }
        RunFolder.AssertSound(_bundle, MirOutcome.Verified);
    }

    public static TheoryData<string> Edits => ["remove", "swap", "insert", "truncate", "splice", "torn", "drop-last"];

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task A_changed_log_is_tampered_and_the_place_is_named(string edit)
    {
        var path = Path.Combine(_bundle, "events.jsonl");
        var lines = File.ReadAllText(path).TrimEnd('\n').Split('\n').ToList();
        var end = "\n";
        switch (edit)
        {
            case "remove": lines.RemoveAt(5); break;
            case "swap": (lines[5], lines[6]) = (lines[6], lines[5]); break;
            case "insert": lines.Insert(5, lines[5]); break;
            case "truncate": lines.RemoveRange(5, lines.Count - 5); break;
            case "drop-last": lines.RemoveAt(lines.Count - 1); break;
            case "torn": end = ""; break;
            case "splice":
                var other = (await _folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path;
                lines[5] = File.ReadAllLines(Path.Combine(other, "events.jsonl"))[5];
                break;
        }
        File.WriteAllText(path, string.Join('\n', lines) + end);
        var result = RunFolder.Verify(_bundle);
        Assert.Equal(BundleStatus.Tampered, result.Status);
        Assert.Contains(result.Findings, finding => finding.File == "events.jsonl" && (finding.Sequence is not null || edit is "truncate" or "drop-last"));
    }

    [Theory]
    [InlineData("record.json")]
    [InlineData("evidence.json")]
    [InlineData("checks.jsonl")]
    [InlineData("diff.patch")]
    [InlineData("plan.diff.json")]
    public void A_derived_file_that_does_not_follow_is_tampered_even_when_all_digests_are_redone(string file)
    {
        var path = Path.Combine(_bundle, file);
        var text = File.ReadAllText(path);
        File.WriteAllText(path, file == "diff.patch" ? text + "+more\n" : file == "plan.diff.json" ? text.Replace("[]", "[1]", StringComparison.Ordinal) : text.Replace("grounded", "grounder", StringComparison.Ordinal));
        Assert.NotEqual(text, File.ReadAllText(path));
        Reseal(manifest => manifest);
        var result = RunFolder.Verify(_bundle);
        Assert.Equal(BundleStatus.Tampered, result.Status);
        Assert.Equal(file, Assert.Single(result.Findings).File);
    }

    [Theory]
    [InlineData("\"outcome\":\"verified\"", "\"outcome\":\"failed\"")]
    [InlineData("\"status\":\"unanswered\"", "\"status\":\"answered\"")]
    [InlineData("\"credible\":false", "\"credible\":true")]
    [InlineData("\"status\":\"pass\"", "\"status\":\"fail\"")]
    [InlineData("\"omissions\":[{", "\"omissions\":[{\"a\":1,")]
    public void A_claim_that_is_asserted_and_not_computed_is_tampered(string from, string to)
    {
        Reseal(manifest => manifest.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(BundleStatus.Tampered, RunFolder.Verify(_bundle).Status);
    }

    [Fact]
    public void Files_that_do_not_belong_there_are_tampered()
    {
        void Check(Action make, Action undo)
        {
            make();
            Assert.Equal(BundleStatus.Tampered, RunFolder.Verify(_bundle).Status);
            undo();
        }
        var extra = Path.Combine(_bundle, "notes.txt");
        Check(() => File.WriteAllText(extra, "x"), () => File.Delete(extra));
        var link = Path.Combine(_bundle, "stdout", "link");
        Check(() => File.CreateSymbolicLink(link, "/etc/hostname"), () => File.Delete(link));
        var patch = Path.Combine(_bundle, "diff.patch");
        Check(() => File.Move(patch, patch + ".gone"), () => File.Move(patch + ".gone", patch));
        Check(() => { File.Delete(patch); File.CreateSymbolicLink(patch, "/dev/null"); }, () => { File.Delete(patch); File.WriteAllText(patch, ""); });
        RunFolder.AssertSound(_bundle, MirOutcome.Verified);
        var moved = Path.Combine(_folder.Root, "2026-02-23T19-55-12.345Z_8f3c91d2");
        Directory.Move(Path.GetDirectoryName(_bundle)!, moved);
        Assert.Equal(BundleStatus.Tampered, RunFolder.Verify(moved).Status);
    }

    [Theory]
    [InlineData("bundle.json")]
    [InlineData("events.jsonl")]
    [InlineData("record.json")]
    public void A_pipe_is_never_waited_for(string file)
    {
        if (!OperatingSystem.IsLinux()) return;
        File.Delete(Path.Combine(_bundle, file));
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_bundle, file)])) pipe.WaitForExit();
        Assert.False(RunFolder.Verify(_bundle).IntegrityHolds);
    }

    [Fact]
    public void A_version_of_the_future_is_unsupported_and_an_event_of_the_future_too()
    {
        Reseal(manifest => manifest.Replace("migaki.net.bundle.v0", "migaki.net.bundle.v9", StringComparison.Ordinal));
        Assert.Equal(BundleStatus.Unsupported, RunFolder.Verify(_bundle).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema_version\":\"migaki.net.bundle.v0\"}")]
    [InlineData("{\"schema_version\":\"migaki.net.bundle.v0\",\"files\":[1,{\"path\":\"../../etc/passwd\"}],\"outcome\":7}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void Whatever_stands_in_the_manifest_the_verifier_answers(string text)
    {
        File.WriteAllText(Path.Combine(_bundle, "bundle.json"), text);
        var result = RunFolder.Verify(_bundle);
        Assert.False(result.IntegrityHolds);
        Assert.NotEmpty(result.Findings);
    }

    [Fact]
    public void Folders_that_are_no_bundle_are_malformed()
    {
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify(Directory.CreateDirectory(Path.Combine(_folder.Root, "empty")).FullName).Status);
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify(Path.Combine(_folder.Root, "nowhere")).Status);
        Assert.Equal(BundleStatus.Malformed, BundleVerifier.Verify("").Status);
    }

    [Fact]
    public void A_run_folder_and_its_bundle_folder_are_the_same_to_the_verifier()
    {
        Assert.Equal(BundleStatus.Unsigned, BundleVerifier.Verify(Path.GetDirectoryName(_bundle)!).Status);
        File.Delete(Path.Combine(_bundle, "bundle.json"));
        Assert.Equal(BundleStatus.VerifiedIncomplete, BundleVerifier.Verify(Path.GetDirectoryName(_bundle)!).Status);
    }

    private void Reseal(Func<string, string> change) => Forger.Reseal(_bundle, change);
}
