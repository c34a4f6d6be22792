using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Replay;

/// <summary>A recorded run is run again with the recorded answers: nothing is called, the same comes out, and a body that was edited diverges where it was.</summary>
public sealed class FullTraceTests
{
    private const string Plain = "var p = await Search(q); var t = Join(p); if (!Grounded(t)) return \"\"; return await Draft(t);";

    [Theory]
    [InlineData(Plain)]
    [InlineData("if (!await Approve(q)) return \"no\"; var sent = Send(q); await Remember(sent); return sent;")]
    [InlineData("var all = \"\"; for (var i = 0; i < 4; i++) all += await Ask(q, i); return all;")]
    [InlineData("var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Ask(q, i))); return string.Join(\",\", all);")]
    [InlineData("try { return Send(q + \" fail\"); } catch (TimeoutException e) { return await Draft(e.Message); }")]
    [InlineData("for (var i = 0; ; i++) { try { return Send(i < 2 ? \"fail\" : q); } catch (TimeoutException) when (i < 3) { await Task.Yield(); } }")]
    [InlineData("await Task.Yield(); return Recall(\"known\") + Recall(\"other\") + (Recall(q) is null);")]
    [InlineData("var all = \"\"; await foreach (var w in Stream(q + \" a b c\")) all += w + await Draft(w); return all;")]
    [InlineData("await foreach (var w in Stream(q + \" a b c\")) return w; return \"\";")]
    [InlineData("var run = MirRunContext.Current!; return await Draft($\"{run.Now:O} {run.Random.Next()} {run.NewGuid()} {run.RunId} {run.Now.Ticks}\");")]
    [InlineData("var run = MirRunContext.Current!; var x = Send(q); var early = run.Correct(\"draft\", \"it did not run yet\"); var y = await Draft(x); return $\"{early} {run.Correct(\"send\", \"sent twice\")} {y}\";")]
    [InlineData("var r = MirRunContext.Current!.BeginRecovery(\"retry\", \"twice\"); var x = await Draft(q); r.Complete(); return x;")]
    [InlineData("return await Draft(Both(q) + await Help(q) + await Help(q + \"!\"));", "private string Both(string x) => Join([x, x]); private async Task<string> Help(string x) { await Task.Yield(); return await Draft(x); }")]
    [InlineData("await Task.Yield(); return await Task.Run(async () => await Draft(q)) + await Ask(q, 1);")]
    [InlineData("throw new InvalidOperationException(await Draft(q));")]
    public async Task A_run_is_reproduced_and_nothing_is_called(string body, string members = "")
    {
        var source = ReplayPrograms.Source(body, members);
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        var (status, calls, first, answer) = await ReplayPrograms.ReplayAsync(source, bundle);
        Assert.Equal("Reproduced  0", $"{status} {first} {calls}");
        if (!result.StartsWith("threw", StringComparison.Ordinal)) Assert.Equal(result, answer);
    }

    /// <summary>
    /// In the record the other thread was done first; in the replay it is late by 2,500 turns of the pool. Nothing but those turns counts, so that no machine is too slow.
    /// </summary>
    [Fact]
    public async Task A_thread_that_is_late_is_waited_for()
    {
        const string body = """
            var other = Task.Run(async () => { Late(); return await Ask(q, 1); });
            if (!World.IsReplaying) await other;
            var sent = Send(q);
            return sent + await other;
            """;
        const string members = """
            private static void Late()
            {
                var from = ThreadPool.CompletedWorkItemCount;
                while (World.IsReplaying && ThreadPool.CompletedWorkItemCount < from + 2500) Thread.Yield();
            }
            """;
        var source = ReplayPrograms.Source(body, members);
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        Assert.Equal(("Reproduced", 0, "", result), await ReplayPrograms.ReplayAsync(source, bundle));
    }

    /// <summary>The body is the same by its plan, so that another thread might still do what is missing: the replay gives up when its patience is over, and names what it waited for.</summary>
    [Fact]
    public async Task What_nobody_does_ends_the_replay()
    {
        const string body = "if (!World.IsReplaying) Send(q); return await Draft(q);";
        var source = ReplayPrograms.Source(body);
        var (bundle, _) = await ReplayPrograms.RecordAsync(source);
        var (status, calls, first, _) = await ReplayPrograms.ReplayAsync(source, bundle, patience: TimeSpan.FromSeconds(2));
        Assert.Equal("Diverged 0", $"{status} {calls}");
        Assert.Contains("\"tool.started\" of \"send\" here, and the replay calls \"draft\"", first, StringComparison.Ordinal);
    }

