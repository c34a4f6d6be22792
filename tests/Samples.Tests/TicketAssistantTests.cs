using Migaki;
using TicketAssistant;
using TicketAssistant.Approvals;
using TicketAssistant.Chat;
using TicketAssistant.Shop;

namespace Samples.Tests;

public class TicketAssistantTests
{
    [Fact]
    public async Task A_refund_is_paid_once_and_after_the_approval()
    {
        using var run = new SampleRun();
        var shop = new DemoShop();
        Assert.Equal(0, await Answer(run, shop, "broken-kettle", approved: true));

        Assert.Equal([("A-1042", 39.90m)], shop.Payments);
        run.EndedAs(MirOutcome.Verified);
        Assert.DoesNotContain("constraintsChecked", run.OpenClaims());
        Assert.DoesNotContain("qualityGate", run.OpenClaims());
        var events = run.Events().ToList();
        Assert.InRange(events.IndexOf("approval.approved approve-refund"), 0, events.IndexOf("tool.started refund"));
    }

    [Fact]
    public async Task The_readme_shows_this_run()
    {
        using var run = new SampleRun();
        await Answer(run, new DemoShop(), "broken-kettle", approved: true);

        run.IsShownIn("TicketAssistant");
    }

    [Theory]
    [InlineData("broken-kettle", false, MirOutcome.Blocked)]
    [InlineData("old-lamp", true, MirOutcome.Verified)]
    [InlineData("opening-hours", true, MirOutcome.Verified)]
    public async Task Nothing_is_paid_without_approval_after_the_deadline_or_for_a_question(string ticket, bool approved, MirOutcome outcome)
    {
        using var run = new SampleRun();
        var shop = new DemoShop();
        Assert.Equal(0, await Answer(run, shop, ticket, approved));

        Assert.Empty(shop.Payments);
        Assert.DoesNotContain(run.Events(), e => e.EndsWith(" refund", StringComparison.Ordinal));
        run.EndedAs(outcome);
    }

    [Fact]
    public async Task Nobody_at_the_console_is_a_no()
    {
        using var run = new SampleRun();
        var shop = new DemoShop();
        await Answer(run, shop, "broken-kettle", approved: null);

        Assert.Empty(shop.Payments);
    }

    [Fact]
    public async Task A_letter_that_promises_money_that_was_not_paid_never_leaves()
    {
        using var run = new SampleRun();
        using var model = new AnsweringClient(EmbeddedTicketModel.Create(), static async (_, inner) => await inner() is ['{', ..] request ? request : "Your order has been refunded.");

        Assert.Equal(1, await Answer(run, new DemoShop(), "broken-kettle", approved: false, model));
        Assert.Equal("Blocked: The validator \"promises-kept\" did not pass: the reply says that money was paid, and none was\n", run.Error);
        Assert.DoesNotContain("has been refunded", run.Output, StringComparison.Ordinal);
        run.EndedAs(MirOutcome.Blocked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("I can not do that.")]
    [InlineData("{\"topic\":\"refund\"")]
    [InlineData("{\"topic\":7,\"order\":[]}")]
    [InlineData("{\"topic\":\"refund\",\"order\":\"'; DROP TABLE\"}")]
    public void A_reply_of_the_model_that_is_not_understood_moves_no_money(string reply) => Assert.Equal("", TicketRequest.Read(reply).OrderId);

    [Theory]
    [InlineData("--approve")]
    [InlineData("--approve", "maybe")]
    [InlineData("--what")]
    [InlineData("no-such-ticket")]
    [InlineData("old-lamp", "broken-kettle")]
    public void Arguments_that_make_no_sense_are_refused(params string[] args) => Assert.Null(Arguments.Read(args));

    [Fact]
    public async Task The_sample_has_no_finding() => Assert.Empty(await new SampleSources("TicketAssistant").FindingsWith());

    [Fact]
    public async Task A_refund_without_its_approval_does_not_build()
    {
        var findings = await new SampleSources("TicketAssistant").FindingsWith(
            "if (await ApproveRefund(proposal, cancellationToken)) done = await Refund(", "done = await Refund(");

        var error = Assert.Single(findings, static f => f.StartsWith("error", StringComparison.Ordinal));
        Assert.StartsWith("error MIR4002: ", error, StringComparison.Ordinal);
        SampleRun.ReadmeShows("TicketAssistant", $"```text\n{error}\n```");
    }

    [Fact]
    public async Task A_shortened_ticket_that_nobody_checked_does_not_build()
    {
        var findings = await new SampleSources("TicketAssistant").FindingsWith("if (!KeepsFacts(text, ticket)) text = ticket;");

        Assert.Contains(findings, static f => f.StartsWith("error MIR3001: The result of 'Condense' is lossy and reaches 'Classify'", StringComparison.Ordinal));
    }

    private static async Task<int> Answer(SampleRun run, IShop shop, string ticket, bool? approved, Microsoft.Extensions.AI.IChatClient? model = null)
    {
        using var embedded = EmbeddedTicketModel.Create();
        return await new TicketApp(model ?? embedded, shop, new ConsoleApprover(approved, TextReader.Null, run.Writer), run.Recorder, run.Writer, run.ErrorWriter).AnswerAsync(Ticket(ticket), default);
    }

    private static string Ticket(string name) => Assert.IsType<Arguments>(Arguments.Read([name])).Ticket;
}
