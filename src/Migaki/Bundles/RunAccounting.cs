using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// What a run used, what it could have used again, what it did not have to do, and what of that is a saving: four different things. Only
/// work that was really avoided counts, only in a run whose quality gate passed, and retries count against it.
/// </summary>
internal sealed class RunAccounting
{
    public const string Version = "migaki.net.accounting.v0";

    private decimal _beforeUsd, _afterUsd, _inputUsd, _uncachedUsd;
    private long _unpriced, _priced, _unpricedCalls, _unread, _calls;
    private decimal _foreseenUsd, _paidUsd;
    private long _foreseen, _counted;
    private double _foreseenTokens, _countedTokens;
    private double _beforeTokens, _afterTokens, _prefixTokens, _cacheRead, _cacheWrite;

    /// <summary>Requests that a client lowered.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests that repeated a failed one.</summary>
    public long Retries { get; private set; }

    /// <summary>What the inputs of all requests would cost as the code gave them, and as the passes left them; nothing cached. Null where a price is not known.</summary>
    public (double Before, double After)? InputCostUsd => Requests > 0 && _unpriced == 0 ? (Round(_beforeUsd), Round(_afterUsd)) : null;

    public void Lowered(WireObject lowering)
    {
        Requests++;
        var (before, after) = (lowering["before"] as WireObject, lowering["after"] as WireObject);
        _beforeTokens += Number(before, "tokens") ?? 0;
        _afterTokens += Number(after, "tokens") ?? 0;
        if (Money(before, "inputCostUsd") is { } from && Money(after, "inputCostUsd") is { } to) (_beforeUsd, _afterUsd, _priced) = (_beforeUsd + from, _afterUsd + to, _priced + 1);
        else _unpriced++;
        if ((lowering["cache"] as WireObject)?["breakpoints"] is WireArray { Items.Count: > 0 } breakpoints)
            _prefixTokens += breakpoints.Items.OfType<WireObject>().Select(set => Number(set, "prefixTokens") ?? 0).Max();
    }

    public void Used(WireObject usage)
    {
        _calls++;
        Retries += (long)(Number(usage, "retries") ?? 0);
        if (Number(usage, "cacheReadTokens") is { } read) _cacheRead += read;
        else _unread++;
        _cacheWrite += Number(usage, "cacheWriteTokens") ?? 0;
        if (Money(usage, "inputCostUsd") is { } paid && Money(usage, "uncachedInputCostUsd") is { } uncached) (_inputUsd, _uncachedUsd) = (_inputUsd + paid, _uncachedUsd + uncached);
        else _unpricedCalls++;
        if (Money(usage, "costUsd") is { } whole && Money(usage, "predictedCostUsd") is { } expected) (_paidUsd, _foreseenUsd, _foreseen) = (_paidUsd + whole, _foreseenUsd + expected, _foreseen + 1);
        if (Number(usage, "inputTokens") is { } input && Number(usage, "predictedInputTokens") is { } guess) (_countedTokens, _foreseenTokens, _counted) = (_countedTokens + input, _foreseenTokens + guess, _counted + 1);
    }

    /// <summary>What was predicted against what was, over the calls that have both; the error is predicted / actual - 1.</summary>
    private WireObject Prediction() => new WireObjectBuilder()
        .Add("cost", _foreseen == 0 ? null : Held(Round(_foreseenUsd), Round(_paidUsd), _foreseen))
        .Add("inputTokens", _counted == 0 ? null : Held(_foreseenTokens, _countedTokens, _counted))
        .Build();

    private static WireObject Held(double predicted, double actual, long calls) => new WireObjectBuilder()
        .Add("actual", (double?)actual).Add("calls", (double?)calls).Add("error", actual > 0 ? Math.Round((predicted / actual) - 1, 6) : predicted == 0 ? 0 : null).Add("predicted", (double?)predicted).Build();

    public WireObject ToWire(PlanPair plans, RunSummary run)
    {
        var contextUsd = InputCostUsd is { } cost ? Round((decimal)cost.Before - (decimal)cost.After) : (double?)null;
        var cacheUsd = _calls > 0 && _unpricedCalls == 0 ? Round(_uncachedUsd - _inputUsd) : (double?)null;
        var avoidedUsd = contextUsd + cacheUsd;
        var gate = Gate(plans.Original, run);
        var (shape, optimized) = (MirPlanShape.Digest(plans.Original), MirPlanShape.Digest(plans.Optimized));
        var reason = run.Outcome != MirOutcome.Verified ? "The run did not end as verified."
            : gate == "none" ? "No quality gate is set: nobody knows whether the result is worth the same."
            : gate == "failed" ? "The quality gate did not pass."
            : shape != optimized ? "The two plans do not have the same shape."
            : Requests == 0 ? "No request was lowered, so nothing is known to have been avoided."
            : Retries > 0 && avoidedUsd is null ? "Requests were repeated, and what the failed ones cost is not known."
            : null;
        return new WireObjectBuilder()
            .Add("avoided", new WireObjectBuilder()
                .Add("cacheCostUsd", cacheUsd).Add("cacheReadTokens", _calls > 0 && _unread == 0 ? _cacheRead : null)
                .Add("contextCostUsd", contextUsd).Add("contextTokens", (double?)(_beforeTokens - _afterTokens)).Add("costUsd", avoidedUsd is { } sum ? Round((decimal)sum) : null).Build())
            .Add("observed", new WireObjectBuilder()
                .Add("cacheWriteTokens", _cacheWrite > 0 ? _cacheWrite : null)
                .Add("contextTokensBefore", (double?)_beforeTokens).Add("contextTokensSent", (double?)_afterTokens)
                .Add("costUsd", run.Costs.Calls > 0 && run.Costs.WithCost == run.Costs.Calls ? run.Costs.CostUsd : null)
                .Add("modelCalls", run.Costs.Calls).Add("requests", Requests).Add("retries", Retries).Build())
            .Add("prediction", Prediction())
            .Add("qualityGate", gate)
            // A prefix that may be read from a cache is reusable; what was read is avoided. Before that nothing is saved.
            .Add("reusable", new WireObjectBuilder().Add("prefixTokens", (double?)_prefixTokens).Build())
            .Add("saved", new WireObjectBuilder()
                .Add("costUsd", reason is null && avoidedUsd is { } saved ? Round((decimal)saved) : null)
                .Add("reason", reason ?? (avoidedUsd is null ? "A price or a count is not known." : null))
                .Add("tokens", reason is null ? _beforeTokens - _afterTokens : null).Build())
            .Add("shape", new WireObjectBuilder().Add("optimized", optimized).Add("original", shape).Add("same", (bool?)(shape == optimized)).Build())
            .Add("version", Version)
            .Build();
    }

    /// <summary>All required validators passed; where none is required, all that ran, and at least one.</summary>
    public static string Gate(MirPlan plan, RunSummary run)
    {
        var required = plan.Constraints.RequiredValidators ?? default;
        if (required.Count > 0) return required.All(name => run.Validators.GetValueOrDefault(name) == "passed") ? "passed" : "failed";
        return run.Evaluations == 0 ? "none" : run.EvaluationsPassed == run.Evaluations ? "passed" : "failed";
    }

    private static double Round(decimal value) => (double)Math.Round(value, 12, MidpointRounding.AwayFromZero);

    private static double? Number(WireObject? owner, string name) => owner?[name] is WireNumber number ? number.Value : null;

    /// <summary>An amount that a log states; one that no sum of money can hold is none.</summary>
    private static decimal? Money(WireObject? owner, string name) => Number(owner, name) is { } value and >= 0 and < 1e15 ? (decimal)value : null;
}
