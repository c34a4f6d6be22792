using System.Globalization;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR5003 and MIR5004: what is certain of a plan's cost, context and providers before it runs.</summary>
public sealed class ConstraintRuleTests
{
    /// <summary>Prices of a dollar and more for a token, so that a sentence breaks a budget; capabilities that are there, not there, unknown.</summary>
    private const string Rows = """
        {
          "version": "migaki.net.provider-data.v0", "dataVersion": "test", "asOf": "2026-11-21",
          "capabilities": [
            {"version": "migaki.providers.v0", "provider": "plain", "observedAt": "2026-11-01", "staleAfter": "2027-02-28", "maxContextTokens": 4, "supportsStructuredOutputs": false, "supportsToolCalling": false},
            {"version": "migaki.providers.v0", "provider": "rich", "observedAt": "2026-11-01", "staleAfter": "2027-02-28", "maxContextTokens": 8, "supportsStructuredOutputs": true, "supportsToolCalling": false},
            {"version": "migaki.providers.v0", "provider": "silent", "observedAt": "2026-11-01"},
            {"version": "migaki.providers.v0", "provider": "family", "observedAt": "2026-11-01", "supportsStructuredOutputs": false},
            {"version": "migaki.providers.v0", "provider": "family", "model": "new-*", "observedAt": "2026-11-01", "supportsStructuredOutputs": true}
          ],
          "prices": [
            {"provider": "plain", "model": "m", "inputUsdPerMillionTokens": 1000000, "outputUsdPerMillionTokens": 9000000, "source": "test", "observedAt": "2026-11-01", "staleAfter": "2027-02-28"},
            {"provider": "rich", "model": "m", "inputUsdPerMillionTokens": 2000000, "source": "test", "observedAt": "2026-11-01"},
            {"provider": "cached", "model": "m", "inputUsdPerMillionTokens": 1000000, "source": "test", "observedAt": "2026-11-01"},
            {"provider": "cached", "model": "own-dear", "inputUsdPerMillionTokens": 1000000, "cacheReadUsdPerMillionTokens": 900000, "source": "test", "observedAt": "2026-11-01"},
            {"provider": "plain", "model": "own-cheap", "inputUsdPerMillionTokens": 1000000, "cacheReadUsdPerMillionTokens": 100000, "source": "test", "observedAt": "2026-11-01"}
          ],
          "cacheRules": [
            {"provider": "cached", "backend": "cached", "model": "*", "explicit": false, "minPrefixTokens": 1024, "ttls": [{"name": "1h", "milliseconds": 3600000, "writeMultiplier": 1}], "readMultiplier": 0.1, "source": "test", "observedAt": "2026-11-01"}
          ]
        }
        """;

    private static readonly string Unlimited = Rows.Replace("\"maxContextTokens\": 4, ", "", StringComparison.Ordinal).Replace("\"maxContextTokens\": 8, ", "", StringComparison.Ordinal);

    private const string Models = """
        private const string Six = "one two three four five six";
        private const string Three = "one two three";
        [ModelCall(ModelTask.Synthesis, Provider = "plain", Model = "m")] private Task<string> Brief(string system, string text) => Task.FromResult(text);
        [ModelCall(ModelTask.Synthesis, Provider = "plain", Model = "other")] private Task<string> Unpriced(string system, string text) => Task.FromResult(text);
        [ModelCall(ModelTask.Synthesis, Provider = "cached", Model = "m")] private Task<string> Cached(string system, string text) => Task.FromResult(text);
        [ModelCall(ModelTask.Synthesis, Model = "m")] private Task<string> Open(string system, string text) => Task.FromResult(text);
        [ModelCall(ModelTask.Synthesis, Provider = "plain", Model = "m")] private Task<string> List(string[] texts) => Task.FromResult("");
        """;

