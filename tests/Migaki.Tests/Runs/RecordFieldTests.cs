using System.Text.Json;
using Migaki.Mir;
using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

/// <summary>The ARuntime record: every event type is emitted where it happens, every field is written by what states it.</summary>
public sealed class RecordFieldTests : IDisposable
{
    private static readonly string[] Types =
    [
        "request.admitted", "context.selected", "context.failed", "route.selected", "model.completed", "model.failed", "policy.decided", "approval.requested", "approval.approved",
        "approval.denied", "approval.expired", "tool.started", "tool.completed", "tool.partial", "tool.failed", "recovery.started", "recovery.completed", "recovery.failed",
        "artifact.produced", "evaluation.completed", "request.completed", "request.failed", "request.terminated",
    ];

    // What the record has 25 of; supersedes, follows, concurrencyGroup and statementKind are ours and tested below.
    private static readonly string[] Fields =
    [
        "evidenceVersion", "eventId", "requestId", "correlationId", "traceId", "sequence", "occurredAtUtc", "eventType", "actorRef", "tenantRef", "contractVersions", "contextRefs",
        "modelRoute", "toolInvocations", "policyDecisions", "approvals", "sideEffects", "changedResources", "failures", "retries", "recoverySteps", "evaluationResults", "finalOutputRef", "redaction",
    ];

    private readonly RunFolder _folder = new();
    private readonly SampleCalls _calls = SampleCalls.Default;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_twenty_three_event_types_and_all_fields_are_emitted_where_they_happen()
    {
        _folder.Options.Caller = () => new MirCaller { ActorRef = "user:7741", TenantRef = "tenant:acme", CorrelationId = "order-19" };
        await _folder.Run(async () =>
        {
            _ = _calls.Allowed("y", () => new ValidatorResult(true, 1, "the key is ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt"));
            return await RunFolder.Everything(_calls);
        });
        await Throws<TimeoutException>(async () => (await _calls.Approve("x", () => throw new TimeoutException())).ToString());
        await _folder.Run(async () => (await _calls.Approve("x", () => new ValueTask<bool>(false))).ToString());
        await Throws<HttpRequestException>(() => _calls.Draft("s", "q", "d", () => Task.FromException<string>(new HttpRequestException("no route"))));
        await Throws<FileNotFoundException>(() => _calls.Charge("x", () => Task.FromException<string>(new FileNotFoundException("gone"))));
        await Throws<MirValidationException>(() => Task.FromResult(_calls.Allowed("x", () => ValidatorResult.Fail("no")).ToString()));
        await _folder.Run(() =>
        {
            MirRunContext.Current!.BeginRecovery("retry", "the model timed out", "draft", 1).Complete();
            MirRunContext.Current!.BeginRecovery("refund").Fail("no such order");
            return Task.FromResult("");
        });
        await foreach (var _ in _calls.ChargeStream("x", Two))
            break; // outside a run nothing is recorded
        await _folder.Run(async () =>
        {
            await foreach (var _ in _calls.ChargeStream("x", Two)) break;
            return "";
        });

        var events = Directory.GetDirectories(_folder.Root).SelectMany(run => RunFolder.Events(Path.Combine(run, "bundle"))).ToList();
        Assert.Equal(Types.Order(StringComparer.Ordinal), events.Select(Type).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Fields, field => Assert.Contains(events, e => e.TryGetProperty(field, out _)));
        Assert.All(events.Where(e => Type(e) == "request.admitted"), e => Assert.Equal(("user:7741", "tenant:acme", "order-19"), (Text(e, "actorRef"), Text(e, "tenantRef"), Text(e, "correlationId"))));
        // A dependency that was not there is told apart from other failures.
        Assert.Equal(["dependency_unavailable"], events.Where(e => Type(e) == "model.failed").Select(e => Text(e.GetProperty("failures")[0], "code")));
        Assert.Equal(["missing_dependency"], events.Where(e => Type(e) == "tool.failed").Select(e => Text(e.GetProperty("failures")[0], "code")));
        foreach (var run in Directory.GetDirectories(_folder.Root)) Assert.Empty(RunFolder.Verify(run).Findings);

        static async IAsyncEnumerable<string> Two()
        {
            yield return "one";
            await Task.Yield();
            yield return "two";
        }
    }

