using Migaki.CodeFixes.Tests.Harness;

namespace Migaki.CodeFixes.Tests;

/// <summary>MIR1001 and MIR1008: entries and their bodies.</summary>
public sealed class EntryFixTests
{
    [Theory]
    [InlineData("public class A", "public partial class A")]
    [InlineData("class A", "partial class A")]
    [InlineData("/// <summary>Kept.</summary>\npublic sealed class A", "/// <summary>Kept.</summary>\npublic sealed partial class A")]
    [InlineData("// kept\nclass A", "// kept\npartial class A")]
    [InlineData("[Serializable]\nclass A", "[Serializable]\npartial class A")]
    [InlineData("public record A", "public partial record A")]
    [InlineData("public struct A", "public partial struct A")]
    public async Task A_type_becomes_partial(string before, string after)
    {
        const string body = "\n{\n    [MirPlan(\"p\")] public partial Task Go();\n    private Task GoCore() => Task.CompletedTask;\n}\n";
        // A partial method in a type that is not partial is the compiler's error as well.
        await new FixHarness(new MakeTypePartialFix()) { SourceErrors = ["CS0751"] }.VerifyAsync([before + body], [after + body]);
    }

    [Fact]
    public async Task All_types_around_become_partial() => await new FixHarness(new MakeTypePartialFix()) { SourceErrors = ["CS0751"] }.VerifyAsync(
        ["public class A\n{\n    class B\n    {\n        [MirPlan(\"p\")] public partial Task Go();\n        private Task GoCore() => Task.CompletedTask;\n    }\n}\n"],
        ["public partial class A\n{\n    partial class B\n    {\n        [MirPlan(\"p\")] public partial Task Go();\n        private Task GoCore() => Task.CompletedTask;\n    }\n}\n"]);

    [Theory]
    [InlineData("public partial Task Go();", "private Task GoCore() => throw new NotImplementedException();")]
    [InlineData("public partial Task<MirRun<string>> Go(string x, int y = 3);", "private Task<string> GoCore(string x, int y) => throw new NotImplementedException();")]
    [InlineData("public partial Task<MirRun> Go(params string[] x);", "private Task GoCore(string[] x) => throw new NotImplementedException();")]
    [InlineData("public static partial MirRun<int> Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);", "private static int GoCore(string x) => throw new NotImplementedException();")]
    [InlineData("public partial MirRun Go();", "private void GoCore() => throw new NotImplementedException();")]
    [InlineData("internal partial ValueTask<MirRun<string?>> Go(string? x);", "private ValueTask<string?> GoCore(string? x) => throw new NotImplementedException();")]
    public async Task A_body_is_written(string entry, string core) => await new FixHarness(new CreateCoreFix()).VerifyAsync(
        [$"public partial class A\n{{\n    // the plan\n    [MirPlan(\"p\")] {entry} // kept\n\n    public int Other;\n}}\n"],
        [$"public partial class A\n{{\n    // the plan\n    [MirPlan(\"p\")] {entry} // kept\n\n    {core}\n\n    public int Other;\n}}\n"]);

    [Theory]
    [InlineData("public async Task<string> Go(string x)\n    {\n        // kept\n        await Task.Yield();\n        return x;\n    }", "public partial Task<string> Go(string x);", "private async Task<string> GoCore(string x)\n    {\n        // kept\n        await Task.Yield();\n        return x;\n    }")]
    [InlineData("public Task<string> Go(string x = \"d\", params int[] y) => Task.FromResult(x);", "public partial Task<string> Go(string x = \"d\", params int[] y);", "private Task<string> GoCore(string x, int[] y) => Task.FromResult(x);")]
    [InlineData("static async Task Go() => await Task.Yield();", "private static partial Task Go();", "private static async Task GoCore() => await Task.Yield();")]
    [InlineData("async Task Go() => await Task.Yield();", "private partial Task Go();", "private async Task GoCore() => await Task.Yield();")]
    [InlineData("string Go(string x) => x;", "private partial string Go(string x);", "private string GoCore(string x) => x;")]
    [InlineData("public async IAsyncEnumerable<int> Go([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default)\n    {\n        await Task.Delay(1, ct);\n        yield return 1;\n    }", "public partial IAsyncEnumerable<int> Go(CancellationToken ct = default);", "private async IAsyncEnumerable<int> GoCore([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)\n    {\n        await Task.Delay(1, ct);\n        yield return 1;\n    }")]
    [InlineData("public Task Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x) => Task.CompletedTask;", "public partial Task Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);", "private Task GoCore(string x) => Task.CompletedTask;")]
    public async Task An_ordinary_method_is_split(string method, string entry, string core) => await FixHarness.VerifyAsync<SplitPlanFix>(
        $"public class A\n{{\n    /// <summary>Kept.</summary>\n    [MirPlan(\"p\")]\n    {method}\n\n    public int Other;\n}}\n",
        $"public partial class A\n{{\n    /// <summary>Kept.</summary>\n    [MirPlan(\"p\")]\n    {entry}\n\n    {core}\n\n    public int Other;\n}}\n",
        "MIR1001.split");

