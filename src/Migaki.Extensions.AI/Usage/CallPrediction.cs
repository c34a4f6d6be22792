using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Providers;

namespace Migaki.Accounting;

/// <summary>What is expected of a request before it is sent. Null is unknown.</summary>
/// <param name="InputTokens">The estimated tokens of all input that is text.</param>
/// <param name="OtherTokens">Those among them that are no content of a message, e.g. instructions in the options.</param>
/// <param name="MaxOutputTokens">The limit that the request or the plan sets.</param>
/// <param name="InputCostUsd">Of the input, nothing cached.</param>
/// <param name="MaxCostUsd">Of input and the longest output, nothing cached.</param>
/// <param name="LatencyMs">By a measured row, for the longest output.</param>
internal sealed record CallPrediction(int InputTokens, int OtherTokens, int? MaxOutputTokens, double? InputCostUsd, double? MaxCostUsd, double? LatencyMs)
{
    public static CallPrediction Of(int inputTokens, int otherTokens, int? maxOutputTokens, ProviderFacts? facts) => new(
        inputTokens, otherTokens, maxOutputTokens,
        CallCost.OfFreshInput(inputTokens, facts),
        maxOutputTokens is { } output ? CallCost.Of(new ObservedUsage(inputTokens, output, 0, 0, null), facts, null) : null,
        facts?.Latency?.EstimateMs(inputTokens, maxOutputTokens));

    public WireObject ToWire() => new WireObjectBuilder()
        .Add("estimator", TokenEstimator.Name + "@" + TokenEstimator.Version)
        .Add("estimatorError", new WireObjectBuilder()
            .Add("highest", (double?)TokenEstimator.HighestError).Add("lowest", (double?)TokenEstimator.LowestError).Add("measuredAgainst", TokenEstimator.MeasuredAgainst).Build())
        .Add("inputCostUsd", InputCostUsd)
        .Add("inputTokens", (double?)InputTokens)
        .Add("latencyMs", LatencyMs)
        .Add("maxCostUsd", MaxCostUsd)
        .Add("maxOutputTokens", (double?)MaxOutputTokens)
        .Build();
}