    [Fact]
    public async Task A_callers_reference_that_holds_a_secret_is_redacted_and_its_record_says_so()
    {
        _folder.Options.Caller = () => new MirCaller { ActorRef = "token ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt" };
        var bundle = (await _folder.Run(() => Task.FromResult(""))).Bundle.Path;
        var admitted = RunFolder.Events(bundle)[0];
        Assert.DoesNotContain("ghp_", Text(admitted, "actorRef"), StringComparison.Ordinal);
        Assert.Equal("/actorRef", Text(admitted.GetProperty("redaction")[0], "path"));
        RunFolder.AssertSound(bundle, MirOutcome.Verified);
    }

    [Fact]
    public async Task What_ends_a_step_names_the_event_that_began_it_also_when_the_same_node_runs_twice_at_once()
    {
        var (first, second) = (new TaskCompletionSource<string>(), new TaskCompletionSource<string>());
        var bundle = (await _folder.Run(async () =>
        {
            var one = _calls.Charge("a", () => first.Task);
            var two = _calls.Charge("b", () => second.Task);
            second.SetResult("late one first");
            await two;
            first.SetResult("early one last");
            return await one;
        })).Bundle.Path;
        var events = RunFolder.Events(bundle);
        var started = events.Where(e => Type(e) == "tool.started").Select(e => Text(e, "eventId")).ToList();
        var ended = events.Where(e => Type(e) == "tool.completed").Select(e => e.GetProperty("follows")[0].GetString()).ToList();
        Assert.Equal([started[1], started[0]], ended);
    }

