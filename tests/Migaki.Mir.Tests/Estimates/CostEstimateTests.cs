using System.Globalization;
using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Estimates;

public sealed class CostEstimateTests
{
    private static readonly MirPriceRow Rate = new() { Provider = "p", Model = "m*", InputUsdPerMillionTokens = 1, OutputUsdPerMillionTokens = 2, Source = "test", ObservedAt = "2026-01-01", StaleAfter = "2026-12-31" };

    [Theory]
    [InlineData(1000, 500.0, 0.001, 0.001, 0.002)]
    [InlineData(2000, null, 0.002, null, 0.002)]
    public void Calls_are_priced_by_their_row(double input, double? output, double inputCost, double? outputCost, double cost)
    {
        var call = Assert.Single(Estimate(input, output).Calls);
        Assert.Equal((inputCost, outputCost, cost), (call.InputCostUsd, call.OutputCostUsd, call.CostUsd!.Value));
    }

    [Fact]
    public void A_difference_is_one_of_known_costs()
    {
        Assert.Equal(-0.003, MirCostEstimate.Difference(Estimate(5000, null), Estimate(2000, null)).DeltaUsd);
        var (delta, warnings) = MirCostEstimate.Difference(Estimate(5000, null), Estimate(null, null));
        Assert.Null(delta);
        Assert.Equal("cost_not_comparable", Assert.Single(warnings).Code);
    }

    [Theory]
    [InlineData("cost_model_selection_missing", false, "m", true, 10.0)]
    [InlineData("cost_rate_unknown", true, "other", true, 10.0)]
    [InlineData("cost_tokens_unknown", true, "m", true, null)]
    [InlineData("cost_output_rate_unknown", true, "m", false, 10.0)]
    public void What_is_not_known_makes_the_plan_unknown_and_is_an_error_where_a_limit_asks(string code, bool selected, string model, bool outputRate, double? tokens)
    {
        var rates = MirList.Of(outputRate ? Rate : Rate with { OutputUsdPerMillionTokens = null });
        MirModelSelection[] selections = selected ? [new("c", "p", model, 1)] : [];
        foreach (var (constraints, severity) in new[] { (new MirConstraints(), MirWarningSeverity.Warning), (new MirConstraints { MaxCostUsd = 1 }, MirWarningSeverity.Error) })
        {
            var plan = Plan([Block("a", tokens: tokens)], [Call("c", "a")], constraints: constraints);
            var estimate = MirCostEstimate.Of(plan, MirTokenEstimate.Of(plan), selections, rates);
            Assert.Equal((code, severity), (Assert.Single(estimate.Warnings).Code, estimate.Warnings[0].Severity));
            Assert.Null(estimate.CostUsd);
            Assert.Equal(0, estimate.KnownCostUsd);
        }
    }

    [Fact]
    public void A_missing_rate_is_named_in_the_metadata()
    {
        var plan = Plan([Block("a", tokens: 1)], [Call("c", "a")]);
        var estimate = MirCostEstimate.Of(plan, MirTokenEstimate.Of(plan), [new("c", "p", "other")], MirList.Of(Rate));
        Assert.Equal("{\"metadata\":{\"confidence\":\"unknown\",\"source\":\"missing_rate\"},\"nodeId\":\"c\"}", estimate.Calls[0].ToWire().ToString());
    }

    [Fact]
    public void Stale_prices_and_broken_limits_are_said()
    {
        var plan = Plan([Block("a", tokens: 2000)], [Call("c", "a")], constraints: new MirConstraints { MaxCostUsd = 0.001 });
        var stale = MirCostEstimate.Of(plan, MirTokenEstimate.Of(plan), [new("c", "p", "m1")], MirList.Of(Rate), new MirCostOptions { AsOf = "2027-01-01T00:00:00.000Z" });
        Assert.Equal(["cost_rate_stale", "cost_constraint_exceeded"], stale.Warnings.Select(static warning => warning.Code));
        Assert.Equal(0.002, stale.CostUsd);
        Assert.Single(MirCostEstimate.Of(plan, MirTokenEstimate.Of(plan), [new("c", "p", "m1")], MirList.Of(Rate), new MirCostOptions { AsOf = "2026-12-31T23:59:59.000Z" }).Warnings);
    }

