using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR1002, MIR1004, MIR1005, MIR1006, MIR1007, MIR1009, MIR5001, MIR5002, MIR6001, MIR6002 and MIR6003.</summary>
public sealed class PlanRuleTests
{
    [Theory]
    [InlineData("[MirPlan([|\"a\"|])] partial void X(); void XCore() { } [MirPlan([|\"a\"|])] partial void Y(); void YCore() { }")]
    [InlineData("[MirPlan([|\"a\"|])] partial void X(); void XCore() { } public partial class B { [MirPlan([|\"A\"|])] partial void Y(); void YCore() { } }")]
    [InlineData("[MirPlan([|\"a\"|])] partial void X(); [MirPlan([|\"a\"|])] partial void Y(); [MirPlan([|\"a\"|])] partial void Z();")]
    [InlineData("[MirPlan([|\"a\"|])] partial void X(); } public partial struct S { [MirPlan([|\"a\"|])] partial void X();")]
    [InlineData("private const string Id = \"a\"; [MirPlan([|Id|])] partial void X(); [MirPlan([|\"a\"|])] partial void Y();")]
    [InlineData("[MirPlan([|\"a\"|], Description = \"b\")] partial void X(); [MirPlan([|id: \"a\"|])] partial void X(int n);")]
    [InlineData("[MirPlan([|\"a\"|])] partial void X(); [MirPlan([|\"a\"|])] partial void Y(); [MirPlan(\"b\")] partial void Z();")]
    [InlineData("[MirPlan(\"a\")] partial void X(); [MirPlan(\"b\")] partial void Y();")]
    [InlineData("private const string Id = \"a\"; [MirPlan(Id)] partial void X(); [MirPlan(Id + \"2\")] partial void Y();")]
    [InlineData("[MirPlan(\"a\")] partial void X(); } public partial class B { [MirPlan(\"b\")] partial void X();")]
    [InlineData("[MirPlan(\"a\")] partial void X();")]
    [InlineData("[MirPlan(\"a\")] partial void X(); partial void X() { }")]
    [InlineData("[MirPlan(\"a\")] partial void X(); [ToolCall(\"a\")] void Y() { }")]
    [InlineData("[MirPlan(\"a.b\")] partial void X(); [MirPlan(\"a.b.c\")] partial void Y();")]
    public Task Plan_ids(string members) => Alone(new PlanIdAnalyzer(), "MIR1002", $"public partial class A {{ {members} }}");

    [Theory]
    [InlineData("public string Go(string s) => [|T(s)|];")]
    [InlineData("public A() => [|T(\"\")|];")]
    [InlineData("public string P => [|T(\"\")|];")]
    [InlineData("private string Help(string s) => [|T(s)|]; public string Go(string s) => Help(s);")]
    [InlineData("public Func<string> Go(string s) => () => [|T(s)|];")]
    [InlineData("private readonly Func<string, string> _f = s => [|new A().T(s)|];")]
    [InlineData("public string Loop(string s) => s.Length > 3 ? [|T(s)|] : Loop(s);")]
    public Task A_step_outside_any_plan(string members) => Calls("MIR1004", members);

