using Migaki.Generators.Tests.Flow.Tables;

namespace Migaki.Generators.Tests.Flow;

/// <summary>Every rule that follows values, at both ends of every route a value can take.</summary>
public sealed class RouteTests
{
    private static readonly CaseBatch Mutability = new RouteRule("MIR2002", "_fixed", "_compressible", "_notes", "_ = Compress([|{0}|])").Batch();
    private static readonly CaseBatch Origin = new RouteRule("MIR2001", "_raw", "_notes", "Rules", "await Draft([|{0}|])").Batch();
    private static readonly CaseBatch Privacy = new RouteRule("MIR2003", "_record", "Blacken(_record)", "Rules", "await Small([|{0}|])").Batch();
    private static readonly CaseBatch Lowering = new RouteRule("MIR2004", "_record", "Blacken(_record)", "Rules", "_ = [|Lower({0})|]").Batch();
    private static readonly CaseBatch Cache = new RouteRule("MIR2005", "_uncached", "_notes", "Rules", "Remember([|{0}|])").Batch();
    private static readonly CaseBatch Instructions = new RouteRule("MIR2006", "_notes", "_fixed", "Rules", "await Ask([|{0}|], Rules)").Batch();
    private static readonly CaseBatch Unclassified = new RouteRule("MIR2008", "_notes", "Blacken(_notes)", "Rules", "await Draft([|{0}|])", "[MirConstraints(RedactionRequired = true)]").Batch();
    private static readonly CaseBatch Unvalidated = new RouteRule("MIR3001", "Shorten(Rules)", "Clean(Shorten(Rules))", "Rules", "await Draft([|{0}|])").Batch();
    private static readonly CaseBatch Tools = new RouteRule("MIR4001", "_notes", "_fixed", "Rules", "await Send([|{0}|])").Batch();

    public static TheoryData<string> MutabilityCases => Mutability.Names;
    public static TheoryData<string> OriginCases => Origin.Names;
    public static TheoryData<string> PrivacyCases => Privacy.Names;
    public static TheoryData<string> LoweringCases => Lowering.Names;
    public static TheoryData<string> CacheCases => Cache.Names;
    public static TheoryData<string> InstructionCases => Instructions.Names;
    public static TheoryData<string> UnclassifiedCases => Unclassified.Names;
    public static TheoryData<string> UnvalidatedCases => Unvalidated.Names;
    public static TheoryData<string> ToolCases => Tools.Names;

    [Theory] [MemberData(nameof(MutabilityCases))] public Task MIR2002(string route) => Mutability.VerifyAsync(route);
    [Theory] [MemberData(nameof(OriginCases))] public Task MIR2001(string route) => Origin.VerifyAsync(route);
    [Theory] [MemberData(nameof(PrivacyCases))] public Task MIR2003(string route) => Privacy.VerifyAsync(route);
    [Theory] [MemberData(nameof(LoweringCases))] public Task MIR2004(string route) => Lowering.VerifyAsync(route);
    [Theory] [MemberData(nameof(CacheCases))] public Task MIR2005(string route) => Cache.VerifyAsync(route);
    [Theory] [MemberData(nameof(InstructionCases))] public Task MIR2006(string route) => Instructions.VerifyAsync(route);
    [Theory] [MemberData(nameof(UnclassifiedCases))] public Task MIR2008(string route) => Unclassified.VerifyAsync(route);
    [Theory] [MemberData(nameof(UnvalidatedCases))] public Task MIR3001(string route) => Unvalidated.VerifyAsync(route);
    [Theory] [MemberData(nameof(ToolCases))] public Task MIR4001(string route) => Tools.VerifyAsync(route);
}
