using Migaki.Generators.Tests.Emission;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Replay;

/// <summary>Plans that keep full traces, recorded by one program and replayed by another, which may have another body.</summary>
internal static class ReplayPrograms
{
    /// <summary>A plan around a body, and a world that counts what is really called.</summary>
    public static string Source(string body, string members = "", string returns = "Task<string>", string modifiers = "async ", string call = "agent.Go(q)", string returned = "await ", string question = "why", string constraints = "") => $$"""
        using Migaki.Replay;
        public static class World { public static int Calls; public static bool IsReplaying; public static string Called(string value) { Interlocked.Increment(ref Calls); return value; } }
        public sealed partial class Agent
        {
            [MirPlan("traced")]
            [MirConstraints(Replay = ReplayPolicy.FullTrace{{constraints}})]
            public partial {{returns}} Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string q);
            private {{modifiers}}{{returns}} GoCore(string q)
            {
                {{body}}
            }
            {{members}}
            [RetrievalCall("kb", TopK = 2)] public async Task<string[]> Search(string query) { await Task.Yield(); return [World.Called(query + " 1"), query + " 2"]; }
            [ContextTransform(TransformKind.Assemble)] public string Join(string[] passages) => World.Called(string.Join("+", passages));
            [Validator("grounded", ValidatorKind.SourceGrounding)] public bool Grounded(string text) => World.Called(text).Length > 0;
            [ModelCall(ModelTask.Synthesis, Provider = "p")] public async Task<string> Draft(string prompt) { await Task.Yield(); return World.Called("draft of " + prompt); }
            [ModelCall(ModelTask.General, Provider = "p")] public async Task<string> Ask(string prompt, int number) { await Task.Delay(number % 3); return World.Called($"{prompt} {number}"); }
            [ToolCall("send", SideEffects = SideEffectClass.NonIdempotentMutation)] public string Send(string text) { if (text.Contains("fail")) throw new TimeoutException("no answer to " + World.Called("x")); return World.Called("sent " + text); }
            [Approval("ok", Reason = "money")] public ValueTask<bool> Approve(string text) { World.Called(text); return new(text.Length < 100); }
            [CacheRead("cache://x")] public string? Recall(string key) { World.Called(key); return key == "known" ? "remembered" : null; }
            [CacheWrite("cache://x")] public Task Remember(string text) { World.Called(text); return Task.CompletedTask; }
            [ModelCall(ModelTask.General, Provider = "p")] public async IAsyncEnumerable<string> Stream(string prompt) { foreach (var word in prompt.Split(' ')) { await Task.Yield(); yield return World.Called(word); } }
        }
        public static class Program
        {
            public static async Task<string> Record(string q)
            {
                var agent = new Agent();
                var before = Directory.GetDirectories(Environment.GetEnvironmentVariable("MIGAKI_BUNDLE_ROOT")!).ToHashSet();
                string result;
                try { result = Text({{returned}}{{call}}); } catch (Exception e) { result = "threw " + e.Message; }
                await Task.Yield();
                var runs = Directory.GetDirectories(Environment.GetEnvironmentVariable("MIGAKI_BUNDLE_ROOT")!).Where(run => !before.Contains(run)).Order(StringComparer.Ordinal);
                return runs.Select(run => Path.Combine(run, "bundle")).First(run => File.ReadAllText(Path.Combine(run, "events.jsonl")).Contains("\"planId\":\"traced\"")) + "|" + result;
            }
            public static async Task<string> Again(string path, bool validators, bool transforms, TimeSpan patience)
            {
                World.Calls = 0;
                World.IsReplaying = true;
                var agent = new Agent();
                var answer = "";
                var result = await MirReplay.RunAsync(path, async inputs =>
                {
                    await Task.Yield();
                    var q = inputs.Get<string>("q");
                    answer = Text({{returned}}{{call}});
                }, new MirReplayOptions { RunValidators = validators, RunTransforms = transforms, Patience = patience });
                var first = result.Divergences.Count > 0 ? $"{result.Divergences[0].Path} [{result.Divergences[0].NodeId}] {result.Divergences[0].Message}" : "";
                return $"{result.Status}|{World.Calls}|{first}|{answer}";
            }
            public static string Text(object? value) => value as string ?? value?.ToString() ?? "";
            public static string Text<T>(MirRun<T> run) => Text((object?)run.Value);
        }
        """;

    /// <summary>Records, and gives the bundle and what the plan returned.</summary>
    public static async Task<(string Bundle, string Result)> RecordAsync(string source, string question = "why")
    {
        using var program = Programs.Load(source);
        var text = (string)(await program.RunAsync("Program", "Record", question))!;
        var at = text.IndexOf('|', StringComparison.Ordinal);
        return (text[..at], text[(at + 1)..]);
    }

    /// <summary>Replays: status, real calls, first divergence, what the plan returned. Nothing here waits that long, unless it goes wrong.</summary>
    public static async Task<(string Status, int Calls, string First, string Answer)> ReplayAsync(string source, string bundle, bool validators = false, bool transforms = false, TimeSpan? patience = null)
    {
        using var program = Programs.Load(source);
        var parts = ((string)(await program.RunAsync("Program", "Again", bundle, validators, transforms, patience ?? TimeSpan.FromMinutes(5)))!).Split('|');
        return (parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[2], parts[3]);
    }
}