    [Theory]
    // Another prompt: the model call that gets it.
    [InlineData(Plain, "var p = await Search(q); var t = Join(p); if (!Grounded(t)) return \"\"; return await Draft(t + q);", "/payloads/0 [draft]", "is another in the replay")]
    // A step that is no longer there: what came next is early.
    [InlineData(Plain, "var p = await Search(q); var t = q; if (!Grounded(t)) return \"\"; return await Draft(t);", " [grounded]", "\"context.selected\" of \"join\"")]
    // A step more: the record has no answer, and nothing is called.
    [InlineData(Plain, "var p = await Search(q); var t = Join(p); if (!Grounded(t)) return \"\"; Send(t); return await Draft(t);", " [send]", "does not have that call")]
    // Another result of the body's own making.
    [InlineData(Plain, "var p = await Search(q); var t = Join(p); if (!Grounded(t)) return \"\"; return (await Draft(t)).ToUpperInvariant();", "/payloads/0 []", "\"request.completed\"")]
    // Two steps that changed places.
    [InlineData("var a = Join([q]); var b = Send(q); return await Draft(a + b);", "var b = Send(q); var a = Join([q]); return await Draft(a + b);", " [send]", "The record has \"context.selected\" of \"join\" here")]
    // A loop that goes once more.
    [InlineData("var x = q; for (var i = 0; i < 2; i++) x = await Ask(x, i); return x;", "var x = q; for (var i = 0; i < 3; i++) x = await Ask(x, i); return x;", " [ask]", "does not have that call")]
    // A loop that goes once less.
    [InlineData("var x = q; for (var i = 0; i < 3; i++) x = await Ask(x, i); return x;", "var x = q; for (var i = 0; i < 2; i++) x = await Ask(x, i); return x;", " [ask]", "\"route.selected\" of \"ask\" here")]
    // What is not the run's own comes out differently.
    [InlineData("return await Draft(Guid.NewGuid().ToString());", "return await Draft(Guid.NewGuid().ToString());", "/payloads/0 [draft]", "is another in the replay")]
    // An exception that is swallowed now.
    [InlineData("await Task.Yield(); return Send(q + \" fail\");", "await Task.Yield(); try { return Send(q + \" fail\"); } catch (TimeoutException) { return q; }", "/eventType []", "\"request.failed\"")]
    public async Task A_body_that_was_edited_diverges_where_it_was(string recorded, string edited, string place, string message)
    {
        var (bundle, _) = await ReplayPrograms.RecordAsync(ReplayPrograms.Source(recorded));
        var (status, calls, first, _) = await ReplayPrograms.ReplayAsync(ReplayPrograms.Source(edited), bundle);
        Assert.Equal("Diverged 0", $"{status} {calls}");
        Assert.StartsWith("events.jsonl#", first, StringComparison.Ordinal);
        Assert.True(first.Contains(place, StringComparison.Ordinal) && first.Contains(message, StringComparison.Ordinal), first);
    }

    [Theory]
    [InlineData("string", "", "agent.Go(q)", "", "return Send(Join([q]));")]
    [InlineData("IAsyncEnumerable<string>", "async ", "string.Join(' ', await All(agent.Go(q)))", "", "await foreach (var w in Stream(q + \" b\")) yield return await Draft(w);")]
    [InlineData("ValueTask<MirRun<string>>", "async ", "agent.Go(q)", "await ", "return await Draft(q);")]
    public async Task Entries_of_every_kind(string returns, string modifiers, string call, string returned, string body)
    {
        var members = "public static async Task<List<string>> All(IAsyncEnumerable<string> items) { var all = new List<string>(); await foreach (var item in items) all.Add(item); return all; }";
        var source = ReplayPrograms.Source(body, members, returns, modifiers, call.Replace("All(", "Agent.All(", StringComparison.Ordinal), returned)
            .Replace($"private {modifiers}{returns} GoCore", $"private {modifiers}{returns.Replace("MirRun<string>", "string", StringComparison.Ordinal)} GoCore", StringComparison.Ordinal);
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        Assert.Equal(("Reproduced", 0, "", result), await ReplayPrograms.ReplayAsync(source, bundle));
    }

