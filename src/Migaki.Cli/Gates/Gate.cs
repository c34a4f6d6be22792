using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Replay;

namespace Migaki.Cli.Gates;

/// <summary>Holds a run against a policy. What cannot be known does not pass: a limit on cost is not kept by a call that did not report its cost.</summary>
internal static class Gate
{
    public static IReadOnlyList<GateReason> Reasons(GatePolicy policy, RunDocument run)
    {
        var reasons = new List<GateReason>();
        var (content, events) = (policy.Content, run.Events);
        void Add(string rule, string message) => reasons.Add(new GateReason(rule, Printable.Line(message, 300)));

        foreach (var requirement in policy.Require.Distinct(StringComparer.Ordinal))
            if (!Requirements.Holds(requirement, run.Verdict)) Add("require", $"not {requirement}{(requirement == "credible" ? Unanswered(run) : "")}");
        var claims = RunClaim.Of(run.Manifest).ToDictionary(static claim => claim.Name, StringComparer.Ordinal);
        foreach (var name in content.Texts("claims"))
            if (!claims[name].Answered) Add("claims", $"{name} is unanswered: {claims[name].Reason}");
        foreach (var name in content.Texts("checks"))
        {
            var check = run.Checks.LastOrDefault(check => check.Text("check") == name);
            if (check.Text("status") != "passed") Add("checks", $"{name} {(check is null ? "did not run" : check.Text("status"))}");
        }
        Limit("maxDurationMs", events.DurationMs, "duration", "the run did not end", Amount.Duration);
        var calls = events.ModelCalls;
        Limit("maxCostUsd", events.CallsWithCost == calls ? events.CostUsd : null, "cost", "not every model call reported its cost", static value => Amount.Usd(value!.Value));
        Limit("maxTokens", events.CallsWithTokens == calls ? events.InputTokens + events.OutputTokens : null, "tokens", "not every model call reported its tokens", static value => Amount.Count(value!.Value));
        Limit("maxUnplannedCalls", events.DurationMs is null ? null : events.UnplannedCalls, "calls that the plan does not have", "the run did not end", static value => Amount.Count(value!.Value));
        if (content.Number("minValidatorPassRate") is { } least)
        {
            var evaluations = run.Checks.Where(static check => check.Text("kind") == "validator").ToList();
            if (evaluations.Count == 0) Add("minValidatorPassRate", "no validator ran");
            else if ((double)evaluations.Count(static check => check.Text("status") == "passed") / evaluations.Count is var rate && rate < least) Add("minValidatorPassRate", $"{Amount.Percent(rate)} of validators passed, {Amount.Percent(least)} are asked for");
        }
        Providers(content, events, Add);
        if (content.Object("planDigests") is { } plans)
        {
            if (plans[run.PlanId] is null) Add("planDigests", $"the plan {run.PlanId} is not in the policy");
            else if (!plans.Texts(run.PlanId).Contains(run.PlanDigest, StringComparer.Ordinal)) Add("planDigests", $"the run is of another {run.PlanId} than the policy allows: {run.PlanDigest}");
        }
        if (content.Number("maxCostEstimateError") is { } off) Estimate(run, off, Add);
        if (content.Number("maxTokenEstimateError") is { } share)
        {
            if (calls == 0 || events.CallsWithPrediction < calls) Add("maxTokenEstimateError", calls == 0 ? "no model was called" : "not every model call has an estimate and a count of its input tokens");
            else if (Math.Abs(events.InputTokens - events.PredictedTokens) > share * events.PredictedTokens) Add("maxTokenEstimateError", $"input tokens {Amount.Count(events.InputTokens)}, estimated {Amount.Count(events.PredictedTokens)}: off by more than {Amount.Percent(share)}");
        }
        if (content.Flag("replay") == true && BundleReplay.Replay(run.Folder) is { Status: not ReplayStatus.Reproduced } replay)
            Add("replay", $"{Wire.Name(replay.Status)}: {replay.FirstDivergence} {(replay.Divergences.Count > 0 ? replay.Divergences[0].Message : "")}");
        return reasons;

        void Limit(string rule, double? actual, string what, string unknown, Func<double?, string> text)
        {
            if (content.Number(rule) is not { } most) return;
            if (actual is null) Add(rule, $"{what} unknown: {unknown}");
            else if (actual > most) Add(rule, $"{what} {text(actual)}, at most {text(most)}");
        }
    }

    /// <summary>What is asked of all runs together.</summary>
    public static IReadOnlyList<GateReason> ReasonsOfAll(GatePolicy policy, int runs, double costUsd, bool everyCostKnown)
    {
        var reasons = new List<GateReason>();
        if (policy.Content.Number("minRuns") is { } least && runs < least) reasons.Add(new GateReason("minRuns", $"{runs} runs, at least {Amount.Count(least)} are asked for"));
        if (policy.Content.Number("maxTotalCostUsd") is { } most)
        {
            if (!everyCostKnown) reasons.Add(new GateReason("maxTotalCostUsd", "total cost unknown: not every model call reported its cost"));
            else if (costUsd > most) reasons.Add(new GateReason("maxTotalCostUsd", $"total cost {Amount.Usd(costUsd)}, at most {Amount.Usd(most)}"));
        }
        return reasons;
    }

    private static void Providers(Mir.Json.WireObject content, RunEvents events, Action<string, string> add)
    {
        if (content["allowedProviders"] is not null)
        {
            var allowed = content.Texts("allowedProviders").ToHashSet(StringComparer.Ordinal);
            foreach (var provider in events.Providers.Where(provider => !allowed.Contains(provider))) add("allowedProviders", $"provider {provider} was called and is not allowed");
            if (events.CallsWithoutProvider > 0) add("allowedProviders", $"{Amount.Count(events.CallsWithoutProvider)} model calls name no provider");
        }
        foreach (var provider in content.Texts("deniedProviders"))
            if (events.Providers.Contains(provider)) add("deniedProviders", $"provider {provider} was called and is denied");
    }

    private static void Estimate(RunDocument run, double off, Action<string, string> add)
    {
        var actual = run.Events.CallsWithCost == run.Events.ModelCalls ? run.Events.CostUsd : (double?)null;
        if (ClaimAnswer.EstimateUsd(run, "optimized") is not { } expected) add("maxCostEstimateError", "the cost was not estimated");
        else if (actual is null) add("maxCostEstimateError", "the cost is not known");
        else if (Math.Abs(actual.Value - expected) > off * expected) add("maxCostEstimateError", $"cost {Amount.Usd(actual.Value)}, estimated {Amount.Usd(expected)}: off by more than {Amount.Percent(off)}");
    }

    private static string Unanswered(RunDocument run)
    {
        var open = RunClaim.Of(run.Manifest).Where(static claim => !claim.Answered).Select(static claim => claim.Name).ToList();
        return open.Count == 0 ? "" : ": unanswered " + string.Join(", ", open);
    }
}
