using System.Text;
using System.Text.Json;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

/// <summary>Each claim in both directions: answered by records that are there, unanswered with the reason.</summary>
public sealed class ClaimTests : IDisposable
{
    private static readonly MirConstraints None = new();

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_answers_everything_is_credible_and_every_reference_leads_to_a_record()
    {
        var bundle = await Run(Full(), () => Answer(cost: 0.25));
        var claims = Claims(bundle);
        Assert.All(claims.EnumerateObject(), claim => Assert.Equal("answered", claim.Value.GetProperty("status").GetString()));
        Assert.True(RunFolder.Manifest(bundle).GetProperty("credible").GetBoolean());
        foreach (var claim in claims.EnumerateObject())
            foreach (var reference in claim.Value.GetProperty("refs").EnumerateArray()) Resolve(bundle, reference.GetString()!);
    }

    [Fact]
    public async Task What_changed_points_to_each_change_and_to_the_event_that_names_the_plans()
    {
        var twice = Full();
        var bundle = await Run(twice, () => Answer(cost: 0.25));
        var refs = Refs(bundle, "whatChanged");
        var changes = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "plan.diff.json"))).RootElement.GetProperty("changes").GetArrayLength();
        Assert.Equal(Math.Max(1, changes), refs.Count(r => r.StartsWith("plan.diff.json", StringComparison.Ordinal)));
        Assert.Contains("events.jsonl#0", refs);
        // The other direction: a log that names other plans.
        Assert.Equal("unanswered", Status(Unanswered(twice, digest: "sha256:" + new string('0', 64)), "whatChanged"));
    }

    [Fact]
    public async Task Why_it_was_allowed_points_to_a_decision_for_every_pass_and_is_open_where_no_pass_explains_the_plan()
    {
        var bundle = await Run(Full(), () => Answer(cost: 0.25));
        var passes = RunFolder.Manifest(bundle).GetProperty("passes").GetArrayLength();
        Assert.True(passes > 0);
        Assert.Equal(Evidence(bundle).GetProperty("events").EnumerateArray().Count(item => item.GetProperty("kind").GetString() == "pass_decision"), Refs(bundle, "whyAllowed").Count(r => r.StartsWith("evidence.json#", StringComparison.Ordinal)));

        var original = Full();
        var optimized = original with { Context = original.Context.Select(block => block with { Mutability = Mutability.Droppable }).ToMirList() };
        var utf8 = MirPlanWriter.ToUtf8(original);
        var unexplained = new MirPlanDefinition(original.Id, MirDigest.Sha256(utf8), utf8, MirPlanWriter.ToUtf8(optimized), MirPlanDiffer.Diff(original, optimized).ToUtf8());
        var other = (await _folder.Run(() => Task.FromResult(""), unexplained)).Bundle.Path;
        AssertOpen(other, "whyAllowed", "no pass is recorded");
        RunFolder.AssertSound(other, MirOutcome.Verified);
    }

    [Fact]
    public async Task Constraints_point_to_the_records_they_were_judged_by_and_are_open_where_one_was_not_checked_or_not_kept()
    {
        var constraints = new MirConstraints { MaxCostUsd = 1, MaxLatencyMs = 600_000, RequiredValidators = MirList.Of("grounded"), DeniedProviders = MirList.Of("acme") };
        var kept = await Run(Full(constraints), () => Answer(cost: 0.25));
        var refs = Refs(kept, "constraintsChecked");
        Assert.Equal("answered", Claims(kept).GetProperty("constraintsChecked").GetProperty("status").GetString());
        var verdict = Sequence(kept, "evaluation.completed");
        Assert.Contains($"events.jsonl#{verdict}", refs);
        Assert.Contains("checks.jsonl#0", refs);
        Assert.Contains($"events.jsonl#{Sequence(kept, "model.completed")}", refs);
        Assert.Contains($"events.jsonl#{Sequence(kept, "request.completed")}", refs);
        Assert.Equal(4, refs.Count(r => r.StartsWith("evidence.json#constraint-", StringComparison.Ordinal)));

        AssertOpen(await Run(Full(constraints with { MaxCostUsd = 0.1 }), () => Answer(cost: 0.25)), "constraintsChecked", "$.constraints.maxCostUsd was not kept to.");
    }

    [Theory]
    [InlineData("""{"acceptedByEval":[{"name":"e","score":0.5}]}""", null, null)]
    [InlineData("""{"acceptedByEval":[{"name":"e","score":0.49}]}""", null, "$.constraints.minEvalScore was not kept to.")]
    [InlineData("""{"acceptedByEval":[{"name":"e","score":0.9},{"name":"f","score":0.1}]}""", null, "$.constraints.minEvalScore was not kept to.")]
    [InlineData("""{"acceptedByEval":[{"name":"e"}]}""", null, "$.constraints.minEvalScore was not checked. The plan knows no score of the eval \"e\".")]
    [InlineData("""{"acceptedByEval":"e"}""", null, "$.constraints.minEvalScore was not checked. No eval accepts a transform")]
    [InlineData(null, null, "$.constraints.minEvalScore was not checked. No eval accepts a transform")]
    [InlineData(null, """{"acceptedByEval":[{"name":"whole","score":0.6}]}""", null)]
    [InlineData("""{"acceptedByEval":[{"name":"e","score":0.9}]}""", """{"acceptedByEval":[{"name":"whole","score":0.4}]}""", "$.constraints.minEvalScore was not kept to.")]
    public async Task The_least_score_is_held_against_the_evals_the_plan_was_built_with(string? transform, string? plan, string? open)
    {
        var full = Full(new MirConstraints { MinEvalScore = 0.5 });
        full = full with
        {
            Metadata = full.Metadata with { Extensions = Members(plan) },
            Nodes = full.Nodes.Select(node => node is MirContextTransform ? node with { Metadata = Members(transform) } : node).ToMirList(),
        };
        var bundle = await Run(full, () => Answer(cost: 0.25));
        if (open is not null) AssertOpen(bundle, "constraintsChecked", open);
        else Assert.Equal("answered", Status(Claims(bundle), "constraintsChecked"));
        foreach (var reference in Refs(bundle, "constraintsChecked")) Resolve(bundle, reference);
        if (SecondVerifier.Missing is null) Assert.Equal([("unsigned", "[]")], SecondVerifier.Verify(null, [bundle]));

        static WireObject? Members(string? json) => json is null ? null : (WireObject?)WireReader.Read(json).Value;
    }

    [Fact]
    public async Task A_least_score_of_a_plan_without_lossy_transforms_is_not_checked()
    {
        var full = Full(new MirConstraints { MinEvalScore = 0.5 });
        full = full with { Nodes = full.Nodes.Select(node => node is MirContextTransform call ? call with { Transform = call.Transform with { Lossy = false }, Metadata = (WireObject?)WireReader.Read("""{"acceptedByEval":[{"name":"e","score":1}]}""").Value } : node).ToMirList() };
        AssertOpen(await Run(full, () => Answer(cost: 0.25)), "constraintsChecked", "$.constraints.minEvalScore was not checked.");
    }

    [Fact]
    public async Task Cost_points_to_estimates_and_actuals_and_is_open_where_either_is_missing()
    {
        var bundle = await Run(Full(), () => Answer(cost: 0.25));
        var refs = Refs(bundle, "cost");
        Assert.Contains($"events.jsonl#{Sequence(bundle, "model.completed")}", refs);
        Assert.Contains("evidence.json#/actuals", refs);
        var evidence = Evidence(bundle);
        double Usd(string subject, string confidence) => evidence.GetProperty("costEstimates").EnumerateArray().Select(item => item.GetProperty("estimate"))
            .Single(item => item.GetProperty("subjectRef").GetString() == subject && item.GetProperty("confidence").GetString() == confidence).GetProperty("value").GetDouble();
        Assert.Equal(0.3, Usd("mir://plans/original", "estimated"), 12);
        Assert.Equal(0.2, Usd("mir://plans/optimized", "estimated"), 12);
        Assert.Equal(0.25, Usd("mir://run", "exact"), 12);

        AssertOpen(await Run(Full(), () => Answer(cost: null)), "cost", "Not every model call reported its cost.");
        AssertOpen(await Run(Full(), () => Answer(cost: 0.25, price: false)), "cost", "no price is known");
        AssertOpen(await Run(Full(), () => Task.CompletedTask), "cost", "No model call ended");
    }

    [Fact]
    public async Task The_gate_points_to_verdicts_and_is_open_where_it_did_not_pass_or_nobody_looked()
    {
        var gated = new MirConstraints { RequiredValidators = MirList.Of("grounded") };
        var passed = await Run(Full(gated), () => Answer(cost: 0.25));
        Assert.Equal(["plan.original.json#/constraints", $"events.jsonl#{Sequence(passed, "evaluation.completed")}", "checks.jsonl#0"], Refs(passed, "qualityGate"));
        var failed = await Run(Full(gated), () => Answer(cost: 0.25, grounded: false));
        AssertOpen(failed, "qualityGate", "The required validator \"grounded\" did not pass.");
        Assert.Contains("checks.jsonl#0", Refs(failed, "qualityGate"));
        AssertOpen(await Run(Full(), () => Task.CompletedTask), "qualityGate", "No validator is required and none passed.");
    }

    [Fact]
    public async Task Provider_assumptions_name_the_rows_in_force_and_are_open_where_a_call_named_none()
    {
        var bundle = await Run(Full(), () => Answer(cost: 0.25));
        var refs = Refs(bundle, "providerAssumptions");
        Assert.Contains("provider-data://price:openai/gpt-x@2026-11-01", refs);
        var row = Evidence(bundle).GetProperty("providerAssumptions").EnumerateArray().Single().GetProperty("capabilityAssumption");
        Assert.Equal(("2026-11-01", false, "pricing"), (row.GetProperty("observedAt").GetString(), row.GetProperty("stale").GetBoolean(), row.GetProperty("capability").GetString()));

        AssertOpen(await Run(Full(), () => Answer(cost: 0.25, rows: 0)), "providerAssumptions", "No capability record of a provider was in force.");
        AssertOpen(await Run(Full(), async () => { await Answer(cost: 0.25); await Answer(cost: 0.25, rows: 0); }), "providerAssumptions", "Not every model call named");
        AssertOpen(await Run(Full(), () => Answer(cost: 0.25, undated: true)), "providerAssumptions", "No capability record of a provider was in force.");
        AssertOpen(await Run(Full(), () => Task.CompletedTask), "providerAssumptions", "No model call ended");
    }

    [Fact]
    public async Task Replay_points_to_the_log_from_its_first_to_its_last_event_and_is_open_where_the_plan_asks_for_none()
    {
        var bundle = await Run(Full(), () => Answer(cost: 0.25));
        Assert.Contains("events.jsonl#0", Refs(bundle, "replayable"));
        Assert.Contains($"events.jsonl#{Sequence(bundle, "request.completed")}", Refs(bundle, "replayable"));
        AssertOpen(await Run(Full(None with { ReplayPolicy = ReplayPolicy.None }), () => Answer(cost: 0.25)), "replayable", "The plan asks for no replay.");
    }

    [Fact]
    public async Task References_are_bounded_and_what_is_beyond_is_counted()
    {
        var bundle = await Run(Full(None with { RequiredValidators = Enumerable.Range(0, 60).Select(i => "v" + i).ToMirList() }), () => Answer(cost: 0.25));
        var claim = Claims(bundle).GetProperty("constraintsChecked");
        Assert.Equal(61, claim.GetProperty("refs").GetArrayLength());
        var many = await Run(Full(None with { RequiredValidators = Enumerable.Range(0, 150).Select(i => "v" + i).ToMirList() }), () => Answer(cost: 0.25));
        Assert.Equal((100, 51), (Claims(many).GetProperty("constraintsChecked").GetProperty("refs").GetArrayLength(), Claims(many).GetProperty("constraintsChecked").GetProperty("unlistedRefs").GetInt32()));
        RunFolder.AssertSound(many, MirOutcome.Verified);
    }

    private static MirPlan Full(MirConstraints? constraints = null) => SamplePlan.Build(constraints: constraints ?? None);

    private async Task<string> Run(MirPlan plan, Func<Task> body)
    {
        var definition = SamplePlan.Define(plan);
        _calls = new SampleCalls(definition);
        var bundle = (await _folder.Run(async () => { await body(); return ""; }, definition)).Bundle.Path;
        Assert.Empty(RunFolder.Verify(bundle).Findings);
        return bundle;
    }

    private SampleCalls _calls = SampleCalls.Default;

    /// <summary>A validator, then a model call whose client says what it relied on, what it expected, and what it used.</summary>
    private async Task Answer(double? cost, bool price = true, int rows = 1, bool undated = false, bool grounded = true)
    {
        _ = _calls.Grounded("text", [], () => grounded);
        _ = await _calls.Draft("system", "question", "digest", async () =>
        {
            await Task.Yield();
            var row = "{" + (undated ? "" : "\"observedAt\":\"2026-11-01\",") + "\"provider\":\"openai\",\"row\":\"price:openai/gpt-x@2026-11-01\",\"stale\":false}";
            RunningModelCall.Current()!.Lowered(Encoding.UTF8.GetBytes(
                "{\"after\":{\"blocks\":[]," + (price ? "\"inputCostUsd\":0.2," : "") + "\"tokens\":90}," + (rows > 0 ? "\"assumptions\":[" + row + "]," : "") + "\"before\":{\"blocks\":[]," + (price ? "\"inputCostUsd\":0.3," : "") + "\"tokens\":140},\"predicted\":{\"inputTokens\":100},\"reordered\":false,\"warnings\":[]}"));
            MirRunContext.ReportModelUsage(new ModelUsage { InputTokens = 100, OutputTokens = 5, CostUsd = cost });
            return "answer";
        });
    }

    /// <summary>The claims of a log that names other plans: it cannot be recorded, only computed.</summary>
    private static JsonElement Unanswered(MirPlan plan, string digest)
    {
        var line = Encoding.UTF8.GetBytes("{\"eventType\":\"request.admitted\",\"contractVersions\":{\"plan\":\"" + digest + "\",\"plan.optimized\":\"" + digest + "\"}}");
        var fields = new Migaki.Bundles.EventFields();
        Assert.Null(fields.Read(line, 0, line.Length));
        var run = new Migaki.Bundles.RunSummary();
        run.Add(fields);
        return JsonDocument.Parse(Migaki.Bundles.Claims.Of(Migaki.Bundles.PlanPair.Of(plan, plan), run, []).ToWire().ToString()).RootElement;
    }

    private static void AssertOpen(string bundle, string name, string reason)
    {
        var claim = Claims(bundle).GetProperty(name);
        Assert.Equal("unanswered", claim.GetProperty("status").GetString());
        Assert.Contains(reason, claim.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(RunFolder.Manifest(bundle).GetProperty("credible").GetBoolean());
    }

    private static JsonElement Claims(string bundle) => RunFolder.Manifest(bundle).GetProperty("claims");

    private static string? Status(JsonElement claims, string name) => claims.GetProperty(name).GetProperty("status").GetString();

    private static List<string> Refs(string bundle, string name) => [.. Claims(bundle).GetProperty(name).GetProperty("refs").EnumerateArray().Select(r => r.GetString()!)];

    private static JsonElement Evidence(string bundle) => JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "evidence.json"))).RootElement;

    private static int Sequence(string bundle, string type) => RunFolder.Types(bundle).ToList().IndexOf(type);

    /// <summary>A reference is <c>file</c>, <c>file#line</c>, <c>evidence.json#id</c>, <c>file#/pointer</c> or a row of provider data.</summary>
    private static void Resolve(string bundle, string reference)
    {
        if (reference.StartsWith("provider-data://", StringComparison.Ordinal))
        {
            Assert.Contains(Evidence(bundle).GetProperty("providerAssumptions").EnumerateArray(), item => item.GetProperty("capabilityAssumption").GetProperty("evidenceRef").GetString() == reference);
            return;
        }
        var parts = reference.Split('#', 2);
        var text = File.ReadAllText(Path.Combine(bundle, parts[0]));
        if (parts.Length == 1) return;
        if (parts[0].EndsWith(".jsonl", StringComparison.Ordinal)) Assert.True(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) < text.TrimEnd('\n').Split('\n').Length, reference);
        else if (!parts[1].StartsWith('/')) Assert.Single(Evidence(bundle).GetProperty("events").EnumerateArray(), item => item.GetProperty("id").GetString() == parts[1]);
        else
        {
            var at = JsonDocument.Parse(text).RootElement;
            foreach (var name in parts[1][1..].Split('/'))
            {
                if (at.ValueKind == JsonValueKind.Array) at = at[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)];
                else if (at.TryGetProperty(name, out var inner)) at = inner;
                else Assert.Fail(reference + " leads nowhere");
            }
        }
    }
}
