using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Extensions.AI.Tests.Lowering;

/// <summary>Passes that may lose something run on a request only where the plan has who accepts the loss.</summary>
public sealed class LossyTests
{
    private const string Long = "The depot opens at 8. Parcels wait in the depot until somebody fetches parcels. The weather was fine that day. A parcel of the depot is kept for 30 days. Nobody knows why the walls are blue.";

    private static async Task<(AnswerRun Run, FakeChatClient Inner)> Ask(MirPlan plan, LossyPass pass, Mutability mutability, params string[] documents)
    {
        var run = new AnswerRun(plan);
        var inner = new FakeChatClient();
        var client = inner.UseMigaki(o =>
        {
            o.ProviderData = Known.Data();
            o.LossyPasses.Add(pass);
        });
        var prompt = new MirPrompt().Instructions("Answer.");
        foreach (var document in documents) prompt.Add(ContextRole.RetrievedDocument, document, mutability: mutability);
        await run.Run(async () =>
        {
            await run.DraftStep(() => client.GetResponseAsync(prompt.User(AnswerRun.Question).ToMessages()));
            return plan.Nodes.Any(static node => node is MirValidatorNode) && run.GateStep(true);
        });
        run.AssertSound();
        return (run, inner);
    }

    private static ExtractiveCompression Half => new(0.5, MirList.Of("grounded"));

