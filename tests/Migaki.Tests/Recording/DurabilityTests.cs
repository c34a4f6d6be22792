using Microsoft.Win32.SafeHandles;
using Migaki.Recording;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Recording;

public sealed class DurabilityTests
{
    private static readonly SampleCalls Calls = SampleCalls.Default;

    [Theory]
    [InlineData(EvidenceDurability.Process, 0)]
    [InlineData(EvidenceDurability.Commit, 1)]
    public async Task A_side_effect_waits_for_the_disk_only_where_it_is_to_survive_a_power_cut(EvidenceDurability level, int flushes)
    {
        using var folder = new RunFolder();
        var files = new CountingFiles();
        (folder.Options.Files, folder.Options.Durability) = (files, level);
        var (before, during) = (0, 0);
        var run = await folder.Run(async () =>
        {
            before = files.Flushes;
            return await Calls.Charge("x", () =>
            {
                during = files.Flushes;
                return Task.FromResult("receipt");
            });
        });
        Assert.Equal(flushes, during - before);
        Assert.Equal(level == EvidenceDurability.Commit ? "commit" : "process", RunFolder.Manifest(run.Bundle.Path).GetProperty("durability").GetString());
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public async Task A_granted_approval_is_on_the_disk_when_its_step_returns_and_a_refused_one_asks_nothing()
    {
        using var folder = new RunFolder();
        var files = new CountingFiles();
        (folder.Options.Files, folder.Options.Durability) = (files, EvidenceDurability.Commit);
        await folder.Run(async () =>
        {
            var before = files.Flushes;
            await Calls.Approve("x", () => new ValueTask<bool>(false));
            Assert.Equal(before, files.Flushes);
            await Calls.Approve("x", () => new ValueTask<bool>(true));
            Assert.Equal(before + 1, files.Flushes);
            return "";
        });
    }

    [Fact]
    public async Task A_side_effect_does_not_happen_when_the_disk_refuses_its_record()
    {
        using var folder = new RunFolder();
        var files = new CountingFiles();
        (folder.Options.Files, folder.Options.Durability) = (files, EvidenceDurability.Commit);
        var charged = false;
        var error = await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(async () =>
        {
            files.Refuse = true;
            try
            {
                return await Calls.Charge("x", () => { charged = true; return Task.FromResult("receipt"); });
            }
            finally
            {
                files.Refuse = false;
            }
        }));
        Assert.False(charged);
        Assert.Contains("made durable", error.Message, StringComparison.Ordinal);
        Assert.Contains("first refusal", error.Message, StringComparison.Ordinal);
        RunFolder.AssertSound(folder.OnlyBundle(), MirOutcome.Failed);
    }

    [Fact]
    public async Task On_an_interval_the_timer_asks_the_disk_and_only_for_what_is_new()
    {
        using var folder = new RunFolder();
        var files = new CountingFiles();
        var clock = new ManualClock();
        (folder.Options.Files, folder.Options.Durability, folder.Options.TimeProvider) = (files, EvidenceDurability.Interval, clock);
        await folder.Run(async () =>
        {
            _ = await Calls.Search("q", () => Task.FromResult(new[] { "p" }));
            var before = files.Flushes;
            clock.Tick();
            Assert.Equal(before + 1, files.Flushes);
            clock.Tick();
            Assert.Equal(before + 1, files.Flushes);
            return "";
        });
        Assert.True(clock.Stopped);
        RunFolder.AssertSound(folder.OnlyBundle(), MirOutcome.Verified);
    }

    [Fact]
    public async Task What_the_timer_could_not_write_fails_the_run_at_the_next_event_with_the_first_error()
    {
        using var folder = new RunFolder();
        var files = new CountingFiles();
        var clock = new ManualClock();
        (folder.Options.Files, folder.Options.Durability, folder.Options.TimeProvider) = (files, EvidenceDurability.Interval, clock);
        var error = await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(async () =>
        {
            _ = await Calls.Search("q", () => Task.FromResult(new[] { "p" }));
            files.Refuse = true;
            clock.Tick();
            files.Refuse = false;
            _ = await Calls.Search("q", () => Task.FromResult(new[] { "p" }));
            return "";
        }));
        Assert.Contains("first refusal", error.Message, StringComparison.Ordinal);
    }

    /// <summary>After a power cut at any operation: what was asked to the disk is there, the rest is missing or empty.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Power_lost_at_any_operation_leaves_a_bundle_that_holds_as_far_as_it_goes(bool namesSurvive)
    {
        using var folder = new RunFolder();
        using var after = new RunFolder();
        var (cuts, sealedAtEnd) = (0, false);
        var files = new PowerFiles(folder.Root);
        files.Before = () =>
        {
            cuts++;
            files.LeaveIn(after.Root, namesSurvive);
            foreach (var run in Directory.GetDirectories(after.Root))
            {
                var result = BundleVerifier.Verify(run);
                Assert.True(result.Status is BundleStatus.VerifiedIncomplete or BundleStatus.Unsigned || (result.Status == BundleStatus.Malformed && !File.Exists(Path.Combine(run, "bundle", "bundle.json"))),
                    $"cut {cuts}: {result.Status} {string.Join("; ", result.Findings)}");
                sealedAtEnd = result.Status == BundleStatus.Unsigned;
            }
        };
        (folder.Options.Files, folder.Options.Durability) = (files, EvidenceDurability.Commit);
        await folder.Run(() => RunFolder.Everything(Calls));
        files.Before();
        Assert.True(sealedAtEnd);
        Assert.InRange(cuts, 30, 80);
    }

    private sealed class CountingFiles : EvidenceFiles
    {
        public int Flushes { get; private set; }

        public bool Refuse { get; set; }

        public override void Flush(SafeFileHandle file)
        {
            if (Refuse) throw new IOException("first refusal");
            Flushes++;
            base.Flush(file);
        }
    }
}
