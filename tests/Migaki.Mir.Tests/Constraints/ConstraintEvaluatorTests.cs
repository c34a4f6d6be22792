using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Constraints;

public sealed class ConstraintEvaluatorTests
{
    private static readonly WireObject OpenAi = Wired("{'provider':'openai','supportsZeroDataRetention':false}"), Mock = Wired("{'provider':'mock','supportsZeroDataRetention':true,'trainsOnData':false}");

    private static readonly MirConstraints All = new()
    {
        MaxCostUsd = 1, MaxLatencyMs = 10, MinEvalScore = 0.5, MinValidatorPassRate = 0.5, AllowedRegression = 0.1,
        AllowedProviders = MirList.Of("mock"), DeniedProviders = MirList.Of("openai"), ReplayPolicy = ReplayPolicy.FullTrace, AuditLevel = AuditLevel.EvidenceBundle,
        RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Ephemeral }, RequiredValidators = MirList.Of("grounded"),
        DataPolicy = new MirDataPolicy { AllowedPrivacyClasses = MirList.Of(PrivacyClass.Public), RedactionRequired = true },
    };

    [Fact]
    public void Everything_fails_in_the_order_of_the_contract()
    {
        var plan = Plan([Block("a", privacy: null), Block("b", privacy: PrivacyClass.Secret)], constraints: All);
        var result = MirConstraintEvaluator.Evaluate(plan, new MirConstraintInputs { CostUsd = 2, LatencyMs = 11, EvalScore = 0, ValidatorPassRate = 0, Regression = 1, ProviderCapabilities = MirList.Of(OpenAi) });
        Assert.Equal(
        [
            "constraint-evidence-001 cost_exceeded Estimated cost exceeds the required maximum.",
            "constraint-evidence-002 latency_exceeded Estimated latency exceeds the required maximum.",
            "constraint-evidence-003 eval_score_too_low Estimated eval score is below the required minimum.",
            "constraint-evidence-004 validator_pass_rate_too_low Estimated validator pass rate is below the required minimum.",
            "constraint-evidence-005 regression_exceeded Estimated regression exceeds the required maximum.",
            "constraint-evidence-006 provider_not_allowed Provider is not in the allowed provider list.",
            "constraint-evidence-007 provider_denied Provider is present in the denied provider list.",
            "constraint-evidence-008 replay_policy_unsupported Required replay policy is not supported by this run.",
            "constraint-evidence-009 audit_level_unsupported Required audit level is not supported by this run.",
            "constraint-evidence-010 retention_unavailable Required retention policy is unavailable for a selected provider.",
            "constraint-evidence-011 validator_missing Required validator is unavailable.",
            "constraint-evidence-012 privacy_class_not_allowed Context block privacy class is not allowed by data policy.",
            "constraint-evidence-013 privacy_class_not_allowed Context block privacy class is not allowed by data policy.",
            "constraint-evidence-014 redaction_required Sensitive context must declare redacted or metadata-only retention.",
        ], result.Failures.Select(static failure => $"{failure.EvidenceRef} {failure.Code} {failure.Message}"));
        Assert.Equal(result.Failures.Count, result.Evidence.Count);
        Assert.False(result.Allowed);
        Assert.Equal("{\"outcome\":\"blocked\",\"policyRef\":\"$.constraints.maxCostUsd\"}", result.Evidence[0]["policyDecision"]!.ToString());
        Assert.Equal("{\"kind\":\"runtime\"}", result.Evidence[0]["source"]!.ToString());
    }

    [Fact]
    public void Everything_holds_and_leaves_a_decision_each()
    {
        var plan = Plan([Block("a", privacy: PrivacyClass.Public)], constraints: All);
        var inputs = new MirConstraintInputs
        {
            CostUsd = 1, LatencyMs = 10, EvalScore = 0.5, ValidatorPassRate = 0.5, Regression = 0.1, ProviderCapabilities = MirList.Of(Mock), AvailableValidatorIds = MirList.Of("grounded"),
            SupportedAuditLevels = MirList.Of(AuditLevel.EvidenceBundle), SupportedReplayPolicies = MirList.Of(ReplayPolicy.FullTrace),
        };
        var result = MirConstraintEvaluator.Evaluate(plan, inputs);
        Assert.True(result.Allowed);
        Assert.Equal(12, result.Evidence.Count);
        Assert.All(result.Evidence, static item => Assert.Equal("allowed", ((WireObject)item["policyDecision"]!).Text("outcome")));
        Assert.Equal("migaki.constraint-evaluation.v0", result.ToWire().Text("version"));
    }

    [Fact]
    public void What_cannot_be_judged_fails()
    {
        var plan = Plan([], constraints: All with { DataPolicy = new MirDataPolicy { AllowPersistence = false }, RetentionPolicy = null });
        Assert.Equal(
            ["constraint_unchecked", "constraint_unchecked", "constraint_unchecked", "constraint_unchecked", "constraint_unchecked", "provider_capabilities_missing", "replay_policy_unsupported", "audit_level_unsupported", "provider_capabilities_missing", "validator_missing"],
            MirConstraintEvaluator.Evaluate(plan, new MirConstraintInputs()).Failures.Select(static failure => failure.Code));
        Assert.Empty(MirConstraintEvaluator.Evaluate(Plan([]), new MirConstraintInputs()).Evidence);
    }

    [Fact]
    public void The_stricter_layer_asks_for_what_the_reference_leaves_out()
    {
        var plan = Plan(
            [Block("a") with { RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Full } }, Block("u", ContextRole.UserInput)],
            [new MirCacheRead { Id = "read", CacheKeyRef = "k", OutputContext = "a" }],
            constraints: new MirConstraints
            {
                RequiredHumanApprovals = MirList.Of("refund"), CachePolicy = new MirCachePolicy { Mode = CacheMode.Forbidden }, RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.MetadataOnly },
                DataPolicy = new MirDataPolicy { AllowModelTraining = false },
            });
        Assert.True(MirConstraintEvaluator.Evaluate(plan, new MirConstraintInputs()).Allowed);
        var strict = MirConstraintEvaluator.EvaluateStrictly(plan, new MirConstraintInputs { ProviderCapabilities = MirList.Of(OpenAi, Mock) });
        Assert.Equal(["approval_missing", "training_not_excluded", "cache_forbidden", "retention_exceeded", "unsafe_mutability"], strict.Failures.Select(static failure => failure.Code));
        Assert.Equal("migaki.net.constraint-evaluation.v1", strict.Version);
        Assert.DoesNotContain("approval_missing", MirConstraintEvaluator.EvaluateStrictly(plan, new MirConstraintInputs { GrantedApprovalIds = MirList.Of("refund") }).Failures.Select(static failure => failure.Code));
        var unreadable = Plan([], constraints: new MirConstraints { Extensions = Wired("{'dataPolicy':'none'}") });
        Assert.Equal("data_policy_unreadable", Assert.Single(MirConstraintEvaluator.EvaluateStrictly(unreadable, new MirConstraintInputs()).Failures).Code);
    }

    [Fact]
    public void A_pass_that_makes_a_constraint_fail_is_refused_on_record()
    {
        var plan = Plan([Block("a", privacy: PrivacyClass.Public)], constraints: new MirConstraints { DataPolicy = new MirDataPolicy { AllowedPrivacyClasses = MirList.Of(PrivacyClass.Public) } });
        var report = MirPassRunner.Run(plan, [new Raising()]);
        Assert.Same(plan, report.Plan);
        Assert.Equal("MIRConstraintFailure", report.Passes[0].Error!.Name);
        Assert.Contains("privacy_class_not_allowed $.context[?(@.id==\"a\")].privacyClass", report.Passes[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal("blocked", ((WireObject)Assert.Single(report.Evidence)["passDecision"]!).Text("decision"));
        // What failed before does not count against a pass.
        var failing = plan with { Context = MirList.Of(Block("a", privacy: PrivacyClass.Internal)) };
        Assert.Null(MirPassRunner.Run(failing, [new Raising()]).Passes[0].Error);
    }

    private sealed class Raising : IMirPass
    {
        public MirPassIdentity Identity { get; } = new("raising", "1.0.0");
        public MirList<MirPassCapability> InputCapabilities => default;
        public MirList<MirPassCapability> OutputCapabilities => default;
        public MirPassSafety Safety { get; } = new() { Level = MirSafetyLevel.Lossless };
        public MirPassOutcome Apply(MirPlan plan, MirPassContext context) => new(plan with { Context = plan.Context.Select(static block => block with { PrivacyClass = PrivacyClass.Secret }).ToMirList() });
    }
}
