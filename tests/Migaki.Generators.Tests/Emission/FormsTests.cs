using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>
/// Forms of steps and entries: each compiles without a warning, is intercepted, emits, runs, and ends as it does without recording. A form is the
/// members of <c>partial class Agent</c> with the body <c>GoCore</c>, or whole types.
/// </summary>
public sealed class FormsTests
{
    private const string Model = "[ModelCall(ModelTask.Synthesis)] ";

    public static TheoryData<string, string, string> StepForms => new()
    {
        // name, the expression of the body, the step and what it needs
        { "private instance", "await Step(input)", Model + "private Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "public instance async", "await Step(input)", Model + "public async Task<string> Step(string x) { await Task.Yield(); return x + tag; }" },
        { "internal", "await Step(input)", Model + "internal Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "protected", "await Step(input)", Model + "protected Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "protected virtual", "await Step(input)", Model + "protected virtual Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "private protected", "await Step(input)", Model + "private protected Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "protected internal", "await Step(input)", Model + "protected internal Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "private static", "await Step(input)", Model + "private static Task<string> Step(string x) => Task.FromResult(x);" },
        { "public static", "await Step(input)", Model + "public static Task<string> Step(string x) => Task.FromResult(x);" },
        { "static of another class", "await Tools.Step(input)", "}\npublic static class Tools { " + Model + "public static Task<string> Step(string x) => Task.FromResult(x);" },
        { "private static of a static class", "await Tools.Call(input)", "}\npublic static class Tools { public static Task<string> Call(string x) => Step(x); " + Model + "private static Task<string> Step(string x) => Task.FromResult(x);" },
        { "sync", "await Task.FromResult(Step(input))", Model + "private string Step(string x) => x + tag;" },
        { "sync void", "await Void(input)", "private Task<string> Void(string x) { Step(x); return Task.FromResult(last); } private string last = \"\"; " + Model + "private void Step(string x) => last = x;" },
        { "task", "await Do(input)", "private async Task<string> Do(string x) { await Step(x); return last; } private string last = \"\"; " + Model + "private Task Step(string x) { last = x; return Task.CompletedTask; }" },
        { "value task", "await Do(input)", "private async Task<string> Do(string x) { await Step(x); return last; } private string last = \"\"; " + Model + "private ValueTask Step(string x) { last = x; return default; }" },
        { "value task of value", "await Step(input)", Model + "private ValueTask<string> Step(string x) => new(x + tag);" },
        { "stream", "await Do(input)", "private async Task<string> Do(string x) { var all = \"\"; await foreach (var part in Step(x)) all += part; return all; } " + Model + "private async IAsyncEnumerable<string> Step(string x) { yield return x; await Task.Yield(); yield return tag; }" },
        { "stream with cancellation", "await Do(input)", "private async Task<string> Do(string x) { var all = \"\"; await foreach (var part in Step(x).WithCancellation(default)) all += part; return all; } " + Model + "private async IAsyncEnumerable<string> Step(string x, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default) { yield return x; await Task.Yield(); yield return tag; }" },
        { "configure await", "await Step(input).ConfigureAwait(false)", Model + "private Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "this.", "await this.Step(input)", Model + "private Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "other instance", "await new Tool().Step(input)", "}\npublic class Tool { " + Model + "public Task<string> Step(string x) => Task.FromResult(x);" },
        { "interface", "await ((ITool)new Tool()).Step(input)", "}\npublic interface ITool { " + Model + "Task<string> Step(string x); }\npublic class Tool : ITool { public Task<string> Step(string x) => Task.FromResult(\"i\" + x);" },
        { "virtual", "await ((Tool)new Better()).Step(input)", "}\npublic class Tool { " + Model + "public virtual Task<string> Step(string x) => Task.FromResult(x); }\npublic class Better : Tool { public override Task<string> Step(string x) => Task.FromResult(\"better\" + x);" },
        { "override called on the derived type", "await new Better().Step(input)", "}\npublic class Tool { " + Model + "public virtual Task<string> Step(string x) => Task.FromResult(x); }\npublic class Better : Tool { " + Model + "public override Task<string> Step(string x) => Task.FromResult(\"better\" + x);" },
        { "inherited, called on the derived type", "await new Better().Step(input)", "}\npublic class Tool { " + Model + "public Task<string> Step(string x) => Task.FromResult(x); }\npublic class Better : Tool {" },
        { "conditional access", "await (new Tool()?.Step(input) ?? Task.FromResult(\"\"))", "}\npublic class Tool { " + Model + "public Task<string> Step(string x) => Task.FromResult(x);" },
        { "conditional access on null", "await (None()?.Step(input) ?? Task.FromResult(\"none\"))", "private static Tool? None() => null; }\npublic class Tool { " + Model + "public Task<string> Step(string x) => Task.FromResult(x);" },
        { "null receiver", "await ((Tool)null!).Step(input)", "}\npublic class Tool { " + Model + "public Task<string> Step(string x) => Task.FromResult(x);" },
        { "null receiver of a private step", "await Call(null!, input)", "private Task<string> Call(Agent agent, string x) => agent.Step(x); " + Model + "private Task<string> Step(string x) => Task.FromResult(x);" },
        { "extension", "await input.Step()", "}\npublic static class Tools { " + Model + "public static Task<string> Step(this string x) => Task.FromResult(x + \"!\");" },
        { "extension on null", "await ((string)null!).Step()", "}\npublic static class Tools { " + Model + "public static Task<string> Step(this string? x) => Task.FromResult(x ?? \"nothing\");" },
        { "extension called as static", "await Tools.Step(input)", "}\npublic static class Tools { " + Model + "public static Task<string> Step(this string x) => Task.FromResult(x + \"!\");" },
        { "generic extension", "await input.Step(3)", "}\npublic static class Tools { " + Model + "public static Task<string> Step<T, U>(this T x, U y) where T : class => Task.FromResult(x + \"!\" + y);" },
        { "struct", "await new Tool(2).Step(input)", "}\npublic struct Tool(int n) { " + Model + "public Task<string> Step(string x) => Task.FromResult(x + n);" },
        { "mutating struct", "await Do(input)", "private Task<string> Do(string x) { var tool = new Tool(); tool.Step(x); tool.Step(x); return Task.FromResult(tool.All!); }\n}\npublic struct Tool { public string? All; " + Model + "public void Step(string x) => All += x;" },
        { "private struct step", "await new Tool(1).Call(input)", "}\npublic struct Tool(int n) { public Task<string> Call(string x) => Step(x); " + Model + "private Task<string> Step(string x) => Task.FromResult(x + n);" },
        { "private static struct step", "await Tool.Call(input)", "}\npublic struct Tool { public static Task<string> Call(string x) => Step(x); " + Model + "private static Task<string> Step(string x) => Task.FromResult(x);" },
        { "generic method", "await Step<List<int>, string>([1], input)", Model + "internal Task<string> Step<T, U>(T list, U x) where T : IEnumerable<int>, new() where U : notnull => Task.FromResult(x + string.Concat(list) + tag);" },
        { "private generic method", "await Step(input, 4)", Model + "private Task<string> Step<T>(string x, T y) where T : struct => Task.FromResult(x + y + tag);" },
        { "generic type", "await new Tool<string>(input).Step(1)", "}\npublic class Tool<T>(T t) where T : class { " + Model + "public Task<string> Step<U>(U u) => Task.FromResult($\"{t}{u}\");" },
        { "private in a generic type", "await new Tool<string>(input).Call()", "}\npublic class Tool<T>(T t) where T : class { public Task<string> Call() => Step(5); " + Model + "private Task<string> Step<U>(U u) => Task.FromResult($\"{t}{u}\");" },
        { "nested generic", "await new Outer<int>.Inner<string>().Step(1, input)", "}\npublic class Outer<T> { public class Inner<U> { " + Model + "public Task<string> Step(T t, U u) => Task.FromResult($\"{t}{u}\"); }" },
        { "anonymous type argument", "await Step(new { A = input })", Model + "internal Task<string> Step<T>(T t) => Task.FromResult(t!.ToString()!);" },
        { "optional and named arguments", "await Step(y: 1, x: input)", Model + "private Task<string> Step(string x, int y, string z = \"default\", params int[] rest) => Task.FromResult(x + y + z + rest.Length + tag);" },
        { "params", "await Step(input, 1, 2, 3)", Model + "private Task<string> Step(string x, params int[] rest) => Task.FromResult(x + rest.Length + tag);" },
        { "caller info", "await Step(input)", Model + "private Task<string> Step(string x, [System.Runtime.CompilerServices.CallerMemberName] string caller = \"\") => Task.FromResult(x + caller + tag);" },
        { "argument order", "await Step(b: Log(\"b\"), a: Log(\"a\"))", "private string log = \"\"; private string Log(string x) { log += x; return x; } " + Model + "private Task<string> Step(string a, string b) => Task.FromResult(log + a + b);" },
        { "in a lambda", "await new Func<Task<string>>(() => Step(input))()", Model + "private Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "in a local function", "await Local()", "private Task<string> Unused() => Task.FromResult(tag);" },
        { "nullable values", "await Do(input)", "private async Task<string> Do(string? x) => (await Step(x, null)) ?? \"null\"; " + Model + "private Task<string?> Step(string? x, IReadOnlyList<string?>? more) => Task.FromResult(more is null ? null : x);" },
        { "tuples", "await Do(input)", "private async Task<string> Do(string x) { var (a, b) = await Step((x, 1)); return a + b; } " + Model + "private Task<(string Text, int N)> Step((string Text, int N) x) => Task.FromResult(x);" },
        { "dynamic parameter", "await Step(input)", Model + "internal Task<string> Step(dynamic x) => Task.FromResult((string)x.ToString());" },
        { "keywords as names", "await @switch(input)", Model + "private Task<string> @switch(string @class, int @int = 1, string step = \"s\", string receiver = \"r\", string result = \"t\", string exception = \"e\") => Task.FromResult(@class + @int + step + receiver + result + exception + tag);" },
        { "unicode names", "await Schritt_für_Ωμέγα(input)", Model + "private Task<string> Schritt_für_Ωμέγα(string größe) => Task.FromResult(größe + tag);" },
        { "overloads", "await Step(input) + await Step(1)", Model + "private Task<string> Step(string x) => Task.FromResult(x + tag); " + Model + "private Task<string> Step(int x) => Task.FromResult(\"int\" + x + tag);" },
        { "obsolete", "await Call(input)", "private Task<string> Call(string x)\n{\n#pragma warning disable CS0618\nreturn Step(x);\n#pragma warning restore CS0618\n}\n[Obsolete(\"old\")] " + Model + "private Task<string> Step(string x) => Task.FromResult(x + tag);" },
        { "synchronous exception", "await Step(input)", Model + "private Task<string> Step(string x) => throw new FormatException(x + tag);" },
        { "asynchronous exception", "await Step(input)", Model + "private async Task<string> Step(string x) { await Task.Yield(); throw new FormatException(x + tag); }" },
        { "caught synchronous exception", "await Do(input)", "private async Task<string> Do(string x) { Task<string>? t = null; try { t = Step(x); } catch (FormatException) { return \"at the call\"; } return await t; } " + Model + "private Task<string> Step(string x) => throw new FormatException(x + tag);" },
        { "cancellation", "await Step(input, new CancellationToken(true))", Model + "private Task<string> Step(string x, CancellationToken ct) => Task.FromCanceled<string>(ct);" },
        { "null task", "await Do(input)", "private Task<string> Do(string x) => Task.FromResult(Step(x) is null ? \"null\" : tag); " + Model + "private Task<string> Step(string x) => null!;" },
        { "validator bool", "await Do(input)", "private Task<string> Do(string x) => Task.FromResult(Step(x) ? tag : \"no\"); [Validator(\"v\", ValidatorKind.Custom)] private bool Step(string x) => x.Length > 3;" },
        { "validator result", "await Do(input)", "private async Task<string> Do(string x) => (await Step(x)).ToString(); [Validator(\"v\", ValidatorKind.Custom)] private async ValueTask<ValidatorResult> Step(string x) { await Task.Yield(); return ValidatorResult.Fail(\"short\" + tag); }" },
        { "validator void", "await Do(input)", "private Task<string> Do(string x) { Step(x); return Task.FromResult(tag); } [Validator(\"v\", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.FailPlan)] private void Step(string x) { }" },
        { "approval", "await Do(input)", "private async Task<string> Do(string x) => await Step(x) ? tag : \"no\"; [Approval(\"a\")] private Task<bool> Step(string x) => Task.FromResult(true);" },
    };

    [Theory]
    [MemberData(nameof(StepForms))]
    public async Task Step(string name, string body, string members)
    {
        var source = AgentWith(name, body, members);
        var run = Programs.Run(source).AssertClean();
        var steps = run.Output.GetSymbolsWithName(static _ => true, Microsoft.CodeAnalysis.SymbolFilter.Member).Count(static m => m.GetAttributes().Any(static a => a.AttributeClass?.BaseType?.Name == "Attribute" && a.AttributeClass.Name is "ModelCallAttribute" or "ValidatorAttribute" or "ApprovalAttribute"));
        var intercepted = run.Intercepted().Count(static c => c.Interceptor is not null);
        if (name != "in a local function") Assert.True(intercepted >= 1 && intercepted >= Math.Min(steps, 1), $"{name}: no call is intercepted\n{run.AllText}");
        await Programs.AssertSameAsync(source);
    }

    [Theory]
    [InlineData("bool", "x.Length > 3")]
    [InlineData("ValidatorResult", "x.Length > 3 ? ValidatorResult.Pass() : ValidatorResult.Fail(\"short\")")]
    public async Task A_failed_validator_of_FailPlan_throws_at_the_call(string type, string verdict)
    {
        foreach (var (returns, value, wait) in new (string, string, string)[] { (type, verdict, ""), ($"Task<{type}>", $"Task.FromResult({verdict})", "await "), ($"ValueTask<{type}>", $"ValueTask.FromResult({verdict})", "await ") })
        {
            var source = AgentWith("fail", "await Do(input)",
                $"private async Task<string> Do(string x) {{ await Task.Yield(); try {{ {wait}Step(x); return \"passed\"; }} catch (MirValidationException e) {{ return e.Validator; }} }} public Task<string> Outside(string x) => Do(x); [Validator(\"strict\", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.FailPlan)] private {returns} Step(string x) => {value};",
                "public static async Task<string> Run() => (await new Agent().Go(\"in\")) + await new Agent().Go(\"inside\") + await new Agent().Outside(\"in\") + await new Agent().Outside(\"inside\");");
            using var program = Programs.Load(source);
            Assert.Equal("strictpassedstrictpassed", await program.RunAsync());
        }
    }

    [Fact]
    public async Task A_virtual_step_that_is_protected_calls_the_override()
    {
        await Programs.AssertSameAsync("""
            public partial class Agent
            {
                [MirPlan("case")] public partial Task<string> Go(string input);
                private Task<string> GoCore(string input) => Step(input);
                [ModelCall(ModelTask.Synthesis)] protected virtual Task<string> Step(string x) => Task.FromResult("base" + x);
            }
            public class Better : Agent { protected override Task<string> Step(string x) => Task.FromResult("better" + x); }
            public static class Program { public static async Task<string> Run() => await new Better().Go("in"); }
            """);
    }

    internal static string AgentWith(string name, string body, string members, string run = "public static async Task<string> Run() => await new Agent().Go(\"in\");")
    {
        var local = name == "in a local function" ? " Task<string> Local() => Step(input); [ModelCall(ModelTask.Synthesis)] Task<string> Step(string x) => Task.FromResult(x);" : "";
        return $$"""
            public partial class Agent
            {
                private readonly string tag = "#";
                public string Tag => tag;
                [MirPlan("case")] public partial Task<string> Go(string input);
                private async Task<string> GoCore(string input) { await Task.Yield(); return {{body}};{{local}} }
                {{members}}
            }
            public static class Program { {{run}} }
            """;
    }
}
