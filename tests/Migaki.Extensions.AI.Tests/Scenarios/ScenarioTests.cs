using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;
using Migaki.Tests.Shared;

namespace Migaki.Extensions.AI.Tests.Scenarios;

/// <summary>The figures of docs/optimization.md, from the bundles of real runs against a provider that counts. MIGAKI_UPDATE_DOCS=1 writes them.</summary>
public sealed class ScenarioTests
{
    private const string Model = "claude-sonnet-5";

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "optimization.md");

    /// <summary>Twelve turns of an agent with long instructions: the prefix is written once and read eleven times.</summary>
    private static async Task<string> AgentLoop(bool cached)
    {
        var plan = AnswerRun.Gated(AnswerRun.Plan());
        using var run = new AnswerRun(plan with { Edges = plan.Edges.Append(new MirEdge { Id = "edge-draft-draft", FromNodeId = "draft", ToNodeId = "draft", Kind = MirEdgeKind.Control }).ToMirList() });
        var instructions = string.Concat(Enumerable.Range(0, 20).Select(_ => AnswerRun.Instructions));
        var client = new CountingProvider(Model).UseMigaki(o => { if (cached) o.MarkCacheBreakpoint = CountingProvider.Mark; });
        await run.Run(async () =>
        {
            for (var turn = 0; turn < 12; turn++)
            {
                var prompt = new MirPrompt().Instructions(instructions, from: "ctx-instructions").Add(ContextRole.ToolResult, $"Result {turn}: parcel {turn} waits at the depot.").User(AnswerRun.Question);
                await run.DraftStep(() => client.GetResponseAsync(prompt.ToMessages()));
            }
            return run.GateStep(true);
        });
        return Row(run, cached ? "agent, 12 turns, breakpoints" : "agent, 12 turns, without");
    }

    /// <summary>Sixty passages, a third of them the same text again, ten nearly the same; the validator accepts the loss, or there is none.</summary>
    private static async Task<string> Retrieval(bool duplicates, bool near, bool passed = true)
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var client = new CountingProvider(Model).UseMigaki(o => { if (near) o.LossyPasses.Add(new NearDuplicateRemoval(0.8, MirList.Of("grounded"))); });
        var texts = Enumerable.Range(0, 30).Select(i => string.Concat(Enumerable.Range(0, 12).Select(k => $"Fact {k} of topic {i} is written down here and nowhere else. "))).ToList();
        var prompt = new MirPrompt().Instructions("Answer from the passages only.");
        foreach (var text in texts) prompt.Add(ContextRole.RetrievedDocument, text, mutability: Mutability.Deduplicable);
        foreach (var text in texts.Take(20)) prompt.Add(ContextRole.RetrievedDocument, text, mutability: duplicates ? Mutability.Deduplicable : Mutability.Fixed);
        foreach (var text in texts.Take(10)) prompt.Add(ContextRole.RetrievedDocument, text + "Seen twice.", mutability: Mutability.Droppable);
        await run.Run(async () =>
        {
            await run.DraftStep(() => client.GetResponseAsync(prompt.User(AnswerRun.Question).ToMessages()));
            return run.GateStep(passed);
        });
        return Row(run, $"retrieval, 60 passages, {(near ? "near duplicates too" : duplicates ? "duplicates" : "without")}{(passed ? "" : ", gate failed")}");
    }

    [Fact]
    public async Task The_page_shows_what_the_bundles_say()
    {
        string[] rows =
        [
            await AgentLoop(cached: false), await AgentLoop(cached: true),
            await Retrieval(duplicates: false, near: false), await Retrieval(duplicates: true, near: false), await Retrieval(duplicates: true, near: true), await Retrieval(duplicates: true, near: true, passed: false),
        ];
        var page = File.ReadAllText(Page).ReplaceLineEndings("\n");
        const string head = "|---|---|---|---|---|---|---|\n";
        var start = page.IndexOf("| scenario | ", StringComparison.Ordinal);
        Assert.True(start >= 0, "docs/optimization.md has no table of scenarios.");
        start = page.IndexOf(head, start, StringComparison.Ordinal) + head.Length;
        var end = page.IndexOf("\n\n", start, StringComparison.Ordinal);
        var expected = string.Join('\n', rows);
        if (Environment.GetEnvironmentVariable("MIGAKI_UPDATE_DOCS") == "1") File.WriteAllText(Page, page[..start] + expected + page[end..]);
        else Assert.Equal(expected, page[start..end]);
    }

    private static string Row(AnswerRun run, string name)
    {
        run.AssertSound();
        var accounting = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement.GetProperty("accounting");
        var (observed, avoided, saved) = (accounting.GetProperty("observed"), accounting.GetProperty("avoided"), accounting.GetProperty("saved"));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {observed.GetProperty("contextTokensBefore").GetInt32():n0} | {observed.GetProperty("contextTokensSent").GetInt32():n0} | {accounting.GetProperty("reusable").GetProperty("prefixTokens").GetInt32():n0} | {avoided.GetProperty("cacheReadTokens").GetInt32():n0} | {observed.GetProperty("costUsd").GetDouble():0.000000} | {(saved.TryGetProperty("costUsd", out var cost) ? cost.GetDouble().ToString("0.000000", CultureInfo.InvariantCulture) : "not counted: " + saved.GetProperty("reason").GetString())} |");
    }
}