    [Theory]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => T(s);")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => Help(s); private string Help(string s) => T(s);")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => Help(s); private string Help(string s) => More(s); private string More(string s) => T(s); public string Also(string s) => s;")]
    [InlineData("[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] public string U(string s) => T(s);")]
    [InlineData("[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] public string U(string s) => Help(s); private string Help(string s) => T(s);")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => P + s; private string P => T(\"\");")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => new C(this).Go(s); private sealed class C(A a) : I { public string Go(string s) => a.T(s); } private interface I { string Go(string s); }")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) { I i = new C(this); return i.Go(s); } private sealed class C(A a) : I { public string Go(string s) => a.T(s); } private interface I { string Go(string s); }")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => Virt(s); public virtual string Virt(string s) => s; public class D : A { public override string Virt(string s) => T(s); }")]
    [InlineData("[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) { Func<string, string> f = Help; return f(s); } private string Help(string s) => T(s);")]
    [InlineData("public string Go(string s) => s; public string Name => nameof(T);")]
    [InlineData("public async Task<string> Go(Microsoft.Extensions.AI.IChatClient c) => (await Microsoft.Extensions.AI.ChatClientExtensions.GetResponseAsync(c, \"hi\")).Text;")]
    [InlineData("[MirAssume(\"MIR1004\", \"a health check\")] public string Go(string s) => T(s);")]
    [InlineData("public interface IStep { [ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] string Do(string s); } public sealed class Impl(A a) : IStep { public string Do(string s) => a.T(s); }")]
    public Task A_step_inside_a_plan(string members) => Calls("MIR1004", members);

    [Theory]
    [InlineData("public string Go(string s) => [|RunCore(s)|];")]
    [InlineData("public string Go(string s) => [|this.RunCore(s)|];")]
    [InlineData("public Func<string, string> Go() => [|RunCore|];")]
    [InlineData("public static string Go(A a) => [|a.RunCore(\"\")|];")]
    [InlineData("public string P => [|RunCore(\"\")|];")]
    [InlineData("public string Go(string s) { return Inner(); string Inner() => [|RunCore(s)|]; }")]
    [InlineData("public string Go(string s) => Run(s);")]
    [InlineData("public string Go(string s) => nameof(RunCore);")]
    [InlineData("private int OtherCore(string s) => 1; public int Go(string s) => OtherCore(s);")]
    [InlineData("private string RunCore(int n) => \"\"; public string Go() => RunCore(1);")]
    [InlineData("[MirAssume(\"MIR1006\", \"a benchmark\")] public string Go(string s) => RunCore(s);")]
    [InlineData("public int Go() => 1;")]
    public Task The_body_is_called(string members) => Calls("MIR1006", "[MirPlan(\"p\")] public partial string Run(string s); private string RunCore(string s) => s.Length > 9 ? RunCore(T(s)) : s; " + members);

    [Theory]
    [InlineData("Func<string, string> f = [|Quote|]; return f(question);")]
    [InlineData("return string.Concat(question.Split(' ').Select([|Quote|]));")]
    [InlineData("dynamic d = question; return (string)[|Quote(d)|];")]
    [InlineData("System.Linq.Expressions.Expression<Func<string, string>> e = s => [|Quote(s)|]; return question;")]
    [InlineData("return [|Local(question)|]; [ContextTransform(TransformKind.Assemble)] string Local(string s) => s;")]
    [InlineData("return Go(question);", "private string Go(string s) { Func<string, string> f = [|Quote|]; return f(Quote(s)); }")]
    public Task A_form_that_cannot_be_intercepted(string body, string members = "") => RuleCase.Flow("MIR1005", RuleCase.Source(body, members));

    [Theory]
    [InlineData("return Quote(question);")]
    [InlineData("return this.Quote(question);")]
    [InlineData("return string.Concat(question.Split(' ').Select(s => Quote(s)));")]
    [InlineData("Func<string, string> f = s => Quote(s); return f(question);")]
    [InlineData("return nameof(Quote);")]
    [InlineData("Agent? other = null; return other?.Quote(question) ?? question;")]
    [InlineData("string Local(string s) => Quote(s); return Local(question);")]
    [InlineData("dynamic d = question; return Helper(d);", "private static string Helper(object o) => o.ToString()!;")]
    [InlineData("return Pair(b: question, a: Rules);")]
    [InlineData("return question;", "private Func<string, string> Elsewhere() => Quote;")]
    public Task A_form_that_can(string body, string members = "") => RuleCase.Flow("MIR1005", RuleCase.Source(body, members));

    private const string Services = "private interface IKb { string Find(string s); string Name(); int Count(string s); } private readonly IKb _kb = null!; private string Plain(string s) => s; public virtual string Virt(string s) => Quote(s);";

    private const string Deconstructed = "private sealed class Parts(Agent agent, string text) { public void Deconstruct(out string x, out string y) { x = agent.Quote(text); y = text; } }"
        + " private sealed class Plainly(string text) { public void Deconstruct(out string x, out string y) => (x, y) = (text, text); }";

    [Theory]
    [InlineData("return [|_kb.Find(question)|];")]
    [InlineData("Func<string, string> f = Flag ? s => s : s => Rules; return [|f(question)|];")]
    [InlineData("return [|Virt(question)|];")]
    [InlineData("IKb? kb = Flag ? _kb : null; return kb?[|.Find(question)|] ?? Rules;")]
    [InlineData("return Also(question);", "private string Also(string s) => [|_kb.Find(Quote(s))|];")]
    // Nobody calls a Deconstruct method, and yet its steps run.
    [InlineData("[|var (x, y) = new Parts(this, question)|]; return x + y;")]
    [InlineData("string x, y; [|(x, y) = new Parts(this, question)|]; return x + y;")]
    [InlineData("[|var (x, (y, z)) = (question, new Parts(this, question))|]; return x + y + z;")]
    [InlineData("foreach ([|var (x, y)|] in new[] { new Parts(this, question) }) Log(x + y); return question;")]
    [InlineData("return new Parts(this, question) is [|(var x, _)|] ? x : question;")]
    [InlineData("var (x, y) = new Plainly(question); return x + y;")]
    [InlineData("var (x, y) = (question, Rules); return x + y;")]
    [InlineData("var (x, y) = new Doc(question, Rules); return x + y;")]
    [InlineData("return new Plainly(question) is (var x, _) ? x : question;")]
    [InlineData("return Plain(question);")]
    [InlineData("return question.Trim();")]
    [InlineData("return _kb.Name();")]
    [InlineData("Log(_kb.Count(question).ToString()); return question;")]
    [InlineData("Func<string, string> f = s => s; return f(question);")]
    [InlineData("return Quote(question);")]
    [InlineData("return string.Concat(question.Split(' ').Select(s => s + Rules));")]
    public Task What_cannot_be_followed(string body, string members = "") => RuleCase.Flow("MIR1007", RuleCase.Source(body, Services + Deconstructed + members));

    [Theory]
    [InlineData("return await Draft(Quote(question));", "The plan 'p' records 2 of 2 step calls")]
    [InlineData("return question;", "The plan 'p' records 0 of 0 step calls")]
    [InlineData("return Virt(Quote(question));", "The plan 'p' records 1 of 2 step calls; not followed: Agent.Virt")]
    [InlineData("if (Flag) return await Draft(question); return Quote(question);", "The plan 'p' records 2 of 2 step calls")]
    [InlineData("foreach (var word in question.Split(' ')) await Draft(word); return question;", "The plan 'p' records 1 of 1 step calls")]
    [InlineData("string Local(string s) => Quote(s); return Local(Local(question));", "The plan 'p' records 2 of 2 step calls")]
    [InlineData("Func<string, string> f = Quote; return f(question);", "The plan 'p' records 0 of 2 step calls; not followed: Func.Invoke, Agent.Quote")]
    [InlineData("dynamic d = question; return (string)Quote(d);", "The plan 'p' records 0 of 1 step calls; not followed: Agent.Quote")]
    [InlineData("return _kb.Find(Quote(question));", "The plan 'p' records 1 of 2 step calls; not followed: IKb.Find")]
    public async Task Coverage_is_told(string body, string message) =>
        Assert.Equal(message, RuleCase.Message(await RuleCase.Flow("MIR1009", RuleCase.Source(body, Services).Replace("RunCore(", "[|RunCore|](", StringComparison.Ordinal))));

    [Theory]
    [InlineData("public partial class A { string Go(string s) => T(s); [ToolCall(\"t\")] string T(string s) => s; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public Task Go() => Task.CompletedTask; }")]
    [InlineData("public partial class A { [MirPlan(\"p\")] public partial Task Go(); }")]
    [InlineData("public partial class A { public partial Task Go(); private Task GoCore() => Task.CompletedTask; public partial Task Go() => GoCore(); }")]
    [InlineData("public interface I { [ModelCall(ModelTask.General)] string M(string s); }")]
    [InlineData("[MirConstraints(MaxCostUsd = 1)] public class A;")]
    public Task Where_there_is_no_plan_there_is_no_coverage(string source) => Alone(new FlowAnalyzer(), "MIR1009", source);

    [Theory]
    [InlineData("[MirConstraints([|MaxCostUsd = -1|])] public class A;")]
    [InlineData("[MirConstraints([|MaxLatencyMs = -0.5|])] public class A;")]
    [InlineData("[MirConstraints([|MinValidatorPassRate = 1.1|])] public class A;")]
    [InlineData("[MirConstraints([|MinEvalScore = -0.1|], MaxCostUsd = 1)] public class A;")]
    [InlineData("[MirConstraints([|AllowedRegression = 2|])] public class A;")]
    [InlineData("[MirConstraints([|MaxCostUsd = double.NaN|])] public class A;")]
    [InlineData("[assembly: MirConstraints([|MinEvalScore = 95|])]")]
    [InlineData("public partial class A { [MirPlan(\"p\", [|MaxIterations = -1|])] partial void X(); }")]
    [InlineData("public class A { [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory, [|CacheTtlMs = -1|])] private string x = \"\"; }")]
    [InlineData("[MirConstraints(MaxCostUsd = 0, MaxLatencyMs = 0, MinValidatorPassRate = 0, MinEvalScore = 1, AllowedRegression = 0.5)] public class A;")]
    [InlineData("[MirConstraints(MaxCostUsd = 1000000)] public class A;")]
    [InlineData("[MirConstraints] public class A;")]
    [InlineData("public partial class A { [MirPlan(\"p\", MaxIterations = 0)] partial void X(); [MirPlan(\"q\", MaxIterations = 7)] partial void Y(); }")]
    [InlineData("[assembly: MirConstraints(MinEvalScore = 0.95)]")]
    [InlineData("[MirConstraints(MinValidatorPassRate = 1, AllowedRegression = 0)] public class A;")]
    [InlineData("public class A { [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory, CacheTtlMs = 0)] private string x = \"\"; }")]
    [InlineData("[MirConstraints(MaxLatencyMs = 0.5)] public partial class A { [MirPlan(\"p\"), MirConstraints(MinEvalScore = 0)] partial void X(); }")]
    public Task Ranges(string source) => Alone(new ConstraintAnalyzer(), "MIR5001", source);

    [Theory]
    [InlineData("[MirConstraints(AllowedProviders = new[] { \"a\" }, [|DeniedProviders = new[] { \"a\" }|])] public class A;")]
    [InlineData("[MirConstraints(AllowedProviders = new[] { \"a\", \"b\" }, [|DeniedProviders = new[] { \"c\", \"b\" }|])] public class A;")]
    [InlineData("[assembly: MirConstraints(AllowedProviders = new[] { \"a\" }, [|DeniedProviders = new[] { \"a\" }|])]")]
    [InlineData("[MirConstraints(AllowedProviders = new[] { \"a\" })] public partial class A { [MirPlan(\"p\")][MirConstraints(DeniedProviders = new[] { \"a\" })] partial void [|X|](); }")]
    [InlineData("[MirConstraints(AllowedProviders = new[] { \"a\" }, DeniedProviders = new[] { \"b\" })] public class A;")]
    [InlineData("[MirConstraints(AllowedProviders = new[] { \"a\" }, DeniedProviders = new[] { \"A\" })] public class A;")]
    [InlineData("[MirConstraints(DeniedProviders = new[] { \"b\" })] public class A;")]
    [InlineData("[MirConstraints(AllowedProviders = new[] { \"a\" })] public partial class A { [MirPlan(\"p\")][MirConstraints(DeniedProviders = new[] { \"b\" })] partial void X(); }")]
    public Task Providers_are_allowed_or_denied(string source) => Alone(new ConstraintAnalyzer(), "MIR5002", source);

    [Theory]
    [InlineData("return await [|Draft(question)|];", "AllowedProviders = new[] { \"other\" }")]
    [InlineData("return await [|Draft(question)|];", "DeniedProviders = new[] { \"openai\" }")]
    [InlineData("return await [|Draft(question)|];", "AllowedProviders = new string[0]")]
    [InlineData("return await Draft(question);", "AllowedProviders = new[] { \"openai\" }")]
    [InlineData("return await Draft(question);", "DeniedProviders = new[] { \"other\" }")]
    [InlineData("return await Anyone(question);", "AllowedProviders = new[] { \"openai\" }")]
    [InlineData("return await Send(question);", "AllowedProviders = new[] { \"other\" }")]
    public Task A_call_names_an_allowed_provider(string body, string constraints) => RuleCase.Flow("MIR5002", RuleCase.Source(body, constraints: $"[MirConstraints({constraints})]"));

    [Theory]
    [InlineData("return await Draft(_record);", "FullTrace", true)]
    [InlineData("return await Own(_token);", "FullTrace", true)]
    [InlineData("return await Draft(Raise(question));", "FullTrace", true)]
    [InlineData("return Go(question);", "FullTrace", true, "private string Go(string s) => Quote(s + _record);")]
    [InlineData("if (Flag) Remember(_token); return question;", "FullTrace", true)]
    [InlineData("return await Draft(SearchPublic(question)[0]);", "FullTrace", false)]
    [InlineData("return await Own(_token);", "Metadata", false)]
    [InlineData("return question;", "FullTrace", false, "private string Elsewhere() => Quote(_record);")]
    [InlineData("return await Draft(question);", "FullTrace", false)]
    [InlineData("return await Draft(Rules);", "FullTrace", false)]
    [InlineData("return await Draft(_record);", "Metadata", false)]
    [InlineData("return await Draft(_record);", "None", false)]
    [InlineData("return question;", "FullTrace", false)]
    public Task Full_traces_of_private_context(string body, string replay, bool found, string members = "")
    {
        var source = RuleCase.Source(body, members, constraints: $"[MirConstraints(Replay = ReplayPolicy.{replay})]");
        return RuleCase.Flow("MIR6001", found ? source.Replace("RunCore(", "[|RunCore|](", StringComparison.Ordinal) : source);
    }

    [Fact]
    public Task Full_traces_of_a_restricted_parameter() => RuleCase.Flow("MIR6001", RuleCase.Source("return question;", constraints: "[MirConstraints(Replay = ReplayPolicy.FullTrace)]", parameters: ", [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Restricted)] string more").Replace("RunCore(", "[|RunCore|](", StringComparison.Ordinal));

    [Theory]
    [InlineData("return question + [|DateTime.Now|];")]
    [InlineData("return question + [|DateTimeOffset.UtcNow|];")]
    [InlineData("return question + [|Guid.NewGuid()|];")]
    [InlineData("return question + [|new Random()|].Next();")]
    [InlineData("return question + [|Random.Shared|].Next();")]
    [InlineData("return question + [|Environment.GetEnvironmentVariable(\"X\")|];")]
    [InlineData("return question + [|Environment.MachineName|];")]
    [InlineData("return Go(question);", "private string Go(string s) { Log(Quote(s)); return s + [|DateTime.UtcNow|]; }")]
    [InlineData("Func<string> f = () => question + [|DateTime.Today|]; return f();")]
    [InlineData("return question + MirRunContext.Current?.Now;")]
    [InlineData("return question + MirRunContext.Current?.Random.Next();")]
    [InlineData("return question + new Random(7).Next();")]
    [InlineData("return question + DateTime.MinValue + Guid.Empty + Environment.NewLine;")]
    [InlineData("return await Clock(question);", "[ToolCall(\"clock\", SideEffects = SideEffectClass.ReadOnly)] private Task<string> Clock(string s) => Task.FromResult(s + DateTime.Now);")]
    [InlineData("return question;", "private static DateTime Elsewhere() => DateTime.Now;")]
    [InlineData("return nameof(DateTime.Now);")]
    [InlineData("return Go(question);", "[MirAssume(\"MIR6002\", \"only logged\")] private string Go(string s) { Log(Quote(s)); return s + DateTime.UtcNow; }")]
    public Task Nondeterminism(string body, string members = "") => RuleCase.Flow("MIR6002", RuleCase.Source(body, members, "[MirConstraints(Replay = ReplayPolicy.FullTrace)]"));

    [Theory]
    [InlineData("return [|Judge(question)|].Text;", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private Answer Judge(string s) => new(s); public sealed record Answer(string Text);")]
    [InlineData("return [|All(question)|][0].Text;", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private List<Answer> All(string s) => [new(s)]; public sealed record Answer(string Text);")]
    [InlineData("return string.Join(' ', Some(question));", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private IReadOnlyList<string> Some(string s) => [s];")]
    [InlineData("return Mode(question) + \"\" + Count(question);", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private DayOfWeek Mode(string s) => default; [ToolCall(\"v\", SideEffects = SideEffectClass.ReadOnly)] private int? Count(string s) => s.Length;")]
    [InlineData("return (await [|Later(question)|]).Text;", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private Task<Answer> Later(string s) => Task.FromResult(new Answer(s)); public sealed record Answer(string Text);")]
    [InlineData("return [|Map(question)|].Keys.First();", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private Dictionary<string, Answer> Map(string s) => new() { [s] = new(s) }; public sealed record Answer(string Text);")]
    [InlineData("return [|Row(question)|][0].Text;", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private Answer[] Row(string s) => [new(s)]; public sealed record Answer(string Text);")]
    [InlineData("return Go(question);", "private string Go(string s) => [|Judge(s)|].Text; [ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private Answer Judge(string s) => new(s); public sealed record Answer(string Text);")]
    [InlineData("return Judge(question).Text;", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)][MirAssume(\"MIR6003\", \"x\")] private string Other(string s) => s; private Answer Judge(string s) => new(s); public sealed record Answer(string Text);")]
    [InlineData("return Map(question)[question];", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private Dictionary<string, string> Map(string s) => new() { [s] = s };")]
    [InlineData("return Bytes(question).Length + question;", "[ToolCall(\"u\", SideEffects = SideEffectClass.ReadOnly)] private byte[] Bytes(string s) => [];")]
    [InlineData("Put2(question); return Good(question) ? question : Rules;", "[ToolCall(\"u\", SideEffects = SideEffectClass.IdempotentMutation)] private void Put2(string s) { } [Validator(\"g\", ValidatorKind.Custom)] private ValidatorResult Fine(string s) => ValidatorResult.Pass(); private bool Good(string s) => Fine(s).Passed;")]
    public Task Payloads_without_a_context(string body, string members) => RuleCase.Flow("MIR6003", RuleCase.Source(body, members, "[MirConstraints(Replay = ReplayPolicy.FullTrace)]"));

    [Fact]
    public Task Nondeterminism_of_other_plans_is_theirs() => RuleCase.Flow("MIR6002", RuleCase.Source("return question + DateTime.Now;"));

    private static Task<IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic>> Calls(string rule, string members) =>
        Alone(new CallAnalyzer(), rule, $"public partial class A {{ [ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] internal string T(string x) => x; {members} }}");

    private static Task<IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic>> Alone(Microsoft.CodeAnalysis.Diagnostics.DiagnosticAnalyzer analyzer, string rule, string source) =>
        new AnalyzerHarness(analyzer) { DefaultRule = rule, OnlyRules = [rule] }.VerifyAsync(source);
}
