using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Passes;

public sealed class PassRunnerTests
{
    private static readonly MirPlan Plan = new() { Id = "p", Metadata = new MirPlanMetadata() };
    private static readonly MirPlan Other = Plan with { Metadata = new MirPlanMetadata { Framework = "f" } };
    private static readonly MirPlan Broken = Plan with { Constraints = new MirConstraints { MaxCostUsd = -1 } };

    [Fact]
    public void Passes_run_in_order_and_each_sees_the_plan_and_evidence_before_it()
    {
        var seen = new List<MirPassContext>();
        var report = MirPassRunner.Run(
            Plan,
            [
                new Pass("one", (_, context) => { seen.Add(context); return new MirPassOutcome(Other, MirList.Of(Event("e1")), MirList.Of(new MirPassWarning("w", "m", MirWarningSeverity.Info))); }),
                new Pass("two", (plan, context) => { seen.Add(context); Assert.Same(Other, plan); return new MirPassOutcome(plan, MirList.Of(Event("e2"))); }),
            ],
            new MirPassRunnerOptions { RunId = "run", Clock = Ticks() });
        Assert.Same(Other, report.Plan);
        Assert.Equal(["e1", "e2"], report.Evidence.Select(static item => item.Text("id")));
        Assert.Equal("w", Assert.Single(report.Warnings).Code);
        Assert.Equal(["run", "run"], seen.Select(static context => context.RunId));
        Assert.Empty(seen[0].PreviousEvidenceRefs);
        Assert.Equal(["e1"], seen[1].PreviousEvidenceRefs);
        Assert.Equal("$.metadata.framework", Assert.Single(report.Passes[0].Result!.Diff.Changes).Path);
        Assert.Empty(report.Passes[1].Result!.Diff.Changes);
    }

    [Fact]
    public void The_clock_is_read_once_at_each_end_twice_a_pass_and_once_for_one_that_is_not_run()
    {
        var report = MirPassRunner.Run(
            Plan,
            [Same("one"), Same("off"), Throwing("bad"), Same("never")],
            new MirPassRunnerOptions { Clock = Ticks(), DisabledPasses = MirList.Of(new MirDisabledPass("off", "1.0.0", "not now"), new MirDisabledPass("one", "9.9.9")) });
        // 0 start, 1 and 2 one, 3 off, 4 and 5 bad, 6 end; in steps of 250 ms.
        Assert.Equal("1970-01-01T00:00:00.000Z 1970-01-01T00:00:01.500Z 1500", $"{report.StartedAt} {report.CompletedAt} {report.DurationMs}");
        Assert.Equal(
            ["one True 00:00:00.250Z 00:00:00.500Z 250", "off False 00:00:00.750Z 00:00:00.750Z 0", "bad True 00:00:01.000Z 00:00:01.250Z 250"],
            report.Passes.Select(static pass => $"{pass.Pass.Name} {pass.Enabled} {pass.StartedAt[11..]} {pass.CompletedAt[11..]} {pass.DurationMs}"));
        Assert.Equal("not now", report.Passes[1].Reason);
    }

    [Theory]
    [InlineData(MirPassFailurePolicy.Stop, "bad")]
    [InlineData(MirPassFailurePolicy.Continue, "bad,next")]
    public void A_pass_that_throws_has_failed_and_changes_nothing(MirPassFailurePolicy policy, string recorded)
    {
        var report = MirPassRunner.Run(Plan, [Throwing("bad"), new Pass("next", (_, _) => new MirPassOutcome(Other))], new MirPassRunnerOptions { FailurePolicy = policy });
        Assert.Equal(recorded, string.Join(',', report.Passes.Select(static pass => pass.Pass.Name)));
        Assert.Equal(new MirPassError("no", "InvalidOperationException"), report.Passes[0].Error);
        Assert.Null(report.Passes[0].Result);
        Assert.Same(policy == MirPassFailurePolicy.Stop ? Plan : Other, report.Plan);
    }

    [Fact]
    public void A_pass_that_breaks_the_plan_has_failed()
    {
        var report = MirPassRunner.Run(Plan, [new Pass("breaks", (_, _) => new MirPassOutcome(Broken, MirList.Of(Event("e"))))]);
        Assert.Equal(new MirPassError("Invalid mIR plan. Constraint must be a non-negative number. $.constraints.maxCostUsd", "MIRValidationFailure"), Assert.Single(report.Passes).Error);
        Assert.Empty(report.Evidence);
        Assert.Same(Plan, report.Plan);
        var unwritable = Plan with { Id = "\ud83d" };
        Assert.Equal("MIRValidationFailure", MirPassRunner.Run(Plan, [new Pass("breaks", (_, _) => new MirPassOutcome(unwritable))]).Passes[0].Error!.Name);
        Assert.Equal("NullReferenceException", MirPassRunner.Run(Plan, [new Pass("nothing", (_, _) => null!)]).Passes[0].Error!.Name);
    }

