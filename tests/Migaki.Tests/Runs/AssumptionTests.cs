using System.Text.Json;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

/// <summary>What was set aside for a plan is among the policy decisions of each of its bundles.</summary>
public sealed class AssumptionTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_reason_is_in_the_bundle()
    {
        var decisions = await Decisions("""[{"reason":"The digest is a hint only.","rule":"MIR3001"},{"rule":"MIR2003"}]""");

        var reasoned = Assert.Single(decisions, d => d.GetProperty("policyRef").GetString() == "MIR3001");
        Assert.Equal("allowed", reasoned.GetProperty("outcome").GetString());
        Assert.Equal("The digest is a hint only.", reasoned.GetProperty("reason").GetString());
        var bare = Assert.Single(decisions, d => d.GetProperty("policyRef").GetString() == "MIR2003");
        Assert.Equal("warned", bare.GetProperty("outcome").GetString());
        Assert.False(bare.TryGetProperty("reason", out _));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[1,{"rule":2},{"reason":"of nothing"}]""")]
    [InlineData("\"MIR3001\"")]
    public async Task What_is_no_assumption_is_not_read(string assumptions) =>
        Assert.DoesNotContain(await Decisions(assumptions), d => d.GetProperty("policyRef").GetString()!.StartsWith("MIR", StringComparison.Ordinal));

    private async Task<List<JsonElement>> Decisions(string assumptions)
    {
        var plan = SamplePlan.Build() with { Metadata = new MirPlanMetadata { Extensions = new WireObject([new("assumptions", WireReader.Read(assumptions).Value!)]) } };
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default), SamplePlan.Define(plan));
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var evidence = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Bundle.Path, "evidence.json"))).RootElement;
        return [.. evidence.GetProperty("policyDecisions").EnumerateArray().Select(e => e.GetProperty("policyDecision"))];
    }
}
