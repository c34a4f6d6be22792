namespace Migaki;

/// <summary>On whose behalf a run happens: references that the host can resolve, never names or content. They are redacted and cut to 200 characters.</summary>
public sealed record MirCaller
{
    /// <summary>Who asked, e.g. <c>user:7741</c>.</summary>
    public string? ActorRef { get; init; }

    /// <summary>For whom, e.g. <c>tenant:acme</c>.</summary>
    public string? TenantRef { get; init; }

    /// <summary>The caller's id across systems.</summary>
    public string? CorrelationId { get; init; }
}
