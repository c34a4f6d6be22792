using Microsoft.Extensions.AI;
using Migaki.Runtime;

namespace Migaki.Accounting;

/// <summary>One request, from the moment it is sent: what it used goes into the run.</summary>
internal sealed class CallAccount
{
    private readonly RunningModelCall _step;
    private readonly CallTally _tally;
    private readonly MigakiClientOptions _options;
    private readonly ModelUsage _asked;
    private readonly int _request;
    private readonly long _since;

    public CallAccount(RunningModelCall step, MigakiClientOptions options, string? provider, string? model, CallPrediction? predicted)
    {
        (_step, _options) = (step, options);
        _asked = new ModelUsage
        {
            Provider = provider, Model = model,
            PredictedInputTokens = predicted?.InputTokens, PredictedInputCostUsd = predicted?.InputCostUsd, PredictedCostUsd = predicted?.CostUsd, PredictedLatencyMs = predicted?.LatencyMs,
        };
        _tally = CallTally.Of(step);
        _request = _tally.Begin(step, _asked);
        _since = options.TimeProvider.GetTimestamp();
    }

    private double LatencyMs => Math.Round(_options.TimeProvider.GetElapsedTime(_since).TotalMilliseconds, 3);

    /// <summary>The provider answered. What it does not say stays unknown.</summary>
    /// <param name="model">The model that answered.</param>
    /// <param name="finishReason">Why it stopped.</param>
    /// <param name="usage">Its counts.</param>
    /// <param name="writes">The lifetime of what it may have written to the cache.</param>
    /// <param name="cut">A stream that just ended: its output count is what was announced at its beginning.</param>
    /// <param name="noOutput">An answer without output tokens.</param>
    public void Answered(string? model, string? finishReason, UsageDetails? usage, CacheLifetime? writes, bool cut = false, bool noOutput = false)
    {
        var answered = model ?? _asked.Model;
        var used = ObservedUsage.Of(usage, _asked.Provider);
        if (cut) used = used with { Output = null, Reasoning = null };
        // Prompt caches are for prompts: an embedding reads and writes none.
        if (noOutput) used = used with { Output = 0 };
        var billed = noOutput ? used with { CacheRead = used.CacheRead ?? 0, CacheWrite = used.CacheWrite ?? 0 } : used;
        var facts = _options.Facts(_asked.Provider, answered);
        _tally.End(_step, _request, failed: false, _asked with
        {
            Model = answered,
            FinishReason = finishReason,
            InputTokens = Known(used.Input),
            OutputTokens = Known(used.Output),
            CacheReadTokens = Known(used.CacheRead),
            CacheWriteTokens = Known(used.CacheWrite),
            ReasoningTokens = Known(used.Reasoning),
            CostUsd = CallCost.Of(billed, facts, writes),
            InputCostUsd = CallCost.Of(billed with { Output = 0 }, facts, writes),
            UncachedInputCostUsd = billed.Input is >= 0 and var input ? CallCost.OfFreshInput(input, facts) : null,
            LatencyMs = LatencyMs,
        });
    }

    /// <summary>No answer, or none to its end: the provider may have billed it or not.</summary>
    public void Failed() => _tally.End(_step, _request, failed: true, _asked with { LatencyMs = LatencyMs });

    /// <summary>A negative count is no count.</summary>
    private static long? Known(long? count) => count >= 0 ? count : null;
}
