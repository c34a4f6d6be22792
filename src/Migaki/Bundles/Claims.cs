using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// The seven questions a run must answer to be credible. Each is computed from the plans and the events; nothing is answered because
/// evidence is missing.
/// </summary>
internal sealed class Claims
{
    private readonly List<KeyValuePair<string, WireValue>> _claims = [];

    private Claims() { }

    public bool Credible { get; private set; } = true;

    public WireObject ToWire() => new(_claims);

    public static Claims Unsealed()
    {
        var claims = new Claims();
        foreach (var name in new[] { "whatChanged", "whyAllowed", "constraintsChecked", "cost", "qualityGate", "providerAssumptions", "replayable" })
            claims.Add(name, "The run was not sealed.");
        return claims;
    }

    public static Claims Of(PlanPair plans, RunSummary run, List<ConstraintCheck> checks)
    {
        var claims = new Claims();
        var plan = plans.Original;
        var modelNodes = plan.Nodes.Count(node => node is MirModelCall);
        claims.Add("whatChanged", null, BundleNames.PlanDiff, BundleNames.OriginalPlan, BundleNames.OptimizedPlan);
        claims.Add("whyAllowed", plans.Passes.Explained ? null : "The plans differ and no pass is recorded that accounts for it.", BundleNames.PlanDiff, BundleNames.Evidence);

        var failed = checks.Find(check => check.Holds is not true);
        claims.Add("constraintsChecked", failed switch
        {
            null => null,
            { Holds: false } => $"{failed.Path} was not kept to.",
            _ => $"{failed.Path} was not checked. {failed.Reason}",
        }, BundleNames.Evidence);

        claims.Add("cost", modelNodes == 0 ? null
            : run.CallsWithCost != run.ModelCalls || run.ModelCalls == 0 ? "Not every model call reported its cost."
            : run.Evidence.Accounting.InputCostUsd is null || run.Evidence.UnassumedCalls > 0 ? "The actual cost is known; no price is known to estimate the cost of the two plans with." : null, BundleNames.OriginalPlan, BundleNames.Evidence);

        var required = plan.Constraints.RequiredValidators ?? default;
        var open = required.FirstOrDefault(name => !run.Validators.TryGetValue(name, out var status) || status != "passed");
        claims.Add("qualityGate", open is not null ? $"The required validator \"{open}\" did not pass."
            : required.Count == 0 && run.EvaluationsPassed == 0 ? "No validator is required and none passed." : null, [BundleNames.Checks, .. run.Verdicts.Where(verdict => required.Count == 0 || required.Contains(verdict.Key)).OrderBy(verdict => verdict.Value).Take(100).Select(verdict => FormattableString.Invariant($"{BundleNames.Events}#{verdict.Value}"))]);

        claims.Add("providerAssumptions", modelNodes == 0 || (run.Evidence.AssumedNodes.Count > 0 && run.Evidence.UnassumedCalls == 0) ? null
            : run.Evidence.AssumedNodes.Count == 0 ? "No capability record of a provider was in force." : "Not every model call named the provider data it relied on.", BundleNames.Evidence);
        claims.Add("replayable", plan.Constraints.ReplayPolicy switch
        {
            ReplayPolicy.None => "The plan asks for no replay.",
            _ when run.LostEvents > 0 => "Events were lost.",
            ReplayPolicy.FullTrace when EvidenceDocument.MissingForFullTrace(plan, run) is { } missing => "The plan asks for a full trace. " + missing,
            _ => null,
        }, BundleNames.Events);
        return claims;
    }

    /// <summary>A claim: answered where there is no reason against it.</summary>
    private void Add(string name, string? unanswered, params string[] refs)
    {
        Credible &= unanswered is null;
        _claims.Add(new(name, new WireObjectBuilder()
            .Add("reason", unanswered)
            .Add("refs", refs.ToMirList())
            .Add("status", unanswered is null ? "answered" : "unanswered")
            .Build()));
    }
}
