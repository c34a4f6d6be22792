using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR1003: signatures of entries and steps that cannot be recorded.</summary>
public sealed class SignatureRuleTests
{
    [Theory]
    [InlineData("[MirPlan(\"p\")] public partial void Go(ref string [|x|]); private void GoCore(ref string x) { }")]
    [InlineData("[MirPlan(\"p\")] public partial void Go(out string [|x|]); private void GoCore(out string x) => x = \"\";")]
    [InlineData("[MirPlan(\"p\")] public partial void Go(in string [|x|], ref readonly int [|y|]); private void GoCore(in string x, ref readonly int y) { }")]
    [InlineData("[MirPlan(\"p\")] public partial void Go(ReadOnlySpan<char> [|x|]); private void GoCore(ReadOnlySpan<char> x) { }")]
    [InlineData("[MirPlan(\"p\")] public partial Span<char> [|Go|](); private Span<char> GoCore() => default;")]
    [InlineData("[MirPlan(\"p\")] public partial Task<T> [|Go|]<T>(T x); private Task<T> GoCore<T>(T x) => Task.FromResult(x);")]
    [InlineData("[MirPlan(\"p\")] public partial void [|Go|](); private async void GoCore() => await Task.Yield();")]
    [InlineData("private int f; [MirPlan(\"p\")] public partial ref int [|Go|](); private ref int GoCore() => ref f;")]
    [InlineData("[ToolCall(\"t\")] public void Step(ref string [|x|]) { }")]
    [InlineData("[ToolCall(\"t\")] public void Step(string a, out string [|x|]) => x = a;")]
    [InlineData("[ModelCall(ModelTask.Synthesis)] public string Step(ReadOnlySpan<char> [|x|]) => x.ToString();")]
    [InlineData("[RetrievalCall(\"kb\")] public ReadOnlySpan<char> [|Step|](string x) => x;")]
    [InlineData("private sealed class Hidden { } [ContextTransform(TransformKind.Assemble)] private Hidden [|Step|](string x) => new();")]
    [InlineData("private sealed class Hidden { } [Validator(\"v\", ValidatorKind.Custom)] private bool Step(List<Hidden[]> [|x|]) => true;")]
    [InlineData("protected sealed class Hidden { [Approval(\"a\")] public bool [|Step|](string x) => true; }")]
    [InlineData("private static class Hidden { [CacheRead(\"c\")] public static string [|Step|](string x) => x; }")]
    [InlineData("private interface IHidden; [CacheWrite(\"c\")] private void [|Step|]<T>(T x) where T : IHidden { }")]
    [InlineData("public ref struct S { [ToolCall(\"t\")] public void [|Step|](string x) { } }")]
    [InlineData("[ToolCall(\"t\")] public void [|Step|]<T>(string x) where T : allows ref struct { }")]
    public async Task Refused(string members) => await Verify(members);

    [Theory]
    [InlineData("[MirPlan(\"p\")] public partial Task Go(string x, params string[] rest); private Task GoCore(string x, string[] rest) => Task.CompletedTask;")]
    [InlineData("[MirPlan(\"p\")] public partial Task Go(ReadOnlyMemory<char> x); private Task GoCore(ReadOnlyMemory<char> x) => Task.CompletedTask;")]
    [InlineData("private sealed class Own { } [MirPlan(\"p\")] private partial Task<Own> Go(Own x); private Task<Own> GoCore(Own x) => Task.FromResult(x);")]
    [InlineData("[MirPlan(\"p\")] public partial void Go(); private void GoCore() { }")]
    [InlineData("[MirPlan(\"p\")] public partial dynamic Go(dynamic x); private dynamic GoCore(dynamic x) => x;")]
    [InlineData("[ToolCall(\"t\")] private void Step(string x, int y = 3, params object[] rest) { }")]
    [InlineData("[ToolCall(\"t\")] private Task<T> Step<T>(T x) where T : class, new() => Task.FromResult(x);")]
    [InlineData("internal sealed class Seen { } [ContextTransform(TransformKind.Assemble)] private Seen Step(Seen[] x) => x[0];")]
    [InlineData("protected internal sealed class Seen { [Approval(\"a\")] private bool Step(string x) => true; }")]
    [InlineData("private static class Hidden { public static void Helper(ref string x) { } }")]
    [InlineData("private static void Helper(ref string x, ReadOnlySpan<char> y) { }")]
    [InlineData("public struct S { [ToolCall(\"t\")] private void Step(string x) { } }")]
    [InlineData("public interface I { [ToolCall(\"t\")] IAsyncEnumerable<string> Step((string A, int B) x); }")]
    [InlineData("[ToolCall(\"t\")] private static int? Step(Func<ReadOnlyMemory<byte>, int?> x) => x(default);")]
    public async Task Accepted(string members) => await Verify(members);

    [Fact]
    public async Task The_message_says_what_to_do()
    {
        var diagnostics = await Verify("private sealed class Hidden { } [Validator(\"v\", ValidatorKind.Custom)] private bool Step(Hidden [|x|]) => true;");
        Assert.Equal("'Step' cannot be recorded: the type 'Hidden' of the parameter 'x' cannot be named outside; make it internal", Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Task<IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic>> Verify(string members) =>
        new AnalyzerHarness(new DeclarationAnalyzer()) { DefaultRule = "MIR1003", OnlyRules = ["MIR1003"] }.VerifyAsync($"#pragma warning disable CS0169, CS0649\npublic partial class A {{ {members} }}");
}