    [Theory]
    [InlineData(0.0000000000005, 0.000000000001)]
    [InlineData(1.0000000000005, 1.000000000001)]
    [InlineData(-0.0000000000005, -0.000000000001)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.000000000001499, 0.000000000001)]
    public void Money_is_rounded_by_its_exact_value(double value, double rounded)
    {
        // The exact value of 5e-13 lies above or below the tie; both builds must agree with the exact digits.
        var exact = double.Parse(ExactDecimal.Round(value, 12), CultureInfo.InvariantCulture);
        Assert.Equal(exact, Money.Round(value));
        Assert.True(Math.Abs(exact - rounded) <= 1e-12);
    }

    [Fact]
    public void Both_roundings_agree_on_random_numbers()
    {
        var random = new Random(12);
        for (var i = 0; i < 20000; i++)
        {
            var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-13, 6));
            Assert.Equal(double.Parse(ExactDecimal.Round(value, 12), CultureInfo.InvariantCulture), Money.Round(value));
        }
    }

    [Theory]
    [InlineData(1.25, 0.1, 1, true)]
    [InlineData(1.25, 0.1, 0, false)]
    [InlineData(2, 0.1, 1, false)]
    [InlineData(2, 0.1, 2, true)]
    [InlineData(1, 0.5, 1, true)]
    public void Caching_pays_from_the_break_even_on(double write, double read, double reReads, bool pays)
    {
        var ttl = new MirCacheTtl("t", 1, write);
        var rule = Rule(read, ttl);
        Assert.Equal(pays, rule.Pays(ttl, reReads));
        // The same by the arithmetic itself: one write and n reads against 1 + n fresh calls.
        var usage = new MirTokenUsage(0, 1e6 * reReads, 1e6, 0).CostUsd(Rate, rule)!.Value;
        Assert.Equal(pays, usage < 1 + reReads);
    }

    [Fact]
    public void Cached_tokens_are_part_of_the_input_and_unknown_prices_are_no_zero()
    {
        Assert.Equal(new MirTokenUsage(700, 200, 100, 50), MirTokenUsage.FromTotals(1000, 200, 100, 50));
        Assert.Null(MirTokenUsage.FromTotals(100, 80, 30, 0));
        var usage = new MirTokenUsage(700, 200, 100, 50);
        Assert.Null(usage.CostUsd(Rate, null));
        Assert.Null(usage.CostUsd(Rate with { OutputUsdPerMillionTokens = null }, Rule(0.1, new MirCacheTtl("t", 1, 1.25))));
        Assert.Equal(0.0007 + 0.00002 + 0.000125 + 0.0001, usage.CostUsd(Rate, Rule(0.1, new MirCacheTtl("t", 1, 1.25)))!.Value, 12);
    }

    [Fact]
    public void The_retry_that_a_comparison_left_out_is_counted()
    {
        // The published high-duplicate scenario: cheaper without its retry, dearer with it.
        var call = Call("c", "a") with { Metadata = Wired("{'retryFallback':{'maxAttempts':2}}") };
        var plan = Plan([Block("a", tokens: 816)], [call]);
        var billed = MirBilledTokens.Of(plan, MirTokenEstimate.Of(plan));
        var data = MirProviderData.ReferenceFixtures with { Prices = MirList.Of(Rate) };
        var cost = MirBilledCost.Of(plan, billed, [new("c", "p", "m", 0)], data);
        Assert.Equal((0.000816, 0.001632), (cost.CostUsd!.Value, cost.MaxCostUsd!.Value));
        Assert.Null(MirBilledCost.Of(plan, billed, [], data).CostUsd);
    }

    private static MirCacheRule Rule(double read, MirCacheTtl ttl) => new()
    {
        Provider = "p", Backend = "p", Model = "m*", Explicit = true, MinPrefixTokens = 0, ReadMultiplier = read, Ttls = MirList.Of(ttl), Source = "test", ObservedAt = "2026-01-01",
    };

    private static MirCostEstimate Estimate(double? input, double? output)
    {
        var plan = Plan([Block("a", tokens: input)], [Call("c", "a")]);
        return MirCostEstimate.Of(plan, MirTokenEstimate.Of(plan), [new MirModelSelection("c", "p", "m", output)], MirList.Of(Rate));
    }
}
