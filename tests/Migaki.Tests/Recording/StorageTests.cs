using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Migaki.Recording;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Recording;

/// <summary>Storage that goes away, refuses or is full, for real where the machine allows it: nothing that was acknowledged is lost, the error is clear, the first one is told.</summary>
public sealed class StorageTests
{
    [Theory]
    [InlineData(EvidenceFailurePolicy.FailRun, false)]
    [InlineData(EvidenceFailurePolicy.FailRun, true)]
    [InlineData(EvidenceFailurePolicy.ContinueWithoutEvidence, false)]
    [InlineData(EvidenceFailurePolicy.ContinueWithoutEvidence, true)]
    public async Task A_folder_that_vanishes_during_the_run_is_a_clear_error_or_none_and_never_hides_the_bodys(EvidenceFailurePolicy policy, bool throws)
    {
        using var folder = new RunFolder();
        folder.Options.OnEvidenceFailure = policy;
        var run = folder.Run(async () =>
        {
            _ = await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" }));
            Directory.Delete(Path.GetDirectoryName(folder.OnlyBundle())!, recursive: true);
            for (var i = 0; i < 500; i++) _ = await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" }));
            return throws ? throw new FormatException("mine") : "value";
        });
        if (throws)
        {
            var mine = await Assert.ThrowsAsync<FormatException>(() => run);
            Assert.Equal(policy == EvidenceFailurePolicy.FailRun, mine.Data["Migaki.EvidenceError"] is string said && said.Contains("cannot be sealed", StringComparison.Ordinal));
        }
        else if (policy == EvidenceFailurePolicy.FailRun)
        {
            var error = await Assert.ThrowsAsync<MirEvidenceException>(() => run);
            Assert.Contains("cannot be sealed", error.Message, StringComparison.Ordinal);
            Assert.IsAssignableFrom<IOException>(error.InnerException);
        }
        else Assert.Equal("value", (await run).Value);
        Assert.Null(MirRunContext.Current);
    }

    [Theory]
    [InlineData(EvidenceFailurePolicy.FailRun)]
    [InlineData(EvidenceFailurePolicy.ContinueWithoutEvidence)]
    public async Task A_root_that_cannot_be_written_to_fails_before_the_first_step_or_costs_the_evidence(EvidenceFailurePolicy policy)
    {
        using var folder = new RunFolder();
        var file = Path.Combine(folder.Root, "file");
        File.WriteAllText(file, "");
        foreach (var root in OperatingSystem.IsLinux() ? new[] { Path.Combine(file, "runs"), "/proc/migaki-runs" } : [Path.Combine(file, "runs")])
        {
            folder.Options.BundleRoot = root;
            folder.Options.OnEvidenceFailure = policy;
            var began = false;
            Task<MirRun<string>> Run() => folder.Run(() => { began = true; return Task.FromResult("value"); });
            if (policy == EvidenceFailurePolicy.FailRun)
            {
                var error = await Assert.ThrowsAsync<MirEvidenceException>(Run);
                Assert.Contains("cannot leave evidence", error.Message, StringComparison.Ordinal);
                Assert.False(began);
            }
            else Assert.Equal("value", (await Run()).Value);
        }
    }

