using Migaki.CodeFixes.Tests.Harness;

namespace Migaki.CodeFixes.Tests;

/// <summary>MIR1003 and MIR3003 where the repair is mechanical.</summary>
public sealed class SignatureFixTests
{
    private const string Tool = "[ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] ";

    [Theory]
    [InlineData("private sealed class Own { }", "internal sealed class Own { }")]
    [InlineData("protected class Own { }", "internal class Own { }")]
    [InlineData("private protected enum Own { One }", "internal enum Own { One }")]
    [InlineData("class Own { }", "internal class Own { }")]
    [InlineData("/* kept */ struct Own { }", "/* kept */ internal struct Own { }")]
    [InlineData("[Serializable] class Own { }", "[Serializable] internal class Own { }")]
    [InlineData("private partial class Own { } private partial class Own { }", "internal partial class Own { } internal partial class Own { }")]
    public async Task A_type_becomes_internal(string before, string after)
    {
        string Agent(string type) => $"public class A\n{{\n    {type}\n    {Tool}private string Step(List<Own[]> x) => \"\";\n}}\n";
        await FixHarness.VerifyAsync<NameableTypeFix>(Agent(before), Agent(after));
    }

    [Theory]
    [InlineData("private class Base { } private class Own : Base { }")]
    [InlineData("private enum Other { One } private class Own { public Other X; }")]
    [InlineData("private interface IOther { } private class Own { public IOther? Get() => null; }")]
    public async Task Not_where_it_would_show_what_is_hidden(string types) =>
        await FixHarness.VerifyNotOfferedAsync<NameableTypeFix>($"public class A {{ {types} {Tool}private string Step(Own x) => \"\"; }}");

    [Fact]
    public async Task A_step_is_called_by_value_everywhere() => await FixHarness.VerifyAsync<PassByValueFix>(
        $"public class A\n{{\n    {Tool}internal string Step(string a, in string x /* kept */) => a + x;\n    internal string Use(string s) => Step(s, in s) + Step(x: in s, a: \"\") + Step(s, s);\n}}\n",
        $"public class A\n{{\n    {Tool}internal string Step(string a, string x /* kept */) => a + x;\n    internal string Use(string s) => Step(s, s) + Step(x: s, a: \"\") + Step(s, s);\n}}\n");

    [Fact]
    public async Task An_entry_its_body_and_its_callers_change_together() => await new FixHarness(new PassByValueFix()).VerifyAsync(
        [
            "public partial class A\n{\n    [MirPlan(\"p\")] public partial Task Go(in int x);\n    private Task GoCore(in int x) => Task.CompletedTask;\n}\n",
            "public class B\n{\n    // kept\n    public Task Use(A a, int n) => a.Go(in n); // too\n}\n",
        ],
        [
            "public partial class A\n{\n    [MirPlan(\"p\")] public partial Task Go(int x);\n    private Task GoCore(int x) => Task.CompletedTask;\n}\n",
            "public class B\n{\n    // kept\n    public Task Use(A a, int n) => a.Go(n); // too\n}\n",
        ]);

    [Theory]
    [InlineData("internal string Step(ref string x) => x;")]
    [InlineData("internal string Step(out string x) => x = \"\";")]
    [InlineData("internal virtual string Step(in string x) => x;")]
    [InlineData("internal delegate string D(in string x); internal string Step(in string x) => x; internal D Use() => Step;")]
    public async Task Not_where_more_would_change(string members) =>
        await FixHarness.VerifyNotOfferedAsync<PassByValueFix>($"public class A {{ {members.Replace("internal string Step", Tool + "internal string Step", StringComparison.Ordinal).Replace("internal virtual", Tool + "internal virtual", StringComparison.Ordinal)} }}");

    [Theory]
    [InlineData("return x.Trim();", "private bool Fits(string y) => true;")]
    [InlineData("return x;", "private bool Fits(int y) => true;")]
    [InlineData("return x;", "private void Other() { }")]
    [InlineData("var s = x; Func<string> f = () => s; return f();", "private bool Fits(string y) => true;")]
    public async Task Not_where_nothing_can_be_judged(string body, string validator) => await FixHarness.VerifyNotOfferedAsync<RequiredValidatorFix>($$"""
        public partial class A
        {
            [MirPlan("p")] [MirConstraints(RequiredValidators = ["fits"])] public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
            private string GoCore(string x) { {{body}} }
            {{(validator.Contains("Fits", StringComparison.Ordinal) ? "[Validator(\"fits\", ValidatorKind.Custom)] " : "")}}{{validator}}
        }
        """);
}
