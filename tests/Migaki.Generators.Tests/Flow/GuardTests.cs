using Migaki.Generators.Tests.Flow.Tables;

namespace Migaki.Generators.Tests.Flow;

/// <summary>Every rule that a guard silences, with the guard in every position that control flow has.</summary>
public sealed class GuardTests
{
    private static readonly CaseBatch Validators = new GuardRule("MIR3001", "Shorten(Rules)", "Rules", "Draft([|{0}|])", "Ok", "OkAsync", "Must").Batch();
    private static readonly CaseBatch Results = new GuardRule("MIR3001", "Shorten(Rules)", "Rules", "Draft([|{0}|])", "Passes", "PassesAsync", "Must").Batch();
    private static readonly CaseBatch Retries = new GuardRule("MIR3001", "Shorten(Rules)", "Rules", "Draft([|{0}|])", "Retry", "OkAsync", "Must").Batch();
    // The tool itself needs the approval, whatever it is given: another value does not help. And a text of the plan's own is nobody's, so
    // an approval that is asked about one is an approval of the path.
    private static readonly CaseBatch Approvals = new GuardRule("MIR4002", "SearchPublic(Rules)[0]", "Rules", "[|Pay({0})|]", "Granted", "Approve", "MustApprove").Batch(
        "holds: switch expression", "holds: arm when", "holds: conditional", "holds: conditional, negated", "holds: conditional with await", "holds: switch with await",
        "holds: replaced where refused", "holds: null where refused, coalesced", "holds: throwing guard, catch replaces", "holds: helper that gives a fallback",
        "holds: each item of a list", "fails: only the copy");
    private static readonly CaseBatch Policies = new GuardRule("MIR4001", "SearchPublic(Rules)[0]", "Rules", "Send([|{0}|])", "Policy", "PolicyAsync", "MustPolicy").Batch();
    private static readonly CaseBatch Instructions = new GuardRule("MIR2006", "SearchPublic(Rules)[0]", "Rules", "Ask([|{0}|], Rules)", "Policy", "PolicyAsync", "MustPolicy").Batch();

    public static TheoryData<string> ValidatorCases => Validators.Names;
    public static TheoryData<string> ResultCases => Results.Names;
    public static TheoryData<string> RetryCases => Retries.Names;
    public static TheoryData<string> ApprovalCases => Approvals.Names;
    public static TheoryData<string> PolicyCases => Policies.Names;
    public static TheoryData<string> InstructionCases => Instructions.Names;

    [Theory] [MemberData(nameof(ValidatorCases))] public Task MIR3001(string position) => Validators.VerifyAsync(position);
    [Theory] [MemberData(nameof(ResultCases))] public Task MIR3001_with_ValidatorResult(string position) => Results.VerifyAsync(position);
    [Theory] [MemberData(nameof(RetryCases))] public Task MIR3001_with_RetryNode(string position) => Retries.VerifyAsync(position);
    [Theory] [MemberData(nameof(ApprovalCases))] public Task MIR4002(string position) => Approvals.VerifyAsync(position);
    [Theory] [MemberData(nameof(PolicyCases))] public Task MIR4001(string position) => Policies.VerifyAsync(position);
    [Theory] [MemberData(nameof(InstructionCases))] public Task MIR2006(string position) => Instructions.VerifyAsync(position);
}
