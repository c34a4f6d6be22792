using Migaki.Runtime;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Runs;

public sealed class OutcomeTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_with_every_kind_of_step_leaves_a_whole_bundle()
    {
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));

        Assert.Equal(MirOutcome.Verified, run.Outcome);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Equal(
        [
            "request.admitted", "context.selected", "context.failed", "context.selected", "context.selected", "evaluation.completed", "evaluation.completed", "policy.decided",
            "route.selected", "model.completed", "approval.requested", "approval.approved", "tool.started", "tool.completed", "artifact.produced",
            "route.selected", "model.completed", "request.completed",
        ], RunFolder.Types(run.Bundle.Path));
        Assert.Equal(
            new[] { "bundle.json", "checks.jsonl", "diff.patch", "events.jsonl", "evidence.json", "plan.diff.json", "plan.optimized.json", "plan.original.json", "record.json", "stderr", "stdout" },
            Directory.GetFileSystemEntries(run.Bundle.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("sha256:" + RunFolder.Manifest(run.Bundle.Path).GetProperty("digest").GetString(), run.Bundle.Digest);
    }

    [Fact]
    public async Task The_incomplete_manifest_is_there_before_the_first_step()
    {
        await _folder.Run(() =>
        {
            var bundle = _folder.OnlyBundle();
            Assert.Equal("incomplete", RunFolder.Manifest(bundle).GetProperty("outcome").GetString());
            Assert.Equal(BundleStatus.VerifiedIncomplete, RunFolder.Verify(bundle).Status);
            return Task.FromResult("");
        });
    }

    [Fact]
    public async Task A_step_that_throws_fails_the_run_and_its_exception_leaves_with_the_bundle_named()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _folder.Run(async () =>
            (await SampleCalls.Default.Search(RunFolder.Question, () => Task.FromException<string[]>(new InvalidDataException("kb is down"))))[0]));

        var bundle = (string)error.Data["Migaki.Bundle"]!;
        Assert.Equal(Path.GetFileName(Path.GetDirectoryName(bundle)), error.Data["Migaki.RunId"]);
        RunFolder.AssertSound(bundle, MirOutcome.Failed);
        Assert.Equal(["request.admitted", "context.selected", "context.failed", "request.failed"], RunFolder.Types(bundle));
        Assert.Equal("System.IO.InvalidDataException", RunFolder.Events(bundle)[2].GetProperty("failures")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_validator_that_fails_the_plan_blocks_the_run()
    {
        var error = await Assert.ThrowsAsync<MirValidationException>(() => _folder.Run(() =>
        {
            SampleCalls.Default.Allowed(RunFolder.Question, () => ValidatorResult.Fail("no"));
            return Task.FromResult("");
        }));
        var bundle = (string)error.Data["Migaki.Bundle"]!;
        RunFolder.AssertSound(bundle, MirOutcome.Blocked);
        var events = RunFolder.Events(bundle);
        Assert.Equal("deny", events[3].GetProperty("policyDecisions")[0].GetProperty("decision").GetString());
        Assert.Equal("request.terminated", events[^1].GetProperty("eventType").GetString());
    }

    [Fact]
    public async Task A_denied_approval_blocks_a_run_that_returns()
    {
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default, approve: false));
        Assert.Equal(MirOutcome.Blocked, run.Outcome);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Blocked);
        Assert.Contains("approval.denied", RunFolder.Types(run.Bundle.Path));
        Assert.DoesNotContain("tool.started", RunFolder.Types(run.Bundle.Path));
        Assert.Equal("fail", RunFolder.Manifest(run.Bundle.Path).GetProperty("verification").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Cancellation_is_an_outcome_and_keeps_its_token()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _folder.Run(() =>
            SampleCalls.Default.Charge("x", () => Task.FromCanceled<string>(source.Token))));
        Assert.Equal(source.Token, error.CancellationToken);
        RunFolder.AssertSound((string)error.Data["Migaki.Bundle"]!, MirOutcome.Cancelled);
    }

    [Fact]
    public async Task A_stream_seals_at_its_end_when_abandoned_and_when_it_throws()
    {
        IAsyncEnumerable<string> Stream(Func<IAsyncEnumerable<string>> model) => PlanRun.Stream(_folder.Recorder, SamplePlan.Definition, RunFolder.Question,
            (run, question) => run.Context("ctx-question", question, Projections.String), question => SampleCalls.Default.DraftStream(question, model), Projections.String);
        static async IAsyncEnumerable<string> Words(bool fail)
        {
            yield return "one";
            await Task.Yield();
            MirRunContext.ReportModelUsage(new ModelUsage { InputTokens = 3, OutputTokens = 2 });
            if (fail) throw new TimeoutException();
            yield return "two";
        }

        Assert.Equal(["one", "two"], await Collect(Stream(() => Words(false))));
        await foreach (var _ in Stream(() => Words(false))) break;
        await Assert.ThrowsAsync<TimeoutException>(() => Collect(Stream(() => Words(true))));
        _ = Stream(() => throw new InvalidOperationException("never asked for")).GetAsyncEnumerator();

        var bundles = Directory.GetDirectories(_folder.Root).Select(run => Path.Combine(run, "bundle")).ToList();
        Assert.Equal(3, bundles.Count);
        Assert.Equal(new[] { "cancelled", "failed", "verified" }, bundles.Select(b => RunFolder.Manifest(b).GetProperty("outcome").GetString()).Order());
        foreach (var bundle in bundles) Assert.Empty(RunFolder.Verify(bundle).Findings);
        var whole = bundles.Single(b => RunFolder.Types(b)[^1] == "request.completed");
        Assert.Equal(3, RunFolder.Events(whole).Single(e => e.GetProperty("eventType").GetString() == "model.completed").GetProperty("usage").GetProperty("inputTokens").GetInt32());
        Assert.Null(MirRunContext.Current);

        static async Task<List<string>> Collect(IAsyncEnumerable<string> stream)
        {
            var items = new List<string>();
            await foreach (var item in stream) items.Add(item);
            return items;
        }
    }
}