    [Fact]
    public void A_plan_that_is_not_valid_gets_no_pass()
    {
        var result = MirOptimizer.Optimize(Broken);
        Assert.Same(Broken, result.Plan);
        Assert.Equal("MIRValidationFailure", Assert.Single(result.PassRecords).Error!.Name);
        Assert.Empty(result.Diff.Changes);
    }

    [Fact]
    public void A_lossy_pass_needs_accepted_validators()
    {
        var lossy = new Pass("lossy", static (_, _) => new MirPassOutcome(Other)) { Safety = new MirPassSafety { Level = MirSafetyLevel.Lossy, RequiresValidators = MirList.Of("v1", "v2") } };
        var refused = MirPassRunner.Run(Plan, [lossy, Same("next")], new MirPassRunnerOptions { AcceptedValidators = MirList.Of("v1") });
        Assert.Equal("The pass is lossy and its validator \"v2\" is not accepted.", refused.Passes[0].Reason);
        Assert.False(refused.Passes[0].Enabled);
        Assert.True(refused.Passes[1].Enabled);
        Assert.Equal("{\"decision\":\"blocked\",\"pass\":{\"name\":\"lossy\",\"version\":\"1.0.0\"},\"reason\":\"The pass is lossy and its validator \\\"v2\\\" is not accepted.\"}", Assert.Single(refused.Evidence)["passDecision"]!.ToString());
        Assert.Same(Plan, refused.Plan);
        Assert.Same(Other, MirPassRunner.Run(Plan, [lossy], new MirPassRunnerOptions { AcceptedValidators = MirList.Of("v2", "v1") }).Plan);
        lossy = lossy with { Safety = new MirPassSafety { Level = MirSafetyLevel.Lossy } };
        Assert.False(MirPassRunner.Run(Plan, [lossy]).Passes[0].Enabled);
    }

