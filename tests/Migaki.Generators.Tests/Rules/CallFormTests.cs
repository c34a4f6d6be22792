using Microsoft.CodeAnalysis;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR1004 and MIR1006 find calls by names: the forms in which a call is written, and the names that only look like one.</summary>
public sealed class CallFormTests
{
    private const string Step = "[ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] ";

    [Theory]
    [InlineData("public string Go(string s) => [|this.T(s)|];")]
    [InlineData("public string Go(string s) => [|@T(s)|];")]
    [InlineData("public string Go(string s) => [|\\u0054(s)|];")]
    [InlineData("public string Go(string s) => [|this.@T(s)|];")]
    [InlineData("public string Go(string s) => [|(this.T)(s)|];")]
    [InlineData("public string? Go(A? a) => a?[|.T(\"\")|];")]
    [InlineData("public string? Go(A? a) => a?[|.Self.T(\"\")|].Trim(); private A Self => this;")]
    [InlineData("public string Go(A a) => [|a . /* why */ T ( \"\" )|];")]
    [InlineData("public string Go(A a) => [|a\n    .T(\"T\")|];")]
    [InlineData("public string Go(A a) => [|a.T([|a.T(\"\")|])|];")]
    [InlineData("public string Go(string s) { string Inner(string x) => [|T(x)|]; return Inner(s); }")]
    [InlineData("public string Go(string s) => new List<string> { [|T(s)|] }[0];")]
    [InlineData("public string Go(string s) => $\"{[|T(s)|]}\";")]
    [InlineData("public string Go(string s) => s switch { \"a\" => [|T(s)|], _ => s };")]
    [InlineData("public string this[string s] => [|T(s)|];")]
    [InlineData("public string P { get { return [|T(\"\")|]; } set { [|T(value)|]; } }")]
    [InlineData("public string P { get; } = [|new A().T(\"\")|];")]
    [InlineData("public event Action E { add { [|T(\"\")|]; } remove { } }")]
    [InlineData("private string _a = [|new A().T(\"a\")|], _b = [|new A().T(\"b\")|];")]
    [InlineData("private static readonly string F = [|new A().T(\"\")|];")]
    [InlineData("static A() { [|new A().T(\"\")|]; }")]
    [InlineData("~A() { [|T(\"\")|]; }")]
    [InlineData("public A() : this([|new B().T(\"\")|]) { } public A(string s) { } public class B { " + Step + "public string T(string x) => x; }")]
    [InlineData("public class C(A a) : D([|a.T(\"\")|]); public class D(string s) { public string S => s; }")]
    [InlineData("public static A operator +(A a, A b) { [|a.T(\"\")|]; return b; }")]
    [InlineData("public static implicit operator string(A a) => [|a.T(\"\")|];")]
    [InlineData("public IEnumerable<string> Go(string[] all) { foreach (var s in all) yield return [|T(s)|]; }")]
    [InlineData("public IEnumerable<string> Go(string[] all) => from s in all where [|T(s)|] != \"\" select [|T(s)|];")]
    [InlineData("public async Task<string> Go() => await [|U(\"\")|]; " + Step + "private Task<string> U(string s) => Task.FromResult(s);")]
    [InlineData("public string Go() => [|G<int>(\"\")|]; " + Step + "private string G<X>(string s) => s;")]
    [InlineData("public string Go() => [|this.G<int>(\"\")|] + [|G(\"\", 1)|]; " + Step + "private string G<X>(string s) => s; " + Step + "private string G<X>(string s, X x) => s;")]
    [InlineData("public void Go() { [|L(\"\")|]; " + Step + "string L(string s) => s; }")]
    [InlineData("public string Go() => new C { [|\"a\"|], [|\"b\"|] }.ToString()!; public class C : System.Collections.IEnumerable { " + Step + "public void Add(string s) { } public System.Collections.IEnumerator GetEnumerator() => throw new NotSupportedException(); }")]
    [InlineData("public Q Go(Q q) => from s in q [|where s != \"\"|] select s; public class Q { " + Step + "public Q Where(Func<string, bool> f) => this; public Q Select(Func<string, string> f) => this; }")]
    [InlineData("public class B { " + Step + "public virtual string V(string s) => s; } public class C : B { public override string V(string s) => s; } public string Go(C c) => [|c.V(\"\")|];")]
    [InlineData("public static string Go(A a) => [|a.X(\"\")|]; } public static class Xs { " + Step + "public static string X(this A a, string s) => s;")]
    [InlineData("public static string Go(A a) => [|Xs.X(a, \"\")|]; } public static class Xs { " + Step + "public static string X(this A a, string s) => s;")]
    [InlineData("#pragma warning disable CS0618\npublic string Go(string s) => [|T(s)|];\n")]
    [InlineData("#if !NEVER\npublic string Go(string s) => [|T(s)|];\n#endif\n")]
    public Task A_call_of_a_step(string members) => Calls("MIR1004", members);

