using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>
/// What a run used, could use again, did not have to do, and what of that counts as saved, with what was predicted: <c>accounting</c> of evidence.json in words.
/// Nothing is computed here that the verifier does not compute too.
/// </summary>
internal static class RunAccount
{
    /// <summary>A line for each; none where the bundle has no accounting.</summary>
    public static IEnumerable<(string Name, string Text)> Lines(WireObject? evidence)
    {
        if (evidence.Object("accounting") is not { } accounting) yield break;
        var (observed, avoided, saved) = (accounting.Object("observed"), accounting.Object("avoided"), accounting.Object("saved"));
        var (calls, requests) = ((int)(observed.Number("modelCalls") ?? 0), (int)(observed.Number("requests") ?? 0));
        yield return ("observed", Joined(
            requests > 0 ? $"{Amount.Count(observed.Number("contextTokensBefore") ?? 0)} context tokens given, {Amount.Count(observed.Number("contextTokensSent") ?? 0)} sent" : null,
            NodeText.Count(calls, "model call"), NodeText.Count(requests, "lowered request"),
            observed.Number("retries") is > 0 and var retries ? $"{Amount.Count(retries)} repeated" : null,
            calls > 0 ? observed.Number("costUsd") is { } paid ? Amount.Usd(paid) : "cost not known" : null));
        // Without a request that Migaki lowered nothing is known of what follows.
        if (requests == 0) yield break;
        yield return ("reusable", accounting.Object("reusable").Number("prefixTokens") is > 0 and var prefix ? $"{Amount.Count(prefix)} tokens of prefixes that a later request may read; nothing is saved by that" : "no prefix was marked");
        yield return ("avoided", Joined(
            $"{Amount.Count(avoided.Number("contextTokens") ?? 0)} tokens left out" + (avoided.Number("contextCostUsd") is { } context ? $" ({Amount.Usd(context)})" : ""),
            avoided.Number("cacheReadTokens") is { } read ? $"{Amount.Count(read)} read from the cache" + (avoided.Number("cacheCostUsd") is { } cache ? $" ({Amount.Usd(cache)}, writing counted)" : "") : "reads from a cache not known"));
        yield return ("saved", saved.Number("costUsd") is { } usd ? Joined(Amount.Usd(usd), saved.Number("tokens") is { } tokens ? $"{Amount.Count(tokens)} tokens" : null, $"quality gate {accounting.Text("qualityGate")}")
            : $"not counted: {saved.Text("reason") ?? "not known"}");
        var prediction = accounting.Object("prediction");
        if (Held(prediction.Object("cost"), Amount.Usd) is var cost && Held(prediction.Object("inputTokens"), static count => Amount.Count(count) + " input tokens") is var input && (cost ?? input) is not null)
            yield return ("predicted", Joined(cost, input));
    }

    /// <summary>The relative error of the predicted cost, and what was predicted and paid; null where no call has both.</summary>
    public static (double Predicted, double Actual)? CostPrediction(WireObject? evidence) =>
        evidence.Object("accounting").Object("prediction").Object("cost") is { } cost && cost.Number("predicted") is { } predicted && cost.Number("actual") is { } actual ? (predicted, actual) : null;

    /// <summary>The shape of the plan that ran; null where the bundle does not say.</summary>
    public static string? Shape(WireObject? evidence) => evidence.Object("accounting").Object("shape").Text("optimized");

    private static string? Held(WireObject? held, Func<double, string> text)
    {
        if (held.Number("predicted") is not { } predicted || held.Number("actual") is not { } actual) return null;
        var error = held.Number("error") is { } share ? $" ({(share < 0 ? "−" : "+")}{Amount.Percent(Math.Abs(share))})" : "";
        return $"{text(predicted)} for {text(actual)}{error}";
    }

    private static string Joined(params string?[] parts) => string.Join(", ", parts.Where(static part => part is not null));
}
