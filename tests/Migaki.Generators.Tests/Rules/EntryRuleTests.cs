using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR1001: what an entry must be.</summary>
public sealed class EntryRuleTests
{
    [Theory]
    [InlineData("public partial class A { [MirPlan(\"p\")] public Task [|Go|]() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task [|Go|](); public partial Task Go() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task [|Go|](); }")]
    [InlineData("public class A { [MirPlan(\"p\")] public partial Task {|CS0751:[|Go|]|}(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public class Outer { public partial class A { [MirPlan(\"p\")] public partial Task [|Go|](); private Task GoCore() => Task.CompletedTask; } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task [|Go|](string x); private Task GoCore(int x) => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task [|Go|](string? x); private Task GoCore(string x) => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<string> [|Go|](); private Task<int> GoCore() => Task.FromResult(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<MirRun<string>> [|Go|](); private Task<int> GoCore() => Task.FromResult(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<MirRun> [|Go|](); private Task<int> GoCore() => Task.FromResult(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial ValueTask<MirRun<int>> [|Go|](); private Task<int> GoCore() => Task.FromResult(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public static partial Task [|Go|](); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task [|Go|](); public string GoPlan => \"\"; private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task Go(); [MirPlan(\"q\")] public partial Task [|Go|](int x); private Task GoCore() => Task.CompletedTask; private Task GoCore(int x) => Task.CompletedTask; }")]
    [InlineData("file partial class A { [MirPlan(\"p\")] public partial Task [|Go|](); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public abstract partial class A { [MirPlan(\"p\")] public partial Task [|Go|](); protected abstract Task GoCore(); }")]
    [InlineData("public class A { public Task M() { return Go(); [MirPlan(\"p\")] Task [|Go|]() => Task.CompletedTask; } }")]
    [InlineData("using P = Migaki.MirPlanAttribute; public class A { public Task M() { return Go(); [P(\"p\")] Task [|Go|]() => Task.CompletedTask; } }")]
    [InlineData("namespace N { using M = Migaki; namespace O { using PAttribute = M.MirPlanAttribute; public class A { public Action Do => () => { Go(); [Obsolete, P(\"p\")] Task [|Go|]() => Task.CompletedTask; }; } } }")]
    [InlineData("public partial class A { [MirPlan([|\"\"|])] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan([|\"a/b\"|])] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan([|\"nul.x\"|])] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan([|\"grüße\"|])] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan([|\"ends.\"|])] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    public async Task Refused(string markup) => await Verify(markup);

    [Theory]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"support.answer_2-x\")] public partial Task<int> Go(string x = \"\", params int[] rest); private Task<int> GoCore(string y, int[] rest) => Task.FromResult(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<MirRun<int>> Go(); private Task<int> GoCore() => Task.FromResult(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task<MirRun> Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial MirRun<int> Go(); private int GoCore() => 1; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial MirRun Go(); private void GoCore() { } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial ValueTask<MirRun<int>> Go(); private ValueTask<int> GoCore() => new(1); }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial ValueTask<MirRun> Go(); private ValueTask GoCore() => default; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial IAsyncEnumerable<int> Go(); private async IAsyncEnumerable<int> GoCore() { await Task.Yield(); yield return 1; } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public static partial Task Go(); private static Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task Go(); private static Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A<T> { public partial record B<U> { [MirPlan(\"p\")] public partial Task<T> Go(U u); private Task<T> GoCore(U u) => Task.FromResult(default(T)!); } }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task Go(); public partial Task Go(int x); public partial Task Go(int x) => Task.CompletedTask; private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial struct A { [MirPlan(\"p\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial interface IA { [MirPlan(\"p\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task Go(); }\npublic partial class A { private Task GoCore() => Task.CompletedTask; private Task GoCore(int x) => Task.CompletedTask; }")]
    public async Task Accepted(string source) => await Verify(source);

    [Fact]
    public async Task The_message_says_what_is_wrong_and_what_to_do()
    {
        var diagnostics = await Verify("public partial class A { [MirPlan(\"p\")] public partial Task<MirRun<string>> [|Go|](int x); private Task<int> GoCore(int x) => Task.FromResult(x); }");
        Assert.Equal("The plan 'p' has no entry: 'GoCore' returns 'Task<int>', so the entry must return that or 'Task<MirRun<int>>', not 'Task<MirRun<string>>'", Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_same_named_attribute_of_somebody_else_is_nothing() =>
        await Verify("namespace Other { public sealed class MirPlanAttribute(string x) : Attribute { public string X => x; } public class A { [MirPlan(\"\")] public void Go() { } } }");

    private static Task<IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic>> Verify(string markup) =>
        new AnalyzerHarness(new DeclarationAnalyzer()) { DefaultRule = "MIR1001", OnlyRules = ["MIR1001"] }.VerifyAsync(markup);
}
