using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

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
    private static void Held(Utf8Builder text, ReadOnlySpan<byte> name, double predicted, double actual, long calls)
    {
        if (calls == 0) return;
        text.Member(name).Raw((byte)'{').Member("\"actual\":"u8, actual).Member("\"calls\":"u8, calls)
            .Member("\"error\":"u8, actual > 0 ? Math.Round((predicted / actual) - 1, 6) : predicted == 0 ? 0 : null).Member("\"predicted\":"u8, predicted).Raw((byte)'}');
    }

    /// <summary>Writes it as canonical JSON.</summary>
    public void Write(Utf8Builder text, PlanPair plans, RunSummary run)
    {
        var contextUsd = InputCostUsd is { } cost ? Round((decimal)cost.Before - (decimal)cost.After) : (double?)null;
        var cacheUsd = _calls > 0 && _unpricedCalls == 0 ? Round(_uncachedUsd - _inputUsd) : (double?)null;
        var avoidedUsd = contextUsd + cacheUsd;
        var gate = Gate(plans.Original, run);
        var (shape, optimized) = (plans.Texts.OriginalShape, plans.Texts.OptimizedShape);
        var reason = run.Outcome != MirOutcome.Verified ? "The run did not end as verified."
            : gate == "none" ? "No quality gate is set: nobody knows whether the result is worth the same."
            : gate == "failed" ? "The quality gate did not pass."
            : shape != optimized ? "The two plans do not have the same shape."
            : Requests == 0 ? "No request was lowered, so nothing is known to have been avoided."
            : Retries > 0 && avoidedUsd is null ? "Requests were repeated, and what the failed ones cost is not known."
            : null;
        text.Raw("{\"avoided\":{"u8).Member("\"cacheCostUsd\":"u8, cacheUsd).Member("\"cacheReadTokens\":"u8, _calls > 0 && _unread == 0 ? _cacheRead : null)
            .Member("\"contextCostUsd\":"u8, contextUsd).Member("\"contextTokens\":"u8, _beforeTokens - _afterTokens).Member("\"costUsd\":"u8, avoidedUsd is { } sum ? Round((decimal)sum) : null);
        text.Raw("},\"observed\":{"u8).Member("\"cacheWriteTokens\":"u8, _cacheWrite > 0 ? _cacheWrite : null)
            .Member("\"contextTokensBefore\":"u8, _beforeTokens).Member("\"contextTokensSent\":"u8, _afterTokens)
            .Member("\"costUsd\":"u8, run.Costs.Calls > 0 && run.Costs.WithCost == run.Costs.Calls ? run.Costs.CostUsd : null)
            .Member("\"modelCalls\":"u8, run.Costs.Calls).Member("\"requests\":"u8, Requests).Member("\"retries\":"u8, Retries);
        text.Raw("},\"prediction\":{"u8);
        Held(text, "\"cost\":"u8, Round(_foreseenUsd), Round(_paidUsd), _foreseen);
        Held(text, "\"inputTokens\":"u8, _foreseenTokens, _countedTokens, _counted);
        text.Raw("},\"qualityGate\":"u8).String(gate);
        // A prefix that may be read from a cache is reusable; what was read is avoided. Before that nothing is saved.
        text.Raw(",\"reusable\":{\"prefixTokens\":"u8).Number(_prefixTokens);
        text.Raw("},\"saved\":{"u8).Member("\"costUsd\":"u8, reason is null && avoidedUsd is { } saved ? Round((decimal)saved) : null)
            .Member("\"reason\":"u8, reason ?? (avoidedUsd is null ? "A price or a count is not known." : null)).Member("\"tokens\":"u8, reason is null ? _beforeTokens - _afterTokens : null);
        text.Raw("},\"shape\":{\"optimized\":"u8).String(optimized).Raw(",\"original\":"u8).String(shape).Raw(",\"same\":"u8).Raw(shape == optimized ? "true"u8 : "false"u8);
        text.Raw("},\"version\":"u8).String(Version).Raw((byte)'}');
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
