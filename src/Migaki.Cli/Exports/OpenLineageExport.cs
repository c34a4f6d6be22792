using System.Globalization;
using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Exports;

/// <summary>Runs as OpenLineage events, one JSON object a line: a START and the end of each run, with what it read and what it changed as datasets.</summary>
internal static class OpenLineageExport
{
    private const string SchemaUrl = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
    private const string FacetUrl = "https://migaki.dev/schemas/openlineage-evidence.v0.json";
    private const string Namespace = "migaki";

    public static string Render(IEnumerable<RunDocument> runs, string version)
    {
        var text = new StringBuilder();
        foreach (var run in runs)
            foreach (var item in Events(run, "https://migaki.dev/migaki/" + version)) text.Append(CanonicalJson.ToText(item)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<WireObject> Events(RunDocument run, string producer)
    {
        var began = DateTimeOffset.TryParse(run.Events.StartedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var known) ? known : DateTimeOffset.UnixEpoch;
        // The id of the event that admitted the run: a UUID, and nobody else's.
        var id = run.Events.Items.Count > 0 ? run.Events.Items[0].Text("eventId") : null;
        var (inputs, outputs) = Datasets(run);
        yield return Event("START", began, false);
        if (run.Outcome != "incomplete") yield return Event(run.Outcome switch { "verified" => "COMPLETE", "failed" => "FAIL", _ => "ABORT" }, began.AddMilliseconds(run.Events.DurationMs ?? 0), true);

        WireObject Event(string type, DateTimeOffset time, bool ended) => new WireObjectBuilder()
            .Add("eventType", type).Add("eventTime", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Add("producer", producer).Add("schemaURL", SchemaUrl)
            .Add("run", new WireObjectBuilder().Add("runId", id ?? Guid.Empty.ToString()).Add("facets", Facets(ended)).Build())
            .Add("job", new WireObjectBuilder().Add("namespace", Namespace).Add("name", run.PlanId).Add("facets", JobFacets()).Build())
            .Add("inputs", Array(inputs)).Add("outputs", ended ? Array(outputs) : new WireArray([]))
            .Build();

        WireObject Facets(bool ended)
        {
            var facets = new WireObjectBuilder();
            var evidence = Facet(FacetUrl).Add("migakiRunId", run.RunId).Add("traceId", run.Events.TraceId);
            if (ended)
            {
                evidence.Add("bundleDigest", run.Manifest.Text("digest") is { } digest ? "sha256:" + digest : null).Add("outcome", run.Outcome).Add("credible", run.Verdict.Credible).Add("integrity", Wire.Name(run.Verdict.Status))
                    .Add("costUsd", run.Events.ModelCalls > 0 && run.Events.CallsWithCost == run.Events.ModelCalls ? run.Events.CostUsd : null);
                if (run.Outcome == "failed" && run.Events.Items.LastOrDefault().Objects("failures").FirstOrDefault() is { } failure)
                    facets.Add("errorMessage", Facet("https://openlineage.io/spec/facets/1-0-1/ErrorMessageRunFacet.json").Add("message", failure.Text("message") ?? "").Add("programmingLanguage", "C#").Build());
            }
            return facets.Add("migaki_evidence", evidence.Build()).Build();
        }

        WireObject JobFacets() => new WireObjectBuilder()
            .Add("jobType", Facet("https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json").Add("integration", "MIGAKI").Add("jobType", "PLAN").Add("processingType", "BATCH").Build())
            .Add("migaki_plan", Facet(FacetUrl).Add("planDigest", run.PlanDigest).Build()).Build();

        WireObjectBuilder Facet(string schema) => new WireObjectBuilder().Add("_producer", producer).Add("_schemaURL", schema);

        WireArray Array(IEnumerable<string> names) => new(names.Select(static name => (WireValue)new WireObjectBuilder().Add("namespace", Namespace).Add("name", name).Build()));
    }

    /// <summary>What the run really read and changed: the sources it asked, the caches, and what tools with side effects may have changed.</summary>
    private static (SortedSet<string> Inputs, SortedSet<string> Outputs) Datasets(RunDocument run)
    {
        var (inputs, outputs) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var item in run.Events.Items)
        {
            if (item.Object("retrieval").Text("source") is { } source) inputs.Add("retrieval/" + source);
            if (item.Object("cache").Text("keyRef") is { } key) inputs.Add("cache/" + key);
            foreach (var resource in item.Objects("changedResources"))
                if (resource.Text("resourceRef") is { } changed) outputs.Add($"{resource.Text("kind") ?? "resource"}/{changed}");
            foreach (var effect in item.Objects("sideEffects"))
                if (effect.Text("tool") is { } tool) outputs.Add("tool/" + tool);
        }
        return (inputs, outputs);
    }
}
