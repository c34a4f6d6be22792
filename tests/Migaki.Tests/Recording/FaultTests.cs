using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Recording;

public sealed class FaultTests
{
    /// <summary>Every file operation of a run fails in turn: no result without evidence, and what is left never verifies as more than it is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_operation_fails_the_run_fails_and_what_is_left_is_sound_or_nothing(bool forever)
    {
        var total = await Operations();
        Assert.InRange(total, 15, 60);
        for (var failAt = 1; failAt <= total; failAt++)
        {
            using var folder = new RunFolder();
            folder.Options.Files = new FaultyFiles(failAt, forever);
            await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(() => RunFolder.Everything(SampleCalls.Default)));
            Assert.Null(MirRunContext.Current);
            foreach (var run in Directory.GetDirectories(folder.Root))
            {
                var result = BundleVerifier.Verify(run);
                // A sealed manifest may be in place when only the last fsync failed; everything else is incomplete or no bundle at all.
                Assert.True(result.Status is BundleStatus.VerifiedIncomplete or BundleStatus.Malformed or BundleStatus.Unsigned, $"operation {failAt}: {result.Status} {string.Join("; ", result.Findings)}");
                if (result.Status == BundleStatus.Unsigned) Assert.InRange(failAt, total - 1, total);
            }
        }
    }

    [Fact]
    public async Task Without_evidence_the_run_goes_on_where_that_was_chosen()
    {
        var total = await Operations();
        for (var failAt = 1; failAt <= total; failAt += 3)
        {
            using var folder = new RunFolder();
            folder.Options.Files = new FaultyFiles(failAt);
            folder.Options.OnEvidenceFailure = EvidenceFailurePolicy.ContinueWithoutEvidence;
            var run = await folder.Run(() => RunFolder.Everything(SampleCalls.Default));
            Assert.Equal("the parcel is on its way", run.Value);
        }
    }

    [Fact]
    public async Task The_bodys_exception_leaves_even_when_the_seal_fails()
    {
        var total = await Operations();
        using var folder = new RunFolder();
        folder.Options.Files = new FaultyFiles(total - 2);
        var error = await Assert.ThrowsAsync<FormatException>(() => folder.Run<string>(() => throw new FormatException("mine")));
        Assert.NotNull(error.Data["Migaki.EvidenceError"]);
    }

    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_is_recorded_in_the_reserve()
    {
        using var folder = new RunFolder();
        var filled = false;
        folder.Options.Files = new FullAfterOpen(() => filled);
        var error = await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(async () =>
        {
            filled = true;
            for (var i = 0; i < 2000; i++) _ = await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" }));
            return "";
        }));
        var bundle = (string)error.Data["Migaki.Bundle"]!;
        var types = RunFolder.Types(bundle);
        Assert.Equal("request.failed", types[^1]);
        Assert.True(RunFolder.Events(bundle)[^1].GetProperty("lostEvents").GetInt32() >= 1);
        RunFolder.AssertSound(bundle, MirOutcome.Failed);
    }

    private static async Task<int> Operations()
    {
        using var folder = new RunFolder();
        var files = new FaultyFiles(0);
        folder.Options.Files = files;
        RunFolder.AssertSound((await folder.Run(() => RunFolder.Everything(SampleCalls.Default))).Bundle.Path, MirOutcome.Verified);
        return files.Operations;
    }

    /// <summary>The log cannot grow; small files still fit.</summary>
    private sealed class FullAfterOpen(Func<bool> full) : Migaki.Recording.EvidenceFiles
    {
        public override void WriteAt(Microsoft.Win32.SafeHandles.SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            if (full() && offset > 0) throw new IOException("No space left on device");
            base.WriteAt(file, bytes, offset);
        }
    }
}
