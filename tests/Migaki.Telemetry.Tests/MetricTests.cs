using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

public sealed class MetricTests : TelemetryTests
{
    [Fact]
    public async Task Tokens_durations_and_costs_are_counted_with_the_buckets_of_the_conventions()
    {
        await Folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        var points = Points();
        var input = points.Single(static point => point.Metric == "gen_ai.client.token.usage" && point.Tags["gen_ai.token.type"] is "input");
        Assert.Equal(("{token}", 120, 1UL, "chat", "openai", "gpt-x", "gpt-x-2026"), (input.Unit, input.Sum, input.Count, input.Tags["gen_ai.operation.name"], input.Tags["gen_ai.provider.name"], input.Tags["gen_ai.request.model"], input.Tags["gen_ai.response.model"]));
        Assert.Equal(Enumerable.Range(0, 14).Select(static i => Math.Pow(4, i)), input.Bounds);
        Assert.Equal(30, points.Single(static point => point.Metric == "gen_ai.client.token.usage" && point.Tags["gen_ai.token.type"] is "output").Sum);
        var durations = points.Where(static point => point.Metric == "gen_ai.client.operation.duration").ToList();
        Assert.Equal(2, durations.Count);
        Assert.Equal(Enumerable.Range(0, 14).Select(static i => 0.01 * Math.Pow(2, i)), durations[0].Bounds.Select(static bound => Math.Round(bound, 4)));
        Assert.Equal(0.00006, points.Single(static point => point.Metric == "migaki.model.cost").Sum);
        Assert.Equal(1UL, points.Single(static point => point.Metric == "migaki.run.duration").Count);
        Assert.Equal(2, points.Where(static point => point.Metric == "migaki.validations").Sum(static point => point.Sum));
        Assert.All(points, static point => Assert.Equal("Migaki", point.Scope));
    }

    [Fact]
    public async Task Nothing_in_a_figure_differs_from_run_to_run()
    {
        var runs = new[] { await Folder.Run(() => RunFolder.Everything(SampleCalls.Default)), await Folder.Run(() => RunFolder.Everything(SampleCalls.Default)) };
        // A run's id or digest on a figure would make a time series of every run.
        var values = Points().SelectMany(static point => point.Tags.Values).OfType<string>().ToList();
        Assert.DoesNotContain(values, value => runs.Any(run => value.Contains(run.Bundle.RunId, StringComparison.Ordinal)) || value.Contains("sha256", StringComparison.Ordinal));
    }
}
