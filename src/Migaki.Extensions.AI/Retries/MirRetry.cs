using Migaki.Retries;
using Migaki.Runtime;

namespace Migaki;

/// <summary>Repeats what a tool or a retrieval does, as far as its plan allows.</summary>
public static class MirRetry
{
    /// <summary>
    /// Runs a call from within a step, and again after a failure that may pass. A tool that may have acted is repeated only where its declared side
    /// effects bear it: read-only, or idempotent with a key and a policy. Everything else, and code outside a run, runs once.
    /// </summary>
    public static Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, MigakiRetryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunningModelCall.Peek() is { } step ? RetryPolicy.Run(step, options ?? new MigakiRetryOptions(), call, cancellationToken) : call(cancellationToken);
    }
}
