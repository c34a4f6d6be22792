using System.Text.Json;
using Migaki.Generators.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.Emission;

/// <summary>The known steps of Microsoft.Extensions.AI and steps of every form, run with recording and without.</summary>
public sealed class KnownStepRunTests
{
    // The package with the structured output is not at hand: its extension, as it is declared there.
    private const string StructuredOutput = """
        namespace Microsoft.Extensions.AI
        {
            public static class ChatClientStructuredOutputExtensions
            {
                public static async Task<ChatResponse<T>> GetResponseAsync<T>(this IChatClient chatClient, string chatMessage, ChatOptions? options = null, bool? useJsonSchemaResponseFormat = null, CancellationToken cancellationToken = default) =>
                    new(await chatClient.GetResponseAsync(chatMessage, options, cancellationToken));
            }
            public class ChatResponse<T>(ChatResponse response) : ChatResponse(response.Messages)
            {
                public T Result => System.Text.Json.JsonSerializer.Deserialize<T>(Text)!;
            }
        }
        """;

    [Theory]
    [InlineData("(await chat.GetResponseAsync(x)).Text", "get-response")]
    [InlineData("(await chat.GetResponseAsync(new ChatMessage(ChatRole.User, x))).Text", "get-response")]
    [InlineData("(await chat.GetResponseAsync([new ChatMessage(ChatRole.System, \"s\"), new(ChatRole.User, x)], new ChatOptions { Temperature = 0 })).Text", "get-response")]
    [InlineData("(await chat.GetResponseAsync<Reply>(\"{\\\"Text\\\":\\\"\" + x + \"\\\"}\")).Result.Text", "get-response")]
    [InlineData("(await chat.GetResponseAsync<int[]>(chatMessage: \"[1,2]\", cancellationToken: default)).Result.Length.ToString()", "get-response")]
    [InlineData("string.Concat(await All(chat.GetStreamingResponseAsync(x)))", "get-streaming-response")]
    [InlineData("string.Concat(await All(chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, x)])))", "get-streaming-response")]
    [InlineData("(await embed.GenerateAsync([x, x])).Count.ToString()", "generate")]
    [InlineData("(await embed.GenerateAsync(x)).Vector.Length.ToString()", "generate")]
    [InlineData("(await embed.GenerateVectorAsync(x)).Length.ToString()", "generate-vector")]
    [InlineData("(await tool.InvokeAsync(new AIFunctionArguments { [\"q\"] = x }))?.ToString() ?? \"\"", "invoke")]
    [InlineData("(await nobody.GetResponseAsync(x)).Text", "get-response")]
    [InlineData("(await nobody.GetResponseAsync([]) ).Text", "get-response")]
    public Task Known_steps(string expression, string recorded) => AssertRun(expression, recorded, "");