    [Theory]
    // 6 tokens, 6 dollars.
    [InlineData("return await Brief(Six, question);", "", true)]
    [InlineData("return await Brief(\"one two three four five six\", question);", "", true)]
    [InlineData("return await Brief($\"one two three four five six {question}\", question);", "", true)]
    [InlineData("return await Brief(\"one two three \" + question + \" four five six\", question);", "", true)]
    [InlineData("var system = \"one two three four five six\"; return await Brief(system, question);", "", true)]
    [InlineData("return await List([Six, question]);", "", true)]
    // 3 and 3.
    [InlineData("var a = await Brief(Three, question); return await Brief(Three, a);", "", true)]
    [InlineData("if (Flag) return await Brief(Six, question); return await Brief(Six + \" seven\", question);", "", true)]
    [InlineData("return await Help(question);", "private async Task<string> Help(string s) => await Brief(Six, s);", true)]
    [InlineData("return await Local(); async Task<string> Local() => await Brief(Six, question);", "", true)]
    [InlineData("string? d = null; do { d = await Brief(Six, question); } while (!Ok(d)); return d;", "", true)]
    [InlineData("try { return await Brief(Six, question); } catch (InvalidOperationException) { throw; }", "", true)]
    // One of the ways does not pay, and that is enough.
    [InlineData("if (Flag) return question; return await Brief(Six, question);", "", false)]
    [InlineData("return Flag ? await Brief(Six, question) : await Brief(Three, question);", "", false)]
    [InlineData("foreach (var w in question.Split(' ')) Log(await Brief(Six, w)); return question;", "", false)]
    [InlineData("for (var i = 0; i < 3; i++) Log(await Brief(Six, question)); return question;", "", false)]
    [InlineData("try { return await Brief(Six, question); } catch (InvalidOperationException) { return question; }", "", false)]
    [InlineData("Func<Task<string>> ask = () => Brief(Six, question); return Flag ? await ask() : question;", "", false)]
    [InlineData("var all = await Task.WhenAll(question.Split(' ').Select(w => Brief(Six, w))); return all[0];", "", false)]
    [InlineData("await foreach (var x in Stream(question)) return x; return question;", "private async IAsyncEnumerable<string> Stream(string s) { yield return await Brief(Six, s); }", false)]
    // Nothing is certain of what is only known at run time, of a price that is not known, and of what a cache makes cheap.
    [InlineData("return await Brief(question, question);", "", false)]
    [InlineData("return await Brief(Three, question);", "", false)]
    [InlineData("return await Brief(Three, Three);", "", false)]
    [InlineData("return await Brief($\"one{question}two three four five\", question);", "", false)]
    [InlineData("var system = \"one two three four five six\"; if (Flag) system = question; return await Brief(system, question);", "", false)]
    [InlineData("return await Unpriced(Six, question);", "", false)]
    [InlineData("return await Cached(Six, question);", "", false)]
    // A price of its own for reading counts before the rule's multiple, as it does at run time.
    [InlineData("return await Own(Six, question);", "[ModelCall(ModelTask.Synthesis, Provider = \"cached\", Model = \"own-dear\")] private Task<string> Own(string system, string text) => Task.FromResult(text);", true)]
    [InlineData("return await Own(Six, question);", "[ModelCall(ModelTask.Synthesis, Provider = \"plain\", Model = \"own-cheap\")] private Task<string> Own(string system, string text) => Task.FromResult(text);", false)]
    [InlineData("return await Open(Six, question);", "", false)]
    [InlineData("return await Quiet(Six, question);", "[MirAssume(\"MIR5003\", \"the price is negotiated\")][ModelCall(ModelTask.Synthesis, Provider = \"plain\", Model = \"m\")] private Task<string> Quiet(string system, string text) => Task.FromResult(text);", false)]
    [InlineData("Log(Six); return question;", "", false)]
    public Task The_constant_context_alone_costs_more_than_the_plan_may(string body, string members, bool found) =>
        Verify("MIR5003", Costs(body, members, found), Unlimited);

    [Fact]
    public async Task The_message_says_how_much_and_for_what()
    {
        var source = Costs("var a = await {|0:Brief(Three, question)|}; if (Flag) return await {|1:Brief(Three, a)|}; return await Brief(Six, a);", "", true);
        Assert.Equal(
            "the plan 'p' costs at least 6 USD, more than its MaxCostUsd of 5: the constant context of 'Brief' → 'Brief'",
            RuleCase.Message(await Verify("MIR5003", source, Unlimited)));
    }

