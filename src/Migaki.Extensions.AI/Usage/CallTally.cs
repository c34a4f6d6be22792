using System.Runtime.CompilerServices;
using Migaki.Runtime;

namespace Migaki.Accounting;

/// <summary>
/// The requests of one model call of a plan: a step may ask more than once, when it retries or when tools are called in between. The sum goes
/// into the run; where one of the requests did not say a count, the sum is unknown.
/// </summary>
internal sealed class CallTally
{
    private static readonly ConditionalWeakTable<object, CallTally> Tallies = [];

    private readonly List<ModelUsage> _requests = [];
    private bool _lastFailed;
    private int _retries;

    public static CallTally Of(RunningModelCall step) => Tallies.GetValue(step.Identity, static _ => new CallTally());

    /// <summary>A request is about to be sent: where the answer never comes, the run still says to whom it went.</summary>
    public int Begin(RunningModelCall step, ModelUsage asked)
    {
        lock (_requests)
        {
            // After a failure the next request repeats it, whoever sends it.
            if (_lastFailed) _retries++;
            _lastFailed = false;
            _requests.Add(asked);
            step.Report(Sum());
            return _requests.Count - 1;
        }
    }

    public void End(RunningModelCall step, int request, bool failed, ModelUsage used)
    {
        lock (_requests)
        {
            _requests[request] = used;
            _lastFailed = failed;
            step.Report(Sum());
        }
    }

    private ModelUsage Sum() => _requests.Count == 1 ? _requests[0] : _requests[^1] with
    {
        InputTokens = Sum(static usage => usage.InputTokens),
        OutputTokens = Sum(static usage => usage.OutputTokens),
        CacheReadTokens = Sum(static usage => usage.CacheReadTokens),
        CacheWriteTokens = Sum(static usage => usage.CacheWriteTokens),
        ReasoningTokens = Sum(static usage => usage.ReasoningTokens),
        PredictedInputTokens = Sum(static usage => usage.PredictedInputTokens),
        CostUsd = Sum(static usage => usage.CostUsd),
        InputCostUsd = Sum(static usage => usage.InputCostUsd),
        UncachedInputCostUsd = Sum(static usage => usage.UncachedInputCostUsd),
        PredictedCostUsd = Sum(static usage => usage.PredictedCostUsd),
        PredictedInputCostUsd = Sum(static usage => usage.PredictedInputCostUsd),
        LatencyMs = Sum(static usage => usage.LatencyMs),
        PredictedLatencyMs = Sum(static usage => usage.PredictedLatencyMs),
        Requests = _requests.Count,
        Retries = _retries,
    };

    private double? Sum(Func<ModelUsage, double?> of) => _requests.TrueForAll(usage => of(usage) is not null) ? (double)_requests.Sum(usage => (decimal)of(usage)!.Value) : null;

    private long? Sum(Func<ModelUsage, long?> of) => _requests.TrueForAll(usage => of(usage) is not null) ? _requests.Sum(of) : null;
}
