using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Telemetry;

namespace Migaki.Cli.Exports;

/// <summary>
/// Runs as OTLP/JSON (<c>ExportTraceServiceRequest</c>): what the recorder would have told a listener, drawn from the bundle alone, for a run that
/// nobody listened to. Ids follow from the bundle, so that a second import is the same trace.
/// </summary>
internal static class OtlpExport
{
    public static WireObject Render(IEnumerable<RunDocument> runs, string version) => new WireObjectBuilder().Add("resourceSpans", new WireArray([new WireObjectBuilder()
        .Add("resource", new WireObjectBuilder().Add("attributes", new WireArray([Attribute("service.name", "migaki")!])).Build())
        .Add("scopeSpans", new WireArray([new WireObjectBuilder()
            .Add("scope", new WireObjectBuilder().Add("name", MigakiTelemetry.SourceName).Add("version", version).Build())
            .Add("schemaUrl", GenAi.SchemaUrl)
            .Add("spans", new WireArray(runs.SelectMany(Spans)))
            .Build()]))
        .Build()])).Build();

    private static IEnumerable<WireValue> Spans(RunDocument run)
    {
        var began = DateTimeOffset.TryParse(run.Events.StartedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var known) ? known : DateTimeOffset.UnixEpoch;
        var trace = run.Events.TraceId is { Length: 32 } id ? id : Id("trace", run.RunId, 16);
        var root = Id("run", run.RunId, 8);
        var spans = Templates(run);
        var producers = run.Original?.Nodes.Where(static node => node.OutputContext is not null || node is MirRetrievalCall)
            .GroupBy(static node => (node as MirRetrievalCall)?.ResultContext ?? node.OutputContext!).ToDictionary(static group => group.Key, static group => group.First().Id, StringComparer.Ordinal) ?? [];
        // A verdict is an event of the last span of the node whose output it is about, before the validator ended.
        var verdicts = new Dictionary<long, List<WireValue>>();
        foreach (var step in run.Events.Steps.Where(static step => step.Kind == "validator"))
        {
            var result = step.Event.Objects("evaluationResults").FirstOrDefault();
            var about = result.Text("targetRef") is { } target && producers.TryGetValue(target, out var producer)
                ? run.Events.Steps.LastOrDefault(other => other.NodeId == producer && other.Sequence < step.Sequence) : null;
            var key = (about ?? step).Sequence;
            if (!verdicts.TryGetValue(key, out var list)) verdicts[key] = list = [];
            list.Add(Verdict(result, step, began));
        }
        yield return Span(trace, root, null, $"{GenAi.InvokeWorkflow} {run.PlanId}", 1, began, 0, run.Events.DurationMs ?? run.Events.Steps.Select(static step => step.EndMs).DefaultIfEmpty(0).Max(), RunAttributes(run), [], run.Outcome is "verified" ? 0 : 2, run.Outcome);
        foreach (var step in run.Events.Steps)
        {
            var span = spans.GetValueOrDefault(step.NodeId);
            yield return Span(trace, Id("step", $"{run.RunId}/{step.Sequence}", 8), root, Name(step, span), span?.Kind == System.Diagnostics.ActivityKind.Client ? 3 : 1, began, step.StartMs, step.EndMs,
                StepAttributes(step, span), verdicts.GetValueOrDefault(step.Sequence) ?? [], step.Failed && step.Kind != "validator" ? 2 : 0, step.Status);
        }
    }

    private static Dictionary<string, NodeSpan> Templates(RunDocument run)
    {
        if (run.Original is not { } plan || BundleFile.Bytes(run.Folder, "plan.original.json") is not { } utf8) return [];
        var template = new PlanTemplate(new MirPlanDefinition(plan.Id, run.PlanDigest, utf8, default, default));
        return template.Nodes.ToDictionary(static pair => pair.Key, pair => template.Spans.Of(pair.Value), StringComparer.Ordinal);
    }

    private static string Name(RunStep step, NodeSpan? span)
    {
        if (span is null) return NodeSpan.InternalName(step.Kind, step.NodeId);
        return span.Operation is { } operation && span.Model is null && step.Kind == "model_call" && step.Event.Object("modelRoute").Text("model") is { } model ? $"{operation} {model}" : span.Name;
    }

    private static List<WireValue?> RunAttributes(RunDocument run) =>
    [
        Attribute(GenAi.OperationName, GenAi.InvokeWorkflow), Attribute(GenAi.WorkflowName, run.PlanId), Attribute(MigakiTags.RunId, run.RunId), Attribute(MigakiTags.Outcome, run.Outcome),
        Attribute(MigakiTags.PlanDigest, run.PlanDigest), Attribute(MigakiTags.BundleDigest, run.Manifest.Text("digest") is { } digest ? "sha256:" + digest : null),
        Attribute(LangfuseTags.Type, LangfuseTags.Chain), Attribute(LangfuseTags.TraceName, run.PlanId), run.Outcome == "verified" ? null : Attribute(GenAi.ErrorType, run.Outcome),
    ];

