using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary>What the verifier says of one bundle, and what was asked for beyond it and does not hold.</summary>
internal sealed record Verdict(string Shown, VerificationResult Result, IReadOnlyList<string> Missing, IReadOnlyList<Gates.GateReason> Reasons)
{
    public int ExitCode => ExitCodeOf(Result) is var code && code is Cli.ExitCode.Holds or Cli.ExitCode.Incomplete && Missing.Count + Reasons.Count > 0 ? Cli.ExitCode.Finding : code;

    public static int ExitCodeOf(VerificationResult result) => result.Status switch
    {
        BundleStatus.Tampered or BundleStatus.Malformed => Cli.ExitCode.Finding,
        BundleStatus.Unsupported => Cli.ExitCode.UnsupportedVersion,
        BundleStatus.VerifiedIncomplete => Cli.ExitCode.Incomplete,
        _ => Cli.ExitCode.Holds,
    };
}