    [Theory]
    [InlineData("await Value(x)", "value")]
    [InlineData("await Later(x)", "later")]
    [InlineData("string.Concat(await Every(Stream(x)))", "stream")]
    [InlineData("await Generic(x)", "generic")]
    [InlineData("(await Generic<int>(x.Length)).ToString()", "generic")]
    [InlineData("Params(1, x, x, \"c\")", "params")]
    [InlineData("Params(2)", "params")]
    [InlineData("Params(3, new[] { x })", "params")]
    [InlineData("Listed([x, \"d\"])", "listed")]
    [InlineData("Named(second: Said(\"2\"), first: Said(x))", "named")]
    [InlineData("Optional(x)", "optional")]
    [InlineData("Optional(x, times: 2)", "optional")]
    [InlineData("Over(x) + Over(4) + Over((object)x)", "over over-2 over-3")]
    [InlineData("x.Shout() + Shouts.Shout(x)", "shout shout-2")]
    [InlineData("Fixed(x)", "fixed")]
    [InlineData("remote.Call(x)", "call")]
    [InlineData("Nullable(null) ?? \"nothing\"", "nullable")]
    [InlineData("new Sized(3).Grow(x)", "grow")]
    [InlineData("Outer<string>.Inner.Make(x)", "make")]
    [InlineData("await Failing(x)", "failing")]
    [InlineData("Throwing(x)", "throwing")]
    [InlineData("((Agent)null!).Named(x, x)", "named")]
    public Task Steps_of_every_form(string expression, string recorded) => AssertRun(expression, recorded, """
        [ToolCall("t")] public ValueTask<string> Value(string y) => new(y + "v");
        [ToolCall("t")] public async ValueTask<string> Later(string y) { await Task.Yield(); return y + "l"; }
        [ToolCall("t")] public async IAsyncEnumerable<string> Stream(string y) { yield return y; await Task.Yield(); yield return y; }
        [ToolCall("t")] public Task<T> Generic<T>(T y) => Task.FromResult(y);
        [ToolCall("t")] public string Params(int n, params string[] all) => n + string.Concat(all);
        [ToolCall("t")] public string Listed(params IReadOnlyList<string> all) => string.Concat(all);
        [ToolCall("t")] public string Named(string first, string second) => first + second;
        [ToolCall("t")] public string Optional(string y, int times = 1, string end = ".", [System.Runtime.CompilerServices.CallerMemberName] string who = "") => y + times + end + who;
        [ToolCall("t")] public string Over(string y) => y + "s";
        [ToolCall("t")] public string Over(int y) => y + "i";
        [ToolCall("t")] public string Over(object y) => y + "o";
        [ToolCall("t")] public static string Fixed(string y) => y + "f";
        [ToolCall("t")] public string? Nullable(string? y) => y;
        [ToolCall("t")] public async Task<string> Failing(string y) { await Task.Yield(); throw new FormatException(y); }
        [ToolCall("t")] public string Throwing(string y) => throw new FormatException(y);
        private string Said(string y) { Program.Log.Append(y); return y; }
        private readonly IRemote remote = new Remote();
        private static async Task<List<string>> Every(IAsyncEnumerable<string> all) { var list = new List<string>(); await foreach (var y in all) list.Add(y); return list; }
        }
        public interface IRemote { [ToolCall("t")] string Call(string y); }
        public sealed class Remote : IRemote { public string Call(string y) => y + "r"; }
        public static class Shouts { [ToolCall("t")] public static string Shout(this string y) => y + "!"; }
        public readonly struct Sized(int n) { [ToolCall("t")] public string Grow(string y) => y + n; }
        public static class Outer<T> { public static class Inner { [ToolCall("t")] public static string Make(T y) => y + typeof(T).Name; }
        """);

    private static async Task AssertRun(string expression, string recorded, string members)
    {
        var source = $$"""
            using Microsoft.Extensions.AI;
            public sealed record Reply(string Text);
            public sealed partial class Agent(IChatClient chat, IEmbeddingGenerator<string, Embedding<float>> embed, AIFunction tool)
            {
                private readonly IChatClient nobody = null!;
                [MirPlan("case")] public partial Task<MirRun<string>> Go(string x);
                private async Task<string> GoCore(string x) { await Task.Yield(); return {{expression}}; }
                public string Mention() => $"{chat}{embed}{tool}{nobody}";
                private static async Task<List<string>> All(IAsyncEnumerable<ChatResponseUpdate> all) { var list = new List<string>(); await foreach (var y in all) list.Add(y.Text); return list; }
            {{members}}
            }
            public static class Program
            {
                public static readonly System.Text.StringBuilder Log = new();
                public static async Task<string> Run()
                {
                    var story = new Story();
                    var agent = new Agent(new FakeChat(story, (string text) => text), new FakeEmbeddings(story), new FakeFunction(story, all => all));
                    string? bundle = null;
                    await story.Act("go", async () =>
                    {
                        try { var run = await agent.Go("in"); bundle = run.Bundle.Path; return run.Value; }
                        catch (Exception e) { bundle = e.Data["Migaki.Bundle"] as string; throw; }
                    });
                    return story.ToString() + Log + "\t" + bundle;
                }
            }
            """;
        var fakes = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Migaki.Generators.Tests", "RealCode", "Runs", "Fakes.txt"));
        string[] sources = [source, fakes, StructuredOutput];
        using var with = GeneratorHarness.Load(sources);
        using var without = GeneratorHarness.LoadWithoutRecording(sources);
        var plain = ((string)(await without.RunAsync())!).Split('\t');
        var told = ((string)(await with.RunAsync())!).Split('\t');
        Assert.Equal(plain[0], told[0]);
        var nodes = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(told[1], "events.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var type = json.RootElement.GetProperty("eventType").GetString()!;
            if (type is "tool.completed" or "tool.failed" or "model.completed" or "model.failed" && System.Text.RegularExpressions.Regex.Match(line, "\"nodeId\":\"([^\"]+)\"") is { Success: true } match) nodes.Add(match.Groups[1].Value);
        }
        Assert.Equal(recorded, string.Join(" ", nodes.Distinct()));
    }
}
