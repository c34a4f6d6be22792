namespace Migaki.Generators.Tests.Emission;

/// <summary>An entry is no async method, and its caller cannot tell: each program says the same as with an entry that is one.</summary>
public sealed class EntryContextTests
{
    public static TheoryData<string, string, string, string> Forms => new()
    {
        // the members of Agent, what a caller sees, what it must be
        { "the body's own async locals stay in it", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) { Program.Local.Value = x; return Task.FromResult(T(x)); }",
            "Local.Value = \"mine\"; var r = await Hold(new Agent().Go(\"a\")); return r + Local.Value;", "a!mine" },
        { "also where the flow is suppressed", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) { Program.Local.Value = x; return Task.FromResult(T(x)); }",
            "Local.Value = \"mine\"; Task<string> t; string seen; using (ExecutionContext.SuppressFlow()) { t = new Agent().Go(\"a\"); seen = Local.Value + ExecutionContext.IsFlowSuppressed(); } return await t + seen + ExecutionContext.IsFlowSuppressed();", "a!mineTrueFalse" },
        { "the caller's async locals are seen in the body", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private async Task<string> GoCore(string x) { await Task.Yield(); return T(Program.Local.Value!); }",
            "Local.Value = \"mine\"; var t = new Agent().Go(\"a\"); Local.Value = \"later\"; return await t + Local.Value;", "mine!later" },
        { "the body's synchronization context stays in it", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) { SynchronizationContext.SetSynchronizationContext(new()); return Task.FromResult(T(x)); }",
            "var r = new Agent().Go(\"a\"); var left = SynchronizationContext.Current is null; return await r + left;", "a!True" },
        { "what a body throws at once is in the task", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => throw new FormatException(T(x));",
            "var t = new Agent().Go(\"a\"); return await Seen(t);", "Faulted FormatException a!" },
        { "and of a task without a value", "[MirPlan(\"p\")] public partial Task<MirRun> Go(string x); private Task GoCore(string x) => throw new FormatException(T(x));",
            "var t = new Agent().Go(\"a\"); return await Seen(t);", "Faulted FormatException a!" },
        { "and of a value task", "[MirPlan(\"p\")] public partial ValueTask<string> Go(string x); private ValueTask<string> GoCore(string x) => throw new FormatException(T(x));",
            "var t = new Agent().Go(\"a\"); return await Seen(t.AsTask());", "Faulted FormatException a!" },
        { "a cancellation that is thrown at once cancels", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => throw new OperationCanceledException(T(x), new CancellationToken(true));",
            "var t = new Agent().Go(\"a\"); return await Seen(t);", "Canceled OperationCanceledException a! True" },
        { "a cancellation that comes later stays the exception it was", "[MirPlan(\"p\")] public partial Task<MirRun<string>> Go(string x); private async Task<string> GoCore(string x) { await Task.Yield(); throw new OperationCanceledException(T(x), new CancellationToken(true)); }",
            "var t = new Agent().Go(\"a\"); return await Seen(t);", "Canceled OperationCanceledException a! True" },
        { "of many exceptions the first", "[MirPlan(\"p\")] public partial Task Go(string x); private Task GoCore(string x) => Task.WhenAll(Task.FromException(new FormatException(T(x))), Task.FromException(new NotSupportedException()));",
            "var t = new Agent().Go(\"a\"); return await Seen(t) + \" \" + t.Exception!.InnerExceptions.Count;", "Faulted FormatException a! 1" },
        { "no task at all", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) { T(x); return null!; }",
            "var t = new Agent().Go(\"a\"); return (await Seen(t)).Split(' ')[1];", "NullReferenceException" },
        { "a recorder that cannot be read", "private MigakiRecorder Recorder => throw new FormatException(\"recorder\"); [MirPlan(\"p\")] public partial Task<string> Go(string x); private Task<string> GoCore(string x) => throw new FormatException(\"recorder\");",
            "var t = new Agent().Go(\"a\"); return await Seen(t);", "Faulted FormatException recorder" },
        { "the body runs before the entry returns", "[MirPlan(\"p\")] public partial Task<string> Go(string x); private async Task<string> GoCore(string x) { Program.Local.Value = null; Program.Order += \"body \"; await Program.Gate.Task; Program.Order += \"rest \"; return T(x); }",
            "var t = new Agent().Go(\"a\"); Order += \"back \"; Gate.SetResult(); return await t + \" \" + Order;", "a! body back rest " },
        { "a struct's own body sees the struct", "} public partial struct Counter { public int N; [MirPlan(\"c\")] public partial Task<int> Up(); private Task<int> UpCore() => Task.FromResult(N + 1);",
            "var c = new Counter { N = 2 }; return \"\" + await c.Up();", "3" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Is_as_an_async_method(string what, string members, string use, string expected)
    {
        var said = await Programs.AssertSameAsync($$"""
            public partial class Agent
            {
                [ModelCall(ModelTask.Synthesis)] private static string T(string x) => x + "!";
                {{members}}
            }
            public static class Program
            {
                public static readonly AsyncLocal<string?> Local = new();
                public static readonly TaskCompletionSource Gate = new();
                public static string Order = "";
                public static Task<string> Run() => Task.Run(async () => { await Task.Yield(); {{use}} });
                private static Task<string> Hold(Task<string> task) => Task.FromResult(task.Result);
                private static async Task<string> Seen(Task task)
                {
                    try { await task; return "done"; }
                    catch (Exception e) { return task.Status + " " + e.GetType().Name + " " + e.Message + (e is OperationCanceledException c ? " " + c.CancellationToken.IsCancellationRequested : ""); }
                }
            }
            """);
        Assert.True(said!.ToString()!.StartsWith("value " + expected, StringComparison.Ordinal), $"{what}: {said}");
    }

    [Fact]
    public async Task Nothing_is_posted_to_the_callers_synchronization_context()
    {
        using var program = Programs.Load("""
            public partial class Agent
            {
                [ModelCall(ModelTask.Synthesis)] private static string T(string x) => x + "!";
                [MirPlan("p")] public partial Task<string> Go(string x);
                private async Task<string> GoCore(string x) { await Program.Gate.Task.ConfigureAwait(false); return T(x); }
            }
            public sealed class Counting : SynchronizationContext { public int Posts; public override void Post(SendOrPostCallback d, object? state) { Posts++; base.Post(d, state); } }
            public static class Program
            {
                public static readonly TaskCompletionSource Gate = new();
                public static Task<string> Run() => Task.Run(async () =>
                {
                    var own = new Counting();
                    SynchronizationContext.SetSynchronizationContext(own);
                    var task = new Agent().Go("a");
                    SynchronizationContext.SetSynchronizationContext(null);
                    Gate.SetResult();
                    return await task + own.Posts;
                });
            }
            """);
        Assert.Equal("a!0", await program.RunAsync());
    }

    [Fact]
    public async Task The_run_is_the_bodys_alone_and_ends_with_it()
    {
        using var program = Programs.Load("""
            public partial class Agent
            {
                [ModelCall(ModelTask.Synthesis)] private static string T(string x) => x + "!";
                [MirPlan("p")] public partial Task<MirRun<string>> Go(string x);
                private async Task<string> GoCore(string x) { var here = MirRunContext.Current is not null; await Program.Gate.Task; return T(x) + here + (MirRunContext.Current is not null); }
            }
            public static class Program
            {
                public static readonly TaskCompletionSource Gate = new();
                public static async Task<string> Run()
                {
                    var task = new Agent().Go("a");
                    var during = MirRunContext.Current is null;
                    Gate.SetResult();
                    var run = await task;
                    return run.Value + during + (MirRunContext.Current is null) + run.Outcome;
                }
            }
            """);
        Assert.Equal("a!TrueTrueTrueTrueVerified", await program.RunAsync());
    }
}
