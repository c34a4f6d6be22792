using Migaki.Generators.Extraction;
using Migaki.Generators.Model;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Emission;

/// <summary>What is read of a value, and what never is.</summary>
public sealed class ProjectionTests
{
    private const string Types = """
        public sealed record Page(string Title, int Number, string[] Lines);
        public class Base { public string? Inherited; }
        public sealed class Derived : Base { public string Own { get; set; } = ""; }
        public struct Pair { public string A; public string B; }
        public sealed class Computed { public string Text => throw new System.InvalidOperationException(); }
        public sealed class Mixed { public string Kept { get; init; } = ""; public string Loud { get { throw new System.InvalidOperationException(); } } }
        public sealed class Secretive { public string Shown = ""; private string hidden = "h"; public override string ToString() => hidden; }
        public sealed class Tree { public string Name = ""; public Tree? Left; }
        public sealed class Numbers { public int A; public System.DateTime B; }
        public sealed class Loose { public object? Anything; }
        """;

    [Theory]
    [InlineData("string", "text")]
    [InlineData("string?", "text")]
    [InlineData("System.Text.StringBuilder", "builder")]
    [InlineData("char[]", "chars")]
    [InlineData("byte[]", "bytes")]
    [InlineData("System.Memory<char>", "chars")]
    [InlineData("System.ReadOnlyMemory<byte>", "bytes")]
    [InlineData("string[]", "[text]")]
    [InlineData("string[][]", "[[text]]")]
    [InlineData("System.Collections.Generic.List<string>", "[text]")]
    [InlineData("System.Collections.Immutable.ImmutableArray<string>", "[text]")]
    [InlineData("System.Collections.Generic.IEnumerable<string>", "[text]")]
    [InlineData("System.Collections.Generic.IReadOnlyList<Page>", "[{Title: text, Lines: [text]}]")]
    [InlineData("Page", "{Title: text, Lines: [text]}")]
    [InlineData("Derived", "{Inherited: text, Own: text}")]
    [InlineData("Pair", "{A: text, B: text}")]
    [InlineData("Pair?", "{A: text, B: text}")]
    [InlineData("(string A, int B, string C)", "{Item1: text, Item3: text}")]
    [InlineData("Mixed", "{Kept: text}")]
    // what cannot be read whole is not read at all
    [InlineData("Computed", "none")]
    [InlineData("Secretive", "none")]
    [InlineData("Tree", "none")]
    [InlineData("Numbers", "none")]
    [InlineData("Loose", "none")]
    [InlineData("object", "none")]
    [InlineData("int", "none")]
    [InlineData("System.Collections.Generic.Dictionary<string, string>", "none")]
    [InlineData("System.Collections.Generic.HashSet<string>", "none")]
    [InlineData("System.Memory<int>", "none")]
    [InlineData("System.Func<string>", "none")]
    [InlineData("string[,]", "none")]
    public void Shape(string type, string expected)
    {
        var compilation = TestCompilation.Create(Types + $"public static class Holder {{ public static {type} Value = default!; }}");
        Assert.Empty(compilation.GetDiagnostics().Where(static d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        var field = (Microsoft.CodeAnalysis.IFieldSymbol)compilation.GetTypeByMetadataName("Holder")!.GetMembers("Value").Single();
        Assert.Equal(expected, Describe(new ProjectionReader(compilation).Read(field.Type, compilation.Assembly)));
    }

    /// <summary>Getters that count and sequences that count: a recorded run reads neither.</summary>
    [Theory]
    [InlineData("Counting", "new Counting(x)")]
    [InlineData("CountingInside", "new CountingInside(x)")]
    [InlineData("IEnumerable<string>", "Seen.Lazy(x)")]
    [InlineData("IEnumerable<Counting>", "new[] { new Counting(x) }.Where(static c => Seen.Add())")]
    [InlineData("IReadOnlyCollection<string>", "new LoudList()")]
    [InlineData("IAsyncEnumerable<string>", "Seen.LazyAsync(x)")]
    [InlineData("Lazy<string>", "new Lazy<string>(() => Seen.Text(x))")]
    [InlineData("Task<string>", "new Task<string>(() => Seen.Text(x))")]
    [InlineData("Func<string>", "() => Seen.Text(x)")]
    [InlineData("object", "new Counting(x)")]
    [InlineData("dynamic", "new Counting(x)")]
    public async Task Nothing_with_side_effects_is_read(string type, string value)
    {
        var source = $$"""
            public static class Seen
            {
                public static int Count;
                public static bool Add() { Count++; return true; }
                public static string Text(string x) { Count++; return x; }
                public static IEnumerable<string> Lazy(string x) { Count++; yield return x; }
                public static async IAsyncEnumerable<string> LazyAsync(string x) { Count++; await Task.Yield(); yield return x; }
            }
            public class Counting(string text) { private readonly string _text = text; public string Text { get { Seen.Count++; return _text; } } public override string ToString() { Seen.Count++; return _text; } }
            public record CountingInside(string Plain) { public string Loud { get { Seen.Count++; return Plain; } } public override string ToString() { Seen.Count++; return Plain; } public override int GetHashCode() { Seen.Count++; return 0; } }
            public sealed class LoudList : IReadOnlyCollection<string>
            {
                public int Count { get { Seen.Count++; return 1; } }
                public IEnumerator<string> GetEnumerator() { Seen.Count++; yield return "loud"; }
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<string> Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] {{type}} given, string x);
                private async Task<string> GoCore({{type}} given, string x) { await Task.Yield(); var back = Step(given); return back is null ? "null" : x; }
                [ToolCall("t")] public {{type}} Step({{type}} y) => y;
            }
            public static class Program { public static async Task<int> Run() { var x = "in"; await new Agent().Go({{value}}, x); return Seen.Count; } }
            """;
        using var program = Programs.Load(source);
        Assert.Equal(0, await program.RunAsync());
    }

    [Fact]
    public async Task Null_on_every_level_is_read()
    {
        const string source = """
            public sealed record Page(string? Title, string?[]? Lines, List<Page?>? None);
            public partial class Agent
            {
                [MirPlan("p")] public partial Task<string> Go(string x);
                private Task<string> GoCore(string x)
                {
                    Step(null, null, null, null, default, default); Step(new(null, null), [null], [null], [], default, (null, null));
                    Step(new("t", [null, "l"]), new List<Leaf?> { null }, [null, "b"], null, [null], ("a", null));
                    return Task.FromResult("done");
                }
                public sealed record Leaf(string? Title, string?[]? Lines);
                [ToolCall("t")] private void Step(Leaf? a, IEnumerable<Leaf?>? b, string?[]? c, char[]? d, System.Collections.Immutable.ImmutableArray<string?> e, (string?, byte[]?)? f)
                    => Step(a);
                private void Step(Leaf? a, string?[]? lines) { }
                private void Step(Leaf? a) { }
            }
            public static class Program { public static async Task<string> Run() => await new Agent().Go(""); }
            """;
        using var program = Programs.Load(source);
        Assert.Equal("done", await program.RunAsync());
    }

    private static string Describe(ProjectionModel? model) => model switch
    {
        null => "none",
        { Shape: ProjectionShape.Items } => $"[{Describe(model.Item)}]",
        { Shape: ProjectionShape.Members } => "{" + string.Join(", ", model.Members.Select(static m => $"{m.Name}: {Describe(m.Projection)}")) + "}",
        _ => model.Shape.ToString().ToLowerInvariant(),
    };
}
