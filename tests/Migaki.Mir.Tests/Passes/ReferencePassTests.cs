using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

public sealed class ReferencePassTests
{
    private static readonly MirPassContext WithProviders = Context with { ProviderCapabilities = MirProviderData.ReferenceFixtures.Capabilities.Where(static record => record.Text("provider") != "litellm-compatible").ToMirList() };

    public static TheoryData<string, MirContextBlock> Skipped => new()
    {
        { "Context role is not eligible for stable prefix grouping.", Block("x") },
        { "Context mutability is not fixed.", Block("x", ContextRole.Example, Mutability.Droppable, privacy: PrivacyClass.Secret) },
        { "Privacy-restricted context is not eligible for cacheable prefix grouping.", Instruction("x") with { PrivacyClass = PrivacyClass.Confidential } },
        { "Context cache policy forbids cache layout.", Instruction("x") with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Forbidden } } },
    };

    [Theory]
    [MemberData(nameof(Skipped))]
    public void A_stable_prefix_ends_at_the_first_block_that_changes(string reason, MirContextBlock block)
    {
        var plan = Plan([Instruction("s"), block, Instruction("t")], [Call("m", "s", "x", "t"), Call("n", "x")]);
        var outcome = new StablePrefixDetection().Apply(plan);
        Assert.Same(plan, outcome.Plan);
        Assert.Equal(["stable-prefix-001 Stable prefix opportunity for node m."], outcome.Summaries());
        Assert.Equal("{\"changeKind\":\"changed\",\"contextIds\":[\"s\"]}", outcome.Evidence[0]["contextChange"]!.ToString());
        Assert.Equal("m", ((WireObject)outcome.Evidence[0]["source"]!).Text("nodeId"));
        var expected = new MirPassWarning("stable_prefix_candidate_skipped", "Context block is not eligible for stable prefix grouping.", MirWarningSeverity.Warning, "$.context[?(@.id==\"x\")]", reason);
        Assert.Equal([expected, expected], outcome.Warnings);
    }

    [Fact]
    public void Providers_are_recorded_as_assumptions_of_prefixes()
    {
        var outcome = new StablePrefixDetection().Apply(Plan([]), WithProviders);
        Assert.Equal(
        [
            "stable-prefix-001 Recorded stable prefix cache assumption for mock.", "stable-prefix-002 Recorded stable prefix cache assumption for openai-style.", "stable-prefix-003 Recorded stable prefix cache assumption for anthropic-style.",
        ], outcome.Summaries());
        Assert.Equal("{\"capability\":\"prompt_caching\",\"description\":\"Provider declares explicit cache breakpoint support.\",\"provider\":\"anthropic-style\"}", outcome.Evidence[2]["capabilityAssumption"]!.ToString());
        Assert.Equal(["stable_prefix_provider_report_only $.providerCapabilities Info", "stable_prefix_provider_report_only $.providerCapabilities Info"], outcome.Warnings.Select(static warning => $"{warning.Code} {warning.Path} {warning.Severity}"));
    }

    [Fact]
    public void Cache_layouts_are_reported_per_provider()
    {
        var plan = Plan([Instruction("s", 500)], [Call("m", "s")]);
        var outcome = new PromptCacheLayoutReporting(MirProviderData.ReferenceFixtures.Prices).Apply(plan, WithProviders);
        Assert.Equal(
        [
            "capability_assumption", "warning", "context_change Metadata-only prompt-cache layout opportunity for node m on mock.", "estimate", "estimate",
            "capability_assumption", "warning", "context_change Automatic prompt-cache layout opportunity for node m on openai-style.", "estimate", "estimate",
            "capability_assumption", "context_change Explicit cache breakpoint opportunity for node m on anthropic-style.", "estimate", "estimate",
        ], outcome.Evidence.Select(static item => item.Text("kind") == "context_change" ? "context_change " + item.Text("summary") : item.Text("kind")));
        Assert.Equal("[\"migaki.prompt-cache-layout.v0\",\"migaki.providers.v0\"]", outcome.Evidence[5]["refs"]!.ToString());
        Assert.Equal("provider-capabilities://openai-style/migaki.providers.v0/2026-01-01", ((WireObject)outcome.Evidence[5]["capabilityAssumption"]!).Text("evidenceRef"));
        Assert.Equal("Provider declares automatic prompt caching but no explicit cache breakpoints.", ((WireObject)outcome.Evidence[5]["capabilityAssumption"]!).Text("description"));
        const string subject = "$.providerCapabilities[?(@.provider==\\\"anthropic-style\\\")].nodes[?(@.id==\\\"m\\\")].promptCacheLayout.cacheablePrefix";
        Assert.Equal("{\"confidence\":\"estimated\",\"estimateKind\":\"token\",\"subjectRef\":\"" + subject + "\",\"unit\":\"tokens\",\"value\":500}", outcome.Evidence[12]["estimate"]!.ToString());
        Assert.Equal("{\"confidence\":\"estimated\",\"estimateKind\":\"cost\",\"subjectRef\":\"" + subject + ".estimatedInputCostUsd\",\"unit\":\"usd\",\"value\":0.001}", outcome.Evidence[13]["estimate"]!.ToString());
        Assert.Equal(
            ["prompt_cache_provider_unsupported Warning $.providerCapabilities[?(@.provider==\"mock\")]", "prompt_cache_explicit_breakpoint_unavailable Info $.providerCapabilities[?(@.provider==\"openai-style\")]"],
            outcome.Warnings.Select(static warning => $"{warning.Code} {warning.Severity} {warning.Path}"));
        Assert.DoesNotContain(new PromptCacheLayoutReporting().Apply(plan, WithProviders).Evidence, static item => item.ToString().Contains("usd", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{'staticRouting':{'candidates':[{'provider':'bad','model':'x'},{'provider':'other','model':'y'},{'provider':'good','model':'z'}],'requiredValidators':['v']}}", ModelTask.Ranking, "good/z", "static_routing_provider_denied static_routing_provider_not_allowed")]
    [InlineData("{'staticRouting':{'candidates':[{'provider':'good','model':'z'}],'requiredValidators':['v']}}", ModelTask.General, null, "static_routing_ineligible_task")]
    [InlineData("{'staticRouting':{'candidates':[{'provider':'good','model':'z'}],'requiredValidators':[]}}", ModelTask.Classification, null, "static_routing_validator_missing")]
    [InlineData("{'staticRouting':{'candidates':[{'provider':'good','model':'z'}],'requiredValidators':['w']}}", ModelTask.Classification, null, "static_routing_validator_missing")]
    [InlineData("{'staticRouting':{'candidates':[{'provider':'good'}],'requiredValidators':['v']}}", ModelTask.Classification, null, "")]
    [InlineData("{'staticRouting':{'candidates':[],'requiredValidators':['v']}}", ModelTask.General, null, "")]
    public void Low_risk_calls_are_routed(string metadata, ModelTask task, string? target, string codes)
    {
        var call = Call("m") with { Metadata = Wired(metadata), Model = new MirModel { Task = task } };
        var plan = Plan([], [call], constraints: new MirConstraints { RequiredValidators = MirList.Of("v"), AllowedProviders = MirList.Of("good"), DeniedProviders = MirList.Of("bad") });
        var outcome = new StaticRouting().Apply(plan);
        Assert.Same(plan, outcome.Plan);
        Assert.Equal(codes, string.Join(' ', outcome.Codes()));
        Assert.All(outcome.Warnings, static warning => Assert.Equal(MirWarningSeverity.Warning, warning.Severity));
        if (target is null) Assert.Empty(outcome.Evidence);
        else
        {
            Assert.Equal(["static-routing-001 Routed m to good/z."], outcome.Summaries());
            Assert.Equal("{\"nodeId\":\"m\",\"reason\":\"Low-risk ranking node satisfies static routing policy.\",\"source\":\"ranking\",\"target\":\"good/z\"}", outcome.Evidence[0]["routingDecision"]!.ToString());
            Assert.Equal("[\"migaki.static-routing.v0\"]", outcome.Evidence[0]["refs"]!.ToString());
        }
    }

    private static readonly MirValidatorNode Retrying = new() { Id = "v", InputContext = MirList.Of("out"), FailurePolicy = ValidatorFailurePolicy.RetryNode, Validator = new MirValidator { Kind = ValidatorKind.Schema, Name = "json" } };

    [Fact]
    public void A_validator_retries_the_call_it_validates()
    {
        MirNode[] nodes = [Tool("up"), Call("a") with { OutputContext = "out" }, Call("b") with { OutputContext = "out" }, Retrying];
        var byEdge = RetryFallbackPlanning.Reference().Apply(Plan([Block("out")], nodes, [Edge("up", "b"), Edge("a", "b"), Edge("b", "v", MirEdgeKind.Validation)]));
        var retry = byEdge.Evidence[0];
        Assert.Equal("Retry node b after validator v fails without rerunning upstream context.", retry.Text("summary"));
        Assert.Equal("{\"decision\":\"retry\",\"nodeId\":\"b\",\"scope\":\"node\"}", retry["retryFallbackDecision"]!.ToString());
        Assert.Equal("[\"validator:v\",\"preserve-node:up\",\"preserve-node:a\"]", retry["refs"]!.ToString());
        Assert.Equal("a", ((WireObject)RetryFallbackPlanning.Reference().Apply(Plan([Block("out")], nodes)).Evidence[0]["retryFallbackDecision"]!).Text("nodeId"));
        // An edge from anything but a model call ends the search.
        Assert.Contains("retry_boundary_missing_target", RetryFallbackPlanning.Reference().Apply(Plan([Block("out")], nodes, [Edge("up", "v", MirEdgeKind.Validation)])).Codes());
    }

    [Theory]
    [InlineData("{'retryFallback':{'sideEffectClass':'read_only'}}", SideEffectClass.NonIdempotentMutation, true, false)]
    [InlineData("{'retryFallback':{'sideEffecting':false}}", SideEffectClass.ReadOnly, true, true)]
    [InlineData("{'retryFallback':{'sideEffecting':true}}", SideEffectClass.ReadOnly, false, false)]
    [InlineData("{}", SideEffectClass.ReadOnly, false, true)]
    [InlineData("{'retryFallback':{'sideEffectClass':'idempotent_mutation','idempotencyKeyRef':'k','policyEvidenceRef':'p'}}", SideEffectClass.IdempotentMutation, true, true)]
    [InlineData("{'retryFallback':{'sideEffectClass':'idempotent_mutation','idempotencyKeyRef':'k','policyEvidenceRef':' '}}", SideEffectClass.IdempotentMutation, false, false)]
    [InlineData("{'retryFallback':{'sideEffectClass':'approval_required','idempotencyKeyRef':'k','policyEvidenceRef':'p'}}", SideEffectClass.ApprovalRequired, false, false)]
    [InlineData("{'retryFallback':{'sideEffectClass':'approval_required','idempotencyKeyRef':'k','policyEvidenceRef':'p','approvalEvidenceRef':'a'}}", SideEffectClass.ApprovalRequired, true, true)]
    [InlineData("{'retryFallback':{'sideEffectClass':'odd'}}", SideEffectClass.Unknown, false, false)]
    public void Tools_are_repeated_only_where_that_is_safe(string metadata, SideEffectClass typed, bool reference, bool ours)
    {
        var plan = Plan([], [Tool("t", typed) with { Metadata = Wired(metadata) }]);
        foreach (var (pass, retryable) in new[] { (RetryFallbackPlanning.Reference(), reference), (RetryFallbackPlanning.Typed(), ours) })
        {
            var outcome = pass.Apply(plan);
            Assert.Equal(retryable ? [] : ["retry_side_effect_not_retryable"], outcome.Codes());
            if (!retryable) Assert.Equal("{\"decision\":\"not_retryable\",\"nodeId\":\"t\",\"scope\":\"node\"}", outcome.Evidence[0]["retryFallbackDecision"]!.ToString());
        }
    }

    [Fact]
    public void A_call_falls_back_to_the_first_provider_it_may_use()
    {
        var call = Call("m") with { Metadata = Wired("{'retryFallback':{'fallbackProviders':['bad','other','good','better']}}") };
        var outcome = RetryFallbackPlanning.Reference().Apply(Plan([], [call], constraints: new MirConstraints { AllowedProviders = MirList.Of("good", "better"), DeniedProviders = MirList.Of("bad") }));
        Assert.Equal(["fallback_provider_denied", "fallback_provider_not_allowed"], outcome.Codes());
        Assert.Equal("{\"decision\":\"fallback\",\"fallbackTarget\":\"good\",\"nodeId\":\"m\",\"scope\":\"node\"}", Assert.Single(outcome.Evidence)["retryFallbackDecision"]!.ToString());
    }

    [Fact]
    public void The_references_passes_have_its_names_versions_and_safety() => Assert.Equal(
        [
            "migaki.context.exact_duplicate_elimination 0.0.0 Deterministic", "migaki.context.stable_prefix_detection 0.0.0 Deterministic", "migaki.context.prompt_cache_layout_reporting 0.0.0 Deterministic",
            "migaki.runtime.static_routing_policy 0.0.0 Deterministic", "migaki.runtime.retry_fallback_planning 0.0.0 Deterministic",
        ], MirOptimizer.ReferencePasses().Select(static pass => $"{pass.Identity.Name} {pass.Identity.Version} {pass.Safety.Level}"));
}
