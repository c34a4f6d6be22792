using System.Globalization;
using Migaki.Cli.Output;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>What the events of a run say, read once. Sums are over all events; the events themselves are kept up to a number.</summary>
internal sealed class RunEvents
{
    public const int MostKept = 20_000;

    private readonly Dictionary<string, Queue<(double At, WireObject Event)>> _open = new(StringComparer.Ordinal);
    private readonly List<RunStep> _steps = [];
    private DateTimeOffset? _began;

    public List<WireObject> Items { get; } = [];

    /// <summary>In the order they ended.</summary>
    public IReadOnlyList<RunStep> Steps { get; private set; } = [];

    public long Count { get; private set; }
    public string? PlanId { get; private set; }
    public string? PlanDigest { get; private set; }
    public string? TraceId { get; private set; }
    public string? StartedAt { get; private set; }
    public double? DurationMs { get; private set; }
    public long ModelCalls { get; private set; }
    public long ToolCalls { get; private set; }
    public double InputTokens { get; private set; }
    public double OutputTokens { get; private set; }
    public double CostUsd { get; private set; }
    public long CallsWithTokens { get; private set; }
    public long CallsWithCost { get; private set; }
    public double PredictedTokens { get; private set; }
    public long CallsWithPrediction { get; private set; }
    public long UnplannedCalls { get; private set; }
    public long CallsWithoutProvider { get; private set; }
    public SortedSet<string> Providers { get; } = new(StringComparer.Ordinal);

    /// <summary>Tokens each block had when it was last selected or produced.</summary>
    public Dictionary<string, double> TokensOfContext { get; } = new(StringComparer.Ordinal);

    public static RunEvents Read(string folder)
    {
        var events = new RunEvents();
        try
        {
            // Of a redacted bundle, the events that are shown.
            var name = File.Exists(Path.Combine(folder, "events.jsonl")) ? "events.jsonl" : Verification.RedactedBundle.EventsName;
            foreach (var item in BundleFile.Lines(folder, name).Where(static item => item["withheld"] is null)) events.Add(item);
        }
        catch (IOException)
        {
            // What was read until here is shown; the verifier reports the file.
        }
        foreach (var (node, open) in events._open)
            foreach (var (at, item) in open) events.AddStep(node, item, at, at, "unfinished");
        events.Steps = WithLanes(events._steps);
        return events;
    }

    private void Add(WireObject item)
    {
        Count++;
        if (Items.Count < MostKept) Items.Add(item);
        var time = DateTimeOffset.TryParse(item.Text("occurredAtUtc"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var known) ? known : _began;
        _began ??= time;
        StartedAt ??= item.Text("occurredAtUtc");
        foreach (var block in item.Objects("contextRefs"))
            if (block.Text("contextId") is { } id && block.Number("tokens") is { } tokens) TokensOfContext[id] = tokens;
        var now = time is { } at && _began is { } began ? (at - began).TotalMilliseconds : 0;
        var (type, node) = (item.Text("eventType") ?? "", item.Text("nodeId"));
        switch (type)
        {
            case "request.admitted":
                PlanId ??= item.Text("planId");
                TraceId ??= item.Text("traceId");
                PlanDigest ??= item.Object("contractVersions").Text("plan");
                break;
            case "request.completed" or "request.failed" or "request.terminated":
                DurationMs = item.Number("durationMs");
                UnplannedCalls = (long)(item.Number("unplannedCalls") ?? 0);
                break;
            case "route.selected" or "tool.started" or "approval.requested" when node is not null:
                if (!_open.TryGetValue(node, out var queue)) _open[node] = queue = new();
                queue.Enqueue((now, item));
                break;
            default:
                // A step of another kind that asked a model is a model call too.
                if (type.StartsWith("model.", StringComparison.Ordinal) || item["usage"] is not null) CountModel(item);
                if (type is "tool.completed" or "tool.failed" or "tool.partial") ToolCalls++;
                // A policy decision accompanies the evaluation that already is a step.
                if (node is not null && type != "policy.decided") End(node, item, type, now);
                break;
        }
    }

    private void CountModel(WireObject item)
    {
        ModelCalls++;
        if (item.Object("modelRoute").Text("provider") is { } provider) Providers.Add(provider);
        else CallsWithoutProvider++;
        var usage = item.Object("usage");
        if (usage.Number("costUsd") is { } cost)
        {
            CallsWithCost++;
            CostUsd += cost;
        }
        if (usage.Number("predictedInputTokens") is { } predicted && usage.Number("inputTokens") is not null)
        {
            CallsWithPrediction++;
            PredictedTokens += predicted;
        }
        if (usage.Number("inputTokens") is { } input && usage.Number("outputTokens") is { } output)
        {
            CallsWithTokens++;
            InputTokens += input;
            OutputTokens += output;
        }
    }

    private void End(string node, WireObject item, string type, double now)
    {
        var started = _open.TryGetValue(node, out var queue) && queue.Count > 0 ? queue.Dequeue() : default;
        var took = item.Number("durationMs") ?? (started.Event is null ? 0 : now - started.At);
        var status = item.Objects("evaluationResults").FirstOrDefault().Text("status") ?? item.Objects("approvals").FirstOrDefault().Text("status") ?? type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..];
        // Nothing in the cache is an answer and no failure.
        if (item.Objects("failures").FirstOrDefault().Text("code") == "cache_miss") status = "miss";
        // Times are informative: a clock that was set back must not draw a bar outside the run.
        AddStep(node, item, Math.Max(0, now - Math.Max(0, took)), Math.Max(0, now), status is "selected" or "produced" ? "completed" : status, started.Event);
    }

    private void AddStep(string node, WireObject item, double start, double end, string status, WireObject? began = null)
    {
        if (_steps.Count >= MostKept) return;
        var inputs = (began ?? item).Objects("inputs").Select(static input => input.Number("tokens")).Where(static tokens => tokens is not null).ToList();
        var outputs = status == "unfinished" ? [] : item.Objects("contextRefs").Select(static block => block.Number("tokens")).Where(static tokens => tokens is not null).ToList();
        _steps.Add(new RunStep(node, KindOf(item), start, Math.Max(start, end), status, (long)(item.Number("sequence") ?? 0), item)
        {
            BeganAt = (long)((began ?? item).Number("sequence") ?? 0),
            TokensIn = inputs.Count == 0 ? null : inputs.Sum(),
            TokensOut = outputs.Count == 0 ? null : outputs.Sum(),
        });
    }

    private static string KindOf(WireObject item) => (item.Text("eventType") ?? "").Split('.')[0] switch
    {
        "model" or "route" => "model_call",
        "tool" => "tool_call",
        "evaluation" => "validator",
        "approval" => "approval",
        "artifact" => "cache_write",
        _ when item["retrieval"] is not null => "retrieval_call",
        _ when item["cache"] is not null => "cache_read",
        _ => "context_transform",
    };

    /// <summary>Each step in the first row whose last step has ended when it starts.</summary>
    private static List<RunStep> WithLanes(List<RunStep> steps)
    {
        var (lanes, placed) = (new List<RunStep>(), new List<RunStep>());
        // In the order of the log: times of one millisecond have none.
        foreach (var step in steps.OrderBy(static step => step.BeganAt))
        {
            var lane = lanes.FindIndex(last => !last.Overlaps(step));
            if (lane < 0)
            {
                lane = lanes.Count;
                lanes.Add(step);
            }
            else lanes[lane] = step;
            placed.Add(step with { Lane = lane });
        }
        return placed;
    }
}
