using System.Globalization;
using Migaki.Cli.Output;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir.Json;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

public class TelemetryExportTests : CommandTests
{
    /// <summary>The last version that carries the code generated from the .proto files.</summary>
    private const string OtlpReader = "@opentelemetry/otlp-transformer@0.57.2";

    /// <summary>Reads the request as protobuf's JSON, writes and reads the bytes, and says what got lost on the way.</summary>
    private const string OtlpProgram = """
        const root = require('@opentelemetry/otlp-transformer/build/src/generated/root');
        const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
        const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        // OTLP/JSON has ids as hex, not base64.
        for (const r of given.resourceSpans) for (const s of r.scopeSpans) for (const x of s.spans)
          for (const id of ['traceId', 'spanId', 'parentSpanId']) if (x[id] !== undefined) { if (!/^([0-9a-f]{16}){1,2}$/.test(x[id])) throw new Error('no id: ' + x[id]); x[id] = Buffer.from(x[id], 'hex').toString('base64'); }
        const message = Request.fromObject(given);
        const wrong = Request.verify(message); if (wrong) throw new Error(wrong);
        const read = Request.toObject(Request.decode(Request.encode(message).finish()), { longs: String, bytes: String, arrays: true });
        const lost = (a, b, path) => { if (a === null || typeof a !== 'object') { if (String(a) !== String(b)) throw new Error(path + ': ' + a + ' became ' + b); return; }
          for (const k of Object.keys(a)) { if (b?.[k] === undefined && !(k === 'status' && Object.keys(a[k]).length === 0)) throw new Error('unknown: ' + path + '.' + k); if (b?.[k] !== undefined) lost(a[k], b[k], path + '.' + k); } };
        lost(given, read, '$');
        console.log(read.resourceSpans[0].scopeSpans[0].spans.length);
        """;

    private SampleRuns Runs => new(Folder);

    [NpmFact(OtlpReader)]
    public void Otlp_is_read_by_the_code_generated_from_its_protocol()
    {
        Runs.Everything(approve: false, grounded: false);
        Runs.Everything();
        Runs.Unfinished();
        var (code, output) = Npm.Run(OtlpReader, Run("export", "runs", "-f", "otlp").Expect(3).Out, "node", "-e", OtlpProgram);
        Assert.True(code == 0, output);
        Assert.Equal("20", output.Trim());
    }

    [Fact]
    public void Otlp_has_the_run_its_steps_and_verdicts_under_the_names_of_the_live_spans()
    {
        var run = Runs.Everything(grounded: false);
        var spans = Spans(Run("export", run, "-f", "otlp").Expect(0).Out);
        var manifest = (WireObject)WireReader.Read(File.ReadAllBytes(Path.Combine(Folder.Path, run, "bundle", "bundle.json"))).Value!;
        var root = spans.Single(static span => span.Text("parentSpanId") is null);
        Assert.Equal(("invoke_workflow support.answer", "sha256:" + manifest.Text("digest")), (root.Text("name"), Tag(root, "migaki.bundle.digest")));
        Assert.Contains(root.Text("traceId")!, File.ReadAllText(Path.Combine(Folder.Path, run, "bundle", "events.jsonl")), StringComparison.Ordinal);
        Assert.Equal(["chat gpt-x", "execute_tool charge", "migaki.approval approve", "migaki.cache_read recall", "migaki.cache_write remember", "migaki.context_transform summarize", "migaki.validate allowed", "migaki.validate grounded", "retrieval kb"],
            spans.Where(static span => span.Text("parentSpanId") is not null).Select(static span => span.Text("name")!).Order(StringComparer.Ordinal));
        var draft = spans.Single(static span => span.Text("name") == "chat gpt-x");
        Assert.Equal(("openai", "gpt-x-2026", "120", "30", "generation"), (Tag(draft, "gen_ai.provider.name"), Tag(draft, "gen_ai.response.model"), Tag(draft, "gen_ai.usage.input_tokens"), Tag(draft, "gen_ai.usage.output_tokens"), Tag(draft, "langfuse.observation.type")));
        // The verdict is an event of what it is about.
        var verdict = Assert.Single(spans.Single(static span => span.Text("name") == "migaki.context_transform summarize").Objects("events"));
        Assert.Equal(("gen_ai.evaluation.result", "failed"), (verdict.Text("name"), Tag(verdict, "gen_ai.evaluation.score.label")));
        Assert.All(spans, static span => Assert.True(long.Parse(span.Text("startTimeUnixNano")!, CultureInfo.InvariantCulture) <= long.Parse(span.Text("endTimeUnixNano")!, CultureInfo.InvariantCulture)));
        // A second export is the same trace.
        Assert.Equal(spans, Spans(Run("export", run, "-f", "otlp").Out));
    }

    [Fact]
    public void Openlineage_says_what_a_run_read_and_changed()
    {
        var run = Runs.Everything();
        var lines = Run("export", run, "-f", "openlineage").Expect(0).Out.TrimEnd('\n').Split('\n').Select(static line => (WireObject)WireReader.Read(line).Value!).ToList();
        Assert.Equal(["START", "COMPLETE"], lines.Select(static line => line.Text("eventType")));
        Assert.Equal(lines[0].Object("run").Text("runId"), lines[1].Object("run").Text("runId"));
        Assert.True(Guid.TryParse(lines[0].Object("run").Text("runId"), out _));
        Assert.Equal(["cache/cache://answers", "retrieval/kb"], lines[1].Objects("inputs").Select(static item => item.Text("name")));
        Assert.Equal(["cache/cache://answers", "tool/charge"], lines[1].Objects("outputs").Select(static item => item.Text("name")));
        Assert.StartsWith("sha256:", lines[1].Object("run").Object("facets").Object("migaki_evidence").Text("bundleDigest"), StringComparison.Ordinal);
        Assert.Equal("ABORT", ((WireObject)WireReader.Read(Run("export", Runs.Everything(approve: false), "-f", "openlineage").Out.TrimEnd('\n').Split('\n')[1]).Value!).Text("eventType"));
    }

    [OfficialFact("openlineage.json")]
    public void Openlineage_is_valid_for_its_own_schema()
    {
        if (Ajv.Missing is not null) return;
        Runs.Everything(approve: false);
        Runs.Everything();
        var schema = OfficialFactAttribute.PathOf("openlineage.json");
        var jobs = Run("export", "runs", "-f", "openlineage").Expect(0).Out.TrimEnd('\n').Split('\n').Select(line => (schema, line)).ToList();
        Assert.Equal(4, jobs.Count);
        Assert.All(Ajv.ValidateFiles(jobs), static error => Assert.Equal("", error));
        Assert.All(Ajv.ValidateFiles(jobs.Select(static job => (job.schema, job.line.Replace("\"_producer\"", "\"_other\"", StringComparison.Ordinal)))), static error => Assert.NotEqual("", error));
    }

    private static List<WireObject> Spans(string json) => [.. ((WireObject)WireReader.Read(json).Value!).Objects("resourceSpans").Single().Objects("scopeSpans").Single().Objects("spans")];

    private static string? Tag(WireObject of, string key) => of.Objects("attributes").SingleOrDefault(item => item.Text("key") == key).Object("value")?.Members.Single().Value is { } value ? value is WireString text ? text.Value : value.ToString() : null;
}