    [Fact]
    public async Task A_step_that_a_plan_without_a_trace_calls_first_in_the_file_is_answered_too()
    {
        var source = ReplayPrograms.Source("return await Draft(q);", "[MirPlan(\"before\")] public partial Task<string> Before(string x); private async Task<string> BeforeCore(string x) => await Draft(x);");
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        Assert.Equal(("Reproduced", 0, "", result), await ReplayPrograms.ReplayAsync(source, bundle));
    }

    [Fact]
    public async Task Plans_that_call_plans_are_replayed_from_the_bundles_beside()
    {
        const string inner = """
            [MirPlan("inner")] [MirConstraints(Replay = ReplayPolicy.FullTrace)]
            public partial Task<string> Inner([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string x);
            private async Task<string> InnerCore(string x) => await Draft(x);
            """;
        var source = ReplayPrograms.Source("return await Inner(q) + await Inner(q + \"2\") + await Draft(q);", inner);
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        Assert.Equal(("Reproduced", 0, "", result), await ReplayPrograms.ReplayAsync(source, bundle));
        var other = await ReplayPrograms.ReplayAsync(ReplayPrograms.Source("return await Inner(q) + await Draft(q);", inner), bundle);
        Assert.Equal(("Diverged", 0), (other.Status, other.Calls));
        var edited = await ReplayPrograms.ReplayAsync(ReplayPrograms.Source("return await Inner(q) + await Inner(q + \"3\") + await Draft(q);", inner), bundle);
        Assert.Matches("Z_[0-9a-f]{8}/events.jsonl#1/payloads/0 ", edited.First);
    }

