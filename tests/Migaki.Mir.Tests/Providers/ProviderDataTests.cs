using Migaki.Mir.Json;
using Migaki.Tests.Shared;
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
        Assert.Null(MirPriceRow.Find(MirProviderData.BuiltIn.Prices, "embedded", "x"));
        // A model that came after the data: not the price of the one whose name it begins with.
        Assert.Null(MirPriceRow.Find(MirProviderData.BuiltIn.Prices, "anthropic", "claude-opus-5-9"));
        Assert.Null(MirCacheRule.Find(MirProviderData.BuiltIn.CacheRules, "anthropic", "claude-opus-5-5"));
        Assert.Null(MirPriceRow.Find(MirProviderData.BuiltIn.Prices, "openai", "gpt-7"));
        Assert.Equal(1.25, MirCacheRule.Find(MirProviderData.BuiltIn.CacheRules, "openai", "gpt-5.6-mini")!.Ttls[0].WriteMultiplier);
    }

    [Fact]
    public void Every_row_is_dated_and_says_where_it_comes_from()
    {
        foreach (var data in new[] { MirProviderData.BuiltIn, MirProviderData.ReferenceFixtures })
        {
            Assert.All(data.CacheRules, static row => Assert.True(row.ObservedAt.Length == 10 && row.StaleAfter!.Length == 10 && row.Source.Length > 0));
            Assert.All(data.Prices, static row => Assert.True(row.ObservedAt.Length == 10 && row.StaleAfter!.Length == 10 && row.Source.Length > 0));
            Assert.All(data.Capabilities, static row => Assert.True(MirDates.IsAfter(row.Text("staleAfter"), row.Text("observedAt")) && ((WireObject)row["source"]!).Text("label").Length > 0));
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
        Assert.Equal(("2026-11-21+mine", "2027-01-01"), (data.DataVersion, data.AsOf));
    }

    [Fact]
    public void Every_file_of_the_build_fits_the_schema_and_speaks_of_one_vendor()
    {
        var schema = (WireObject)WireReader.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "schemas", MirProviderData.CurrentVersion + ".schema.json"))).Value!;
        Assert.Equal("urn:migaki:schema:" + MirProviderData.CurrentVersion, schema.Text("$id"));
        var folder = Path.Combine(Repository.Root, "src", "Migaki.Mir", "Providers");
        Assert.Equal(Directory.GetFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), BuiltInProviderData.Vendors);
        foreach (var vendor in BuiltInProviderData.Vendors)
        {
            var json = BuiltInProviderData.Json(vendor);
            Assert.Equal(File.ReadAllText(Path.Combine(folder, vendor + ".json")), json);
            Assert.Empty(new Schemas.SchemaEvaluator(schema).Check(WireReader.Read(json).Value!));
            var data = MirProviderData.TryParse(json, out _)!;
            Assert.All(data.Prices, row => Assert.Equal(vendor, row.Provider));
            Assert.All(data.CacheRules, row => Assert.Equal(vendor, row.Provider));
            Assert.All(data.Capabilities, row => Assert.Equal(vendor, row.Text("provider")));
            Assert.True(data.Prices.Count > 0 && data.CacheRules.Count > 0 && data.Capabilities.Count > 0);
        }
    }

    [Fact]
    public void No_model_has_two_prices()
    {
        foreach (var data in new[] { MirProviderData.BuiltIn.Prices.Select(static row => row.Provider + "/" + row.Model), MirProviderData.BuiltIn.CacheRules.Select(static row => row.Provider + "/" + row.Backend + "/" + row.Model) })
            Assert.Empty(data.GroupBy(static name => name, StringComparer.Ordinal).Where(static group => group.Count() > 1).Select(static group => group.Key));
    }

    [Theory]
    [InlineData("anthropic", "claude-haiku-5-5", 100_000, 0.1, 0.5, 0.1)]
    [InlineData("anthropic", "claude-haiku-5-5", 100_001, 0.5, 2.5, 0.1)]
    [InlineData("anthropic", "claude-opus-5-5", 1, 4.0, 20.0, 0.05)]
    [InlineData("anthropic", "claude-opus-5-20260724", 1, 5.0, 25.0, 0.1)]
    [InlineData("openai", "gpt-6-sol", 272_001, 4.0, 15.0, 0.1)]
    [InlineData("google", "gemini-2.5-pro", 200_001, 2.5, 15.0, 0.1)]
    public void A_price_is_that_of_the_prompts_length(string provider, string model, double tokens, double input, double output, double read)
    {
        var row = MirPriceRow.Find(MirProviderData.BuiltIn.Prices, provider, model)!.At(tokens)!;
        Assert.Equal((input, output), (row.InputUsdPerMillionTokens, row.OutputUsdPerMillionTokens!.Value));
        Assert.Equal(read, row.CacheReadMultiplier(null)!.Value, 9);
        Assert.Equal(Math.Round(tokens * input / 1e6, 12), new MirTokenUsage(tokens, 0, 0, 0).CostUsd(MirPriceRow.Find(MirProviderData.BuiltIn.Prices, provider, model)!, null)!.Value, 9);
    }

    [Fact]
    public void Beyond_the_lengths_a_row_speaks_of_the_price_is_unknown()
    {
        var row = MirPriceRow.Find(MirProviderData.BuiltIn.Prices, "openai", "gpt-5.5")!;
        Assert.NotNull(row.At(272_000));
        Assert.Null(row.At(272_001));
        Assert.Null(new MirTokenUsage(272_001, 0, 0, 1).CostUsd(row, null));
        // What is known of a tier's input is not known of its output.
        var half = MirPriceRow.Find(MirProviderData.BuiltIn.Prices, "google", "gemini-3.1-pro")!;
        Assert.Equal(0.8, new MirTokenUsage(200_001, 0, 0, 0).CostUsd(half, null)!.Value, 4);
        Assert.Null(new MirTokenUsage(200_001, 0, 0, 1).CostUsd(half, null));
        // A read has a price where the row gives it, without any rule; a write has not.
        Assert.Equal(0.5, new MirTokenUsage(0, 1_000_000, 0, 0).CostUsd(row with { Tiers = default }, null));
        Assert.Null(new MirTokenUsage(0, 0, 1, 0).CostUsd(row, null));
    }

    [Fact]
    public void A_models_record_says_what_is_different_from_its_providers()
    {
        var known = MirProviderCapabilities.Find(MirProviderData.BuiltIn.Capabilities, "anthropic", "claude-haiku-4-5")!;
        Assert.Equal((200_000.0, true), (known.MaxContextTokens!.Value, known.Supports("structured_outputs")!.Value));
        var other = MirProviderCapabilities.Find(MirProviderData.BuiltIn.Capabilities, "anthropic", "claude-9")!;
        Assert.Equal((null, true), (other.MaxContextTokens, other.Supports("tool_calling")!.Value));
        Assert.Null(other.Supports("zero_data_retention"));
        Assert.Null(MirProviderCapabilities.Find(MirProviderData.BuiltIn.Capabilities, "acme", "x"));
    }

    [Theory]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1','asOf':'d','prices':[{'provider':'p','models':[],'inputUsdPerMillionTokens':1,'source':'s','observedAt':'d'}]}", "Expected at least one name. $.prices[0].models")]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1','asOf':'d','prices':[{'provider':'p','models':['a',7],'inputUsdPerMillionTokens':1,'source':'s','observedAt':'d'}]}", "Expected a text. $.prices[0].models[1]")]
    [InlineData("{'version':'migaki.net.provider-data.v0','dataVersion':'1','asOf':'d','prices':[{'provider':'p','model':'m','inputUsdPerMillionTokens':1,'tiers':[{'aboveInputTokens':5},{'aboveInputTokens':5}]}]}", "Expected a number above the tier's before. $.prices[0].tiers[1].aboveInputTokens")]
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
