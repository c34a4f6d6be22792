using System.Net;
using Microsoft.Extensions.AI;

namespace Migaki;

/// <summary>How failed requests are repeated, and where they go when that does not help. A plan's own <c>metadata.retryFallback</c> counts before it.</summary>
public sealed class MigakiRetryOptions
{
    private static readonly HttpStatusCode[] Transient =
    [
        HttpStatusCode.RequestTimeout, HttpStatusCode.Conflict, (HttpStatusCode)425, HttpStatusCode.TooManyRequests,
        HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout,
    ];

    /// <summary>How often a request is sent at the most, the first time included. A plan's <c>maxAttempts</c> counts before it.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The wait before the first repetition; it doubles, with jitter.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a failure may pass. Default: timeouts, connections that broke, and 408, 409, 425, 429, 500, 502, 503, 504. The exceptions of an SDK need one line of yours.</summary>
    public Func<Exception, bool> IsTransient { get; set; } = static failure => failure is TimeoutException
        || (failure is HttpRequestException http && (http.StatusCode is null || Transient.Contains(http.StatusCode.Value)));

    /// <summary>What the server asks to wait; null where it does not say. Default: it does not say.</summary>
    public Func<Exception, TimeSpan?> RetryAfter { get; set; } = static _ => null;

    /// <summary>The clients of fallback providers, by the names in the plan's <c>fallbackProviders</c>; without <c>UseMigaki</c> around them. Only those the plan names are ever used.</summary>
    public IDictionary<string, IChatClient> Fallbacks { get; } = new Dictionary<string, IChatClient>(StringComparer.Ordinal);

    /// <summary>The clock of the waits.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
