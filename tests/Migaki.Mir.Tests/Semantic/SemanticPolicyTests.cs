using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Semantic;

/// <summary>Lossy transforms, approvals, privacy, caches, providers, values, spelling.</summary>
public class SemanticPolicyTests
{
    private static PlanUnderTest Plan(MirConstraints? constraints = null) => new PlanUnderTest { Constraints = constraints ?? new() }
        .Block("q", ProvenanceSource.User, ContextRole.UserInput, PrivacyClass.Confidential).Block("a");

    [Fact]
    public void A_lossy_transform_has_a_validator_or_an_eval()
    {
        Plan().Transform("cut", "q", "a", TransformKind.Summarize, lossy: true).Has("lossy_without_validators", "$.nodes[0].transform");
        Plan().Transform("cut", "q", "a", TransformKind.Summarize, lossy: true).Validator("check", "a").HasNo("lossy_without_validators");
        Plan().Transform("cut", "q", "a", TransformKind.Summarize, true, "check").Validator("check", "q").HasNo("lossy_without_validators");
        Plan().Node(new MirContextTransform
        {
            Id = "cut", InputContext = MirList.Of("q"), OutputContext = "a", Transform = new MirTransform { Kind = TransformKind.Filter, Lossy = true }, Metadata = PlanUnderTest.Members("acceptedByEval", "recall"),
        }).HasNo("lossy_without_validators");
    }

    [Theory]
    [InlineData(TransformKind.Summarize, true)]
    [InlineData(TransformKind.Compress, true)]
    [InlineData(TransformKind.Filter, true)]
    [InlineData(TransformKind.Assemble, false)]
    [InlineData(TransformKind.Redact, false)]
    public void A_lossy_kind_is_not_lossless(TransformKind kind, bool found)
    {
        var plan = Plan().Transform("cut", "q", "a", kind);
        if (found) plan.Has("lossy_declared_lossless", "$.nodes[0].transform.lossy", MirFindingSeverity.Warning);
        else plan.HasNo("lossy_declared_lossless");
    }

    [Fact]
    public void What_was_asked_is_fixed()
    {
        Plan().Block("system", ProvenanceSource.Developer, ContextRole.SystemInstruction, with: static block => block with { Mutability = Mutability.Droppable })
            .Has("unsafe_mutability", "$.context[2].mutability", MirFindingSeverity.Warning);
        Plan().Block("notes", with: static block => block with { Mutability = Mutability.Droppable }).HasNo("unsafe_mutability");
    }

    [Fact]
    public void An_approval_stands_before_its_tool()
    {
        var plan = Plan().Approval("ask", "q", "boss").Tool("pay", "q", "a", "boss", SideEffectClass.NonIdempotentMutation);
        plan.Has("approval_not_before_tool", "$.nodes[1].tool.requiresApprovalId");
        plan.Edge("ask", "pay").HasNo("approval_not_before_tool");
    }

    [Fact]
    public void A_tool_that_needs_approval_names_it()
    {
        Plan().Tool("pay", "q", "a", effects: SideEffectClass.ApprovalRequired).Has("approval_undeclared", "$.nodes[0].tool", MirFindingSeverity.Warning);
        Plan().Approval("boss", "q").Tool("pay", "q", "a", "boss", SideEffectClass.ApprovalRequired).HasNo("approval_undeclared");
    }

    [Fact]
    public void A_named_provider_is_allowed()
    {
        var denied = new MirConstraints { DeniedProviders = MirList.Of("acme") };
        var allowed = new MirConstraints { AllowedProviders = MirList.Of("openai") };
        Plan(denied).Model("ask", "q", "a", By("acme")).Has("provider_not_allowed", "$.nodes[0].model.provider");
        Plan(allowed).Model("ask", "q", "a", By("acme")).Has("provider_not_allowed", "$.nodes[0].model.provider");
        Plan(denied).Model("ask", "q", "a", static node => node with { Metadata = PlanUnderTest.Members("provider", "acme") }).Has("provider_not_allowed", "$.nodes[0].metadata.provider");
        Plan(allowed).Model("ask", "q", "a", By("openai")).HasNo("provider_not_allowed");
        Plan(allowed).Model("ask", "q", "a").HasNo("provider_not_allowed");

        static Func<MirModelCall, MirModelCall> By(string provider) => node => node with { Model = node.Model with { Extensions = PlanUnderTest.Members("provider", provider) } };
    }