    [Theory]
    [InlineData("/// <summary><see cref=\"T\"/></summary>\npublic string Go(string s) => s; // T(s)")]
    [InlineData("public string Go(string s) => \"T(s)\" + 'T' + $\"T(s){s}\" + \"\"\"T(s)\"\"\";")]
    [InlineData("#if NEVER\npublic string Go(string s) => T(s);\n#endif\n")]
    [InlineData("public string Go(string s) => new B().T(s); public class B { public string T(string x) => x; }")]
    [InlineData("public string Go(string T) => T;")]
    [InlineData("public T Go<T>(T x) => x;")]
    [InlineData("public string Go(string s) => T(1); private string T(int n) => \"\";")]
    [InlineData("public Func<string, string> Go() => T;")]
    [InlineData("public string Go(Func<string, string> T) => T(\"\");")]
    [InlineData("public (string T, int N) Go() => (T: \"\", N: 1);")]
    [InlineData("public string Go() => nameof(T) + nameof(A.T);")]
    [InlineData("[Obsolete(nameof(T))] public string Go(string s) => s;")]
    [InlineData("public object Go() => new { T = 1 };")]
    [InlineData("public string Go() { T: goto T; }")]
    [InlineData("public dynamic Go(dynamic d) => d.T(\"\");")]
    [InlineData("public string Go() => new List<string> { \"a\" }[0];")]
    [InlineData("private const string T2 = \"\"; public string Go() => T2 + TT(); private string TT() => \"\";")]
    public Task What_only_looks_like_a_call(string members) => Calls("MIR1004", members);

    private const string Plan = "[MirPlan(\"p\")] public partial string Run(string s); ";

    [Theory]
    [InlineData("private string RunCore(string s) => new B(s).S; public class B { public readonly string S; public B(string s) { S = new A().T(s); } }")]
    [InlineData("private string RunCore(string s) => _f + s; private string _f = new A().T(\"\");")]
    [InlineData("private string RunCore(string s) => P + s; private string P { get; } = new A().T(\"\");")]
    [InlineData("private string RunCore(string s) { P = s; return s; } private string P { get => \"\"; set => T(value); }")]
    [InlineData("private string RunCore(string s) => this + s; public static string operator +(A a, string s) => a.T(s);")]
    [InlineData("private string RunCore(string s) => (string)this; public static explicit operator string(A a) => a.T(\"\");")]
    [InlineData("private string RunCore(string s) => (!this).ToString(); public static A operator !(A a) { a.T(\"\"); return a; }")]
    [InlineData("private string RunCore(string s) => new[] { s }.Select(Help).First(); private string Help(string s) => T(s);")]
    [InlineData("private string RunCore(string s) { return Inner(); string Inner() => Help(s); } private string Help(string s) => T(s);")]
    [InlineData("private string RunCore(string s) => X.Do(this, s); private static class X { public static string Do(A a, string s) => More.Do(a, s); } private static class More { public static string Do(A a, string s) => a.T(s); }")]
    [InlineData("private string RunCore(string s) => s.Length == 0 ? s : Even(s); private string Even(string s) => Odd(s); private string Odd(string s) => s.Length > 1 ? Even(s) : T(s);")]
    [InlineData("private string RunCore(string s) => G<int>(s); private string G<X>(string s) => T(s);")]
    [InlineData("private string RunCore(string s) => new B<int>(this).Go(s); private class B<X>(A a) { public string Go(string s) => a.T(s); }")]
    [InlineData("private string RunCore(string s) { I i = new C(this); return i.P; } private interface I { string P { get; } } private sealed class C(A a) : I { string I.P => a.T(\"\"); }")]
    [InlineData("private string RunCore(string s) { B b = new D(); return b.Go(this, s); } private abstract class B { public abstract string Go(A a, string s); } private class C : B { public override string Go(A a, string s) => s; } private sealed class D : C { public override string Go(A a, string s) => a.T(s); }")]
    [InlineData("private string RunCore(string s) => Part(s); private partial string Part(string s); private partial string Part(string s) => T(s);")]
    [InlineData("private string RunCore(string s) => s; " + Step + "private string U(string s) => Help(s); private string Help(string s) => T(s);")]
    public Task A_member_that_a_plan_leads_to(string members) => Calls("MIR1004", Plan + members);

