using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Providers;

public sealed class ProviderDataTests
{
    [Theory]
    [InlineData("claude-opus-5-20261001", 512)]
    [InlineData("claude-opus-4-20250514", 1024)]
    [InlineData("claude-opus-4-6", 4096)]
    [InlineData("claude-opus-4-7-x", 2048)]
    [InlineData("claude-haiku-4-5", 4096)]
    public void The_longest_name_that_matches_gives_the_rule(string model, double minimum)
    {
        var rule = MirCacheRule.Find(MirProviderData.BuiltIn.CacheRules, "anthropic", model)!;
        Assert.Equal(minimum, rule.MinPrefixTokens);
        Assert.Equal((4.0, 20.0, 0.1, true), (rule.MaxBreakpoints!.Value, rule.LookBackBlocks!.Value, rule.ReadMultiplier, rule.Explicit));
        Assert.Equal([1.25, 2], rule.Ttls.Select(static ttl => ttl.WriteMultiplier));
    }

    [Fact]
    public void What_no_row_speaks_of_is_unknown()
    {
        Assert.Null(MirCacheRule.Find(MirProviderData.BuiltIn.CacheRules, "anthropic", "claude-9"));
        // A cloud is not its vendor.
        Assert.Null(MirCacheRule.Find(MirProviderData.BuiltIn.CacheRules, "anthropic", "claude-opus-5", "some-cloud"));
        Assert.Null(MirPriceRow.Find(MirProviderData.BuiltIn.Prices, "openai", "gpt-5"));
        Assert.Equal(1.25, MirCacheRule.Find(MirProviderData.BuiltIn.CacheRules, "openai", "gpt-5.6-mini")!.Ttls[0].WriteMultiplier);
    }

    [Fact]
    public void Every_row_is_dated_and_says_where_it_comes_from()
    {
        foreach (var data in new[] { MirProviderData.BuiltIn, MirProviderData.ReferenceFixtures })
        {
            Assert.All(data.CacheRules, static row => Assert.True(row.ObservedAt.Length == 10 && row.StaleAfter!.Length == 10 && row.Source.Length > 0));
            Assert.All(data.Prices, static row => Assert.True(row.ObservedAt.Length == 10 && row.StaleAfter!.Length == 10 && row.Source.Length > 0));
        }
        Assert.Equal(4, MirProviderData.ReferenceFixtures.Capabilities.Count);
    }

    [Fact]
    public void A_users_rows_count_before_ours()
    {
        var own = MirProviderData.TryParse(
            "{\"version\":\"migaki.net.provider-data.v0\",\"dataVersion\":\"mine\",\"asOf\":\"2027-01-01\",\"prices\":[{\"provider\":\"openai\",\"model\":\"gpt-5*\",\"inputUsdPerMillionTokens\":3,\"source\":\"contract\",\"observedAt\":\"2027-01-01\"}],"
            + "\"cacheRules\":[{\"provider\":\"anthropic\",\"backend\":\"anthropic\",\"model\":\"claude-opus-5*\",\"explicit\":true,\"minPrefixTokens\":2048,\"readMultiplier\":0.1,\"ttls\":[{\"name\":\"5m\",\"milliseconds\":300000,\"writeMultiplier\":1.25}],\"source\":\"measured\",\"observedAt\":\"2027-01-01\"}]}", out var error)!;
        Assert.Null(error);
        var data = MirProviderData.BuiltIn.With(own);
        Assert.Equal("openai/gpt-5*@2027-01-01", MirPriceRow.Find(data.Prices, "openai", "gpt-5-mini")!.Id);
        Assert.Equal(2048, MirCacheRule.Find(data.CacheRules, "anthropic", "claude-opus-5")!.MinPrefixTokens);
        Assert.Equal(("2026-11+mine", "2027-01-01"), (data.DataVersion, data.AsOf));
    }

    [Theory]
    [InlineData("[]", "Expected an object. $")]
    [InlineData("{}", "Expected migaki.net.provider-data.v0. $.version")]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1'}", "Expected a text. $.asOf")]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1','asOf':'d','prices':[{'provider':'p','model':'m','inputUsdPerMillionTokens':-1}]}", "Expected a number that is not negative. $.prices[0].inputUsdPerMillionTokens")]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1','asOf':'d','prices':7}", "Expected an array. $.prices")]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1','asOf':'d','cacheRules':[{'readMultiplier':1}]}", "Expected a number below 1. $.cacheRules[0].readMultiplier")]
    [InlineData("{", "The text ends")]
    public void Bad_data_is_refused_with_its_place(string json, string message)
    {
        Assert.Null(MirProviderData.TryParse(json.Replace('\'', '"'), out var error));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Capability_checks_fail_closed()
    {
        var openai = new MirProviderCapabilities(MirProviderData.ReferenceFixtures.Capabilities[1]);
        MirCapabilityRequirement[] needs =
        [
            new("structured_outputs", true), new("explicit_cache_breakpoints", false), new("explicit_cache_breakpoints", true), new("time_travel", true), new("context_limits", true, 128001), new("context_limits", true, 128000),
        ];
        var check = openai.Check(needs, "2026-12-31T12:00:00.000Z");
        Assert.False(check.Supported);
        Assert.Equal(
            ["Warning downgraded_capability explicit_cache_breakpoints", "Error unsupported_capability explicit_cache_breakpoints", "Error capability_unknown time_travel", "Error context_limit_exceeded context_limits"],
            check.Warnings.Select(static warning => $"{warning.Severity} {warning.Code} {warning.Capability}"));
        Assert.Equal("capability_fixture_stale", Assert.Single(openai.Check([], "2027-01-01").Warnings).Code);
        Assert.True(openai.Check([needs[0], needs[1]], "2026-12-31").Supported);
        Assert.Equal("capability_metadata_missing", Assert.Single(new MirProviderCapabilities(Wired("{'provider':'x'}")).Check([], "2026-01-01").Warnings).Code);
        Assert.Equal(["structured_outputs", "structured_outputs", "tool_calling"], new[] { ModelCapability.JsonMode, ModelCapability.StructuredOutput, ModelCapability.ToolCalling }.Select(MirProviderCapabilities.NameOf));
    }
}
