namespace Migaki;

/// <summary>The names a bundle is made of: files, contracts, the event types. Writer and verifier share them and nothing else about each other.</summary>
internal static class BundleNames
{
    public const string Folder = "bundle";
    public const string Manifest = "bundle.json";
    public const string Events = "events.jsonl";
    public const string Evidence = "evidence.json";
    public const string OriginalPlan = "plan.original.json";
    public const string OptimizedPlan = "plan.optimized.json";
    public const string PlanDiff = "plan.diff.json";
    public const string Patch = "diff.patch";
    public const string Checks = "checks.jsonl";
    public const string Record = "record.json";
    public const string StandardOutput = "stdout";
    public const string StandardError = "stderr";
    public const string PayloadFolder = "payloads";
    public const string Attestation = "attestation.json";
    public const string Sigstore = "bundle.sigstore.json";
    public const string TemporarySuffix = ".tmp";

    public const string ManifestVersion = "migaki.net.bundle.v0";
    public const string EventVersion = "migaki.net.event.v0";
    public const string RecordVersion = "migaki.net.record.v0";
    public const string EvidenceVersion = "migaki.evidence-bundle.v0";

    /// <summary>Codes of warnings: a pass threw or made a plan that does not hold; a pass was not let run.</summary>
    public const string PassFailed = "pass_failed", PassRefused = "pass_refused";

    /// <summary>Before a keyed digest of content: the key is drawn for the run and forgotten with it.</summary>
    public const string KeyedDigestPrefix = "hmac-sha256:";
    public const string DigestPrefix = "sha256:";

    /// <summary>Where the payload with this SHA-256 is.</summary>
    public static string PayloadPath(string sha256) => PayloadFolder + "/" + sha256;

    public const string ZeroHash = "0000000000000000000000000000000000000000000000000000000000000000";
}

/// <summary>What the recorder and the verifier admit; written into every manifest.</summary>
internal static class BundleLimits
{
    public const int LineBytes = 1024 * 1024;
    public const int Depth = 64;
    public const long Events = 1_000_000;
    public const long LogBytes = 1024L * 1024 * 1024;
    public const int CaptureBytes = 64 * 1024;
    public const long PayloadBytes = 4L * 1024 * 1024;
    public const long PayloadTotalBytes = 256L * 1024 * 1024;
    public const int Files = 10_000;
    /// <summary>Items a derived list holds; what is beyond is counted, never silently dropped.</summary>
    public const int DerivedItems = 10_000;
}
