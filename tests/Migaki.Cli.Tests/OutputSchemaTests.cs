using Migaki.Cli.Tests.Harness;
using Migaki.Tests.Shared;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

public class OutputSchemaTests : CommandTests
{
    /// <summary>Every output against its schema, by a validator we did not write; and each schema refuses what it should.</summary>
    [AjvFact]
    public void Every_json_output_is_valid_and_each_schema_rejects_what_is_not()
    {
        var runs = new SampleRuns(Folder);
        var (good, bad) = (runs.Everything(), runs.Everything(approve: false, grounded: false, priced: false));
        var tampered = runs.Everything();
        File.AppendAllText(Path.Combine(Folder.Path, tampered, "bundle", "checks.jsonl"), "{}\n");
        runs.Unfinished();
        Folder.Write("policy.json", """{"version":"migaki.net.policy.v0","maxCostUsd":0,"minRuns":9,"replay":true}""");
        var jobs = new List<(string Schema, string Document)>();
        foreach (var run in new[] { good, bad, tampered, "runs" })
        {
            jobs.Add(("migaki.net.show.v0", Run("show", run, "--json").Out));
            jobs.Add(("migaki.net.explain.v0", Run("explain", run, "--json").Out));
            jobs.Add(("migaki.net.replay.v0", Run("replay", run, "--json").Out));
            jobs.Add(("migaki.net.run-diff.v0", Run("diff", good, run, "--json").Out));
        }
        jobs.Add(("migaki.net.explain.v0", Run("explain", good, "--claim", "cost", "--json").Out));
        jobs.Add(("migaki.net.verify.v0", Run("verify", "runs", "--json").Expect(1).Out));
        jobs.Add(("migaki.net.verify.v0", Run("verify", "runs", "--json", "--require", "verified", "--policy", "policy.json").Expect(1).Out));
        jobs.Add(("migaki.net.stats.v0", Run("stats", "runs", "--json").Expect(0).Out));
        jobs.Add(("migaki.net.export.v0", Run("export", good, "-f", "html", "-o", "r.html", "--json").Expect(0).Out));
        foreach (var format in new[] { "otlp", "openlineage", "redacted" }) jobs.Add(("migaki.net.export.v0", Run("export", good, "-f", format, "-o", "e." + format, "--json").Expect(0).Out));
        jobs.Add(("migaki.net.verify.v0", Run("verify", Zip("e.redacted"), "--json").Expect(0).Out));
        using (var zip = System.IO.Compression.ZipFile.OpenRead(Path.Combine(Folder.Path, "e.redacted.zip")))
        using (var reader = new StreamReader(zip.Entries.Single(static entry => entry.Name == "redacted.json").Open())) jobs.Add(("migaki.net.redacted.v0", reader.ReadToEnd()));
        jobs.Add(("migaki.net.query.v0", Run("query", "select outcome, cost_usd, null from runs", "runs", "--json").Expect(0).Out));
        var optimized = runs.Everything(plan: SampleRuns.Optimized());
        Folder.Write("hostile.mir.json", SamplePlans.Hostile());
        Folder.Write("careless.mir.json", SamplePlans.Careless());
        Folder.Write("broken.mir.json", "{}");
        foreach (var source in new[] { good, optimized, "hostile.mir.json", "careless.mir.json" })
        {
            jobs.Add(("migaki.net.plan-list.v0", Run("plan", "list", source, "--json").Out));
            jobs.Add(("migaki.net.plan-graph.v0", Run("plan", "graph", source, "--json").Expect(0).Out));
            jobs.Add(("migaki.net.plan-check.v0", Run("plan", "check", source, "--json").Out));
            jobs.Add(("migaki.net.plan-comparison.v0", Run("plan", "diff", good, source, "--json").Out));
        }
        jobs.Add(("migaki.mir.v0", Run("plan", "show", good, "--json").Expect(0).Out));
        jobs.Add(("migaki.net.plan-list.v0", Run("plan", "list", "broken.mir.json", "--json").Out));
        jobs.Add(("migaki.net.plan-check.v0", Run("plan", "check", "broken.mir.json", "--json").Out));
        jobs.Add(("migaki.net.policy.v0", File.ReadAllText(Path.Combine(Folder.Path, "policy.json"))));
        jobs.Add(("migaki.net.policy.v0", File.ReadAllText(Path.Combine(Repository.Root, "samples", "ci", "policy.json"))));
        Assert.All(Ajv.Validate(jobs).Zip(jobs), static pair => Assert.True(pair.First.Length == 0, $"{pair.Second.Schema}: {pair.First}\n{pair.Second.Document}"));

        var broken = new[] { "show", "explain", "replay", "run-diff", "verify", "stats", "export", "policy", "query", "redacted", "plan-list", "plan-graph", "plan-check", "plan-comparison" }.Select(name => jobs.First(job => job.Schema == $"migaki.net.{name}.v0"))
            .SelectMany(static job => new[] { (job.Schema, job.Document.Replace(job.Schema, "migaki.net.other.v0", StringComparison.Ordinal)), (job.Schema, job.Document.TrimEnd().TrimEnd('}') + ",\"surprise\":1}") }).ToList();
        Assert.All(Ajv.Validate(broken), static error => Assert.NotEqual("", error));
    }

    private string Zip(string name)
    {
        File.Move(Path.Combine(Folder.Path, name), Path.Combine(Folder.Path, name + ".zip"));
        return name + ".zip";
    }

    [Fact]
    public void The_policy_of_the_sample_is_one() => Gates.GatePolicy.Load(Path.Combine(Repository.Root, "samples", "ci", "policy.json"), new ToolConsole(TextWriter.Null, TextWriter.Null, ConsoleLook.Plain, Folder.Path));
}