    [Fact]
    public void Classes_are_allowed_and_known()
    {
        var policy = new MirConstraints { DataPolicy = new MirDataPolicy { AllowedPrivacyClasses = MirList.Of(PrivacyClass.Public) } };
        Plan(policy).Has("privacy_not_allowed", "$.context[0].privacyClass");
        Plan().HasNo("privacy_not_allowed");

        Plan(policy).Block("memory", ProvenanceSource.Memory).Model("ask", "memory", "a").Has("privacy_unspecified", "$.context[2]", MirFindingSeverity.Warning);
        Plan(policy).Block("text", ProvenanceSource.Developer).Model("ask", "text", "a").HasNo("privacy_unspecified");
        Plan(policy).Block("memory", ProvenanceSource.Memory).Validator("check", "memory").HasNo("privacy_unspecified");
        Plan().Block("memory", ProvenanceSource.Memory).Model("ask", "memory", "a").HasNo("privacy_unspecified");
    }

    [Fact]
    public void Only_a_redaction_lowers_a_class()
    {
        Plan().Block("low", privacy: PrivacyClass.Public).Model("ask", "q", "low").Has("privacy_lowered", "$.nodes[0].outputContext");
        Plan().Block("low", privacy: PrivacyClass.Public).Transform("cut", "q", "low").Has("privacy_lowered", "$.nodes[0].outputContext");
        Plan().Block("low", privacy: PrivacyClass.Public).Transform("hide", "q", "low", TransformKind.Redact).HasNo("privacy_lowered");
        Plan().Block("low", privacy: PrivacyClass.Public).Tool("look", "q", "low").HasNo("privacy_lowered");
        Plan().Block("same", privacy: PrivacyClass.Confidential).Model("ask", "q", "same").HasNo("privacy_lowered");
    }

    [Fact]
    public void Caches_and_retention_agree()
    {
        Plan().Block("c", privacy: PrivacyClass.Restricted, with: static block => block with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Eligible } })
            .Has("cache_conflict", "$.context[2].cachePolicy.mode", MirFindingSeverity.Warning);
        Plan().Block("c", with: static block => block with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Eligible } }).HasNo("cache_conflict");

        var write = new MirCacheWrite { Id = "keep", CacheKeyRef = "cache://k", InputContext = MirList.Of("q", "f") };
        Plan().Block("f", with: static block => block with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Forbidden } }).Node(write).Has("cache_conflict", "$.nodes[0].inputContext[1]");
        Plan().Block("f", with: static block => block with { RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Ephemeral } }).Node(write).Has("cache_conflict", "$.nodes[0].inputContext[1]");
        Plan(new MirConstraints { DataPolicy = new MirDataPolicy { AllowPersistence = false } }).Block("f").Node(write).Has("cache_conflict", "$.nodes[0]");
        Plan().Block("f").Node(write).HasNo("cache_conflict");
    }

    [Fact]
    public void A_data_policy_has_its_shape()
    {
        Read("\"dataPolicy\":\"anything\"", "invalid_data_policy", "$.constraints.dataPolicy");
        Read("\"dataPolicy\":{\"allowPersistence\":\"no\"}", "invalid_data_policy", "$.constraints.dataPolicy.allowPersistence");
        Read("\"dataPolicy\":{\"allowPersistence\":false}", "invalid_data_policy", null);
    }

    [Theory]
    [InlineData("maxCostUSD", true)]
    [InlineData("requiredValidator", true)]
    [InlineData("somethingElse", false)]
    [InlineData("maxCostUsd", false)]
    public void A_misspelled_property_is_told(string name, bool found) =>
        Read($"\"{name}\":1", "misspelled_property", found ? "$.constraints." + name : null);

    [Fact]
    public void Counts_are_whole_and_probabilities_at_most_one()
    {
        Plan().Model("ask", "q", "a", static node => node with { Parameters = new MirModelParameters { MaxOutputTokens = 1.5 } }).Has("not_an_integer", "$.nodes[0].parameters.maxOutputTokens", MirFindingSeverity.Warning);
        Plan().Model("ask", "q", "a", static node => node with { Parameters = new MirModelParameters { TopP = 1.5 } }).Has("out_of_range", "$.nodes[0].parameters.topP", MirFindingSeverity.Warning);
        var sound = Plan().Model("ask", "q", "a", static node => node with { Parameters = new MirModelParameters { MaxOutputTokens = 2, TopP = 1, Temperature = 1.5 } });
        sound.HasNo("not_an_integer");
        sound.HasNo("out_of_range");
    }

    [Fact]
    public void A_content_reference_is_not_empty()
    {
        Plan().Block("e", with: static block => block with { ContentRef = " " }).Has("missing_content_ref", "$.context[2].contentRef", MirFindingSeverity.Warning);
        Plan().HasNo("missing_content_ref");
    }

    private static void Read(string constraint, string code, string? path)
    {
        var plan = MirPlanReader.Read($$"""{"id":"p","version":"migaki.mir.v0","metadata":{"createdAt":""},"constraints":{ {{constraint}} },"context":[],"nodes":[],"edges":[]}""").Plan;
        var found = MirSemanticValidator.Validate(plan!).Where(finding => finding.Code == code).Select(static finding => finding.Path);
        Assert.Equal(path is null ? [] : [path], found);
    }
}
