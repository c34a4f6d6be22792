using Migaki.Generators.Tests.Flow.Tables;

namespace Migaki.Generators.Tests.Flow;

/// <summary>The flow rules that are about calls: what a validator said, which validators are required, and how often a call is made.</summary>
public sealed class TableTests
{
    private static readonly CaseBatch Verdicts = new("MIR3002",
    [
        .. VerdictCases.Of("bool", "Ok(question)", "OkAsync(question)", "bool", "{0}"),
        .. VerdictCases.Of("ValidatorResult", "Check(question)", "CheckAsync(question)", "ValidatorResult", "{0}.Passed"),
        .. VerdictCases.Forms,
    ]);

    private static readonly CaseBatch Required = new("MIR3003", [.. RequiredCases.Called.Select(static c => c with { Name = "called: " + c.Name }), .. RequiredCases.NotCalled.Select(static c => c with { Name = "not called: " + c.Name })],
        "[MirConstraints(RequiredValidators = new[] { \"ok\" })]", ending: "");

    private static readonly CaseBatch Proofs = new("MIR3001", [.. ProofCases.Proved.Select(static c => c with { Name = "proved: " + c.Name }), .. ProofCases.Unproved.Select(static c => c with { Name = "unproved: " + c.Name })]);

    private static readonly CaseBatch HiddenRequired = new("MIR3003", HiddenCases.Required, "[MirConstraints(RequiredValidators = new[] { \"ok\" })]", ending: "");

    private static readonly CaseBatch HiddenApproved = new("MIR4002", HiddenCases.Approved);

    private static readonly CaseBatch Bounds = new("MIR1008",
    [
        .. LoopCases.Of("model, unbounded", LoopCases.Unbounded, "Draft", reported: true),
        .. LoopCases.Of("tool, unbounded", LoopCases.Unbounded, "Look", reported: true),
        .. LoopCases.Of("model, bounded", LoopCases.Bounded, "Draft", reported: false),
        .. LoopCases.Of("model, once", LoopCases.Once, "Draft", reported: false),
        .. LoopCases.Of("model, each", LoopCases.Each, "Draft", reported: false),
        .. LoopCases.Of("no model and no tool", LoopCases.Unbounded, "Search", reported: false),
    ]);

    private static readonly CaseBatch Repeats = new("MIR4003",
    [
        .. LoopCases.Of("unbounded", LoopCases.Unbounded, "Send", reported: true),
        .. LoopCases.Of("bounded", LoopCases.Bounded, "Send", reported: true),
        .. LoopCases.Of("once", LoopCases.Once, "Send", reported: false),
        .. LoopCases.Of("each", LoopCases.Each, "Send", reported: false),
        .. LoopCases.Of("idempotent", LoopCases.Bounded, "Put", reported: false),
        .. LoopCases.Of("reads only", LoopCases.Unbounded, "Look", reported: false),
    ]);

    public static TheoryData<string> VerdictNames => Verdicts.Names;
    public static TheoryData<string> RequiredNames => Required.Names;
    public static TheoryData<string> ProofNames => Proofs.Names;
    public static TheoryData<string> HiddenRequiredNames => HiddenRequired.Names;
    public static TheoryData<string> HiddenApprovedNames => HiddenApproved.Names;
    public static TheoryData<string> BoundNames => Bounds.Names;
    public static TheoryData<string> RepeatNames => Repeats.Names;

    [Theory] [MemberData(nameof(VerdictNames))] public Task MIR3002(string name) => Verdicts.VerifyAsync(name);
    [Theory] [MemberData(nameof(RequiredNames))] public Task MIR3003(string name) => Required.VerifyAsync(name);
    [Theory] [MemberData(nameof(ProofNames))] public Task MIR3001(string name) => Proofs.VerifyAsync(name);
    [Theory] [MemberData(nameof(HiddenRequiredNames))] public Task MIR3003_and_what_is_not_seen(string name) => HiddenRequired.VerifyAsync(name);
    [Theory] [MemberData(nameof(HiddenApprovedNames))] public Task MIR4002_and_what_is_not_seen(string name) => HiddenApproved.VerifyAsync(name);
    [Theory] [MemberData(nameof(BoundNames))] public Task MIR1008(string name) => Bounds.VerifyAsync(name);
    [Theory] [MemberData(nameof(RepeatNames))] public Task MIR4003(string name) => Repeats.VerifyAsync(name);
}
