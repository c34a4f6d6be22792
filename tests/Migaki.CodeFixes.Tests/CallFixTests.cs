using Migaki.CodeFixes.Tests.Harness;

namespace Migaki.CodeFixes.Tests;

/// <summary>Fixes of calls.</summary>
public sealed class CallFixTests
{
    [Theory]
    [InlineData("Task<string>", "await GoCore(\"a\")", "await Go(\"a\")")]
    [InlineData("Task<string>", "await this.GoCore(\"a\").ConfigureAwait(false)", "await this.Go(\"a\").ConfigureAwait(false)")]
    [InlineData("Task<MirRun<string>>", "await GoCore(\"a\")", "(await Go(\"a\")).Value")]
    [InlineData("Task<MirRun<string>>", "await GoCore(\"a\").ConfigureAwait(false)", "(await Go(\"a\").ConfigureAwait(false)).Value")]
    public async Task The_entry_is_called(string returns, string before, string after)
    {
        string Agent(string call) => $"public partial class A\n{{\n    [MirPlan(\"p\")] public partial {returns} Go(string x);\n    private Task<string> GoCore(string y) => Task.FromResult(y);\n    public async Task<string> Use()\n    {{\n        // kept\n        var z = {call};\n        return z;\n    }}\n}}\n";
        await FixHarness.VerifyAsync<CallEntryFix>(Agent(before), Agent(after));
    }

    [Theory]
    [InlineData("var t = GoCore(\"a\"); return await t;")]
    [InlineData("return await GoCore(y: \"a\");")]
    [InlineData("Func<string, Task<string>> f = GoCore; return await f(\"a\");")]
    public async Task Not_where_the_type_would_not_fit(string body) => await FixHarness.VerifyNotOfferedAsync<CallEntryFix>(
        $"public partial class A {{ [MirPlan(\"p\")] public partial Task<MirRun<string>> Go(string x); private Task<string> GoCore(string y) => Task.FromResult(y); public async Task<string> Use() {{ {body} }} }}");

    [Theory]
    [InlineData("x.Split(' ').Select(Step)", "x.Split(' ').Select(x_ => Step(x_))")]
    [InlineData("x.Split(' ').Select(this.Step)", "x.Split(' ').Select(x_ => this.Step(x_))")]
    [InlineData("x.Split(' ').Zip(x.Split('-'), Both)", "x.Split(' ').Zip(x.Split('-'), (x1, x2) => Both(x1, x2))")]
    public async Task A_method_group_becomes_a_lambda(string before, string after)
    {
        string Agent(string call) => Source($"return string.Concat({call});", "[ToolCall(\"s\", SideEffects = SideEffectClass.ReadOnly)] private string Step(string y) => y; [ToolCall(\"b\", SideEffects = SideEffectClass.ReadOnly)] private string Both(string y, string z) => y;");
        await FixHarness.VerifyAsync<MethodGroupFix>(Agent(before), Agent(after));
    }

    [Theory]
    [InlineData("DateTimeOffset.UtcNow", "MirRunContext.Current!.Now")]
    [InlineData("DateTime.UtcNow", "MirRunContext.Current!.Now.UtcDateTime")]
    [InlineData("DateTime.Now", "MirRunContext.Current!.Now.LocalDateTime")]
    [InlineData("Guid.NewGuid()", "MirRunContext.Current!.NewGuid()")]
    [InlineData("Random.Shared.Next()", "MirRunContext.Current!.Random.Next()")]
    [InlineData("new Random().Next()", "MirRunContext.Current!.Random.Next()")]
    [InlineData("(DateTime.UtcNow, Guid.NewGuid())", "(MirRunContext.Current!.Now.UtcDateTime, MirRunContext.Current!.NewGuid())")]
    public async Task The_run_has_its_own(string before, string after)
    {
        string Agent(string value) => Source($"var v = /* kept */ {value};\n        return x + v;", "", "[MirConstraints(Replay = ReplayPolicy.FullTrace)] ");
        await FixHarness.VerifyAsync<RunValuesFix>(Agent(before), Agent(after));
    }

    private const string Transform = "[ContextTransform(TransformKind.Summarize)] private string Shorten(string y) => y; ";

    [Theory]
    [InlineData("private bool Fits(string y) => true;", "if (!Fits(s)) throw new MirValidationException(\"fits\");")]
    [InlineData("private bool Fits(string y, string x) => true;", "if (!Fits(s, x)) throw new MirValidationException(\"fits\");")]
    [InlineData("private static ValidatorResult Fits(string y) => ValidatorResult.Pass();", "if (!Fits(s).Passed) throw new MirValidationException(\"fits\");")]
    public async Task A_guard_before_a_use(string validator, string guard)
    {
        string Agent(string inserted) => Source($"var s = Shorten(x);\n{inserted}        // kept\n        return s;", Transform + "[Validator(\"fits\", ValidatorKind.Custom)] " + validator);
        await FixHarness.VerifyAsync<ValidateFirstFix>(Agent(""), Agent($"        {guard}\n"));
    }

    [Theory]
    [InlineData("return Shorten(x);")]
    [InlineData("var s = Shorten(x); return x.Length > 3 ? s : x;")]
    [InlineData("var s = Shorten(x); Func<string> f = () => Tool(s); return f();")]
    public async Task Not_where_a_guard_cannot_stand(string body) => await FixHarness.VerifyNotOfferedAsync<ValidateFirstFix>(
        Source(body, Transform + "[Validator(\"fits\", ValidatorKind.Custom)] private bool Fits(string y) => true; [ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] private string Tool(string y) => y;"));

    [Fact]
    public async Task Not_without_a_validator() => await FixHarness.VerifyNotOfferedAsync<ValidateFirstFix>(Source("var s = Shorten(x); return s;", Transform));

    [Theory]
    [InlineData("Fits(x);", "if (!Fits(x)) throw new MirValidationException(\"fits\");", "private bool Fits(string y) => true;")]
    [InlineData("_ = Fits(x);", "if (!Fits(x)) throw new MirValidationException(\"fits\");", "private bool Fits(string y) => true;")]
    [InlineData("Fits(x);", "if (!Fits(x).Passed) throw new MirValidationException(\"fits\");", "private ValidatorResult Fits(string y) => default;")]
    public async Task A_verdict_is_used(string before, string after, string validator)
    {
        string Agent(string call) => Source($"// kept\n        {call} // too\n        return x;", "[Validator(\"fits\", ValidatorKind.Custom)] " + validator);
        await FixHarness.VerifyAsync<UseVerdictFix>(Agent(before), Agent(after));
    }

    [Theory]
    [InlineData("private bool Ask(string y) => true;", "if (!Ask(x)) throw new OperationCanceledException(\"The approval boss was not granted.\");")]
    [InlineData("private bool Ask() => true;", "if (!Ask()) throw new OperationCanceledException(\"The approval boss was not granted.\");")]
    public async Task An_approval_is_asked(string approval, string guard)
    {
        const string tool = "[ToolCall(\"t\", SideEffects = SideEffectClass.IdempotentMutation, RequiresApproval = \"boss\")] private string Tool(string y) => y; [Approval(\"boss\")] ";
        await FixHarness.VerifyAsync<AskFirstFix>(
            Source("var r = Tool(x);\n        return r;", tool + approval),
            Source($"{guard}\n        var r = Tool(x);\n        return r;", tool + approval));
    }

    private static string Source(string body, string members, string constraints = "") => $$"""
        public partial class A
        {
            [MirPlan("p")] {{constraints}}public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
            private string GoCore(string x)
            {
                {{body}}
            }
            {{members}}
        }

        """;
}