    [Theory]
    [InlineData("public string Go(string s) => [|@RunCore(s)|];")]
    [InlineData("public string Go(string s) => [|Run\\u0043ore(s)|];")]
    [InlineData("public string? Go(A? a) => a?[|.RunCore(\"\")|];")]
    [InlineData("public string Go() => new[] { \"\" }.Select([|RunCore|]).First();")]
    [InlineData("public Func<string, string> Go(A a) => [|a.RunCore|];")]
    [InlineData("public string Go() => new[] { \"\" }.Select(s => [|RunCore(s)|]).First();")]
    [InlineData("private readonly string _f = [|new A().RunCore(\"\")|];")]
    [InlineData("public string Go() => [|RunCore([|RunCore(\"\")|])|];")]
    [InlineData("public string Go(string RunCore) => RunCore;")]
    [InlineData("public string Go() => \"RunCore\"; // RunCore(s)")]
    [InlineData("public string Go() => new B().RunCore(\"\"); public class B { public string RunCore(string s) => s; }")]
    [InlineData("public string Go() => new B().MyRunCore(\"\"); public class B { public string MyRunCore(string s) => s; }")]
    [InlineData("public string Go() => nameof(A.RunCore);")]
    public Task A_body_that_is_called(string members) => Calls("MIR1006", Plan + "private string RunCore(string s) => s; " + members);

    [Fact]
    public async Task Statements_outside_a_type()
    {
        var compilation = TestCompilation.Create("new A().T(\"\");\npublic class A { " + Step + "public string T(string x) => x; }");
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
        var found = Assert.Single(await new AnalyzerHarness(new CallAnalyzer()) { OnlyRules = ["MIR1004"] }.DiagnosticsAsync(compilation));
        Assert.Equal("new A().T(\"\")", found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan));
    }

    [Theory]
    [InlineData("global using Tool = Migaki.ToolCallAttribute;", "Tool")]
    [InlineData("global using ToolAttribute = Migaki.ToolCallAttribute;", "Tool")]
    [InlineData("global using Some = Migaki; global using ToolAttribute = Migaki.ToolCallAttribute;", "ToolAttribute")]
    public Task A_local_step_below_an_alias(string aliases, string alias) => new AnalyzerHarness(new CallAnalyzer()) { DefaultRule = "MIR1004", OnlyRules = ["MIR1004"], OtherSources = [aliases] }
        .VerifyAsync($"public class A {{ public string Go() {{ return [|L(\"\")|]; [{alias}(\"t\")] string L(string s) => s; }} }}");

    [Fact]
    public Task A_step_that_the_assembly_declares() => Verify("MIR1004", "[assembly: MirExternalStep(typeof(System.IO.Path), \"GetFullPath\", StepKind.ToolCall)]\npublic class A { public string Go() => [|System.IO.Path.GetFullPath(\"\")|]; }");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_step_of_another_project(bool asFile)
    {
        var other = TestCompilation.Create([("Other.cs", "public class Other { " + Step + "public string Far(string x) => x; }")]).WithAssemblyName("Other");
        MetadataReference reference = asFile ? MetadataReference.CreateFromImage(Emitted(other)) : other.ToMetadataReference();
        var compilation = TestCompilation.Create([("A.cs", "public class A { public string Go(Other o) => o.Far(\"\"); }")]).AddReferences(reference);
        var found = Assert.Single(await new AnalyzerHarness(new CallAnalyzer()) { OnlyRules = ["MIR1004"] }.DiagnosticsAsync(compilation));
        Assert.Equal("o.Far(\"\")", found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan));
    }

    private static byte[] Emitted(Compilation compilation)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, DiagnosticPrinter.Print(result.Diagnostics));
        return stream.ToArray();
    }

    private static Task<IReadOnlyList<Diagnostic>> Calls(string rule, string members) => Verify(rule, $"public partial class A {{ {Step}internal string T(string x) => x;\n{members}\n}}");

    private static Task<IReadOnlyList<Diagnostic>> Verify(string rule, string source) =>
        new AnalyzerHarness(new CallAnalyzer()) { DefaultRule = rule, OnlyRules = [rule] }.VerifyAsync(source);
}
