using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;

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
