using System.Text.Json;
using Migaki.Mir;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

/// <summary>What a bundle says of passes that could not do their work.</summary>
public sealed class PassTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NodeFact]
    public async Task A_pass_that_declines_a_plan_leaves_it_as_it_was_and_the_bundle_says_so()
    {
        // Instructions that may be shortened: a valid plan, and one whose context no pass may rely on.
        var built = SamplePlan.Build();
        var plan = built with { Context = built.Context.Select(block => block.Id == "ctx-instructions" ? block with { Mutability = Mutability.Compressible } : block).ToMirList() };
        var definition = SamplePlan.Define(plan);
        var run = await _folder.Run(() => RunFolder.Everything(new SampleCalls(definition)), definition);
        Assert.Equal("the parcel is on its way", run.Value);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Equal([("unsigned", "[]")], SecondVerifier.Verify(null, [run.Bundle.Path]));

        Assert.Equal(File.ReadAllText(Path.Combine(run.Bundle.Path, "plan.original.json")), File.ReadAllText(Path.Combine(run.Bundle.Path, "plan.optimized.json")));
        var evidence = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle.Path, "evidence.json"))).RootElement;
        var passes = evidence.GetProperty("passes").EnumerateArray().ToList();
        var declined = passes.Where(static pass => !pass.TryGetProperty("contractVersion", out _)).ToList();
        Assert.NotEmpty(declined);
        Assert.Equal(MirOptimizer.Passes.Count, passes.Count);
        Assert.Contains(passes, static pass => pass.TryGetProperty("contractVersion", out _));
        Assert.Equal(passes.Select(static pass => pass.GetRawText()), RunFolder.Manifest(run.Bundle.Path).GetProperty("passes").EnumerateArray().Select(static pass => pass.GetRawText()));
        foreach (var pass in declined)
        {
            var (name, reason) = (pass.GetProperty("name").GetString()!, pass.GetProperty("reason").GetString()!);
            Assert.Equal("Context role requires fixed mutability.", reason);
            var decision = evidence.GetProperty("events").EnumerateArray().Single(item => item.TryGetProperty("passDecision", out var made) && made.GetProperty("pass").GetProperty("name").GetString() == name);
            Assert.Equal(("skipped", reason), (decision.GetProperty("passDecision").GetProperty("decision").GetString(), decision.GetProperty("passDecision").GetProperty("reason").GetString()));
            // The record refers to what is there, and to nothing else.
            Assert.Equal([decision.GetProperty("id").GetString()], pass.GetProperty("evidenceRefs").EnumerateArray().Select(static id => id.GetString()));
        }
        Assert.Equal(declined.Count, evidence.GetProperty("warnings").EnumerateArray().Count(static warning => warning.GetProperty("code").GetString() == "context_ledger_unsafe_mutability" && warning.GetProperty("severity").GetString() == "error"));
    }
}
