using System.Globalization;
using System.Text.RegularExpressions;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Recording;

/// <summary>
/// A program that records a run is killed, or gets an error, exactly at the n-th system call that touches its bundle, for every n. What it had
/// acknowledged must be there, and what is there must hold.
/// </summary>
public sealed partial class CrashPointTests
{
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 4 };

    public static TheoryData<string> Calls => ["pwrite64", "fsync", "rename", "openat", "mkdir", "ftruncate"];

    [StraceTheory]
    [MemberData(nameof(Calls))]
    public async Task Killed_at_any_call_it_leaves_every_acknowledged_event(string call)
    {
        var points = await Points(call);
        Assert.NotEmpty(points);
        await System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(0, points.Count), AtOnce, async (index, _) =>
        {
            using var folder = new RunFolder();
            var (point, exit, output, errors) = await AtPoint(folder, call, "signal=SIGKILL", "", index, points[index]);
            Assert.True(exit != 0, $"{call} {point}: the program ended as if nothing had been done to it: {errors}");
            var acknowledged = Acknowledged(output);
            Assert.DoesNotContain("sealed", output, StringComparison.Ordinal);
            var run = Directory.GetDirectories(folder.Root).SingleOrDefault();
            if (run is null || !Directory.Exists(Path.Combine(run, "bundle")) || Directory.GetFiles(Path.Combine(run, "bundle")).Length == 0)
            {
                Assert.Equal(0, acknowledged);
                return;
            }
            var result = BundleVerifier.Verify(run);
            Assert.True(result.Status is BundleStatus.VerifiedIncomplete or BundleStatus.Unsigned, $"{call} {point}: {result.Status} {string.Join("; ", result.Findings)}");
            Assert.True(result.Events >= acknowledged, $"{call} {point}: {result.Events} of {acknowledged} events");
        });
    }

    [StraceTheory]
    [InlineData("pwrite64", "ENOSPC", "+")]
    [InlineData("pwrite64", "EIO", "")]
    [InlineData("fsync", "EIO", "")]
    [InlineData("rename", "EROFS", "")]
    [InlineData("mkdir", "EACCES", "")]
    [InlineData("ftruncate", "EIO", "")]
    public async Task An_error_at_any_call_fails_the_run_with_that_error_and_leaves_what_holds(string call, string error, string onwards)
    {
        var points = await Points(call);
        Assert.NotEmpty(points);
        // Every second one: each starts a program.
        await System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(0, points.Count).Where(index => index % 2 == 0), AtOnce, async (index, _) =>
        {
            using var folder = new RunFolder();
            var (point, exit, output, errors) = await AtPoint(folder, call, "error=" + error, onwards, index, points[index]);
            Assert.True(exit == ChildProgram.EvidenceFailed, $"{call} {point}: exit {exit}: {errors}");
            Assert.Contains("run", errors, StringComparison.Ordinal);
            foreach (var run in Directory.GetDirectories(folder.Root))
            {
                if (!Directory.Exists(Path.Combine(run, "bundle")) || Directory.GetFiles(Path.Combine(run, "bundle")).Length == 0) continue;
                var result = BundleVerifier.Verify(run);
                Assert.True(result.Status is BundleStatus.VerifiedIncomplete or BundleStatus.Unsigned, $"{call} {point}: {result.Status} {string.Join("; ", result.Findings)}");
                Assert.True(result.Events >= Acknowledged(output));
                // Sealed as verified is only a bundle of which nothing but the last flush failed.
                if (result is { Status: BundleStatus.Unsigned, Outcome: MirOutcome.Verified }) Assert.Equal(("fsync", points.Count - 1), (call, index));
            }
        });
    }

    /// <summary>A start that makes fewer calls than the one that was measured never comes to the count; what is done about it is seen here with a count no start comes to.</summary>
    [StraceTheory]
    [InlineData("openat")]
    [InlineData("rename")]
    public async Task A_start_that_never_came_to_the_count_is_started_again_with_its_own(string call)
    {
        var points = await Points(call);
        using var folder = new RunFolder();
        var (point, exit, output, errors) = await AtPoint(folder, call, "signal=SIGKILL", "", points.Count - 1, points[^1] + 1000);
        Assert.InRange(point, points[^1] - 9, points[^1] + 9);
        Assert.True(exit != 0, errors);
        Assert.DoesNotContain("sealed", output, StringComparison.Ordinal);
        var result = BundleVerifier.Verify(Assert.Single(Directory.GetDirectories(folder.Root)));
        Assert.True(result.Status is BundleStatus.VerifiedIncomplete or BundleStatus.Unsigned, $"{result.Status} {string.Join("; ", result.Findings)}");
        Assert.True(result.Events >= Acknowledged(output));
    }

    /// <summary>
    /// Does something to the n-th call that names the bundle's folder. strace counts all calls of a thread, those of the runtime too, and the runtime opens more or fewer
    /// files from one start to the next (its limits, after a collection; a library, before it): one file less in 3 of 270 starts at a load of 40. A run that did not come to the count is told by its own trace, in which
    /// nothing was injected and the n-th call has another count: it is started again with that one.
    /// </summary>
    private static async Task<(int Point, int Exit, string Output, string Errors)> AtPoint(RunFolder folder, string call, string what, string onwards, int index, int point)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (exit, output, errors) = await Traced(folder, $"inject={call}:{what}:when={point}{onwards}");
            var trace = Path.Combine(folder.Root, "trace");
            var (calls, injected) = (await CallsOf(folder, call), (await File.ReadAllTextAsync(trace)).Contains("(INJECTED)", StringComparison.Ordinal));
            File.Delete(trace);
            if (exit != 0 || injected || attempt == 9) return (point, exit, output, errors);
            point = calls[index];
            foreach (var run in Directory.GetDirectories(folder.Root)) Directory.Delete(run, recursive: true);
        }
    }

    /// <summary>Which calls of the kind, counted as strace counts them, name the bundle's folder.</summary>
    private static async Task<List<int>> Points(string call)
    {
        using var folder = new RunFolder();
        var (exit, _, errors) = await Traced(folder, null, call);
        Assert.True(exit == 0, errors);
        return await CallsOf(folder, call);
    }

    private static async Task<List<int>> CallsOf(RunFolder folder, string call)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var points = new List<int>();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder.Root, "trace")))
        {
            if (TracedCall().Match(line) is not { Success: true } match || match.Groups[2].Value != call) continue;
            var thread = match.Groups[1].Value;
            var count = counts[thread] = counts.GetValueOrDefault(thread) + 1;
            if (line.Contains(folder.Root, StringComparison.Ordinal)) points.Add(count);
        }
        return points;
    }

    private static long Acknowledged(string output) =>
        output.Split('\n')[..^1].Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => long.Parse(line, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    private static async Task<(int Exit, string Output, string Errors)> Traced(RunFolder folder, string? injection, string? call = null)
    {
        var trace = Path.Combine(folder.Root, "trace");
        string[] its = injection is null
            ? ["-f", "-y", "-o", trace, "-e", "trace=" + call]
            : ["-f", "-y", "-o", trace, "-e", "trace=" + injection.Split('=', ':')[1], "-e", injection];
        using var child = ChildProgram.StartUnder("strace", its, "once", folder.Root, nameof(EvidenceFailurePolicy.FailRun));
        var errors = child.StandardError.ReadToEndAsync();
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return (child.ExitCode, output, await errors);
    }

    [GeneratedRegex(@"^(\d+) +(\w+)\(")]
    private static partial Regex TracedCall();
}

/// <summary>A test that needs strace and the right to trace; skipped visibly where there is none.</summary>
internal sealed class StraceTheoryAttribute : TheoryAttribute
{
    private static readonly string? Missing = Check();

    public StraceTheoryAttribute() => Skip = Missing;

    private static string? Check()
    {
        if (!OperatingSystem.IsLinux()) return "strace is a program of Linux.";
        try
        {
            using var child = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("strace", ["-f", "-e", "trace=none", "true"]) { RedirectStandardError = true })!;
            _ = child.StandardError.ReadToEnd();
            child.WaitForExit();
            return child.ExitCode == 0 ? null : "strace is here but may not trace.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "strace is not installed (Debian's package strace).";
        }
    }
}
