using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Migaki.Recording;
using Migaki.Runtime;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Runs;

/// <summary>Many runs at once, each with all that can go on in a run; every bundle is verified.</summary>
public sealed class SoakTests
{
    private const int Workers = 8, RunsAWorker = 90, Parallel = 6;

    private static readonly SampleCalls Calls = SampleCalls.Default;

    [Fact]
    public async Task Thousands_of_runs_lose_nothing_and_mix_nothing()
    {
        using var folder = new RunFolder();
        // Asking the disk six times a run would test the disk.
        folder.Options.Files = new UnflushedFiles();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < RunsAWorker; i++) await One(folder, (worker * RunsAWorker) + i);
        })));

        var (inner, outer, late) = (0, 0, 0);
        var parents = new HashSet<string>(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in Directory.GetDirectories(folder.Root))
        {
            var bundle = Path.Combine(run, "bundle");
            RunFolder.AssertSound(bundle, MirOutcome.Verified);
            var events = RunFolder.Events(bundle);
            foreach (var line in events) Assert.True(ids.Add(line.GetProperty("eventId").GetString()!));
            var types = events.Select(line => line.GetProperty("eventType").GetString()!).ToArray();
            if (!events[0].TryGetProperty("parentRequestId", out var parent))
            {
                outer++;
                // Admitted, blocks, the parallel searches, a streamed model call, a tool left running, the end.
                Assert.Equal(Parallel, types.Count(type => type == "context.selected") - 1);
                Assert.Equal(1, types.Count(type => type == "model.completed"));
                Assert.Equal(1, types.Count(type => type == "tool.started"));
                Assert.Equal(0, types.Count(type => type == "tool.completed"));
                Assert.Equal(Parallel + 6, types.Length);
                continue;
            }
            Assert.True(Directory.Exists(Path.Combine(folder.Root, parent.GetString()!)));
            if (events[0].TryGetProperty("late", out _))
            {
                late++;
                Assert.Equal(["request.admitted", "tool.completed", "request.completed"], types);
                Assert.True(parents.Add("late " + parent.GetString()));
                continue;
            }
            inner++;
            Assert.Equal(["request.admitted", "context.selected", "context.selected", "request.completed"], types);
            Assert.True(parents.Add("inner " + parent.GetString()));
        }
        Assert.Equal((Workers * RunsAWorker, Workers * RunsAWorker, Workers * RunsAWorker), (outer, inner, late));
    }

    [Fact]
    public async Task Two_processes_share_a_root()
    {
        using var folder = new RunFolder();
        using var first = ChildProgram.Start("many", folder.Root, "60");
        using var second = ChildProgram.Start("many", folder.Root, "60");
        foreach (var child in new[] { first, second })
        {
            _ = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            Assert.Equal(0, child.ExitCode);
        }
        var runs = Directory.GetDirectories(folder.Root);
        Assert.Equal(120, runs.Length);
        foreach (var run in runs) RunFolder.AssertSound(run, MirOutcome.Verified);
    }

    /// <summary>An id that is taken, whoever took it, is not used a second time: the log is created exclusively.</summary>
    [Fact]
    public void A_second_writer_of_one_log_fails()
    {
        using var folder = new RunFolder();
        var path = Path.Combine(folder.Root, "events.jsonl");
        using var log = new EventLog(EvidenceFiles.Disk, path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(10, 100_000));
        Assert.Throws<IOException>(() => new EventLog(EvidenceFiles.Disk, path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(10, 100_000)));
    }

    /// <summary>Steps in parallel, a plan in the plan, a stream, and a tool that goes on when the run is over.</summary>
    private static async Task One(RunFolder folder, int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> straggler = null!;
        await folder.Run(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => Calls.Search(text + i, async () =>
            {
                await Task.Yield();
                return [text];
            })));
            await folder.Run(() => Task.FromResult(Calls.Summarize([text], () => "inner " + text)));
            await foreach (var piece in Calls.DraftStream(text, Stream)) Assert.NotNull(piece);
            straggler = Calls.Charge(text, () => gate.Task);
            return text;
        });
        gate.SetResult("receipt " + text);
        Assert.Equal("receipt " + text, await straggler);

        static async IAsyncEnumerable<string> Stream()
        {
            yield return "a";
            await Task.Yield();
            yield return "b";
        }
    }

    private sealed class UnflushedFiles : EvidenceFiles
    {
        public override void Flush(SafeFileHandle file) { }
        public override void FlushDirectory(string path) { }
    }
}
