using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;
using Polly;
using Polly.Retry;

namespace Migaki.Retries;

/// <summary>A plan's policy for one step, as a Polly pipeline: each repetition is an event of the run before it is sent.</summary>
internal static class RetryPolicy
{
    /// <summary>Runs a call under the policy of the step that is running. A step that must not be repeated runs once, and its run says so.</summary>
    public static async Task<T> Run<T>(RunningModelCall step, MigakiRetryOptions options, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var node = step.Original.Nodes.FirstOrDefault(node => node.Id == step.NodeId);
        var attempts = Attempts(node, options);
        if (attempts <= 1) return await call(cancellation).ConfigureAwait(false);
        if (node is null || !RetryFallbackPlanning.MayRepeat(node))
        {
            try { return await call(cancellation).ConfigureAwait(false); }
            catch (Exception failure) when (options.IsTransient(failure))
            {
                step.Recover("not_retryable", $"{failure.GetType().Name}; the step may have acted and is not declared to bear a repetition.", null).Fail();
                throw;
            }
        }
        MirRecovery? running = null;
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = attempts - 1,
            Delay = options.Delay,
            MaxDelay = options.MaxDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => new(arguments.Outcome.Exception is { } failure && options.IsTransient(failure)),
            DelayGenerator = arguments => new(arguments.Outcome.Exception is { } failure ? options.RetryAfter(failure) : null),
            OnRetry = arguments =>
            {
                running?.Fail(arguments.Outcome.Exception?.GetType().Name);
                running = step.Recover("retry", arguments.Outcome.Exception?.GetType().Name ?? "unknown", arguments.AttemptNumber + 1);
                return default;
            },
        }).Build();
        try
        {
            var value = await pipeline.ExecuteAsync(async token => await call(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            running?.Complete();
            return value;
        }
        catch (Exception failure)
        {
            running?.Fail(failure.GetType().Name);
            throw;
        }
    }

    /// <summary>The providers that the plan names for the step, in their order, where its constraints let it use them.</summary>
    public static IEnumerable<string> Fallbacks(RunningModelCall step)
    {
        var constraints = step.Original.Constraints;
        if (Declared(step.Original.Nodes.FirstOrDefault(node => node.Id == step.NodeId))?["fallbackProviders"] is not WireArray names) yield break;
        foreach (var name in names.Items.OfType<WireString>().Select(static name => name.Value))
            if ((constraints.DeniedProviders ?? default).Contains(name) is false && (constraints.AllowedProviders is not { } allowed || allowed.Contains(name))) yield return name;
    }

    private static int Attempts(MirNode? node, MigakiRetryOptions options) =>
        Declared(node)?["maxAttempts"] is WireNumber { Value: >= 1 and <= 100 } planned ? (int)planned.Value : options.MaxAttempts;

    private static WireObject? Declared(MirNode? node) => node?.Metadata?["retryFallback"] as WireObject;
}
