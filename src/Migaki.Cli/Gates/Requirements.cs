using Migaki.Verification;

namespace Migaki.Cli.Gates;

/// <summary>What may be asked of a bundle beyond soundness, by name.</summary>
internal static class Requirements
{
    public static IReadOnlyList<string> Names { get; } = ["verified", "credible", "sealed", "success"];

    public static bool Holds(string requirement, VerificationResult result) => requirement switch
    {
        "verified" => result.Status == BundleStatus.Verified,
        "credible" => result is { IntegrityHolds: true, Credible: true },
        "sealed" => result.Status is BundleStatus.Verified or BundleStatus.Unsigned or BundleStatus.Untrusted,
        _ => result is { IntegrityHolds: true, Outcome: MirOutcome.Verified },
    };
}
