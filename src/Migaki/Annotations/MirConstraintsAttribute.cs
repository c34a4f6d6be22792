namespace Migaki;

/// <summary>
/// What a plan must keep to. On a method, a class or the assembly: the nearest declaration wins, field by field.
/// A property that is not set is not a constraint.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Assembly)]
public sealed class MirConstraintsAttribute : Attribute
{
    /// <summary>Most a run may cost, in US dollars; not negative.</summary>
    public double MaxCostUsd { get; set; }

    /// <summary>Most a run may take, in milliseconds; not negative.</summary>
    public double MaxLatencyMs { get; set; }

    /// <summary>Least share of validators that must pass, 0 to 1.</summary>
    public double MinValidatorPassRate { get; set; }

    /// <summary>Least score an accepting eval must have, 0 to 1.</summary>
    public double MinEvalScore { get; set; }

    /// <summary>Most an optimization may lose against the original plan, 0 to 1.</summary>
    public double AllowedRegression { get; set; }

    /// <summary>The only providers that may be called.</summary>
    public string[]? AllowedProviders { get; set; }

    /// <summary>Providers that must not be called.</summary>
    public string[]? DeniedProviders { get; set; }

    /// <summary>Validators that must run on every path that returns.</summary>
    public string[]? RequiredValidators { get; set; }

    /// <summary>Approvals that must be granted.</summary>
    public string[]? RequiredHumanApprovals { get; set; }

    /// <summary>How much of a run is kept for replay.</summary>
    public ReplayPolicy Replay { get; set; }

    /// <summary>How much evidence a run must leave.</summary>
    public AuditLevel Audit { get; set; }

    /// <summary>The classes of data the plan may handle. Wire: <c>dataPolicy.allowedPrivacyClasses</c>.</summary>
    public PrivacyClass[]? AllowedPrivacyClasses { get; set; }

    /// <summary>Whether data may be persisted. Wire: <c>dataPolicy.allowPersistence</c>.</summary>
    public bool AllowPersistence { get; set; }

    /// <summary>Whether a provider may train on the data. Wire: <c>dataPolicy.allowModelTraining</c>.</summary>
    public bool AllowModelTraining { get; set; }

    /// <summary>Whether sensitive data must be redacted. Wire: <c>dataPolicy.redactionRequired</c>.</summary>
    public bool RedactionRequired { get; set; }

    /// <summary>The plan's cache mode. Wire: <c>cachePolicy.mode</c>.</summary>
    public CacheMode Cache { get; set; }

    /// <summary>The plan's retention mode. Wire: <c>retentionPolicy.mode</c>.</summary>
    public RetentionMode Retention { get; set; }
}