    [Fact]
    public async Task Behind_a_required_validator_a_block_is_shortened_and_the_bundle_says_so()
    {
        var (run, inner) = await Ask(AnswerRun.Gated(AnswerRun.Plan()), Half, Mutability.Compressible, Long);
        using (run)
        {
            var sent = string.Concat(inner.Asked.Single().Messages.SelectMany(static message => message.Contents).OfType<TextContent>().Select(static content => content.Text));
            Assert.Contains("The depot opens at 8.", sent, StringComparison.Ordinal);
            Assert.DoesNotContain("walls are blue", sent, StringComparison.Ordinal);
            var lowering = run.Lowering();
            Assert.Equal("""["run-retrieved-document"]""", lowering.GetProperty("compressed").GetRawText());
            Assert.True(lowering.GetProperty("after").GetProperty("tokens").GetInt32() < lowering.GetProperty("before").GetProperty("tokens").GetInt32());
            var evidence = File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"));
            Assert.Contains("\"changeKind\":\"compressed\"", evidence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_one_the_pass_is_refused_and_the_content_stays()
    {
        var (run, inner) = await Ask(AnswerRun.Plan(), Half, Mutability.Compressible, Long);
        using (run)
        {
            Assert.Contains(inner.Asked.Single().Messages.SelectMany(static message => message.Contents).OfType<TextContent>(), static content => content.Text == Long);
            Assert.Contains("pass_refused", AnswerRun.Codes(run.Lowering()));
            Assert.False(run.Lowering().TryGetProperty("compressed", out _));
        }
    }

    /// <summary>A pass that fails takes nothing with it: the request goes out as it was, the run goes on, and what the exception said of the content stays where it was.</summary>
    [NodeFact]
    public async Task A_pass_that_throws_leaves_the_request_as_it_was_and_the_bundle_says_so()
    {
        var (run, inner) = await Ask(AnswerRun.Gated(AnswerRun.Plan()), new Throwing(), Mutability.Compressible, Long);
        using (run)
        {
            Assert.Contains(inner.Asked.Single().Messages.SelectMany(static message => message.Contents).OfType<TextContent>(), static content => content.Text == Long);
            var lowering = run.Lowering();
            Assert.Equal(["pass_failed"], AnswerRun.Codes(lowering).Where(static code => code.StartsWith("pass_", StringComparison.Ordinal)));
            Assert.Equal(lowering.GetProperty("before").GetProperty("blocks").GetRawText(), lowering.GetProperty("after").GetProperty("blocks").GetRawText());
            var pass = lowering.GetProperty("passes").EnumerateArray().Single(static item => item.GetProperty("name").GetString() == "tests.throwing");
            Assert.Equal(("blocked", "InvalidOperationException was thrown."), (pass.GetProperty("decision").GetString(), pass.GetProperty("reason").GetString()));
            var events = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement.GetProperty("events").EnumerateArray().ToList();
            var decided = events.Single(static item => item.TryGetProperty("passDecision", out var made) && made.GetProperty("pass").GetProperty("name").GetString() == "tests.throwing");
            Assert.Equal("blocked", decided.GetProperty("passDecision").GetProperty("decision").GetString());
            Assert.Contains(events, static item => item.TryGetProperty("warning", out var warning) && warning.GetProperty("code").GetString() == "pass_failed");
            Assert.All(Directory.GetFiles(run.Bundle), static file => Assert.DoesNotContain("walls", File.ReadAllText(file), StringComparison.Ordinal));
            Assert.Equal([("unsigned", "[]")], SecondVerifier.Verify(null, [run.Bundle]));
        }
    }

    private sealed class Throwing() : LossyPass("tests.throwing", "1", MirList.Of("grounded"), null)
    {
        private protected override MirPassOutcome Reduce(MirPlan plan, MirPassContext context, MirContentSource content) =>
            throw new InvalidOperationException("Cannot read: " + string.Concat(plan.Context.Select(block => content.Text(block.ContentRef))));
    }

    /// <summary>An eval accepts the loss for the whole plan, by what migaki.evals.json said of it when the plan was built.</summary>
    [Theory]
    [InlineData("""[{"name":"faithful","version":"3","score":0.9,"expires":"2999-12-31"}]""", "applied", "Accepted by eval \"faithful\" version 3, score 0.9, to 2999-12-31.")]
    [InlineData("""[{"name":"faithful","version":"3","score":0.9,"expires":"2020-01-31"}]""", "skipped", "its eval \"faithful\" expired on 2020-01-31.")]
    [InlineData("""[{"name":"faithful","version":"3","score":0.79}]""", "skipped", "the score of its eval \"faithful\" is 0.79, and the plan asks for 0.8.")]
    [InlineData("""[{"name":"faithful","version":"3"}]""", "skipped", "its eval \"faithful\" has no score, and the plan asks for 0.8.")]
    [InlineData("""[{"name":"faithful"}]""", "skipped", "nothing is known of its eval \"faithful\".")]
    [InlineData("""[{"name":"other","score":1}]""", "skipped", "its eval \"faithful\" is not one that accepts changes of the plan.")]
    [InlineData(null, "skipped", "its eval \"faithful\" is not one that accepts changes of the plan.")]
    public async Task An_eval_that_accepts_the_loss_lets_the_pass_run_and_what_was_decided_is_on_record(string? evals, string decision, string reason)
    {
        var plan = AnswerRun.Plan(new MirConstraints { MinEvalScore = 0.8 });
        if (evals is not null) plan = plan with { Metadata = plan.Metadata with { Extensions = new WireObject([new("acceptedByEval", WireReader.Read(evals).Value!)]) } };
        var (run, inner) = await Ask(plan, new ExtractiveCompression(0.5, default, "faithful"), Mutability.Compressible, Long);
        using (run)
        {
            Assert.Equal(decision != "applied", inner.Asked.Single().Messages.SelectMany(static message => message.Contents).OfType<TextContent>().Any(static content => content.Text == Long));
            var pass = run.Lowering().GetProperty("passes").EnumerateArray().Single(item => item.GetProperty("safety").GetString() == "lossy");
            Assert.Equal(("migaki.net.context.extractive_compression", decision), (pass.GetProperty("name").GetString(), pass.GetProperty("decision").GetString()));
            Assert.EndsWith(reason, pass.GetProperty("reason").GetString(), StringComparison.Ordinal);
            var events = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement.GetProperty("events").EnumerateArray();
            var decided = events.Where(e => e.TryGetProperty("passDecision", out var made) && made.GetProperty("pass").GetProperty("name").GetString() == "migaki.net.context.extractive_compression").Select(e => e.GetProperty("passDecision")).Single();
            Assert.Equal((decision, pass.GetProperty("reason").GetString()), (decided.GetProperty("decision").GetString(), decided.GetProperty("reason").GetString()));
        }
    }

    [Fact]
    public async Task Validators_come_before_an_eval_and_the_record_names_who_accepted()
    {
        var (run, _) = await Ask(AnswerRun.Gated(AnswerRun.Plan()), new ExtractiveCompression(0.5, MirList.Of("grounded"), "unknown"), Mutability.Compressible, Long);
        using (run) Assert.Equal("Accepted by validator grounded.", run.Lowering().GetProperty("passes").EnumerateArray().Single(static item => item.GetProperty("safety").GetString() == "lossy").GetProperty("reason").GetString());
    }

    [AjvFact]
    public async Task A_request_with_decisions_fits_its_schema()
    {
        var (run, _) = await Ask(AnswerRun.Gated(AnswerRun.Plan()), Half, Mutability.Compressible, Long);
        using (run) Assert.All(Migaki.Tests.Support.Ajv.Validate(run.Events().Select(static e => ("migaki.net.event.v0", e.GetRawText()))), static error => Assert.Equal("", error));
    }

    [Fact]
    public async Task A_fixed_block_is_never_shortened()
    {
        var (run, inner) = await Ask(AnswerRun.Gated(AnswerRun.Plan()), Half, Mutability.Fixed, Long);
        using (run) Assert.Contains(inner.Asked.Single().Messages.SelectMany(static message => message.Contents).OfType<TextContent>(), static content => content.Text == Long);
    }

    [Fact]
    public async Task Selection_leaves_out_what_is_droppable_beyond_the_budget()
    {
        var (run, inner) = await Ask(AnswerRun.Gated(AnswerRun.Plan()), new BudgetedSelection(60, MirList.Of("grounded")), Mutability.Droppable, Long, "Short note.", Long + " Again.");
        using (run)
        {
            Assert.True(run.Lowering().GetProperty("removed").GetArrayLength() > 0);
            Assert.True(inner.Asked.Single().Messages.SelectMany(static message => message.Contents).Count() < 5);
        }
    }
}
