using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>The provider and model a call is priced with.</summary>
/// <param name="NodeId">The model call.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model.</param>
/// <param name="OutputTokens">The tokens it gives back; null where not known.</param>
public sealed record MirModelSelection(string NodeId, string Provider, string Model, double? OutputTokens = null);

/// <summary>How costs are estimated.</summary>
public sealed record MirCostOptions
{
    /// <summary>Whether what is not known is an error even without <c>maxCostUsd</c>.</summary>
    public bool UnknownCostIsError { get; init; }
    /// <summary>The day of the estimate, ISO 8601; rates past their last day give a warning. Null asks for no check.</summary>
    public string? AsOf { get; init; }
}

/// <summary>What one model call costs.</summary>
public sealed record MirCallCostEstimate
{
    /// <summary>The model call.</summary>
    public required string NodeId { get; init; }
    /// <summary>US dollars; null where anything is not known.</summary>
    public double? CostUsd { get; init; }
    /// <summary>US dollars of the input; null where not known.</summary>
    public double? InputCostUsd { get; init; }
    /// <summary>US dollars of the output; null where not known.</summary>
    public double? OutputCostUsd { get; init; }
    /// <summary>The price row it was made with.</summary>
    public MirPriceRow? Rate { get; init; }
    /// <summary>What is missing: <c>missing_selection</c>, <c>missing_rate</c>, <c>missing_tokens</c>, <c>missing_output_rate</c>; null where nothing is.</summary>
    public string? Missing { get; init; }

    /// <summary>The cost as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("costUsd", CostUsd)
        .Add("inputCostUsd", InputCostUsd)
        .Add("metadata", new WireObjectBuilder()
            .Add("confidence", Missing is null ? "estimated" : "unknown").Add("rateRef", Rate?.Id).Add("source", Missing ?? "provider_cost_rates").Build())
        .Add("nodeId", NodeId)
        .Add("outputCostUsd", OutputCostUsd)
        .Build();
}

/// <summary>What the model calls of a plan cost, each once: <c>migaki.cost-estimation.v0</c>.</summary>
public sealed record MirCostEstimate
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.cost-estimation.v0";

    /// <summary>The model calls, in the plan's order.</summary>
    public MirList<MirCallCostEstimate> Calls { get; init; }
    /// <summary>US dollars; null where any call is not known.</summary>
    public double? CostUsd { get; init; }
    /// <summary>US dollars of the calls that are known.</summary>
    public required double KnownCostUsd { get; init; }
    /// <summary>What is missing, stale or too much.</summary>
    public MirList<MirPassWarning> Warnings { get; init; }

    /// <summary>The estimate as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("costUsd", CostUsd)
        .Add("knownCostUsd", (double?)KnownCostUsd)
        .Add("nodes", new WireArray(Calls.Select(static call => call.ToWire())))
        .Add("version", CurrentVersion)
        .Add("warnings", MirPassRecord.WarningsToWire(Warnings))
        .Build();

    /// <summary>The cost of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="selections">Which model each call uses.</param>
    /// <param name="rates">The prices.</param>
    /// <param name="options">How.</param>
    public static MirCostEstimate Of(MirPlan plan, MirTokenEstimate tokens, IEnumerable<MirModelSelection> selections, MirList<MirPriceRow> rates, MirCostOptions? options = null)
    {
        options ??= new MirCostOptions();
        var unknown = options.UnknownCostIsError || plan.Constraints.MaxCostUsd is not null ? MirWarningSeverity.Error : MirWarningSeverity.Warning;
        var selected = new Dictionary<string, MirModelSelection>(StringComparer.Ordinal);
        foreach (var selection in selections) selected.TryAdd(selection.NodeId, selection);
        var inputs = new Dictionary<string, double?>(StringComparer.Ordinal);
        foreach (var group in tokens.Groups) inputs[group.NodeId] = group.Tokens;

        var (calls, warnings, known, complete) = (new List<MirCallCostEstimate>(), new List<MirPassWarning>(), 0.0, true);
        foreach (var node in plan.Nodes)
        {
            if (node is not MirModelCall) continue;
            var call = OfCall(node.Id);
            calls.Add(call);
            if (call.CostUsd is { } cost) known = Money.Round(known + cost);
            else complete = false;
        }
        if (plan.Constraints.MaxCostUsd is { } limit && known > limit)
            warnings.Add(new("cost_constraint_exceeded", "Estimated cost exceeds the required maximum.", MirWarningSeverity.Error, "$.constraints.maxCostUsd"));
        return new MirCostEstimate { Calls = calls.ToMirList(), CostUsd = complete ? known : null, KnownCostUsd = known, Warnings = warnings.ToMirList() };

        MirCallCostEstimate OfCall(string nodeId)
        {
            if (!selected.TryGetValue(nodeId, out var selection)) return Missing("cost_model_selection_missing", "No model is selected for the call.", "missing_selection", null);
            if (MirPriceRow.Find(rates, selection.Provider, selection.Model) is not { } rate) return Missing("cost_rate_unknown", "No price is known for the selected model.", "missing_rate", null);
            if (MirDates.IsAfter(options.AsOf, rate.StaleAfter))
                warnings.Add(new("cost_rate_stale", "The price is past its last day.", MirWarningSeverity.Warning, PathOf(nodeId), $"{rate.Id} is valid to {rate.StaleAfter}."));
            var count = inputs.TryGetValue(nodeId, out var group) ? group : 0;
            if (count is not { } input) return Missing("cost_tokens_unknown", "The input tokens of the call are not known.", "missing_tokens", rate);
            if (rate.At(input) is not { } tier) return Missing("cost_rate_unknown", "No price is known for a prompt of this length.", "missing_rate", rate);
            rate = tier;
            var inputCost = Money.Of(input, rate.InputUsdPerMillionTokens);
            if (selection.OutputTokens is not { } output) return new MirCallCostEstimate { NodeId = nodeId, Rate = rate, InputCostUsd = inputCost, CostUsd = inputCost };
            if (rate.OutputUsdPerMillionTokens is not { } price) return Missing("cost_output_rate_unknown", "No output price is known for the selected model.", "missing_output_rate", rate);
            var outputCost = Money.Of(output, price);
            return new MirCallCostEstimate { NodeId = nodeId, Rate = rate, InputCostUsd = inputCost, OutputCostUsd = outputCost, CostUsd = Money.Round(inputCost + outputCost) };

            MirCallCostEstimate Missing(string code, string message, string missing, MirPriceRow? row)
            {
                warnings.Add(new(code, message, unknown, PathOf(nodeId)));
                return new MirCallCostEstimate { NodeId = nodeId, Rate = row, Missing = missing };
            }
        }
    }

    /// <summary>
    /// What a change did to the cost. <c>cost_not_comparable</c> where either side is not known.
    /// </summary>
    public static (double? DeltaUsd, MirList<MirPassWarning> Warnings) Difference(MirCostEstimate before, MirCostEstimate after) =>
        before.CostUsd is { } from && after.CostUsd is { } to
            ? (Money.Round(to - from), default)
            : (null, MirList.Of(new MirPassWarning("cost_not_comparable", "Costs cannot be compared: one of them is not known.", MirWarningSeverity.Warning)));

    private static string PathOf(string nodeId) => $"$.nodes[?(@.id=={CanonicalJson.Quote(nodeId)})]";
}