    [Fact]
    public async Task The_first_error_is_told_even_when_every_later_one_is_another()
    {
        using var folder = new RunFolder();
        var files = new NumberedErrors();
        folder.Options.Files = files;
        var error = await Assert.ThrowsAsync<MirEvidenceException>(() => folder.Run(async () =>
        {
            files.Failing = true;
            for (var i = 0; i < 2000; i++)
            {
                // A body that swallows what the recorder throws.
                try { _ = await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" })); }
                catch (MirEvidenceException) { }
            }
            return "";
        }));
        Assert.Equal("error 1", error.InnerException!.Message);
        Assert.Contains("error 1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A file system of that many KiB, mounted for the child alone: it fills up at another place with each size.</summary>
    [FullDiskFact]
    public async Task A_disk_that_is_really_full_keeps_what_was_acknowledged_and_the_reserve_takes_the_last_event()
    {
        var ends = new List<string>();
        foreach (var size in new[] { 48, 96, 160, 200, 232, 264, 320, 420, 2000 })
            ends.Add(await Full(size, EvidenceFailurePolicy.FailRun, "unshare", ["-rm", "sh", "-c", $"root=$1; shift; mkdir -p $root/disk && mount -t tmpfs -o size={size}k tmpfs $root/disk && \"$@\"; code=$?; mkdir -p $root/out; cp -r $root/disk/. $root/out; exit $code", "sh"]));
        Assert.Contains("request.failed", ends);
        Assert.Equal("request.completed", ends[^1]);
        ends.Clear();
        foreach (var size in new[] { 160, 264 })
            ends.Add(await Full(size, EvidenceFailurePolicy.ContinueWithoutEvidence, "unshare", ["-rm", "sh", "-c", $"root=$1; shift; mkdir -p $root/disk && mount -t tmpfs -o size={size}k tmpfs $root/disk && \"$@\"; code=$?; mkdir -p $root/out; cp -r $root/disk/. $root/out; exit $code", "sh"]));
    }

    [LinuxFact]
    public async Task A_file_that_may_not_grow_keeps_what_was_acknowledged_and_the_reserve_takes_the_last_event()
    {
        // The limit is in blocks of 512 bytes; the signal that says it was reached is ignored, so that the write says it. The runtime's own double mapping is a file too.
        var end = await Full(0, EvidenceFailurePolicy.FailRun, "sh", ["-c", "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; root=$1; shift; mkdir -p $root/disk; (ulimit -f 150; exec \"$@\"); code=$?; mkdir -p $root/out; cp -r $root/disk/. $root/out; exit $code", "sh"]);
        Assert.Equal("request.failed", end);
    }

    /// <summary>The last event of the run, or why there is none.</summary>
    private static async Task<string> Full(int size, EvidenceFailurePolicy policy, string program, string[] its)
    {
        using var folder = new RunFolder();
        using var child = ChildProgram.StartUnder(program, [.. its, folder.Root], "once", Path.Combine(folder.Root, "disk"), policy.ToString());
        var reading = child.StandardError.ReadToEndAsync();
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        var errors = await reading;
        Assert.True(child.ExitCode is 0 or ChildProgram.EvidenceFailed, $"{size} KiB: exit {child.ExitCode} {errors}");
        if (policy == EvidenceFailurePolicy.ContinueWithoutEvidence) Assert.True(child.ExitCode == 0, errors);
        else if (child.ExitCode != 0) Assert.Matches("(?i)no space|too large|exceed|disk|errno", errors);
        var acknowledged = output.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        var runs = Directory.GetDirectories(Path.Combine(folder.Root, "out")).Where(run => Directory.Exists(Path.Combine(run, "bundle")) && Directory.GetFiles(Path.Combine(run, "bundle")).Length > 0).ToList();
        if (runs.Count == 0)
        {
            Assert.True(acknowledged == 0 || policy == EvidenceFailurePolicy.ContinueWithoutEvidence, errors);
            return "nothing";
        }
        var result = BundleVerifier.Verify(runs[0]);
        if (result.Events == 0) return "no event";
        Assert.True(result.Status is BundleStatus.Unsigned or BundleStatus.VerifiedIncomplete, $"{size} KiB: {result.Status} {string.Join("; ", result.Findings)}\n{errors}");
        if (policy == EvidenceFailurePolicy.FailRun) Assert.True(result.Events >= acknowledged, $"{size} KiB: {result.Events} of {acknowledged} events\n{errors}");
        return RunFolder.Types(Path.Combine(runs[0], "bundle"))[^1];
    }

    /// <summary>From some point on every operation fails, each with a number of its own.</summary>
    private sealed class NumberedErrors : EvidenceFiles
    {
        private int _number;

        public bool Failing { get; set; }

        public override void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) { Fail(); base.WriteAt(file, bytes, offset); }
        public override void SetLength(SafeFileHandle file, long length) { Fail(); base.SetLength(file, length); }
        public override void Flush(SafeFileHandle file) { Fail(); base.Flush(file); }

        private void Fail()
        {
            if (Failing) throw new IOException("error " + ++_number);
        }
    }
}

/// <summary>A fact that needs Linux; skipped visibly elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "This needs Linux.";
}

/// <summary>A fact that mounts a small file system of its own; skipped visibly where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullDiskFactAttribute : FactAttribute
{
    private static readonly string? Missing = Check();

    public FullDiskFactAttribute() => Skip = Missing;

    private static string? Check()
    {
        if (!OperatingSystem.IsLinux()) return "This needs Linux.";
        try
        {
            var folder = Directory.CreateTempSubdirectory("migaki-mount-").FullName;
            using var child = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("unshare", ["-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]) { RedirectStandardError = true })!;
            var error = child.StandardError.ReadToEnd();
            child.WaitForExit();
            Directory.Delete(folder);
            return child.ExitCode == 0 ? null : "A small file system may not be mounted here: " + error.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unshare is not installed.";
        }
    }
}
