using System.Diagnostics;
using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

[Collection(nameof(OneAtATime))]
public sealed class SilenceTests
{
    [Fact]
    public async Task Where_nobody_listens_there_is_nothing()
    {
        using var folder = new RunFolder();
        var run = PlanRun.Begin(folder.Recorder, SamplePlan.Definition);
        Assert.Null(run.Run.Telemetry);
        Assert.Null(Activity.Current);
        var step = RecordedStep.Begin(SampleCalls.Default.SearchSite)!;
        Assert.Null(step.Telemetry);
        step.Start();
        Assert.Null(Activity.Current);
        step.Complete(new[] { "p" }, null);
        await SampleCalls.Default.Search("q", () => Task.FromResult(new[] { "p" }));
        run.Complete();
    }

    [Fact]
    public void A_sampler_that_drops_leaves_the_run_as_it_is()
    {
        using var listener = new ActivityListener { ShouldListenTo = static source => source.Name == MigakiTelemetry.SourceName, Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.None };
        ActivitySource.AddActivityListener(listener);
        using var folder = new RunFolder();
        var run = PlanRun.Begin(folder.Recorder, SamplePlan.Definition);
        Assert.NotNull(run.Run.Telemetry);
        _ = SampleCalls.Default.Grounded(SampleCalls.Default.Summarize(["p"], static () => "d"), ["p"], static () => false);
        RunFolder.AssertSound(run.Complete().Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public void A_trace_that_is_under_way_goes_on_and_is_current_again_after_the_run()
    {
        using var listener = new ActivityListener { ShouldListenTo = static _ => true, Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        using var folder = new RunFolder();
        using var request = new Activity("request").Start();
        var run = PlanRun.Begin(folder.Recorder, SamplePlan.Definition);
        Assert.Equal((request.TraceId, request.SpanId), (Activity.Current!.TraceId, Activity.Current.ParentSpanId));
        run.Complete();
        Assert.Same(request, Activity.Current);
    }
}
