using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// What a lowered request amounts to in <c>evidence.json</c>: rows that were assumed, blocks that were added, removed or moved, tokens before
/// and after, what was predicted and, once the provider answered, what it was. The two have one subject.
/// </summary>
internal static class LoweringEvents
{
    public static IEnumerable<(string Kind, string Summary, string DetailName, WireObject Detail)> Of(WireObject lowering, string node)
    {
        foreach (var row in Objects(lowering["assumptions"]))
        {
            var (provider, name) = (RunSummary.Text(row, "provider"), RunSummary.Text(row, "row"));
            yield return ("capability_assumption", $"Assumed {name} for node {node}.", "capabilityAssumption", new WireObjectBuilder()
                .Add("capability", CapabilityOf(name)).Add("description", $"Provider data as of {RunSummary.Text(row, "observedAt") ?? "an unknown day"}.")
                .Add("evidenceRef", "provider-data://" + name).Add("observedAt", RunSummary.Text(row, "observedAt")).Add("provider", provider).Add("stale", row["stale"]).Build());
        }
        foreach (var warning in Objects(lowering["warnings"]))
            yield return ("warning", $"Request of {node}: {RunSummary.Text(warning, "message")}", "warning", new WireObjectBuilder()
                .Add("code", RunSummary.Text(warning, "code")).Add("severity", RunSummary.Text(warning, "severity")).Build());
        foreach (var pass in Objects(lowering["passes"]))
        {
            var (name, decision) = (RunSummary.Text(pass, "name"), RunSummary.Text(pass, "decision"));
            yield return ("pass_decision", $"Pass {name} on the request of {node}: {decision}.", "passDecision", new WireObjectBuilder()
                .Add("decision", decision).Add("pass", new WireObjectBuilder().Add("name", name).Add("version", RunSummary.Text(pass, "version")).Build()).Add("reason", RunSummary.Text(pass, "reason")).Build());
        }
        foreach (var (member, kind) in new[] { ("added", "added"), ("removed", "removed"), ("compressed", "compressed") })
            if (lowering[member] is WireArray { Items.Count: > 0 } ids) yield return Change(node, kind, ids);
        if (lowering["reordered"] is WireBoolean { Value: true } && (lowering["after"] as WireObject)?["blocks"] is WireArray order) yield return Change(node, "reordered", order);
        foreach (var side in new[] { "before", "after" })
            if ((lowering[side] as WireObject)?["inputCostUsd"] is WireNumber sideCost)
                yield return Estimate($"Cost of the input of {node}, {side} the passes, nothing cached.", "cost", "estimated", $"mir://nodes/{node}/context/{side}", "usd", sideCost);
        foreach (var side in new[] { "before", "after" })
            if ((lowering[side] as WireObject)?["tokens"] is WireNumber tokens)
                yield return Estimate($"Tokens of the context of {node}, {side} the passes.", "token", "estimated", $"mir://nodes/{node}/context/{side}", "tokens", tokens);
        foreach (var side in new[] { "before", "after" })
            if ((lowering[side] as WireObject)?["latencyMs"] is WireNumber sideLatency)
                yield return Estimate($"Latency of the request of {node}, {side} the passes.", "latency", "estimated", $"mir://nodes/{node}/context/{side}", "milliseconds", sideLatency);
        if (lowering["predicted"] is not WireObject predicted) yield break;
        if (predicted["inputTokens"] is WireNumber input) yield return Estimate($"Predicted input tokens of {node}.", "token", "estimated", Subject(node), "tokens", input);
        if (predicted["inputCostUsd"] is WireNumber cost) yield return Estimate($"Predicted cost of the input of {node}, nothing cached.", "cost", "estimated", Subject(node), "usd", cost);
        if (predicted["costUsd"] is WireNumber whole) yield return Estimate($"Predicted cost of the call of {node}.", "cost", "estimated", $"mir://nodes/{node}/call", "usd", whole);
        if (predicted["latencyMs"] is WireNumber latency) yield return Estimate($"Predicted latency of {node}.", "latency", "estimated", $"mir://nodes/{node}/latency", "milliseconds", latency);
    }

    /// <summary>What was observed of what was predicted: tokens, cost of the input, latency. Each with the error of the prediction, predicted / actual - 1.</summary>
    public static IEnumerable<(string Summary, WireObject Estimate)> Actuals(WireObject usage, string node)
    {
        foreach (var (actual, predicted, kind, unit, subject, what) in Observed)
        {
            if (usage[actual] is not WireNumber value || usage[predicted] is not WireNumber expected) continue;
            yield return ($"{what} {node}.", new WireObjectBuilder()
                .Add("confidence", "exact").Add("estimateKind", kind)
                .Add("predicted", expected)
                .Add("predictionError", value.Value > 0 ? Math.Round(expected.Value / value.Value - 1, 6) : expected.Value == 0 ? 0 : null)
                .Add("subjectRef", $"mir://nodes/{node}/{subject}").Add("unit", unit).Add("value", value)
                .Build());
        }
    }

    private static readonly (string Actual, string Predicted, string Kind, string Unit, string Subject, string What)[] Observed =
    [
        ("inputTokens", "predictedInputTokens", "token", "tokens", "input", "Input tokens that were used by"),
        ("inputCostUsd", "predictedInputCostUsd", "cost", "usd", "input", "Cost of the input, cached parts at their price, of"),
        ("costUsd", "predictedCostUsd", "cost", "usd", "call", "Cost of the call of"),
        ("latencyMs", "predictedLatencyMs", "latency", "milliseconds", "latency", "Time that was taken by"),
    ];

    /// <summary>What a row is about: its id begins with it.</summary>
    private static string CapabilityOf(string? row) => row?.Split(':')[0] switch
    {
        "price" => "pricing",
        "capabilities" => "provider_capabilities",
        _ => "prompt_caching",
    };

    private static string Subject(string node) => $"mir://nodes/{node}/input";

    private static (string, string, string, WireObject) Change(string node, string kind, WireArray ids) =>
        ("context_change", $"Context of {node}: {kind} before the request.", "contextChange", new WireObjectBuilder().Add("changeKind", kind).Add("contextIds", ids).Build());

    private static (string, string, string, WireObject) Estimate(string summary, string kind, string confidence, string subject, string unit, WireNumber value) =>
        ("estimate", summary, "estimate", new WireObjectBuilder()
            .Add("confidence", confidence).Add("estimateKind", kind).Add("subjectRef", subject).Add("unit", unit).Add("value", value).Build());

    private static IEnumerable<WireObject> Objects(WireValue? value) => value is WireArray array ? array.Items.OfType<WireObject>() : [];
}