    [Fact]
    public async Task Nodes_that_one_join_waits_for_are_one_concurrency_group()
    {
        var plan = SamplePlan.Build() with { };
        plan = plan with { Nodes = plan.Nodes.Append(new MirJoin { Id = "join-1", Strategy = JoinStrategy.All, InputNodeIds = MirList.Of("search", "recall") }).ToMirList() };
        var definition = SamplePlan.Define(plan);
        var calls = new SampleCalls(definition);
        var bundle = (await _folder.Run(() => RunFolder.Everything(calls), definition)).Bundle.Path;
        Assert.Equal(new[] { "recall", "search" }, RunFolder.Events(bundle).Where(e => e.TryGetProperty("concurrencyGroup", out var group) && group.GetString() == "join-1").Select(e => Text(e, "nodeId")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Observed_derived_unavailable_and_interpretation_are_kept_apart()
    {
        var bundle = (await _folder.Run(async () =>
        {
            _ = _calls.Allowed("y", () => new ValidatorResult(true, 1, "reads well"));
            _ = await _calls.Draft("s", "q", "d", () => Task.FromResult("no usage was reported"));
            return "";
        })).Bundle.Path;
        await Throws<FormatException>(() => { _calls.Grounded("x", [], () => throw new FormatException()); return Task.FromResult(""); });
        var skipped = RunFolder.Events(Path.Combine(Directory.GetDirectories(_folder.Root).Order(StringComparer.Ordinal).Last(), "bundle")).Single(e => Type(e) == "evaluation.completed");
        var events = RunFolder.Events(bundle);
        JsonElement Of(string type) => events.First(e => Type(e) == type);
        Assert.Equal(("observed", "derived", "unavailable"), (Text(Of("model.completed"), "statementKind"), Text(Of("evaluation.completed"), "statementKind"), Text(skipped, "statementKind")));
        Assert.Equal("interpretation", Text(Of("evaluation.completed").GetProperty("fieldKinds"), "/reason"));
        Assert.Equal("unavailable", Text(Of("model.completed").GetProperty("fieldKinds"), "/usage"));
    }

    [Fact]
    public async Task Retries_and_fallbacks_are_decisions_of_the_document_whether_declared_or_taken_by_the_code()
    {
        var plan = SamplePlan.Build();
        plan = plan with
        {
            Nodes = plan.Nodes.Select(node => node is MirValidatorNode { Id: "grounded" } validator ? validator with { FailurePolicy = ValidatorFailurePolicy.RetryNode } : node).ToMirList(),
            Edges = plan.Edges.Append(new MirEdge { Id = "edge-draft-ask", FromNodeId = "draft", ToNodeId = "helper/ask", Kind = MirEdgeKind.Fallback }).ToMirList(),
        };
        var definition = SamplePlan.Define(plan);
        var calls = new SampleCalls(definition);
        var bundle = (await _folder.Run(async () =>
        {
            var digest = calls.Summarize([], () => "first");
            if (!calls.Grounded(digest, [], () => false)) digest = calls.Summarize([], () => "second");
            try { return await calls.Draft("s", "q", digest, () => Task.FromException<string>(new TimeoutException())); }
            catch (TimeoutException)
            {
                MirRunContext.Current!.BeginRecovery("retry", null, "draft", 1).Fail();
                return await calls.Helper(() => calls.Ask("q", () => Task.FromResult("plain")));
            }
        }, definition)).Bundle.Path;
        var decisions = JsonDocument.Parse(File.ReadAllText(Path.Combine(bundle, "evidence.json"))).RootElement.GetProperty("retryFallbackDecisions").EnumerateArray()
            .Where(e => Text(e.GetProperty("source"), "kind") == "runtime").ToList();
        Assert.Equal(["fallback draft helper/ask", "retry summarize ", "retry draft "], decisions.Select(e => e.GetProperty("retryFallbackDecision"))
            .Select(d => $"{Text(d, "decision")} {Text(d, "nodeId")} {(d.TryGetProperty("fallbackTarget", out var target) ? target.GetString() : "")}"));
        Assert.Equal(["events.jsonl#6", "events.jsonl#9"], decisions[0].GetProperty("refs").EnumerateArray().Select(r => r.GetString()));
        RunFolder.AssertSound(bundle, MirOutcome.Verified);
    }

    [Fact]
    public async Task Files_that_a_run_or_a_check_changed_are_in_the_manifest_with_their_digests()
    {
        if (!OperatingSystem.IsLinux()) return;
        var work = Directory.CreateDirectory(Path.Combine(_folder.Root, "work")).FullName;
        File.WriteAllText(Path.Combine(work, "old.txt"), "old");
        File.WriteAllText(Path.Combine(work, "gone.txt"), "gone");
        _folder.Options.BundleRoot = Path.Combine(work, "runs");
        var bundle = (await _folder.Run(async () =>
        {
            _ = await MirChecks.RunAsync("fix", "sh", ["-c", "echo new > sub.txt; rm gone.txt; echo longer > old.txt"], new MirCheckOptions { WorkingDirectory = work, RecordChangedFiles = true });
            File.WriteAllText(Path.Combine(work, "mine.txt"), "mine");
            MirRunContext.Current!.ReportChangedFiles(work, ["mine.txt"]);
            Assert.Throws<ArgumentException>(() => MirRunContext.Current!.ReportChangedFiles(work, ["../else.txt"]));
            return "";
        })).Bundle.Path;
        static string Hash(string text) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
        Assert.Equal([("gone.txt", null), ("mine.txt", Hash("mine")), ("old.txt", Hash("longer\n")), ("sub.txt", Hash("new\n"))],
            RunFolder.Manifest(bundle).GetProperty("changed_files").EnumerateArray().Select(f => (f.GetProperty("path").GetString()!, f.GetProperty("sha256_after").GetString())));
        RunFolder.AssertSound(bundle, MirOutcome.Verified);
        Forger.Reseal(bundle, text => text.Replace(Hash("mine"), Hash("other"), StringComparison.Ordinal));
        Assert.Contains(RunFolder.Verify(bundle).Findings, finding => finding.Message.Contains("changed_files", StringComparison.Ordinal));
    }

    private Task<T> Throws<T>(Func<Task<string>> body) where T : Exception => Assert.ThrowsAsync<T>(() => _folder.Run(body));

    private static string Type(JsonElement e) => e.GetProperty("eventType").GetString()!;

    private static string? Text(JsonElement e, string name) => e.GetProperty(name).GetString();
}