    [Theory]
    [InlineData("AllowedProviders = new[] { \"plain\", \"rich\" }", true)]
    [InlineData("AllowedProviders = new[] { \"rich\" }", true)]
    [InlineData("AllowedProviders = new[] { \"plain\", \"unpriced\" }", false)]
    [InlineData("AllowedProviders = new[] { \"rich\", \"unpriced\" }, DeniedProviders = new[] { \"unpriced\" }", true)]
    [InlineData("DeniedProviders = new[] { \"unpriced\" }", false)]
    public Task The_cheapest_of_the_allowed_providers_counts(string providers, bool found) =>
        Verify("MIR5003", Costs("return await Open(Six, question);", "", found, ", " + providers), Unlimited);

    [Fact]
    public Task A_price_past_its_last_day_is_not_known() =>
        Verify("MIR5003", Costs("return await Brief(Six, question);", "", false), Unlimited, new() { ["build_property.MigakiEvalDate"] = "2027-03-01" });

    [Fact]
    public Task Without_a_budget_nothing_is_too_much() =>
        Verify("MIR5003", RuleCase.Source("return await Brief(Six, question);", Models), Unlimited);

    [Theory]
    [InlineData("return await [|Brief(Six, question)|];", "")]
    [InlineData("if (Flag) return await [|Brief(Six, question)|]; return question;", "")]
    [InlineData("return await [|Open(Six, question)|];", "AllowedProviders = new[] { \"plain\" }")]
    [InlineData("return await [|Open(Six + \" seven eight nine\", question)|];", "AllowedProviders = new[] { \"plain\", \"rich\" }")]
    [InlineData("return await Open(Six, question);", "AllowedProviders = new[] { \"plain\", \"rich\" }")]
    [InlineData("return await Open(Six, question);", "AllowedProviders = new[] { \"plain\", \"silent\" }")]
    [InlineData("return await Open(Six, question);", "")]
    [InlineData("return await Brief(Three, question);", "")]
    [InlineData("return await Cached(Six, question);", "")]
    public Task The_constant_context_alone_is_longer_than_the_provider_takes(string body, string constraints) =>
        Verify("MIR5003", RuleCase.Source(body, Models, $"[MirConstraints({constraints})]"), Rows);

    [Fact]
    public async Task The_message_says_how_long_it_is() => Assert.Equal(
        "the constant context of 'Open' alone is 9 tokens, and \"plain\" or \"rich\" takes at most 8",
        RuleCase.Message(await Verify("MIR5003", RuleCase.Source("return await [|Open(Six + \" seven eight nine\", question)|];", Models, "[MirConstraints(AllowedProviders = new[] { \"plain\", \"rich\" })]"), Rows)));

