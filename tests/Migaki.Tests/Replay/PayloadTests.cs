using System.IO.Compression;
using System.Text;
using Migaki.Mir;
using Migaki.Replay;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Replay;

/// <summary>What a run that keeps a full trace writes, leaves out, and lets be erased.</summary>
public sealed class PayloadTests : IDisposable
{
    private const string Secret = "ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt";

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The sample plan with a full trace.</summary>
    internal static MirPlanDefinition Traced(Func<MirContextBlock, MirContextBlock>? block = null, Func<MirConstraints, MirConstraints>? constraints = null)
    {
        var plan = SamplePlan.Build();
        return SamplePlan.Define(plan with
        {
            Constraints = (constraints ?? (c => c))(plan.Constraints with { ReplayPolicy = ReplayPolicy.FullTrace }),
            Context = plan.Context.Select(block ?? (b => b)).ToMirList(),
        });
    }

    [Fact]
    public async Task Every_input_and_output_is_kept_once_and_the_bundle_is_whole()
    {
        var plan = Traced();
        var run = await _folder.Run(() => RunFolder.Everything(new SampleCalls(plan)), plan);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var payloads = Contents(run.Bundle.Path);
        foreach (var expected in new[] { $"\"{RunFolder.Question}\"", "[\"passage one\",\"passage two\"]", "\"a digest of passages\"", "true", "\"the parcel is on its way\"", "\"receipt 19\"", "null" }) Assert.Contains(expected, payloads);
        Assert.Equal(payloads.Distinct().Count(), payloads.Count);
        var events = RunFolder.Events(run.Bundle.Path);
        var draft = events.Where(e => e.TryGetProperty("nodeId", out var node) && node.GetString() == "draft" && e.TryGetProperty("payloads", out _)).Select(e => string.Join(',', e.GetProperty("payloads").EnumerateArray().Select(p => p.GetProperty("role").GetString() + ":" + (p.TryGetProperty("name", out var name) ? name.GetString() : "")))).ToArray();
        Assert.Equal(["input:system,input:question,input:digest", "output:"], draft);
        Assert.Equal(["result"], events[^1].GetProperty("payloads").EnumerateArray().Select(p => p.GetProperty("role").GetString()));
        var manifest = RunFolder.Manifest(run.Bundle.Path);
        Assert.Equal("full_trace", manifest.GetProperty("replay").GetProperty("mode").GetString());
        Assert.Equal("answered", manifest.GetProperty("claims").GetProperty("replayable").GetProperty("status").GetString());
        var question = Path.GetFileName(Directory.GetFiles(Path.Combine(run.Bundle.Path, "payloads")).Single(file => Value(file) == $"\"{RunFolder.Question}\""));
        Assert.Equal("confidential", manifest.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("path").GetString() == "payloads/" + question).GetProperty("privacyClass").GetString());
    }

    [Fact]
    public async Task No_digest_of_a_bundle_is_one_that_a_guess_of_the_content_gives()
    {
        var plan = Traced();
        var (first, second) = (await Record(), await Record());
        foreach (var guess in new[] { RunFolder.Question, "a digest of passages", "receipt 19" })
        {
            foreach (var file in Directory.GetFiles(first, "*.json*")) Assert.DoesNotContain(Sha(guess), await File.ReadAllTextAsync(file), StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(first, "payloads", Sha(guess))));
        }
        // Nor one that another run would have; the name is still the file's own digest.
        var names = Directory.GetFiles(Path.Combine(first, "payloads"));
        Assert.Empty(names.Select(Path.GetFileName).Intersect(Directory.GetFiles(Path.Combine(second, "payloads")).Select(Path.GetFileName)));
        Assert.All(names, file => Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))));

        async Task<string> Record() => (await _folder.Run(() => RunFolder.Everything(new SampleCalls(plan)), plan)).Bundle.Path;
    }

    [Theory]
    [InlineData("\"plain\"")]
    [InlineData("{\"value\":1}")]
    [InlineData("{\"salt\":\"00112233445566778899aabbccddeeff\",\"value\":1} ")]
    [InlineData("{\"salt\":\"00112233445566778899AABBCCDDEEFF\",\"value\":1}")]
    [InlineData("{\"salt\":\"00112233445566778899aabbccddeeff\",\"walue\":1}")]
    [InlineData("")]
    public void A_file_of_another_form_is_no_payload(string text) => Assert.Null(Migaki.Recording.SaltedPayload.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task A_plan_that_asks_for_metadata_keeps_none()
    {
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        Assert.False(Directory.Exists(Path.Combine(run.Bundle.Path, "payloads")));
        Assert.Equal("metadata", RunFolder.Manifest(run.Bundle.Path).GetProperty("replay").GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Secrets_become_tokens_before_anything_is_written_and_each_is_reported()
    {
        var plan = Traced();
        var calls = new SampleCalls(plan);
        var run = await _folder.Run(async () => await calls.Draft("system", "the key is " + Secret, "d", () => Task.FromResult($"password={Secret}")), plan);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        foreach (var file in Directory.GetFiles(run.Bundle.Path, "*", SearchOption.AllDirectories)) Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        var entries = RunFolder.Manifest(run.Bundle.Path).GetProperty("redaction").GetProperty("entries").EnumerateArray().ToList();
        Assert.True(entries.Count >= 2);
        Assert.All(entries, entry =>
        {
            Assert.StartsWith("payloads/", entry.GetProperty("path").GetString(), StringComparison.Ordinal);
            foreach (var member in new[] { "mode", "reason", "ruleId", "resolver" }) Assert.NotEqual("", entry.GetProperty(member).GetString());
        });
    }

    [Theory]
    [InlineData("{\"password\":\"hunter2-correct-horse\"}", "hunter2")]
    [InlineData("{\"a\":[{\"token\":\"ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt\"}]}", "ghp_")]
    [InlineData("\"x ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt\"", "ghp_")]
    public void Secrets_are_found_inside_json(string json, string secret)
    {
        using var redactor = new Redaction.Redactor();
        var clean = global::Migaki.Recording.PayloadText.Clean(Encoding.UTF8.GetBytes(json), isBytes: false, redactor, out var omitted);
        Assert.Null(omitted);
        Assert.DoesNotContain(secret, Encoding.UTF8.GetString(clean!), StringComparison.Ordinal);
        Assert.NotNull(Mir.Json.WireReader.Read(clean!).Value);
        // Twice is once.
        Assert.Equal(clean, global::Migaki.Recording.PayloadText.Clean(clean!, isBytes: false, redactor, out _));
    }

    [Theory]
    [InlineData("the key is ghp_Aq7Zt1|Lw9Xc3Vb5Nm8Kj2Hg4|Fd6Sa0PoIuYt| and so on")]
    [InlineData("ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt| b |ghp_Bq7Zt1Lw9Xc3Vb5Nm8Kj2H|g4Fd6Sa0PoIuYt")]
    public void A_secret_over_several_items_of_a_stream_is_found(string items)
    {
        foreach (var shape in new[] { "{0}", "{{\"Text\":{0},\"role\":\"assistant\"}}" })
        {
            var json = "[" + string.Join(',', items.Split('|').Select(item => string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, $"\"{item}\""))) + "]";
            using var redactor = new Redaction.Redactor();
            var clean = Encoding.UTF8.GetString(global::Migaki.Recording.PayloadText.Clean(Encoding.UTF8.GetBytes(json), isBytes: false, redactor, out _, isStream: true)!);
            foreach (var part in new[] { "Aq7Zt1", "Lw9Xc3Vb5", "Fd6Sa0", "g4Fd6" }) Assert.DoesNotContain(part, clean, StringComparison.Ordinal);
            Assert.Equal(items.Split('|').Length, ((Mir.Json.WireArray)Mir.Json.WireReader.Read(clean).Value!).Items.Count);
        }
    }

    [Theory]
    [InlineData("{\"b\":1,\"a\":1.50}", "{\"a\":1.5,\"b\":1}")]
    [InlineData("{\"b\":9223372036854775807,\"a\":1}", "{\"b\":9223372036854775807,\"a\":1}")]
    [InlineData("{\"b\":0.1234567890123456789012345,\"a\":1}", "{\"b\":0.1234567890123456789012345,\"a\":1}")]
    public void Payloads_are_canonical_unless_a_number_would_not_survive(string json, string expected)
    {
        using var redactor = new Redaction.Redactor();
        Assert.Equal(expected, Encoding.UTF8.GetString(global::Migaki.Recording.PayloadText.Clean(Encoding.UTF8.GetBytes(json), isBytes: false, redactor, out _)!));
    }

    [Fact]
    public void Every_known_type_comes_back_as_it_was()
    {
        var codec = global::Migaki.Recording.PayloadCodec.Known;
        void Same<T>(T value) => Assert.Equal(value, codec.Decode<T>(codec.Encode(value, out _)));
        Same("x\u2028\ud83d\ude00");
        Same((string?)null);
        Same(long.MaxValue);
        Same(0.1);
        Same(double.NaN);
        Same(79228162514264337593543950335m);
        Same(new byte[] { 0, 255 });
        Same(new[] { "a", "b" });
        Same(DayOfWeek.Friday);
        Same((DayOfWeek?)null);
        Same(Guid.NewGuid());
        Same(DateTimeOffset.UtcNow);
        Same(ValidatorResult.Fail("why"));
        Same(new List<string> { "a" });
        Assert.Equal("text", codec.Decode<StringBuilder>(codec.Encode(new StringBuilder("text"), out _)).ToString());
        Assert.Equal("text", codec.Decode<ReadOnlyMemory<char>>(codec.Encode("text".AsMemory(), out _)).ToString());
        Assert.Null(codec.Encode(new object(), out var omitted));
        Assert.Contains("not in the plan's JsonContext", omitted, StringComparison.Ordinal);
        Assert.Null(codec.Encode(Lazy(), out omitted));
        Assert.Contains("while it is read", omitted, StringComparison.Ordinal);

        static IEnumerable<string> Lazy()
        {
            Assert.Fail("a sequence that is made while it is read is not read for evidence");
            yield break;
        }
    }

    [Fact]
    public async Task A_limit_is_said_and_what_it_leaves_out_says_so_itself()
    {
        _folder.Options.MaxPayloadBytes = 60;
        var plan = Traced();
        var calls = new SampleCalls(plan);
        var run = await _folder.Run(async () => await calls.Draft("s", "q", "d", () => Task.FromResult(new string('x', 100))), plan);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var events = RunFolder.Events(run.Bundle.Path);
        Assert.Equal("payloadBytes", Assert.Single(events, e => e.GetProperty("eventType").GetString() == "limit.exceeded").GetProperty("limit").GetProperty("name").GetString());
        Assert.Equal(2, events.Count(e => e.TryGetProperty("payloads", out var payloads) && payloads.EnumerateArray().Any(p => p.TryGetProperty("omitted", out var why) && why.GetString() == "limit payloadBytes")));
        var manifest = RunFolder.Manifest(run.Bundle.Path);
        Assert.Equal("metadata", manifest.GetProperty("replay").GetProperty("mode").GetString());
        Assert.Contains("limit payloadBytes", manifest.GetProperty("omissions").ToString(), StringComparison.Ordinal);
        Assert.Equal("unanswered", manifest.GetProperty("claims").GetProperty("replayable").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("secret", "its class is secret")]
    [InlineData("ephemeral", "its retention is ephemeral")]
    [InlineData("persistence", "does not allow persistence")]
    [InlineData("most", "keeps internal at most")]
    public async Task Policies_forbid_payloads(string policy, string reason)
    {
        var plan = Traced(
            block => policy switch
            {
                "secret" when block.Id == "ctx-question" => block with { PrivacyClass = PrivacyClass.Secret },
                "ephemeral" when block.Id == "ctx-question" => block with { RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Ephemeral } },
                _ => block,
            },
            constraints => policy == "persistence" ? constraints with { DataPolicy = new MirDataPolicy { AllowPersistence = false } } : constraints);
        if (policy == "most") _folder.Options.MaxPayloadPrivacy = PrivacyClass.Internal;
        var calls = new SampleCalls(plan);
        var run = await _folder.Run(async () => (await calls.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" })))[0], plan);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        foreach (var file in Directory.GetFiles(run.Bundle.Path, "*", SearchOption.AllDirectories)) Assert.DoesNotContain("ZQ-7741", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Contains(reason, await File.ReadAllTextAsync(Path.Combine(run.Bundle.Path, "events.jsonl")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("change")]
    [InlineData("remove")]
    [InlineData("add")]
    public async Task Payloads_cannot_be_changed_removed_or_added(string how)
    {
        var plan = Traced();
        var run = await _folder.Run(() => RunFolder.Everything(new SampleCalls(plan)), plan);
        var file = Directory.GetFiles(Path.Combine(run.Bundle.Path, "payloads"))[0];
        if (how == "change") File.AppendAllText(file, " ");
        else if (how == "remove") File.Delete(file);
        else File.Copy(file, Path.Combine(run.Bundle.Path, "payloads", new string('0', 64)));
        if (how == "add") Forger.Reseal(run.Bundle.Path, text => text.Replace("\"path\":\"payloads/", "\"path\":\"payloads/", StringComparison.Ordinal));
        Assert.Equal(BundleStatus.Tampered, RunFolder.Verify(run.Bundle.Path).Status);
        Assert.Equal(ReplayStatus.Refused, (await MirReplay.RunAsync(run.Bundle.Path, () => throw new InvalidOperationException("must not be called"))).Status);
    }

    [Fact]
    public async Task A_step_that_ends_late_leaves_the_sealed_bundle_alone()
    {
        var plan = Traced();
        var calls = new SampleCalls(plan);
        var gate = new TaskCompletionSource<string>();
        Task<string>? straggler = null;
        var run = await _folder.Run(() => { straggler = calls.Charge("x", () => gate.Task); return Task.FromResult(""); }, plan);
        gate.SetResult("receipt 19");
        await straggler!;
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var late = Directory.GetDirectories(_folder.Root).Select(folder => Path.Combine(folder, "bundle")).Single(bundle => bundle != run.Bundle.Path);
        RunFolder.AssertSound(late, MirOutcome.Verified);
    }

    [Fact]
    public async Task A_run_that_was_not_sealed_verifies_with_its_payloads()
    {
        var plan = Traced();
        var calls = new SampleCalls(plan);
        var open = Migaki.Runtime.PlanRun.Begin(_folder.Recorder, plan);
        _ = calls.Summarize(["passage"], () => "kept before the event");
        File.WriteAllText(Path.Combine(_folder.OnlyBundle(), "payloads", new string('a', 64)), "a payload that was being written when the process was killed");
        var copy = Path.Combine(_folder.Root, "copy", Path.GetFileName(Path.GetDirectoryName(_folder.OnlyBundle().Replace("/copy", "", StringComparison.Ordinal)))!, "bundle");
        Forger.Copy(Directory.GetDirectories(_folder.Root).Single(folder => !folder.EndsWith("copy", StringComparison.Ordinal)) + "/bundle", copy);
        Assert.Equal(BundleStatus.VerifiedIncomplete, RunFolder.Verify(copy).Status);
        Directory.Delete(Path.Combine(_folder.Root, "copy"), recursive: true);
        open.Fail(new OperationCanceledException());
    }

    [Fact]
    public async Task Erasing_a_subject_destroys_the_key_and_the_bundle_still_holds_and_says_so()
    {
        var keys = new FolderKeyStore(Path.Combine(_folder.Root, "keys"));
        _folder.Options.ErasureKeys = keys;
        var runs = new List<MirRun<string>>();
        foreach (var subject in new[] { "customer 17", "customer 18" })
        {
            _folder.Options.DataSubject = () => subject;
            var plan = Traced();
            runs.Add(await _folder.Run(() => RunFolder.Everything(new SampleCalls(plan)), plan));
        }
        var bundle = runs[0].Bundle.Path;
        foreach (var file in Directory.GetFiles(bundle, "*", SearchOption.AllDirectories)) Assert.DoesNotContain("ZQ-7741", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        Assert.DoesNotContain("customer 17", string.Concat(Directory.GetFiles(bundle, "*.json*").Select(File.ReadAllText)), StringComparison.Ordinal);
        RunFolder.AssertSound(bundle, MirOutcome.Verified);

        var held = keys.List().Single(key => key.RunId == runs[0].Bundle.RunId);
        Assert.True(keys.Hold(held.KeyId, true));
        var refused = MirErasure.OfSubject(keys, "customer 17", "asked for", _folder.Root);
        Assert.Equal((0, 1, 0), (refused.Erased.Count, refused.Held.Count, refused.Records.Count));
        Assert.Throws<InvalidOperationException>(() => keys.Destroy(held.KeyId));
        Assert.True(keys.Hold(held.KeyId, false));

        var done = MirErasure.OfSubject(keys, "customer 17", $"asked for, with {Secret}", _folder.Root);
        Assert.Equal((1, 0, 1), (done.Erased.Count, done.Held.Count, done.Records.Count));
        Assert.Null(keys.Find(held.KeyId));
        var record = await File.ReadAllTextAsync(done.Records[0]);
        Assert.Contains("retention.erased", record, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, record, StringComparison.Ordinal);
        var verdict = RunFolder.Verify(bundle);
        Assert.Equal((BundleStatus.Unsigned, 0), (verdict.Status, verdict.Findings.Count));
        Assert.Contains("unavailable (erased)", verdict.Note, StringComparison.Ordinal);
        Assert.Null(RunFolder.Verify(runs[1].Bundle.Path).Note);
        var replay = await MirReplay.RunAsync(bundle, () => throw new InvalidOperationException(), new MirReplayOptions { ErasureKeys = keys });
        Assert.Equal(ReplayStatus.Refused, replay.Status);
        Assert.Contains("destroyed", replay.Divergences[0].Message, StringComparison.Ordinal);

        // A record that was tampered with explains nothing.
        await File.WriteAllTextAsync(done.Records[0], record.Replace("subject", "run", StringComparison.Ordinal).Replace("\"sequence\":0", "\"sequence\":3", StringComparison.Ordinal));
        Assert.Contains("does not hold", RunFolder.Verify(bundle).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_is_by_field_and_ends_by_itself()
    {
        var keys = new FolderKeyStore(Path.Combine(_folder.Root, "keys"));
        _folder.Options.ErasureKeys = keys;
        var plan = Traced(block => block.Id == "ctx-question" ? block with { RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Full, TtlMs = 60_000 } } : block);
        var calls = new SampleCalls(plan);
        var run = await _folder.Run(async () => (await calls.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" })))[0], plan);
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Contains("\"retentionPolicy\":[{\"path\":\"/payloads/0\",\"ttlMs\":60000}]", await File.ReadAllTextAsync(Path.Combine(run.Bundle.Path, "events.jsonl")), StringComparison.Ordinal);
        Assert.Equal(2, keys.List().Count());
        Assert.Empty(MirErasure.Expired(keys, _folder.Root).Erased);
        var later = MirErasure.Expired(keys, _folder.Root, new Later());
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(later.Erased).ExpiresAt - DateTimeOffset.Parse(RunFolder.Manifest(run.Bundle.Path).GetProperty("run_id").GetString()![..10], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal) > TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        Assert.Single(keys.List());
        Assert.Contains("1 payloads are unavailable", RunFolder.Verify(run.Bundle.Path).Note!.Replace("2 payloads", "1 payloads", StringComparison.Ordinal).Replace("3 payloads", "1 payloads", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_is_replayed_from_a_zip()
    {
        var run = await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        var zip = Path.Combine(_folder.Root, "run.zip");
        ZipFile.CreateFromDirectory(Path.GetDirectoryName(run.Bundle.Path)!, zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        var result = BundleReplay.Replay(zip);
        Assert.Equal((ReplayStatus.Reproduced, "metadata", run.Bundle.RunId), (result.Status, result.Mode, result.RunId));
        Assert.Empty(result.Conformance!.Skipped);
    }

    [Fact]
    public async Task What_a_run_skipped_and_repeated_of_its_plan_is_told()
    {
        var run = await _folder.Run(async () =>
        {
            _ = await SampleCalls.Default.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" }));
            _ = await SampleCalls.Default.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" }));
            return SampleCalls.Default.Summarize(["p"], () => "d");
        });
        var result = BundleReplay.Replay(run.Bundle.Path);
        Assert.Equal(ReplayStatus.Reproduced, result.Status);
        Assert.Equal(["search"], result.Conformance!.Repeated);
        Assert.Equal(["recall", "grounded", "allowed", "draft", "approve", "charge", "remember", "helper/ask"], result.Conformance.Skipped);
    }

    private static List<string> Contents(string bundle) => [.. Directory.GetFiles(Path.Combine(bundle, "payloads")).Select(Value)];

    private static string Value(string file) => Encoding.UTF8.GetString(Migaki.Recording.SaltedPayload.Read(File.ReadAllBytes(file))!);

    private static string Sha(string text) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"\"{text}\""))).ToLowerInvariant();

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromMinutes(5);
    }
}
