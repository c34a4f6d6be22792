using Migaki.Tests.Support;

namespace Migaki.Tests.Schemas;

public sealed class SchemaTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AjvFact]
    public async Task Bundles_of_every_outcome_are_valid_and_each_schema_rejects_what_is_not()
    {
        await _folder.Run(() => RunFolder.Everything(SampleCalls.Default));
        await _folder.Run(() => RunFolder.Everything(SampleCalls.Default, approve: false, grounded: false));
        await Assert.ThrowsAsync<FormatException>(() => _folder.Run(() => SampleCalls.Default.Charge("x", () => Task.FromException<string>(new FormatException()))));
        await Assert.ThrowsAsync<MirValidationException>(() => _folder.Run(() => { SampleCalls.Default.Allowed("x", () => ValidatorResult.Fail("no")); return Task.FromResult(""); }));
        await Assert.ThrowsAsync<FormatException>(() => _folder.Run(() => { SampleCalls.Default.Grounded("x", [], () => throw new FormatException()); return Task.FromResult(""); }));
        await Assert.ThrowsAsync<OperationCanceledException>(() => _folder.Run<string>(() => throw new OperationCanceledException()));
        var (signer, key, _) = SigningKeys.New();
        using (signer)
        using (key)
        {
            _folder.Options.Signer = signer;
            await _folder.Run(async () =>
            {
                _ = SampleCalls.Default.Allowed("y", () => new ValidatorResult(true, 1, "the key is ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt"));
                MirRunContext.Current!.BeginRecovery("retry", "again", "draft", 1).Complete();
                _ = await MirChecks.RunAsync("tests", "dotnet", ["--version"]);
                _ = await MirChecks.RunAsync("tests", "no-such-program-here", options: new MirCheckOptions { CaptureOutput = false });
                return "";
            });
            await Assert.ThrowsAsync<TimeoutException>(() => _folder.Run(async () => (await SampleCalls.Default.Approve("x", () => throw new TimeoutException())).ToString()));
            _folder.Options.Signer = null;
        }
        _folder.Options.MaxPayloadBytes = 40;
        var traced = Replay.PayloadTests.Traced();
        var keys = new FolderKeyStore(Path.Combine(_folder.Root, "keys"));
        _folder.Options.ErasureKeys = keys;
        await _folder.Run(() => { _ = MirRunContext.Current!.Now; return RunFolder.Everything(new SampleCalls(traced)); }, traced);
        _folder.Options.ErasureKeys = null;
        var erasures = MirErasure.OfRun(keys, keys.List().Single().RunId, "test", _folder.Root).Records;
        Directory.Delete(Path.Combine(_folder.Root, "keys"), recursive: true);
        var open = Migaki.Runtime.PlanRun.Begin(_folder.Recorder, SamplePlan.Definition);
        var jobs = new List<(string Schema, string Document)>();
        foreach (var run in Directory.GetDirectories(_folder.Root))
        {
            foreach (var file in Directory.GetFiles(Path.Combine(run, "bundle")))
            {
                var text = await File.ReadAllTextAsync(file);
                var lines = text.TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries);
                switch (Path.GetFileName(file))
                {
                    case "bundle.json": jobs.Add(("migaki.net.bundle.v0", text)); break;
                    case "record.json": jobs.Add(("migaki.net.record.v0", text)); break;
                    case "evidence.json": jobs.Add(("migaki.evidence-bundle.v0", text)); break;
                    case "plan.original.json" or "plan.optimized.json": jobs.Add(("migaki.mir.v0", text)); break;
                    case "plan.diff.json": jobs.Add(("migaki.plan-diff.v0", text)); break;
                    case "events.jsonl": jobs.AddRange(lines.Select(line => ("migaki.net.event.v0", line))); break;
                    case "checks.jsonl": jobs.AddRange(lines.Select(line => ("migaki.net.check.v0", line))); break;
                }
            }
        }
        jobs.AddRange(erasures.SelectMany(File.ReadAllLines).Select(line => ("migaki.net.erasure.v0", line)));
        open.Fail(new OperationCanceledException());
        var errors = Ajv.Validate(jobs);
        Assert.Equal(jobs.Count, errors.Length);
        Assert.All(errors.Zip(jobs), pair => Assert.True(pair.First.Length == 0, $"{pair.Second.Schema}: {pair.First}\n{pair.Second.Document}"));
        Assert.Equal(8, jobs.Select(job => job.Schema).Distinct().Count());

        var broken = new List<(string Schema, string Document)>();
        foreach (var (schema, from, to) in new[]
        {
            ("migaki.net.bundle.v0", "\"run_id\":\"2", "\"run_id\":\"x"), ("migaki.net.bundle.v0", "\"digest\":", "\"digests\":"), ("migaki.net.bundle.v0", "\"credible\":false", "\"credible\":true"),
            ("migaki.net.bundle.v0", "\"reason\":\"Not every", "\"reasons\":\"Not every"), ("migaki.net.record.v0", "migaki.net.record.v0", "migaki.net.record.v1"),
            ("migaki.net.record.v0", "\"contextRefs\":[", "\"contextRefs\":[7,"), ("migaki.evidence-bundle.v0", "\"validatorResult\":{", "\"validatorResults\":{"),
            ("migaki.evidence-bundle.v0", "\"exportMode\":\"metadata_only\"", "\"exportMode\":\"all\""), ("migaki.net.event.v0", "\"prev\":\"", "\"prev\":\"X"),
            ("migaki.net.event.v0", "\"eventType\":\"request.", "\"eventType\":\"requests."), ("migaki.net.event.v0", "\"outcome\":", "\"result\":"),
            ("migaki.net.check.v0", "\"exit_code\":0", "\"exit_code\":3"), ("migaki.net.check.v0", "\"command\":", "\"commands\":"),
            ("migaki.net.event.v0", "\"role\":\"", "\"role\":\"x"), ("migaki.net.event.v0", "\"omitted\":", "\"ommitted\":"), ("migaki.net.erasure.v0", "retention.erased", "retention.kept"),
            ("migaki.mir.v0", "\"kind\":\"model_call\"", "\"kind\":\"model_calls\""), ("migaki.plan-diff.v0", "\"kind\":\"inline\"", "\"kind\":\"outline\""),
        })
        {
            var document = jobs.First(job => job.Schema == schema && job.Document.Contains(from, StringComparison.Ordinal)).Document;
            broken.Add((schema, document.Replace(from, to, StringComparison.Ordinal)));
        }
        Assert.All(Ajv.Validate(broken).Zip(broken), pair => Assert.True(pair.First.Length > 0, $"{pair.Second.Schema} accepts {pair.Second.Document}"));
    }
}
