using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>Forms of entries: each compiles clean, runs, and ends as it does without recording.</summary>
public sealed class EntryTests
{
    private const string Text = "[ModelCall(ModelTask.Synthesis)] private static string T(string x) => x + \"!\"; ";

    public static TheoryData<string, string, string> Forms => new()
    {
        // the members of Agent, how a caller uses it, what is around
        { "[MirPlan(\"p\")] public partial Task<string> Go(string x); private async Task<string> GoCore(string x) { await Task.Yield(); return T(x); }", "await new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"p\")] public partial Task<MirRun<string>> Go(string x); private async Task<string> GoCore(string x) { await Task.Yield(); return T(x); }", "(await new Agent().Go(\"a\")).Value", "" },
        { "private string last = \"\"; [MirPlan(\"p\")] public partial Task Go(string x); private async Task GoCore(string x) { await Task.Yield(); last = T(x); } public async Task<string> All() { await Go(\"a\"); return last; }", "await new Agent().All()", "" },
        { "private string last = \"\"; [MirPlan(\"p\")] public partial Task<MirRun> Go(string x); private Task GoCore(string x) { last = T(x); return Task.CompletedTask; } public async Task<string> All() { var run = await Go(\"a\"); return last + run.Outcome; }", "await new Agent().All()", "" },
        { "[MirPlan(\"p\")] public partial ValueTask<string> Go(string x); private ValueTask<string> GoCore(string x) => new(T(x));", "await new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"p\")] public partial ValueTask<MirRun<string>> Go(string x); private ValueTask<string> GoCore(string x) => new(T(x));", "(await new Agent().Go(\"a\")).Value", "" },
        { "[MirPlan(\"p\")] public partial ValueTask Go(string x); private async ValueTask GoCore(string x) { await Task.Yield(); T(x); }", "new Agent().Go(\"a\").AsTask().ContinueWith(t => t.IsCompletedSuccessfully).Result", "" },
        { "[MirPlan(\"p\")] public partial ValueTask<MirRun> Go(string x); private async ValueTask GoCore(string x) { await Task.Yield(); T(x); }", "(await new Agent().Go(\"a\")).Outcome", "" },
        { "[MirPlan(\"p\")] public partial string Go(string x); private string GoCore(string x) => T(x);", "new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"p\")] public partial MirRun<string> Go(string x); private string GoCore(string x) => T(x);", "new Agent().Go(\"a\").Value", "" },
        { "public string Last = \"\"; [MirPlan(\"p\")] public partial void Go(string x); private void GoCore(string x) => Last = T(x); public string All() { Go(\"a\"); return Last; }", "new Agent().All()", "" },
        { "[MirPlan(\"p\")] public partial MirRun Go(string x); private void GoCore(string x) => T(x);", "new Agent().Go(\"a\").Outcome", "" },
        { "[MirPlan(\"p\")] public partial IAsyncEnumerable<string> Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x, CancellationToken ct = default); private async IAsyncEnumerable<string> GoCore(string x, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) { yield return T(x); await Task.Yield(); yield return \"b\"; }", "await Program.Join(new Agent().Go(\"a\"))", "" },
        { "[MirPlan(\"p\")] public static partial IAsyncEnumerable<string> Go(); private static async IAsyncEnumerable<string> GoCore() { await Task.Yield(); yield return \"b\"; }", "await Program.Join(Agent.Go())", "" },
        { "[MirPlan(\"p\")] public partial IAsyncEnumerable<string> Go(); private async IAsyncEnumerable<string> GoCore() { await Task.Yield(); yield return \"b\"; throw new FormatException(\"mid\"); }", "await Program.Join(new Agent().Go())", "" },
        { "[MirPlan(\"p\")] public static partial Task<string> Go(string x); private static Task<string> GoCore(string x) => Task.FromResult(T(x));", "await Agent.Go(\"a\")", "" },
        { "[MirPlan(\"p\")] public partial Task<string> Go(string x = \"default\", params int[] rest); private Task<string> GoCore(string x, int[] rest) => Task.FromResult(T(x) + rest.Length);", "await new Agent().Go() + await new Agent().Go(\"a\", 1, 2)", "" },
        { "[MirPlan(\"p\")] public partial Task<string> Go(string run, string value, string exception, string state); private Task<string> GoCore(string a, string b, string c, string d) => Task.FromResult(T(a + b + c + d));", "await new Agent().Go(\"1\", \"2\", \"3\", \"4\")", "" },
        { "[MirPlan(\"p\")] public partial Task<string> @class(string @int, string größe); private Task<string> classCore(string @int, string größe) => Task.FromResult(T(@int + größe));", "await new Agent().@class(\"1\", \"2\")", "" },
        { "[MirPlan(\"p\")] public partial Task<string?> Go(string? x, (string A, int B)? y); private async Task<string?> GoCore(string? x, (string A, int B)? y) { await Task.Yield(); return x is null ? null : y?.A; }", "(await new Agent().Go(null, null)) ?? \"null\"", "" },
        { "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => throw new FormatException(T(x));", "await new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"p\")] public partial Task<string> Go(CancellationToken ct); private Task<string> GoCore(CancellationToken ct) => Task.FromCanceled<string>(ct);", "await new Agent().Go(new CancellationToken(true))", "" },
        { "[MirPlan(\"p\")] public partial string Go(string x); private string GoCore(string x) => throw new FormatException(T(x));", "new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"p\")] internal partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(T(x));", "await new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"p\")] protected internal virtual partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(T(x));", "await new Agent().Go(\"a\")", "" },
        { "[MirPlan(\"outer\")] public partial Task<string> Go(string x); private async Task<string> GoCore(string x) => T(await Inner(x)); [MirPlan(\"inner\")] public partial Task<string> Inner(string x); private Task<string> InnerCore(string x) => Task.FromResult(T(x));", "await new Agent().Go(\"a\")", "" },
        { "public static string Use() => new Nested().Go(\"a\"); private sealed partial class Nested { private sealed record Own(string X); [MirPlan(\"p\")] public partial string Go(string x); private string GoCore(string x) => T(x) + Value(new Own(x)).X; [MirPlan(\"q\")] private partial Own Value(Own x); private Own ValueCore(Own x) => x; }", "Agent.Use()", "" },
        { "", "await new Generic<string>.Inner<int>().Go(\"a\", 1)", "public partial class Generic<T> where T : class { public partial record Inner<U> where U : struct { [MirPlan(\"p\")] public partial Task<string> Go(T t, U u); private Task<string> GoCore(T t, U u) => Task.FromResult($\"{t}{u}\"); } }" },
        { "", "await new S(\"s\").Go(\"a\")", "public readonly partial struct S(string f) { [MirPlan(\"p\")] public readonly partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(x + f); }" },
        { "", "await Program.Join(new S(\"s\").Go(\"a\"))", "public partial record struct S(string F) { [MirPlan(\"p\")] public partial IAsyncEnumerable<string> Go(string x); private async IAsyncEnumerable<string> GoCore(string x) { await Task.Yield(); yield return x + F; } }" },
        { "", "await ((IA)new Impl()).Go(\"a\")", "public partial interface IA { [MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(x); } public class Impl : IA { }" },
        { "", "await \"a\".Go()", "public static partial class E { [MirPlan(\"p\")] public static partial Task<string> Go(this string x); private static Task<string> GoCore(string x) => Task.FromResult(x + \"e\"); }" },
        { "", "await new D().Go(\"a\")", "public abstract class B { public abstract Task<string> Go(string x); } public sealed partial class D : B { [MirPlan(\"p\")] public sealed override partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(x); }" },
        { "", "await new D().Go(\"a\")", "public partial class B { [MirPlan(\"b\")] public virtual partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(x); } public partial class D : B { [MirPlan(\"d\")] public override partial Task<string> Go(string x); private Task<string> GoCore(string x) => base.Go(x); }" },
        { "", "await ((I)new Impl()).Go(\"a\")", "public interface I { Task<string> Go(string x); } public partial class Impl : I { [MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => Task.FromResult(x); }" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Entry(string members, string use, string around) => await Programs.AssertSameAsync(Source(members, use, around));

    [Theory]
    [InlineData("(MigakiRecorder recorder)", "", "global::Migaki.MigakiRecorder.Default", false)]
    [InlineData("(MigakiRecorder recorder)", "", "Begin(recorder,", true)]
    [InlineData("(MigakiRecorder r)", "private readonly MigakiRecorder _rec = r;", "Begin(this._rec,", true)]
    [InlineData("(MigakiRecorder? r)", "private readonly MigakiRecorder? _rec = r;", "Begin(this._rec ?? global::Migaki.MigakiRecorder.Default,", true)]
    [InlineData("(MigakiRecorder r)", "protected MigakiRecorder Recorder { get; } = r;", "Begin(this.Recorder,", true)]
    [InlineData("(MigakiRecorder x)", "", "Begin(this.GoPlanRecorder,", true)]
    [InlineData("(MigakiRecorder r) : Base(r)", "", "Begin(this.Inherited,", true)]
    [InlineData("(MigakiRecorder r)", "private static readonly MigakiRecorder Shared = new(); public MigakiRecorder Other => r;", "Begin(global::Agent.Shared,", true)]
    public void The_recorder_is_found(string primary, string members, string expected, bool found)
    {
        var source = $$"""
            public class Base(MigakiRecorder r) { protected MigakiRecorder Inherited { get; } = r; }
            public partial class Agent{{primary}}
            {
                {{members}}
                [MirPlan("p")] public partial Task<string> Go(string x);
                private Task<string> GoCore(string x) => Task.FromResult(x);
            }
            """;
        var text = Programs.Run(source).AssertClean().AllText;
        Assert.Equal(found, text.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[MirPlan(\"p\")] public partial Task Go(ref string x);", "MIR1003")]
    [InlineData("[MirPlan(\"p\")] public partial void Go(out string x, in int y, ref readonly long z);", "MIR1003")]
    [InlineData("[MirPlan(\"p\")] public partial Span<char> Go(scoped ReadOnlySpan<char> x);", "MIR1003")]
    [InlineData("[MirPlan(\"p\")] public partial Task<T> Go<T>(T x) where T : class, new();", "MIR1003")]
    [InlineData("[MirPlan(\"p\")] public partial Task Go();", "MIR1001")]
    [InlineData("[MirPlan(\"p\")] public partial ref int Go();", "MIR1003")]
    [InlineData("[MirPlan(\"a\\nb\\\"/\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask;", "MIR1001")]
    [InlineData("[MirPlan(null!)] public partial Task Go(); private Task GoCore() => Task.CompletedTask;", "MIR1001")]
    [InlineData("[MirPlan(\"p\")] public partial Task<int> Go(); private Task<string> GoCore() => Task.FromResult(\"\");", "MIR1001")]
    [InlineData("public string GoPlan => \"\"; [MirPlan(\"p\")] public partial Task Go(); private Task GoCore() => Task.CompletedTask;", "MIR1001")]
    public void A_broken_plan_compiles_to_an_entry_that_names_the_rule(string members, string rule)
    {
        var run = Programs.Run($"public partial class Agent {{ {members} }}").AssertClean();
        Assert.Contains($"broken, {rule}: ", run.AllText, StringComparison.Ordinal);
        Assert.Empty(run.PlanJsons());
        run.Load().Dispose();
    }

    [Fact]
    public async Task A_broken_entry_throws()
    {
        using var program = Programs.Load("public partial class Agent { [MirPlan(\"p\")] public partial Task Go(); } public static class Program { public static Task Run() => new Agent().Go(); public static object Plan() => Agent.GoPlan; }");
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => program.RunAsync());
        Assert.Equal("The plan \"p\" is broken, MIR1001: The plan 'p' has no entry: 'Agent' has no method 'GoCore()'; write the body there", thrown.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => program.RunAsync("Program", "Plan"));
    }

    private static string Source(string members, string use, string around) => $$"""
        public partial class Agent { {{Text}}{{members}} }
        {{around}}
        public static class Program
        {
            public static async Task<string> Run() { await Task.Yield(); return "" + ({{use}}); }
            public static async Task<string> Join(IAsyncEnumerable<string> parts) { var all = ""; await foreach (var part in parts) all += part; return all; }
        }
        """;
}