    [Fact]
    public async Task Callers_take_the_value_of_the_run() => await new FixHarness(new SplitPlanFix()) { Key = "MIR1001.split.run" }.VerifyAsync(
        [
            "public class A\n{\n    [MirPlan(\"p\")]\n    public async Task<string> Go(string x)\n    {\n        await Task.Yield();\n        return x;\n    }\n\n    public async Task<int> Inside() => (await Go(\"a\")).Length;\n}\n",
            "public class B\n{\n    public async Task<string> Outside(A a)\n    {\n        var first = await a.Go(\"a\"); // kept\n        return first + await a.Go(\"b\").ConfigureAwait(false);\n    }\n}\n",
        ],
        [
            "public partial class A\n{\n    [MirPlan(\"p\")]\n    public partial Task<MirRun<string>> Go(string x);\n\n    private async Task<string> GoCore(string x)\n    {\n        await Task.Yield();\n        return x;\n    }\n\n    public async Task<int> Inside() => ((await Go(\"a\")).Value).Length;\n}\n",
            "public class B\n{\n    public async Task<string> Outside(A a)\n    {\n        var first = (await a.Go(\"a\")).Value; // kept\n        return first + (await a.Go(\"b\").ConfigureAwait(false)).Value;\n    }\n}\n",
        ]);

    [Theory]
    [InlineData("[MirPlan(\"p\")] public Task<T> Go<T>(T x) => Task.FromResult(x);")]
    [InlineData("[MirPlan(\"p\")] public void Go(ref string x) { }")]
    [InlineData("[MirPlan(\"p\")] public async void Go() => await Task.Yield();")]
    [InlineData("[MirPlan(\"p\")] public Task Go() => Task.CompletedTask; public void GoCore(int x) { }")]
    [InlineData("[MirPlan(\"p\")] public abstract Task Go();")]
    public async Task What_cannot_be_split_is_not(string members) => await FixHarness.VerifyNotOfferedAsync<SplitPlanFix>($"public abstract class A {{ {members} }}");

    [Fact]
    public async Task A_body_of_its_own_becomes_the_Core() => await FixHarness.VerifyAsync<RenameImplementationFix>(
        "public partial class A\n{\n    [MirPlan(\"p\")] public partial Task<int> Go(int x);\n\n    // kept\n    public async partial Task<int> Go(int x)\n    {\n        await Task.Yield();\n        return x;\n    }\n}\n",
        "public partial class A\n{\n    [MirPlan(\"p\")] public partial Task<int> Go(int x);\n\n    // kept\n    private async Task<int> GoCore(int x)\n    {\n        await Task.Yield();\n        return x;\n    }\n}\n");

    [Fact]
    public async Task Loops_get_a_bound() => await FixHarness.VerifyAsync<MaxIterationsFix>(
        Agent("[MirPlan(\"p\")]", "while (Open(x)) Tool(x);\n        return x;"),
        Agent("[MirPlan(\"p\", MaxIterations = 10)]", "while (Open(x)) Tool(x);\n        return x;"));

    private static string Agent(string plan, string body) => $$"""
        public partial class A
        {
            {{plan}} public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
            private string GoCore(string x)
            {
                {{body}}
            }
            private bool Open(string x) => x.Length > 3;
            [ToolCall("t", SideEffects = SideEffectClass.ReadOnly)] private string Tool(string x) => x;
        }

        """;
}
