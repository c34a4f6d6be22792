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

    /// <summary>The folder in which the repository is looked for, upwards. Default: the current folder.</summary>
    public string? RepositoryFolder { get; set; }

    /// <summary>Signs each sealed bundle. Default: the key that <c>MIGAKI_SIGNING_KEY</c> names; bundles are not signed where there is none.</summary>
    public ISigner? Signer { get; set; }

    /// <summary>What is searched for in every free text before it is recorded.</summary>
    public RedactionOptions Redaction { get; set; } = RedactionOptions.Default;

    internal EvidenceFiles Files { get; set; } = EvidenceFiles.Disk;

    internal string ResolveRoot()
    {
        var root = BundleRoot ?? Environment.GetEnvironmentVariable(BundleRootVariable);
        return Path.GetFullPath(string.IsNullOrEmpty(root) ? DefaultBundleRoot : root);
    }
}
