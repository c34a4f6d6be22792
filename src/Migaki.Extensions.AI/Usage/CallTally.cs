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

    public static CallTally Of(RunningModelCall step) => Tallies.GetValue(step.Identity, static _ => new CallTally());

    /// <summary>A request is about to be sent: where the answer never comes, the run still says to whom it went.</summary>
    public int Begin(RunningModelCall step, ModelUsage asked)
    {
        lock (_requests)
        {
            _requests.Add(asked);
            step.Report(Sum());
            return _requests.Count - 1;
        }
    }

    public void End(RunningModelCall step, int request, ModelUsage used)
    {
        lock (_requests)
        {
            _requests[request] = used;
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
        CostUsd = _requests.TrueForAll(static usage => usage.CostUsd is not null) ? (double)_requests.Sum(static usage => (decimal)usage.CostUsd!.Value) : null,
        LatencyMs = _requests.TrueForAll(static usage => usage.LatencyMs is not null) ? _requests.Sum(static usage => usage.LatencyMs) : null,
        Requests = _requests.Count,
    };

    private long? Sum(Func<ModelUsage, long?> of) => _requests.TrueForAll(usage => of(usage) is not null) ? _requests.Sum(of) : null;
}
