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
    /// <summary>Of the whole call: input by its cache class, and the output that is expected.</summary>
    public double? CostUsd { get; private init; }

    /// <summary>The output that is expected: what the client says is typical, else the limit.</summary>
    public int? OutputTokens { get; private init; }

    /// <summary>Where the expected output comes from.</summary>
    public string? OutputBasis { get; private init; }

    public int CacheReadTokens { get; private init; }

    public int CacheWriteTokens { get; private init; }

    /// <param name="inputTokens">All of the input.</param>
    /// <param name="otherTokens">Those that are no content of a message.</param>
    /// <param name="maxOutputTokens">The limit.</param>
    /// <param name="facts">What is known of the model.</param>
    /// <param name="typicalOutputTokens">What the client says its answers have.</param>
    /// <param name="cached">The tokens that are expected to be read from the cache and to be written to it, and for how long.</param>
    public static CallPrediction Of(
        int inputTokens, int otherTokens, int? maxOutputTokens, ProviderFacts? facts, int? typicalOutputTokens = null, (int Read, int Write, CacheLifetime? Lifetime) cached = default)
    {
        // No answer is longer than its limit.
        var output = typicalOutputTokens is { } typical ? Math.Min(typical, maxOutputTokens ?? typical) : maxOutputTokens;
        var read = Math.Min(cached.Read, inputTokens);
        var write = Math.Min(cached.Write, inputTokens - read);
        return new CallPrediction(
            inputTokens, otherTokens, maxOutputTokens,
            CallCost.OfFreshInput(inputTokens, facts),
            maxOutputTokens is { } most ? CallCost.Of(new ObservedUsage(inputTokens, most, 0, 0, null), facts, null) : null,
            facts?.Latency?.EstimateMs(inputTokens, maxOutputTokens))
        {
            CostUsd = output is { } expected ? CallCost.Of(new ObservedUsage(inputTokens, expected, read, write, null), facts, cached.Lifetime) : null,
            OutputTokens = output, OutputBasis = output is null ? null : typicalOutputTokens is null ? "limit" : "typical",
            CacheReadTokens = read, CacheWriteTokens = write,
        };
    }

    public WireObject ToWire() => new WireObjectBuilder()
        .Add("cacheReadTokens", CacheReadTokens > 0 ? CacheReadTokens : null)
        .Add("cacheWriteTokens", CacheWriteTokens > 0 ? CacheWriteTokens : null)
        .Add("costUsd", CostUsd)
        .Add("estimator", TokenEstimator.Name + "@" + TokenEstimator.Version)
        .Add("estimatorError", new WireObjectBuilder()
            .Add("highest", (double?)TokenEstimator.HighestError).Add("lowest", (double?)TokenEstimator.LowestError).Add("measuredAgainst", TokenEstimator.MeasuredAgainst).Build())
        .Add("inputCostUsd", InputCostUsd)
        .Add("inputTokens", (double?)InputTokens)
        .Add("latencyMs", LatencyMs)
        .Add("maxCostUsd", MaxCostUsd)
        .Add("maxOutputTokens", (double?)MaxOutputTokens)
        .Add("outputBasis", OutputBasis)
        .Add("outputTokens", (double?)OutputTokens)
        .Build();
}
