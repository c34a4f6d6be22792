namespace Migaki.Cli.Gates;

/// <summary>Why a run does not pass a policy.</summary>
/// <param name="Rule">The member of the policy.</param>
internal sealed record GateReason(string Rule, string Message);
