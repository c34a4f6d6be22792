using Migaki.Integrity;
using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki;

/// <summary>What happens to a run whose evidence cannot be written.</summary>
public enum EvidenceFailurePolicy
{
    /// <summary>The run fails: no result without evidence.</summary>
    FailRun,
    /// <summary>The run goes on; what was lost is counted in the bundle as far as it can be written.</summary>
    ContinueWithoutEvidence,
}

/// <summary>What of a run survives a power cut. A killed process loses no recorded event in any of them.</summary>
public enum EvidenceDurability
{
    /// <summary>Nothing is promised: the disk is asked for the manifest and the log, and a power cut can still leave a sealed bundle with files that are empty.</summary>
    Process,
    /// <summary>Every file of a bundle when it opens and when it is sealed, each granted approval, and each side effect before it happens.</summary>
    Commit,
    /// <summary>Every file when it opens and is sealed, and events older than <see cref="MigakiOptions.DurabilityInterval"/>; the disk is asked beside the run.</summary>
    Interval,
}

/// <summary>Options of a recorder. They are read when a run begins.</summary>
public sealed class MigakiOptions
{
    /// <summary>The variable that names the root where <see cref="BundleRoot"/> is not set.</summary>
    public const string BundleRootVariable = "MIGAKI_BUNDLE_ROOT";

    /// <summary>The root where none is named.</summary>
    public const string DefaultBundleRoot = "artifacts/runs";

    /// <summary>The folder that gets a folder for each run. Default: the variable <c>MIGAKI_BUNDLE_ROOT</c>, else <c>artifacts/runs</c> under the current folder.</summary>
    public string? BundleRoot { get; set; }

    /// <summary>The clock of events, ids and <see cref="MirRunContext.Now"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>What happens to a run whose evidence cannot be written. Default: it fails.</summary>
    public EvidenceFailurePolicy OnEvidenceFailure { get; set; }

    /// <summary>What of a run survives a power cut; stated in every manifest. Default: nothing is promised.</summary>
    public EvidenceDurability Durability { get; set; }

    /// <summary>How often the disk is asked under <see cref="EvidenceDurability.Interval"/>. Default: a second.</summary>
    public TimeSpan DurabilityInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most events of a run, the last included. One more is recorded as <c>limit.exceeded</c>; then the run fails, or goes on and counts what is
    /// left out, as <see cref="OnEvidenceFailure"/> says. Default: 1,000,000.
    /// </summary>
    public long MaxEvents { get; set; } = BundleLimits.Events;

    /// <summary>The most bytes of a run's event log, with the same consequences. Default: 1 GiB.</summary>
    public long MaxLogBytes { get; set; } = BundleLimits.LogBytes;

    /// <summary>The most bytes of one payload of a full-trace run. A larger one is left out; the event and <c>limit.exceeded</c> say so. Default: 4 MiB.</summary>
    public long MaxPayloadBytes { get; set; } = BundleLimits.PayloadBytes;

    /// <summary>The most bytes of all payloads of a run, with the same consequences. Default: 256 MiB.</summary>
    public long MaxPayloadTotalBytes { get; set; } = BundleLimits.PayloadTotalBytes;

    /// <summary>The highest privacy class whose payloads a full-trace run keeps. Secret content is kept by none. Default: restricted.</summary>
    public PrivacyClass MaxPayloadPrivacy { get; set; } = PrivacyClass.Restricted;

    /// <summary>
    /// Where the keys are that payloads are encrypted under, so that they can be erased from sealed bundles by destroying a key. Default: none;
    /// payloads are then written as they are.
    /// </summary>
    public IErasureKeyStore? ErasureKeys { get; set; }

    /// <summary>Whose data a run's payloads are, for <see cref="ErasureKeys"/>; asked when a run begins. It goes into the key store and never into a bundle.</summary>
    public Func<string?>? DataSubject { get; set; }

    /// <summary>The folder in which the repository is looked for, upwards. Default: the current folder.</summary>
    public string? RepositoryFolder { get; set; }

    /// <summary>Signs each sealed bundle. Default: the key that <c>MIGAKI_SIGNING_KEY</c> names; bundles are not signed where there is none.</summary>
    public ISigner? Signer { get; set; }

    /// <summary>Says on whose behalf a run begins, e.g. from the host's request context; asked once a run, on the caller's thread. Default: nobody is named.</summary>
    public Func<MirCaller?>? Caller { get; set; }

    /// <summary>What is searched for in every free text before it is recorded.</summary>
    public RedactionOptions Redaction { get; set; } = RedactionOptions.Default;

    /// <summary>What runs tell OpenTelemetry, where somebody listens.</summary>
    public Telemetry.MigakiTelemetryOptions Telemetry { get; set; } = new();

    internal EvidenceFiles Files { get; set; } = EvidenceFiles.Disk;

    internal string ResolveRoot()
    {
        var root = BundleRoot ?? Environment.GetEnvironmentVariable(BundleRootVariable);
        return Path.GetFullPath(string.IsNullOrEmpty(root) ? DefaultBundleRoot : root);
    }
}
