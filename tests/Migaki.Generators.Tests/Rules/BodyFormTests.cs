using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>The flow rules read the body of each plan, wherever it is declared and however it is written, and each once.</summary>
public sealed class BodyFormTests
{
    private const string Entry = "[MirPlan(\"p\")] public partial Task<string> Run(string s); ";
    private const string Step = "[Validator(\"ok\", ValidatorKind.Custom)] private static bool Ok(string text) => true; ";

    [Theory]
    [InlineData("public partial class A { " + Entry + Step + "private async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } }")]
    [InlineData("public partial class A { " + Entry + Step + "private Task<string> RunCore(string s) { [|Ok(s)|]; return Task.FromResult(s); } }")]
    [InlineData("public partial class A { " + Entry + Step + "private partial Task<string> RunCore(string s); private partial async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } }")]
    [InlineData("public partial class A { " + Entry + "private partial Task<string> RunCore(string s); } public partial class A { " + Step + "private partial async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public static partial Task<string> Run(string s); " + Step + "private static async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } }")]
    [InlineData("public partial struct A { " + Entry + Step + "private async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } }")]
    [InlineData("public partial record A(string Name) { " + Entry + Step + "private async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s + Name; } }")]
    [InlineData("public partial class A<T> { " + Entry + Step + "private async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s + typeof(T); } }")]
    [InlineData("public partial class Outer { private sealed partial class A { " + Entry + Step + "private async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } } }")]
    [InlineData("namespace N { namespace M { public partial class A { " + Entry + Step + "private async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } } } }")]
    [InlineData("public abstract partial class A { [MirPlan(\"p\")] public virtual partial Task<string> Run(string s); " + Step + "protected virtual async Task<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; return s; } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial IAsyncEnumerable<string> Run(string s); " + Step + "private async IAsyncEnumerable<string> RunCore(string s) { await Task.Yield(); [|Ok(s)|]; yield return s; } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial string Run(string s); " + Step + "private string RunCore(string s) { [|Ok(s)|]; return s; } private string RunCore(int n) { Ok(\"\"); return \"\"; } }")]
    [InlineData("public partial class A { " + Step + "public string Run(string s) => RunCore(s); private string RunCore(string s) { Ok(s); return s; } }")]
    public Task A_body(string source) => new AnalyzerHarness(new FlowAnalyzer()) { DefaultRule = "MIR3002", OnlyRules = ["MIR3002"] }.VerifyAsync(source);
}
