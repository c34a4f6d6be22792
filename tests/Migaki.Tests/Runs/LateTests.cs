using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

public sealed class LateTests
{
    private static readonly SampleCalls Calls = SampleCalls.Default;

    [Fact]
    public async Task A_step_that_ends_after_its_run_is_recorded_in_a_run_of_its_own()
    {
        using var folder = new RunFolder();
        var gate = new TaskCompletionSource<string>();
        Task<string> straggler = null!;
        var run = await folder.Run(() =>
        {
            straggler = Calls.Charge("x", () => gate.Task);
            return Task.FromResult("done");
        });
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Equal("tool.started", RunFolder.Types(run.Bundle.Path)[^2]);
        gate.SetResult("receipt 19");
        Assert.Equal("receipt 19", await straggler);

        var late = Late(folder, run.Bundle.RunId);
        Assert.Equal(["request.admitted", "tool.completed", "request.completed"], RunFolder.Types(late));
        RunFolder.AssertSound(late, MirOutcome.Verified);
        // What was sealed stays as it is.
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public async Task A_step_that_begins_after_its_run_is_recorded_before_and_after()
    {
        using var folder = new RunFolder();
        var gate = new TaskCompletionSource();
        Task<string> straggler = null!;
        var run = await folder.Run(() =>
        {
            straggler = Later();
            return Task.FromResult("done");
        });
        gate.SetResult();
        await Assert.ThrowsAsync<FormatException>(() => straggler);
        var late = Late(folder, run.Bundle.RunId);
        Assert.Equal(["request.admitted", "tool.started", "tool.failed", "request.failed"], RunFolder.Types(late));
        RunFolder.AssertSound(late, MirOutcome.Failed);

        async Task<string> Later()
        {
            await gate.Task;
            return await Calls.Charge("x", () => throw new FormatException("mine"));
        }
    }

    [Fact]
    public async Task A_policy_validator_that_is_late_leaves_both_its_events_in_one_run()
    {
        using var folder = new RunFolder();
        var gate = new TaskCompletionSource();
        Task straggler = null!;
        var run = await folder.Run(() =>
        {
            straggler = Later();
            return Task.FromResult("done");
        });
        gate.SetResult();
        await straggler;
        Assert.Equal(["evaluation.completed", "policy.decided", "request.completed"], RunFolder.Types(Late(folder, run.Bundle.RunId))[^3..]);

        async Task Later()
        {
            await gate.Task;
            _ = Calls.Allowed("x", () => ValidatorResult.Pass());
        }
    }

    private static string Late(RunFolder folder, string ended)
    {
        var late = Assert.Single(Directory.GetDirectories(folder.Root), path => Path.GetFileName(path) != ended);
        var first = RunFolder.Events(Path.Combine(late, "bundle"))[0];
        Assert.Equal((true, ended), (first.GetProperty("late").GetBoolean(), first.GetProperty("parentRequestId").GetString()));
        return Path.Combine(late, "bundle");
    }
}