    [Theory]
    [InlineData(0.9, "2026-11-21", null, "Accepted by eval \"e\" version 2, score 0.9, to 2026-11-21.")]
    [InlineData(0.9, "2026-11-20", null, "The pass is lossy and its eval \"e\" expired on 2026-11-20.")]
    [InlineData(0.7, "2026-11-21", 0.8, "The pass is lossy and the score of its eval \"e\" is 0.7, and the plan asks for 0.8.")]
    [InlineData(0.8, null, 0.8, "Accepted by eval \"e\" version 2, score 0.8.")]
    [InlineData(null, null, 0.8, "The pass is lossy and its eval \"e\" has no score, and the plan asks for 0.8.")]
    [InlineData(null, null, null, "Accepted by eval \"e\" version 2.")]
    public void A_lossy_pass_runs_where_an_eval_accepts_it_on_the_day_of_the_run(double? score, string? expires, double? least, string reason)
    {
        var plan = Plan with { Constraints = new MirConstraints { MinEvalScore = least } };
        var lossy = new Pass("lossy", (given, _) => new MirPassOutcome(given with { Metadata = Other.Metadata })) { Safety = new MirPassSafety { Level = MirSafetyLevel.Lossy, AcceptedByEval = "e" } };
        var options = new MirPassRunnerOptions { Clock = static () => 1795262400000, AcceptedEvals = MirList.Of(new MirAcceptedEval("other", "1", 1), new MirAcceptedEval("e", "2", score, expires)) };
        var report = MirPassRunner.Run(plan, [lossy], options);
        var accepted = reason.StartsWith("Accepted", StringComparison.Ordinal);
        Assert.Equal((accepted, reason), (report.Passes[0].Result is not null, report.Passes[0].Reason));
        Assert.Equal((accepted ? "applied" : "blocked", reason), (Assert.Single(report.Evidence).Member("passDecision").Text("decision"), report.Evidence[0].Member("passDecision").Text("reason")));
        // An eval that nobody names accepts nothing, and of one without facts nothing is known.
        Assert.Contains("is not one that accepts", MirPassRunner.Run(plan, [lossy]).Passes[0].Reason, StringComparison.Ordinal);
        Assert.Contains("nothing is known", MirPassRunner.Run(plan, [lossy], options with { AcceptedEvals = MirList.Of(new MirAcceptedEval("e")) }).Passes[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pass_is_not_run_without_what_it_requires_and_that_is_on_record()
    {
        Pass Needs(string name, MirCapabilitySource source, bool required = true) => Same("needs") with { InputCapabilities = MirList.Of(new MirPassCapability(name, source, required)) };
        string? Reason(IMirPass[] passes, MirPassRunnerOptions? options = null, MirPlan? plan = null)
        {
            var record = MirPassRunner.Run(plan ?? Plan, passes, options).Passes[^1];
            Assert.Equal(record.Reason is null, record.Enabled);
            if (record.Reason is not null) Assert.Equal("blocked", Assert.Single(record.Evidence).Member("passDecision").Text("decision"));
            return record.Reason;
        }
        var unsound = Plan with { Context = MirList.Of(PlanParts.Block("ctx", ContextRole.UserInput)) };
        Assert.Null(Reason([Needs("mir.context.ledger", MirCapabilitySource.Mir)]));
        Assert.Equal("The pass requires mir.context.ledger, and the plan's context is not sound: Context role requires fixed mutability.", Reason([Needs("mir.context.ledger", MirCapabilitySource.Mir)], plan: unsound));
        Assert.Null(Reason([Needs("mir.context.ledger", MirCapabilitySource.Mir, required: false)], plan: unsound));
        Assert.Equal("The pass requires mir.context.content, and no content is known.", Reason([Needs("mir.context.content", MirCapabilitySource.Mir)]));
        Assert.Null(Reason([Needs("mir.context.content", MirCapabilitySource.Mir)], new MirPassRunnerOptions { Content = MirContentSource.Of(new Dictionary<string, string>()) }));
        // What another pass gives is there once it was applied, not before.
        var gives = Same("gives") with { OutputCapabilities = MirList.Of(new MirPassCapability("own.index", MirCapabilitySource.Custom)) };
        Assert.Equal("The pass requires own.index, and nothing before it provides that.", Reason([Needs("own.index", MirCapabilitySource.Custom)]));
        Assert.Null(Reason([gives, Needs("own.index", MirCapabilitySource.Custom)]));
        Assert.NotNull(Reason([gives, Needs("own.index", MirCapabilitySource.Custom)], new MirPassRunnerOptions { DisabledPasses = MirList.Of(new MirDisabledPass("gives")) }));
        var caches = new MirPassRunnerOptions { ProviderCapabilities = MirList.Of(new WireObjectBuilder().Add("provider", "p").Add("supportsPromptCaching", true).Build()) };
        Assert.Null(Reason([Needs("prompt_caching", MirCapabilitySource.Provider)], caches));
        Assert.Equal("The pass requires tool_calling, and no provider's record has it.", Reason([Needs("tool_calling", MirCapabilitySource.Provider)], caches));
    }

    [Fact]
    public void Cancellation_is_not_a_failure_of_a_pass() => Assert.Throws<OperationCanceledException>(
        () => MirPassRunner.Run(Plan, [new Pass("cancelled", static (_, _) => throw new OperationCanceledException())]));

    [Fact]
    public void The_report_has_its_wire_form()
    {
        var report = MirPassRunner.Run(Plan, [Same("same"), Throwing("bad")]);
        var plan = MirPlanWriter.ToText(Plan);
        const string time = "1970-01-01T00:00:00.000Z";
        Assert.Equal(
            "{\"completedAt\":\"" + time + "\",\"durationMs\":0,\"evidence\":[],\"passes\":["
            + "{\"completedAt\":\"" + time + "\",\"durationMs\":0,\"enabled\":true,\"evidence\":[],\"pass\":{\"name\":\"same\",\"version\":\"1.0.0\"},"
            + "\"result\":{\"diff\":{\"changes\":[],\"kind\":\"inline\",\"version\":\"migaki.plan-diff.v0\"},\"evidence\":[],\"pass\":{\"name\":\"same\",\"version\":\"1.0.0\"},\"plan\":" + plan + ",\"version\":\"migaki.pass.v0\",\"warnings\":[]},"
            + "\"startedAt\":\"" + time + "\",\"warnings\":[]},"
            + "{\"completedAt\":\"" + time + "\",\"durationMs\":0,\"enabled\":true,\"error\":{\"message\":\"no\",\"name\":\"InvalidOperationException\"},\"evidence\":[],\"pass\":{\"name\":\"bad\",\"version\":\"1.0.0\"},\"startedAt\":\"" + time + "\",\"warnings\":[]}"
            + "],\"plan\":" + plan + ",\"runId\":\"compile-time\",\"startedAt\":\"" + time + "\",\"version\":\"migaki.pass-runner.v0\",\"warnings\":[]}",
            CanonicalJson.ToText(report.ToWire()));
    }

    private static Func<long> Ticks()
    {
        var now = -250L;
        return () => now += 250;
    }

    private static WireObject Event(string id) => new WireObjectBuilder().Add("id", id).Build();

    private static Pass Same(string name) => new(name, static (plan, _) => new MirPassOutcome(plan));

    private static Pass Throwing(string name) => new(name, static (_, _) => throw new InvalidOperationException("no"));

    private sealed record Pass(string Name, Func<MirPlan, MirPassContext, MirPassOutcome> Body) : IMirPass
    {
        public MirPassIdentity Identity => new(Name, "1.0.0");
        public MirList<MirPassCapability> InputCapabilities { get; init; }
        public MirList<MirPassCapability> OutputCapabilities { get; init; }
        public MirPassSafety Safety { get; init; } = new() { Level = MirSafetyLevel.Deterministic };
        public MirPassOutcome Apply(MirPlan plan, MirPassContext context) => Body(plan, context);
    }
}
