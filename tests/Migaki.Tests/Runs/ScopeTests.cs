using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

public sealed class ScopeTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Many_runs_with_parallel_steps_do_not_mix()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => _folder.Run(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(j => Task.Run(() => SampleCalls.Default.Draft("s", "q", $"{i}/{j}", async () =>
            {
                await Task.Yield();
                Assert.True(MirRunContext.ReportModelUsage(new ModelUsage { InputTokens = j, OutputTokens = i }));
                return $"{i}/{j}";
            }))));
            return string.Join(' ', answers);
        }))));

        for (var i = 0; i < runs.Length; i++)
        {
            RunFolder.AssertSound(runs[i].Bundle.Path, MirOutcome.Verified);
            var usages = RunFolder.Events(runs[i].Bundle.Path).Where(e => e.TryGetProperty("usage", out _)).Select(e => e.GetProperty("usage")).ToList();
            Assert.Equal(Enumerable.Range(0, 40), usages.Select(u => u.GetProperty("inputTokens").GetInt32()).Order());
            Assert.All(usages, u => Assert.Equal(i, u.GetProperty("outputTokens").GetInt32()));
        }
        Assert.Equal(runs.Length, runs.Select(run => run.Bundle.RunId).Distinct().Count());
        Assert.Null(MirRunContext.Current);
    }

    [Fact]
    public async Task Outside_a_run_a_step_is_only_called()
    {
        Assert.Null(RecordedStep.Begin(SampleCalls.Default.SearchSite));
        Assert.Equal(["p"], await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" })));
        Assert.Null(MirRunContext.Current);
        Assert.False(MirRunContext.ReportModelUsage(new ModelUsage()));
    }

    [Fact]
    public async Task A_step_the_plan_does_not_have_passes_through_and_is_counted()
    {
        var other = new SampleCalls(SamplePlan.Define(SamplePlan.Build("other.plan")));
        var run = await _folder.Run(async () =>
        {
            // A step of a helper that is called outside of it, and a step of another plan.
            _ = await SampleCalls.Default.Ask("outside the helper", () => Task.FromResult("x"));
            return (await other.Search("q", () => Task.FromResult(new[] { "p" })))[0];
        });
        var omission = RunFolder.Manifest(run.Bundle.Path).GetProperty("omissions").EnumerateArray().Single(o => o.TryGetProperty("count", out _));
        Assert.Equal(2, omission.GetProperty("count").GetInt32());
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public async Task A_plan_called_by_a_plan_is_a_run_of_its_own_that_names_its_parent()
    {
        MirRun<string>? inner = null;
        var outer = await _folder.Run(async () =>
        {
            inner = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
            return (await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" })))[0];
        });
        Assert.Equal(outer.Bundle.RunId, RunFolder.Events(inner!.Bundle.Path)[0].GetProperty("parentRequestId").GetString());
        Assert.Equal(["request.admitted", "context.selected", "context.selected", "request.completed"], RunFolder.Types(outer.Bundle.Path));
    }

    [Fact]
    public void A_synchronous_plan_gives_its_callers_context_back()
    {
        var run = PlanRun.Begin(_folder.Recorder, SamplePlan.Definition);
        Assert.NotNull(MirRunContext.Current);
        Assert.Equal("d", SampleCalls.Default.Summarize(["p"], () => "d"));
        var result = run.Complete("d", Projections.String!);
        Assert.Null(MirRunContext.Current);
        RunFolder.AssertSound(result.Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public async Task A_step_that_outlives_its_run_is_not_recorded_and_the_bundle_says_so()
    {
        var gate = new TaskCompletionSource<string>();
        Task<string>? late = null;
        var run = await _folder.Run(() =>
        {
            late = SampleCalls.Default.Draft("s", "q", "d", () => gate.Task);
            return Task.FromResult("");
        });
        gate.SetResult("late");
        Assert.Equal("late", await late!);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Contains(RunFolder.Manifest(run.Bundle.Path).GetProperty("omissions").EnumerateArray(), o => o.GetProperty("reason").GetString()!.StartsWith("Steps were still running", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tasks_come_back_as_they_were()
    {
        await _folder.Run(async () =>
        {
            var calls = SampleCalls.Default;
            Assert.Null(calls.Charge("x", () => null!));
            Assert.Throws<FormatException>(() => { _ = calls.Charge("x", () => throw new FormatException()); });
            using var source = new CancellationTokenSource();
            var pending = new TaskCompletionSource<string>();
            var cancelled = calls.Charge("x", () => pending.Task);
            await source.CancelAsync();
            pending.SetCanceled(source.Token);
            Assert.Equal(source.Token, (await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled)).CancellationToken);
            Assert.True(cancelled.IsCanceled);
            var many = new TaskCompletionSource<string>();
            var faulted = calls.Charge("x", () => many.Task);
            many.SetException([new FormatException(), new TimeoutException()]);
            await Assert.ThrowsAsync<FormatException>(() => faulted);
            Assert.Equal(2, faulted.Exception!.InnerExceptions.Count);
            var odd = new TaskCompletionSource<string>();
            var oddTask = calls.Charge("x", () => odd.Task);
            odd.SetException(new OperationCanceledException());
            await Assert.ThrowsAsync<OperationCanceledException>(() => oddTask);
            Assert.True(oddTask.IsFaulted);
            return "";
        });
    }

    [Fact]
    public async Task The_runs_own_clock_ids_and_random_numbers_are_there_for_the_body()
    {
        await _folder.Run(() =>
        {
            var context = MirRunContext.Current!;
            Assert.Equal(4, context.NewGuid().Version);
            Assert.NotEqual(context.NewGuid(), context.NewGuid());
            Assert.InRange(context.Random.Next(10), 0, 9);
            Assert.True(context.Now > DateTimeOffset.UnixEpoch);
            return Task.FromResult("");
        });
    }
}