    private static List<WireValue?> StepAttributes(RunStep step, NodeSpan? span)
    {
        var attributes = new List<WireValue?>();
        if (span is null) attributes.AddRange([Attribute(MigakiTags.NodeId, step.NodeId), Attribute(MigakiTags.NodeKind, step.Kind)]);
        else
        {
            attributes.AddRange(span.Tags.Select(static tag => Attribute(tag.Key, tag.Value)));
            attributes.Add(Attribute(LangfuseTags.Type, span.Type));
        }
        attributes.Add(Attribute(MigakiTags.InputTokens, (long?)step.TokensIn));
        attributes.Add(Attribute(MigakiTags.OutputTokens, (long?)step.TokensOut));
        if (step.Kind == "model_call") attributes.AddRange(Usage(step));
        if (step.Kind == "cache_read") attributes.Add(Attribute(MigakiTags.CacheHit, step.Status != "miss"));
        if (step.Kind == "validator") attributes.Add(Attribute(MigakiTags.ValidatorStatus, step.Status));
        if (step.Kind == "approval") attributes.Add(Attribute(MigakiTags.ApprovalStatus, step.Status));
        if (step.Event.Objects("failures").FirstOrDefault() is { } failure && step.Status != "miss" && step.Failed) attributes.Add(Attribute(GenAi.ErrorType, failure.Text("type") ?? failure.Text("code")));
        return attributes;
    }

    private static IEnumerable<WireValue?> Usage(RunStep step)
    {
        var (route, usage) = (step.Event.Object("modelRoute"), step.Event.Object("usage"));
        yield return Attribute(GenAi.ProviderName, route.Text("provider") ?? "unknown");
        if (usage is null) yield break;
        yield return Attribute(GenAi.ResponseModel, route.Text("model"));
        foreach (var (key, name) in new[] { (GenAi.InputTokens, "inputTokens"), (GenAi.OutputTokens, "outputTokens"), (GenAi.CacheReadTokens, "cacheReadTokens"), (GenAi.CacheCreationTokens, "cacheWriteTokens"), (GenAi.ReasoningTokens, "reasoningTokens") })
            yield return Attribute(key, (long?)usage.Number(name));
        yield return Attribute(MigakiTags.CostUsd, usage.Number("costUsd"));
        if (usage.Text("finishReason") is { } reason) yield return Attribute(GenAi.FinishReasons, new[] { reason });
    }

    private static WireObject Verdict(WireObject? result, RunStep step, DateTimeOffset began) => new WireObjectBuilder()
        .Add("timeUnixNano", Nanoseconds(began, step.EndMs)).Add("name", GenAi.EvaluationEvent)
        .Add("attributes", Attributes([Attribute(GenAi.EvaluationName, result.Text("name")), Attribute(GenAi.EvaluationLabel, result.Text("status")), Attribute(GenAi.EvaluationScore, result.Number("score")), Attribute(GenAi.EvaluationExplanation, step.Event.Text("reason"))]))
        .Build();

    private static WireObject Span(string trace, string id, string? parent, string name, int kind, DateTimeOffset began, double from, double to, List<WireValue?> attributes, List<WireValue> events, int status, string message) => new WireObjectBuilder()
        .Add("traceId", trace).Add("spanId", id).Add("parentSpanId", parent).Add("name", name).Add("kind", kind)
        .Add("startTimeUnixNano", Nanoseconds(began, from)).Add("endTimeUnixNano", Nanoseconds(began, to))
        .Add("attributes", Attributes(attributes)).Add("events", new WireArray(events))
        .Add("status", status == 0 ? new WireObjectBuilder().Build() : new WireObjectBuilder().Add("code", status).Add("message", message).Build())
        .Build();

    private static WireArray Attributes(IEnumerable<WireValue?> attributes) => new(attributes.OfType<WireValue>());

    private static WireObject? Attribute(string key, object? value) => value is null ? null : new WireObjectBuilder().Add("key", key).Add("value", Any(value)).Build();

    private static WireObject Any(object value) => value switch
    {
        string text => new WireObjectBuilder().Add("stringValue", text).Build(),
        bool flag => new WireObjectBuilder().Add("boolValue", flag).Build(),
        // 64-bit integers are text in protobuf's JSON.
        long or int => new WireObjectBuilder().Add("intValue", Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)).Build(),
        double real => new WireObjectBuilder().Add("doubleValue", real).Build(),
        string[] texts => new WireObjectBuilder().Add("arrayValue", new WireObjectBuilder().Add("values", new WireArray(texts.Select(static text => (WireValue)Any(text)))).Build()).Build(),
        _ => throw new InvalidOperationException($"There is no attribute of the type {value.GetType()}."),
    };

    private static string Nanoseconds(DateTimeOffset began, double ms) =>
        ((began.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100 + (long)Math.Round(ms * 1_000_000)).ToString(CultureInfo.InvariantCulture);

    private static string Id(string what, string name, int bytes) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"migaki {what} {name}")).AsSpan(0, bytes));
}
