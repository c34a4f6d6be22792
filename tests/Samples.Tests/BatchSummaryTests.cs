using BatchSummary;
using BatchSummary.Chat;
using BatchSummary.Files;
using BatchSummary.Summaries;
using Migaki;
using Migaki.Tests.Shared;

namespace Samples.Tests;

public class BatchSummaryTests
{
    private static readonly string Notes = Path.Combine(Repository.Root, "samples", "BatchSummary", "notes");

    [Fact]
    public async Task The_readme_shows_this_run()
    {
        using var run = new SampleRun();
        using var model = EmbeddedSummarizer.Create();
        Assert.Equal(0, await Report(run, model, Notes));

        run.EndedAs(MirOutcome.Verified);
        run.IsShownIn("BatchSummary");
    }

    [Fact]
    public async Task Notes_are_summarized_at_the_same_time()
    {
        using var run = new SampleRun();
        var (expected, asked, all) = (Directory.GetFiles(Notes).Length, 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var together = new AnsweringClient(EmbeddedSummarizer.Create(), async (prompt, inner) =>
        {
            // Nobody gets an answer before all have asked. A plan that asks one after the other would wait for ever: the limit makes that a failure.
            if (prompt.StartsWith("Note:", StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref asked) == expected) all.SetResult();
                await all.Task.WaitAsync(TimeSpan.FromMinutes(1));
            }
            return await inner();
        });

        Assert.Equal(0, await Report(run, together, Notes));
        Assert.Equal(expected, asked);
        run.EndedAs(MirOutcome.Verified);
    }

    [Fact]
    public async Task A_report_that_leaves_out_a_note_is_blocked()
    {
        using var run = new SampleRun();
        using var model = new AnsweringClient(EmbeddedSummarizer.Create(), static async (_, inner) =>
            string.Join('\n', (await inner()).Split('\n').Where(static l => !l.Contains("[2026-11-02-planning.md]", StringComparison.Ordinal))));

        Assert.Equal(1, await Report(run, model, Notes));
        Assert.StartsWith("Blocked: The validator \"all-sources\" did not pass: the report does not name", run.Error, StringComparison.Ordinal);
        run.EndedAs(MirOutcome.Blocked);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_failed_run_with_evidence()
    {
        using var run = new SampleRun();
        using var model = EmbeddedSummarizer.Create();

        Assert.Equal(1, await Report(run, model, Path.Combine(Notes, "none")));
        Assert.StartsWith("There is no folder", run.Error, StringComparison.Ordinal);
        run.EndedAs(MirOutcome.Failed);
    }

    [Fact]
    public void A_report_is_scored_by_the_share_of_notes_it_names()
    {
        var result = Sources.AllNamed("- one [a.md]", [new Note("a.md", ""), new Note("b.md", "")]);

        Assert.Equal((false, 0.5, "the report does not name b.md"), (result.Passed, result.Score, result.Reason));
    }

    [Fact]
    public async Task The_sample_has_no_finding() => Assert.Empty(await Sample().FindingsWith());

    [Theory]
    [InlineData("\"expires\": \"2027-06-30\"", "\"expires\": \"2026-11-20\"", "2026-11-20")]
    [InlineData("\"score\": 0.94", "\"score\": 0.8", "0.9")]
    [InlineData("note-summary", "other", "migaki.evals.json")]
    public async Task Without_an_eval_in_force_the_lossy_summary_does_not_build(string original, string replacement, string message)
    {
        var sample = Sample();
        sample.AdditionalFiles["migaki.evals.json"] = sample.AdditionalFiles["migaki.evals.json"].Replace(original, replacement, StringComparison.Ordinal);

        var finding = Assert.Single(await sample.FindingsWith());
        Assert.StartsWith("error MIR3004", finding, StringComparison.Ordinal);
        Assert.Contains(message, finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_acceptance_the_summary_needs_a_validator()
    {
        var findings = await Sample().FindingsWith(", AcceptedByEval(\"note-summary\")]", "]");

        Assert.Contains(findings, static f => f.StartsWith("error MIR3001: The result of 'Summarize' is lossy and reaches 'WriteReport'", StringComparison.Ordinal));
    }

    private static Task<int> Report(SampleRun run, Microsoft.Extensions.AI.IChatClient model, string folder) => new SummaryApp(model, run.Recorder, run.Writer, run.ErrorWriter).ReportAsync(folder, default);

    private static SampleSources Sample()
    {
        var sample = new SampleSources("BatchSummary");
        sample.AdditionalFiles["migaki.evals.json"] = File.ReadAllText(Path.Combine(Repository.Root, "samples", "BatchSummary", "migaki.evals.json"));
        sample.Properties["MigakiEvalDate"] = "2026-11-21";
        return sample;
    }
}
