using Migaki;
using WriterCritic;
using WriterCritic.Chat;

namespace Samples.Tests;

public class WriterCriticTests
{
    private const string Kettle = """
        The new travel kettle
        - holds 0.6 litres
        - boils in three minutes
        - folds to the height of a book
        - works at 110 and 230 volts
        """;

    [Fact]
    public async Task The_readme_shows_this_run()
    {
        using var run = new SampleRun();
        using var model = EmbeddedWriter.Create();
        Assert.Equal(0, await Write(run, model));

        run.EndedAs(MirOutcome.Verified);
        run.IsShownIn("WriterCritic");
    }

    [Fact]
    public async Task Rounds_end_when_the_critic_accepts()
    {
        using var run = new SampleRun();
        using var model = EmbeddedWriter.Create();
        await Write(run, model);

        Assert.Equal(3, run.Events().Count(static e => e == "model.completed criticize"));
        Assert.Equal(2, run.Events().Count(static e => e == "model.completed revise"));
    }

    [Fact]
    public async Task A_critic_who_is_never_content_ends_after_the_last_round_and_the_rule_decides()
    {
        using var run = new SampleRun();
        using var model = new AnsweringClient(EmbeddedWriter.Create(), static (prompt, _) => Task.FromResult(prompt.Contains("Draft:", StringComparison.Ordinal) ? "- Make it better." : "A draft without facts."));

        Assert.Equal(1, await Write(run, model));
        Assert.Equal("Blocked: The validator \"house-rules\" did not pass: Add the fact: holds 0.6 litres\n", run.Error);
        Assert.Equal(WriterPlan.MostRounds, run.Events().Count(static e => e == "model.completed criticize"));
        run.EndedAs(MirOutcome.Blocked);
    }

    [Fact]
    public async Task The_text_comes_in_pieces_and_the_run_ends_with_the_last_one()
    {
        using var run = new SampleRun();
        using var model = EmbeddedWriter.Create();
        var pieces = new List<string>();
        var bundle = "";
        await foreach (var piece in new WriterPlan(model, path => bundle = path, run.Recorder).WriteAsync(Kettle))
        {
            pieces.Add(piece);
            Assert.True(File.Exists(Path.Combine(bundle, "events.jsonl")));
        }

        Assert.True(pieces.Count > 10, $"{pieces.Count} pieces");
        Assert.Equal(bundle, run.Bundle);
        run.EndedAs(MirOutcome.Verified);
    }

    [Fact]
    public async Task A_reader_who_leaves_early_leaves_a_cancelled_run()
    {
        using var run = new SampleRun();
        using var model = EmbeddedWriter.Create();
        await foreach (var _ in new WriterPlan(model, static _ => { }, run.Recorder).WriteAsync(Kettle)) break;

        run.EndedAs(MirOutcome.Cancelled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A title without facts")]
    [InlineData("- a fact without title")]
    public void A_brief_without_title_or_facts_is_refused(string text) => Assert.Throws<FormatException>(() => WriterCritic.Writing.Brief.Read(text));

    [Fact]
    public async Task The_sample_has_no_finding() => Assert.Empty(await new SampleSources("WriterCritic").FindingsWith());

    [Fact]
    public async Task A_loop_without_a_bound_is_warned_of()
    {
        var findings = await new SampleSources("WriterCritic").FindingsWith("for (var round = 0; round < MostRounds; round++)", "while (true)");

        Assert.Contains(findings, static f => f.StartsWith("warning MIR1008", StringComparison.Ordinal));
    }

    private static Task<int> Write(SampleRun run, Microsoft.Extensions.AI.IChatClient model) => new WriterApp(model, run.Recorder, run.Writer, run.ErrorWriter).WriteAsync(Kettle, default);
}
