using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;
using Migaki.Tests.Support;

namespace Migaki.Extensions.AI.Tests.Lowering;

/// <summary>Events with everything a client can report are valid under the published schema.</summary>
public sealed class EventSchemaTests
{
    [AjvFact]
    public async Task Events_of_lowered_calls_are_valid_and_the_schema_rejects_what_is_not()
    {
        using var run = new AnswerRun(AnswerRun.Plan(instructionsCache: new MirCachePolicy { Mode = CacheMode.Required, TtlMs = 1_800_000 }, capabilities: MirList.Of(ModelCapability.ToolCalling)));
        var client = new FakeChatClient().UseMigaki(o =>
        {
            o.ProviderData = Known.Data();
            o.MarkCacheBreakpoint = (content, _) => (content.AdditionalProperties ??= [])["mark"] = true;
        });
        var inner = new FakeChatClient("openai", "gpt-test");
        inner.Answers.Enqueue(() => FakeChatClient.Answer(write: 7));
        var other = inner.UseMigaki(o => (o.ProviderData, o.SetPromptCacheKey) = (Known.Data(), (options, key) => options.AdditionalProperties = new() { ["key"] = key }));
        var prompt = new MirPrompt().Instructions(AnswerRun.Instructions, from: "ctx-instructions").Documents(["a", "a"], from: "ctx-passages").User(AnswerRun.Question);
        await run.Run(async () =>
        {
            await run.DraftStep(async () =>
            {
                await client.GetResponseAsync(prompt.ToMessages());
                return await client.GetResponseAsync(prompt.ToMessages());
            });
            return await run.ReviewStep(() => other.GetResponseAsync(prompt.ToMessages()));
        });
        var events = run.Events().Select(e => e.GetRawText()).ToArray();
        Assert.Equal(3, events.Count(line => line.Contains("\"lowering\":", StringComparison.Ordinal)));
        Assert.Contains(events, line => line.Contains("\"lifetime\":\"1h\"", StringComparison.Ordinal));
        Assert.Contains(events, line => line.Contains("\"keyed\":true", StringComparison.Ordinal));
        var errors = Ajv.Validate(events.Select(line => ("migaki.net.event.v0", line)));
        Assert.All(errors.Zip(events), pair => Assert.True(pair.First.Length == 0, pair.First + "\n" + pair.Second));

        var lowered = events.First(line => line.Contains("\"lifetime\":\"1h\"", StringComparison.Ordinal));
        string[] broken = [lowered.Replace("\"lifetime\":\"1h\"", "\"lifetime\":\"2h\"", StringComparison.Ordinal), lowered.Replace("\"removed\":", "\"gone\":", StringComparison.Ordinal), lowered.Replace("hmac-sha256:", "sha256:", StringComparison.Ordinal)];
        Assert.All(Ajv.Validate(broken.Select(line => ("migaki.net.event.v0", line))), error => Assert.NotEmpty(error));
        run.AssertSound();
    }
}