    [Theory]
    [InlineData("Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", true)]
    [InlineData("Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.JsonMode }", "", true)]
    [InlineData("Provider = \"rich\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput, ModelCapability.ToolCalling }", "", true)]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "AllowedProviders = new[] { \"plain\" }", true)]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.ToolCalling }", "AllowedProviders = new[] { \"plain\", \"rich\" }", true)]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "AllowedProviders = new[] { \"plain\", \"rich\" }, DeniedProviders = new[] { \"rich\" }", true)]
    // Neither has both.
    [InlineData("RequiredCapabilities = new[] { ModelCapability.StructuredOutput, ModelCapability.ToolCalling }", "AllowedProviders = new[] { \"plain\", \"rich\" }", true)]
    [InlineData("Provider = \"family\", Model = \"old-1\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", true)]
    [InlineData("Provider = \"rich\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false)]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "AllowedProviders = new[] { \"plain\", \"rich\" }", false)]
    // What is not known is no error.
    [InlineData("Provider = \"silent\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false)]
    [InlineData("Provider = \"nobody\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false)]
    [InlineData("Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.ReasoningControls }", "", false)]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.ToolCalling }", "AllowedProviders = new[] { \"plain\", \"nobody\" }", false)]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.ToolCalling }", "", false)]
    [InlineData("Provider = \"family\", Model = \"new-2\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false)]
    [InlineData("Provider = \"family\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false)]
    [InlineData("Provider = \"plain\"", "", false)]
    public Task Nobody_who_may_be_asked_has_a_required_capability(string call, string constraints, bool found) =>
        Verify("MIR5004", Requires(call, constraints, found), Rows);

    [Theory]
    [InlineData("Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", "'Need' requires what its provider lacks: \"plain\" has no structured_outputs")]
    [InlineData("RequiredCapabilities = new[] { ModelCapability.StructuredOutput, ModelCapability.ToolCalling }", "AllowedProviders = new[] { \"plain\", \"rich\" }",
        "'Need' requires what no allowed provider has: \"plain\" has no structured_outputs and no tool_calling, \"rich\" has no tool_calling")]
    public async Task The_message_says_who_lacks_what(string call, string constraints, string message) =>
        Assert.Equal(message, RuleCase.Message(await Verify("MIR5004", Requires(call, constraints, true), Rows)));

    [Fact]
    public Task A_record_past_its_last_day_is_not_known() =>
        Verify("MIR5004", Requires("Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false), Rows, new() { ["build_property.MigakiEvalDate"] = "2027-03-01" });

    [Fact]
    public Task A_reason_sets_the_rule_aside() => RuleCase.Flow("MIR5004",
        RuleCase.Source("return await Need(question);", "[MirAssume(\"MIR5004\", \"our gateway adds it\")][ModelCall(ModelTask.Synthesis, Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput })] private Task<string> Need(string text) => Task.FromResult(text);"),
        [("/project/migaki.providers.json", Rows)]);

    /// <summary>The caching rules that come with the package are all that is known without a file, and of an unknown provider nothing is.</summary>
    [Fact]
    public Task Without_a_file_nothing_is_known_of_these_providers() => RuleCase.Flow("MIR5004", Requires("Provider = \"plain\", RequiredCapabilities = new[] { ModelCapability.StructuredOutput }", "", false));

    [Theory]
    [InlineData("", "migaki.providers.json cannot be read: ")]
    [InlineData("{", "migaki.providers.json cannot be read: ")]
    [InlineData("{}", "Expected migaki.net.provider-data.v0. $.version; until it can, its rows count for nothing")]
    [InlineData("""{"version": "migaki.net.provider-data.v0", "dataVersion": "1", "asOf": "2026-11-21", "prices": [{"provider": "a"}]}""", "$.prices[0].")]
    [InlineData("""{"version": "migaki.net.provider-data.v0", "dataVersion": "1", "asOf": "2026-11-21", "prices": {}}""", "$.prices")]
    public async Task A_file_that_cannot_be_read_is_an_error_at_the_file(string text, string message)
    {
        var harness = new AnalyzerHarness(new FlowAnalyzer()) { OnlyRules = ["MIR5004"], AdditionalFiles = [("/project/migaki.providers.json", text)] };

        var found = Assert.Single(await harness.DiagnosticsAsync(TestCompilation.Create("class C;")));

        Assert.Equal("/project/migaki.providers.json", found.Location.GetLineSpan().Path);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Contains(message, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/project/migaki.providers.json", Rows)]
    [InlineData("/project/other.providers.json", "{")]
    [InlineData("/project/my-migaki.providers.json", "{")]
    public async Task Other_files_are_left_alone(string path, string text) =>
        Assert.Empty(await new AnalyzerHarness(new FlowAnalyzer()) { OnlyRules = ["MIR5004"], AdditionalFiles = [(path, text)] }.DiagnosticsAsync(TestCompilation.Create("class C;")));

    private static string Costs(string body, string members, bool found, string more = "")
    {
        var source = RuleCase.Source(body, Models + members, $"[MirConstraints(MaxCostUsd = 5{more})]");
        return found ? source.Replace("RunCore(", "[|RunCore|](", StringComparison.Ordinal) : source;
    }

    private static string Requires(string call, string constraints, bool found) => RuleCase.Source(
        found ? "return await [|Need(question)|];" : "return await Need(question);",
        $"[ModelCall(ModelTask.Synthesis, {call})] private Task<string> Need(string text) => Task.FromResult(text);",
        $"[MirConstraints({constraints})]");

    private static Task<IReadOnlyList<Diagnostic>> Verify(string rule, string source, string rows, Dictionary<string, string>? options = null) =>
        RuleCase.Flow(rule, source, [("/project/migaki.providers.json", rows)], options);
}