    [Fact]
    public async Task Validators_may_run_again_and_are_compared()
    {
        var source = ReplayPrograms.Source(Plain);
        var (bundle, _) = await ReplayPrograms.RecordAsync(source);
        var (status, calls, first, _) = await ReplayPrograms.ReplayAsync(source, bundle, validators: true);
        Assert.Equal("Reproduced 1 ", $"{status} {calls} {first}");
        var stricter = source.Replace("World.Called(text).Length > 0", "World.Called(text).Length > 1000", StringComparison.Ordinal);
        Assert.Contains("[grounded]", (await ReplayPrograms.ReplayAsync(stricter, bundle, validators: true)).First, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transforms_may_run_again_and_are_compared()
    {
        var source = ReplayPrograms.Source(Plain);
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        Assert.Equal(("Reproduced", 1, "", result), await ReplayPrograms.ReplayAsync(source, bundle, transforms: true));
        var other = source.Replace("string.Join(\"+\", passages)", "string.Join(\"-\", passages)", StringComparison.Ordinal);
        // Fed from the record, the transform is not asked; run again, what it gives now shows.
        Assert.Equal(("Reproduced", 0), await ReplayPrograms.ReplayAsync(other, bundle) is var fed ? (fed.Status, fed.Calls) : default);
        var (status, _, first, _) = await ReplayPrograms.ReplayAsync(other, bundle, transforms: true);
        Assert.Equal("Diverged", status);
        Assert.Contains("[join]", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_is_answered_from_the_record_and_its_command_is_not_run()
    {
        var ran = Path.GetTempFileName();
        try
        {
            const string body = "var c = await MirChecks.RunAsync(\"unit tests\", \"sh\", [\"-c\", \"echo ran >> $0; exit 3\", q]); return await Draft($\"{c.Status} {c.ExitCode}\");";
            var source = ReplayPrograms.Source(body);
            var (bundle, result) = await ReplayPrograms.RecordAsync(source, ran);
            Assert.Equal("ran\n", await File.ReadAllTextAsync(ran));
            Assert.Contains(" 3", result, StringComparison.Ordinal);
            Assert.Equal(("Reproduced", 0, "", result), await ReplayPrograms.ReplayAsync(source, bundle));
            Assert.Equal("ran\n", await File.ReadAllTextAsync(ran));
            var other = await ReplayPrograms.ReplayAsync(ReplayPrograms.Source(body.Replace("unit tests", "other tests", StringComparison.Ordinal)), bundle);
            Assert.Equal(("Diverged", 0), (other.Status, other.Calls));
            Assert.Contains("\"other tests\"", other.First, StringComparison.Ordinal);
            var without = await ReplayPrograms.ReplayAsync(ReplayPrograms.Source("return await Draft(\"failed 3\");"), bundle, patience: TimeSpan.FromMilliseconds(1));
            Assert.Equal(("Diverged", 0), (without.Status, without.Calls));
            Assert.Equal("ran\n", await File.ReadAllTextAsync(ran));
        }
        finally
        {
            File.Delete(ran);
        }
    }

    /// <summary>What a body computes may look like a card number; the answer that is fed back is then the token that was kept.</summary>
    [Fact]
    public async Task A_content_that_was_redacted_is_reproduced_with_its_token()
    {
        var source = ReplayPrograms.Source("return await Draft(\"paid with 4111 1111 1111 1111\");");
        var (bundle, _) = await ReplayPrograms.RecordAsync(source);
        var (status, calls, first, answer) = await ReplayPrograms.ReplayAsync(source, bundle);
        Assert.Equal("Reproduced  0", $"{status} {first} {calls}");
        Assert.StartsWith("draft of paid with [REDACTED:payment-card:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_was_changed_is_refused()
    {
        var source = ReplayPrograms.Source(Plain);
        var (bundle, _) = await ReplayPrograms.RecordAsync(source);
        var payload = Directory.GetFiles(Path.Combine(bundle, "payloads")).Single(file => File.ReadAllText(file).Contains("draft of", StringComparison.Ordinal));
        File.WriteAllText(payload, File.ReadAllText(payload).Replace("draft", "craft", StringComparison.Ordinal));
        var (status, calls, first, _) = await ReplayPrograms.ReplayAsync(source, bundle);
        Assert.Equal(("Refused", 0), (status, calls));
        Assert.Contains("payloads/", first, StringComparison.Ordinal);
    }

    [JsonFact]
    public async Task Types_of_the_application_are_written_by_the_plans_context_and_others_are_said()
    {
        const string types = """
            [MirPlan("typed", JsonContext = typeof(Payloads))] [MirConstraints(Replay = ReplayPolicy.FullTrace)]
            public partial Task<Answer> Typed([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string q, Mode mode);
            private async Task<Answer> TypedCore(string q, Mode mode) => new(q, (await Judge(new Question(q, 7), mode)).Text, 1);
            [ModelCall(ModelTask.General, Provider = "p")] public async Task<Answer> Judge(Question q, Mode mode) { await Task.Yield(); return new Answer(q.Text, World.Called("judged " + mode), long.MaxValue); }
            """;
        const string declared = """
            public enum Mode { Fast, Slow }
            public sealed record Question(string Text, int Number);
            public sealed record Answer(string Asked, string Text, long Size);
            [System.Text.Json.Serialization.JsonSerializable(typeof(Question))] [System.Text.Json.Serialization.JsonSerializable(typeof(Answer))]
            internal sealed partial class Payloads : System.Text.Json.Serialization.JsonSerializerContext;
            """;
        var source = ReplayPrograms.Source("await Task.Yield(); return Send(q);", types, call: "agent.Typed(q, Mode.Slow)").Replace("\\\"traced\\\"", "\\\"typed\\\"", StringComparison.Ordinal) + declared;
        using var program = GeneratorHarness.Run(JsonSourceGenerator.Run(TestCompilation.Create(source))).AssertClean().Load();
        var parts = ((string)(await program.RunAsync("Program", "Record", "why"))!).Split('|');
        var again = ((string)(await program.RunAsync("Program", "Again", parts[0], false, false, TimeSpan.FromMinutes(5)))!).Split('|');
        Assert.Equal($"Reproduced|0||{parts[1]}", string.Join('|', again));
        var events = File.ReadAllText(Path.Combine(parts[0], "events.jsonl"));
        Assert.Contains("\"name\":\"mode\"", events, StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles(Path.Combine(parts[0], "payloads")), file => File.ReadAllText(file).Contains(long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

        // Without the context the same plan runs, and says what it could not keep.
        var without = source.Replace("[System.Text.Json.Serialization.JsonSerializable(typeof(Answer))]", "", StringComparison.Ordinal);
        using var bare = GeneratorHarness.Run(JsonSourceGenerator.Run(TestCompilation.Create(without))).AssertClean().Load();
        var bundle = ((string)(await bare.RunAsync("Program", "Record", "why"))!).Split('|')[0];
        Assert.Contains("the type Answer is not in the plan's JsonContext", File.ReadAllText(Path.Combine(bundle, "events.jsonl")), StringComparison.Ordinal);
        Assert.StartsWith("Refused|0|", (string)(await bare.RunAsync("Program", "Again", bundle, false, false, TimeSpan.FromMinutes(5)))!, StringComparison.Ordinal);
    }
}
