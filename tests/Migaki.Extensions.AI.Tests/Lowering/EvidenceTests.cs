using System.Text.Json;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Tests.Support;
using Microsoft.Extensions.AI;

namespace Migaki.Extensions.AI.Tests.Lowering;

/// <summary>What <c>evidence.json</c> and the claims of a bundle say of lowered requests.</summary>
public sealed class EvidenceTests : IDisposable
{
    private readonly AnswerRun _run = new();

    public void Dispose() => _run.Dispose();

    private async Task<JsonElement> Evidence(IChatClient client)
    {
        var prompt = new MirPrompt().Instructions("Answer.").Documents(["the parcel left", "the parcel left"], from: "ctx-passages").User(AnswerRun.Question);
        await _run.Draft(() => client.GetResponseAsync(prompt.ToMessages()));
        _run.AssertSound();
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(_run.Bundle, "evidence.json"))).RootElement;
    }

    private string Claim(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_run.Bundle, "bundle.json"))).RootElement.GetProperty("claims").GetProperty(name).GetProperty("status").GetString()!;

    [Fact]
    public async Task Rows_changes_and_predictions_are_in_it_with_the_error_of_the_prediction()
    {
        var evidence = await Evidence(new FakeChatClient().UseMigaki(o => o.ProviderData = Known.Data()));
        Assert.Equal(["provider-data://cache:anthropic/anthropic/claude-test-5*@2026-11-01", "provider-data://price:anthropic/claude-test-5*@2026-11-01", "provider-data://capabilities:anthropic@2026-11-01"],
            evidence.GetProperty("providerAssumptions").EnumerateArray().Select(e => e.GetProperty("capabilityAssumption").GetProperty("evidenceRef").GetString()));
        var changes = evidence.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("kind").GetString() == "context_change").Select(e => e.GetProperty("contextChange"));
        Assert.Equal(["""added ["run-system-instruction","ctx-passages/2"]""", """removed ["ctx-passages/2"]"""], changes.Select(change => $"{change.GetProperty("changeKind").GetString()} {change.GetProperty("contextIds").GetRawText()}"));
        var tokens = evidence.GetProperty("estimates").EnumerateArray().Select(e => e.GetProperty("estimate")).Where(e => e.GetProperty("subjectRef").GetString()!.StartsWith("mir://nodes/draft/", StringComparison.Ordinal)).ToList();
        var predicted = tokens.Single(e => e.GetProperty("subjectRef").GetString() == "mir://nodes/draft/input" && e.GetProperty("confidence").GetString() == "estimated" && e.GetProperty("estimateKind").GetString() == "token").GetProperty("value").GetInt32();
        var actual = tokens.Single(e => e.GetProperty("confidence").GetString() == "exact" && e.GetProperty("estimateKind").GetString() == "token");
        Assert.Equal((100, Math.Round(predicted / 100.0 - 1, 6)), (actual.GetProperty("value").GetInt32(), actual.GetProperty("predictionError").GetDouble()));
        Assert.Equal(3, Value("before") - Value("after"));
        Assert.Equal("answered", Claim("providerAssumptions"));

        int Value(string side) => tokens.Single(e => e.GetProperty("subjectRef").GetString() == "mir://nodes/draft/context/" + side && e.GetProperty("estimateKind").GetString() == "token").GetProperty("value").GetInt32();
    }

    [Fact]
    public async Task Without_provider_data_the_claim_stays_open()
    {
        var evidence = await Evidence(new FakeChatClient(provider: "nobody").UseMigaki());
        Assert.Equal("[]", evidence.GetProperty("providerAssumptions").GetRawText());
        Assert.Equal("unanswered", Claim("providerAssumptions"));
        Assert.Equal("unanswered", Claim("cost"));
    }

    [Fact]
    public async Task A_static_route_is_in_it_with_baseline_and_alternatives()
    {
        const string routing = """{"staticRouting":{"candidates":[{"provider":"acme","model":"a"},{"provider":"good","model":"b"},{"provider":"good","model":"c"}],"requiredValidators":["grounded"]}}""";
        var plan = AnswerRun.Gated(AnswerRun.Plan(new MirConstraints { DeniedProviders = MirList.Of("acme") }));
        plan = plan with
        {
            Nodes = plan.Nodes.Select(static node => node.Id == "review"
                ? (MirModelCall)node with { Metadata = (WireObject)WireReader.Read(routing).Value!, Model = new MirModel { Task = ModelTask.Classification, Extensions = new WireObjectBuilder().Add("name", "d").Add("provider", "own").Build() } }
                : node).ToMirList(),
        };
        using var run = new AnswerRun(plan);
        await run.Run(async () =>
        {
            await run.DraftStep(() => new FakeChatClient().UseMigaki().GetResponseAsync(AnswerRun.Messages()));
            return run.GateStep(true);
        });
        run.AssertSound();
        var decision = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement.GetProperty("routingDecisions").EnumerateArray().Single(static e => e.GetProperty("source").GetProperty("kind").GetString() == "pass");
        Assert.Equal(("review", "good/b"), (decision.GetProperty("routingDecision").GetProperty("nodeId").GetString(), decision.GetProperty("routingDecision").GetProperty("target").GetString()));
        Assert.Equal(["migaki.static-routing.v0", "baseline:own/d", "alternative:acme/a:denied", "alternative:good/c:later in the list"], decision.GetProperty("refs").EnumerateArray().Select(static item => item.GetString()));
    }

    [AjvFact]
    public async Task It_is_valid_under_its_schema()
    {
        var evidence = await Evidence(new FakeChatClient().UseMigaki(o => o.ProviderData = Known.Data()));
        Assert.Equal([""], Ajv.Validate([("migaki.evidence-bundle.v0", evidence.GetRawText())]));
    }
}
