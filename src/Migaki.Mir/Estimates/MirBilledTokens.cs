using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What a provider would bill for one model call of a plan.</summary>
public sealed record MirBilledCall
{
    /// <summary>The model call.</summary>
    public required string NodeId { get; init; }
    /// <summary>Tokens of all inputs together, for one call; null where a block is not known.</summary>
    public double? InputTokensPerCall { get; init; }
    /// <summary>The most tokens one call may give back; null where the plan has no limit.</summary>
    public double? MaxOutputTokensPerCall { get; init; }
    /// <summary>How often it is called when nothing is retried: the product of the bounds of the loops around it; null where a loop has no number.</summary>
    public double? Calls { get; init; }
    /// <summary>Further attempts for each of those calls, by validators that retry it, by declared attempts and by fallback providers.</summary>
    public required double RetriesPerCall { get; init; }
    /// <summary>What the numbers assume, e.g. that a validator retries once.</summary>
    public MirList<string> Assumptions { get; init; }

    /// <summary>Calls with every retry taken.</summary>
    public double? MaxCalls => Calls * (1 + RetriesPerCall);
    /// <summary>Input tokens of all calls.</summary>
    public double? InputTokens => InputTokensPerCall * Calls;
    /// <summary>Input tokens of all calls with every retry taken.</summary>
    public double? MaxInputTokens => InputTokensPerCall * MaxCalls;

    /// <summary>The call as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("assumptions", (MirList<string>?)Assumptions)
        .Add("calls", Calls)
        .Add("inputTokens", InputTokens)
        .Add("inputTokensPerCall", InputTokensPerCall)
        .Add("maxCalls", MaxCalls)
        .Add("maxInputTokens", MaxInputTokens)
        .Add("maxOutputTokensPerCall", MaxOutputTokensPerCall)
        .Add("nodeId", NodeId)
        .Add("retriesPerCall", (double?)RetriesPerCall)
        .Build();
}

/// <summary>
/// The billed view of a plan: input tokens of each model call, times its uses. A block that three calls read counts three times, a loop
/// counts by its bound, a retry is a call. An unbounded loop makes the sum unknown, never small.
/// </summary>
public sealed record MirBilledTokens
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.net.billed-tokens.v0";

    /// <summary>The model calls, in the plan's order.</summary>
    public MirList<MirBilledCall> Calls { get; init; }
    /// <summary>Input tokens without retries; null where any call is not known.</summary>
    public double? InputTokens => Sum(static call => call.InputTokens);
    /// <summary>Input tokens with every retry taken.</summary>
    public double? MaxInputTokens => Sum(static call => call.MaxInputTokens);

    /// <summary>The view as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("calls", new WireArray(Calls.Select(static call => call.ToWire())))
        .Add("inputTokens", InputTokens)
        .Add("maxInputTokens", MaxInputTokens)
        .Add("version", CurrentVersion)
        .Build();

    /// <summary>The billed view of a plan.</summary>
    public static MirBilledTokens Of(MirPlan plan, MirTokenEstimate tokens)
    {
        var graph = new PlanGraph(plan);
        var loops = graph.Loops();
        var groups = new Dictionary<string, double?>(StringComparer.Ordinal);
        foreach (var group in tokens.Groups) groups[group.NodeId] = group.Tokens;
        var calls = new List<MirBilledCall>();
        var retrying = RetryTargets.ByCall(plan);
        for (var i = 0; i < graph.Count; i++)
        {
            if (plan.Nodes[i] is not MirModelCall call) continue;
            var assumptions = new List<string>();
            double? times = 1;
            foreach (var loop in loops[i])
            {
                var bound = ((plan.Nodes[loop].Metadata?["loop"] as WireObject)?["maxIterations"] as WireNumber)?.Value;
                assumptions.Add(bound is null
                    ? $"The loop at {plan.Nodes[loop].Id} has no number of iterations."
                    : $"The loop at {plan.Nodes[loop].Id} runs {NumberText.Format(bound.Value)} times.");
                times *= bound;
            }
            calls.Add(new MirBilledCall
            {
                NodeId = call.Id,
                InputTokensPerCall = groups.TryGetValue(call.Id, out var input) ? input : 0,
                MaxOutputTokensPerCall = call.Parameters?.MaxOutputTokens,
                Calls = times,
                RetriesPerCall = Retries(call, retrying, assumptions),
                Assumptions = assumptions.ToMirList(),
            });
        }
        return new MirBilledTokens { Calls = calls.ToMirList() };
    }

    private static double Retries(MirModelCall call, Dictionary<string, List<string>> retrying, List<string> assumptions)
    {
        double retries = 0;
        var declared = call.Metadata?["retryFallback"] as WireObject;
        if (declared?["maxAttempts"] is WireNumber { Value: >= 1 } attempts)
        {
            retries += attempts.Value - 1;
            assumptions.Add($"Declared attempts: {NumberText.Format(attempts.Value)}.");
        }
        else if (retrying.TryGetValue(call.Id, out var validators))
        {
            retries += validators.Count;
            foreach (var validator in validators) assumptions.Add($"The validator {validator} retries once.");
        }
        if (declared?["fallbackProviders"] is WireArray { Items.Count: > 0 } fallbacks)
        {
            retries++;
            assumptions.Add($"One fallback of {NumberText.Format(fallbacks.Items.Count)} is tried.");
        }
        return retries;
    }

    private double? Sum(Func<MirBilledCall, double?> of)
    {
        double sum = 0;
        foreach (var call in Calls)
        {
            if (of(call) is not { } value) return null;
            sum += value;
        }
        return sum;
    }
}
