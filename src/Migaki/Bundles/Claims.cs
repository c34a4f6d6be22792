using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// The seven questions a run must answer to be credible. Each is computed from the plans and the events and points to the records that answer
/// it; nothing is answered because evidence is missing.
/// </summary>
internal sealed class Claims
{
    private const int MostRefs = 100;

    private readonly List<KeyValuePair<string, WireValue>> _claims = [];

    private Claims() { }

    public bool Credible { get; private set; } = true;

    public WireObject ToWire() => new(_claims);

    public static Claims Unsealed()
    {
        var claims = new Claims();
        foreach (var name in new[] { "whatChanged", "whyAllowed", "constraintsChecked", "cost", "qualityGate", "providerAssumptions", "replayable" })
            claims.Add(name, "The run was not sealed.", []);
        return claims;
    }

    public static Claims Of(PlanPair plans, RunSummary run, List<ConstraintCheck> checks)
    {
        var claims = new Claims();
        claims.Add("whatChanged", Changed(plans, run), [BundleNames.OriginalPlan, BundleNames.OptimizedPlan, .. Changes(plans), .. Admission(run)]);
        claims.Add("whyAllowed", Allowed(plans), [.. Decisions(plans), BundleNames.PlanDiff, .. Admission(run)]);
        claims.Add("constraintsChecked", Checked(checks), [BundleNames.OriginalPlan + "#/constraints", .. checks.SelectMany(check => (string[])[EvidenceRef(check.Id), .. check.Refs])]);
        claims.Add("cost", Cost(plans, run), [EvidenceRef("cost-original"), EvidenceRef("cost-optimized"), BundleNames.Evidence + "#/actuals", .. run.Costs.Requests.Refs, .. run.Costs.Ends.Refs]);
        claims.Add("qualityGate", Gate(plans, run), [BundleNames.OriginalPlan + "#/constraints", .. Verdicts(plans, run)]);
        claims.Add("providerAssumptions", Assumed(plans, run), [.. run.Costs.Rows.Select(row => "provider-data://" + row), .. run.Costs.Assumptions.Refs, .. run.Costs.Ends.Refs, BundleNames.OriginalPlan + "#/nodes"]);
        claims.Add("replayable", Replayable(plans, run), [BundleNames.OriginalPlan, BundleNames.OptimizedPlan, BundleNames.Events, .. Admission(run), .. Ending(run)]);
        return claims;
    }

    private static string? Changed(PlanPair plans, RunSummary run) =>
        run.PlanDigest is null || run.OptimizedDigest is null ? "The log does not name the plans it was recorded under."
        : run.PlanDigest != plans.OriginalDigest || run.OptimizedDigest != plans.OptimizedDigest ? "The log names other plans than those of the bundle." : null;

    private static string? Allowed(PlanPair plans) =>
        !plans.Passes.Explained ? "The plans differ and no pass is recorded that accounts for it."
        : plans.Passes.Undecided is { } pass ? $"The pass \"{pass}\" was applied and no decision says why it may be." : null;

    private static string? Checked(List<ConstraintCheck> checks) => checks.Find(check => check.Holds is not true) switch
    {
        null => null,
        { Holds: false } check => $"{check.Path} was not kept to.",
        { } check => $"{check.Path} was not checked. {check.Reason}",
    };

    private static string? Cost(PlanPair plans, RunSummary run)
    {
        var costs = run.Costs;
        if (costs.Calls == 0) return HasModelNodes(plans) ? "No model call ended, so none has an actual cost." : null;
        if (costs.WithCost < costs.Calls) return "Not every model call reported its cost.";
        return costs.Estimated && run.Evidence.Accounting.InputCostUsd is not null ? null : "The actual cost is known; no price is known to estimate the cost of the two plans with.";
    }

    private static string? Gate(PlanPair plans, RunSummary run)
    {
        var required = Required(plans);
        var open = required.FirstOrDefault(name => run.Validators.GetValueOrDefault(name) != "passed");
        return open is not null ? $"The required validator \"{open}\" did not pass."
            : required.Count == 0 && run.EvaluationsPassed == 0 ? "No validator is required and none passed." : null;
    }

    private static string? Assumed(PlanPair plans, RunSummary run)
    {
        var costs = run.Costs;
        if (costs.Calls == 0) return HasModelNodes(plans) ? "No model call ended, so no assumption was put to use." : null;
        return costs.Unassumed == 0 ? null
            : costs.Assumptions.Count == 0 ? "No capability record of a provider was in force." : "Not every model call named the provider data it relied on.";
    }

    private static string? Replayable(PlanPair plans, RunSummary run) => plans.Original.Constraints.ReplayPolicy switch
    {
        ReplayPolicy.None => "The plan asks for no replay.",
        _ when run.LostEvents > 0 => "Events were lost.",
        ReplayPolicy.FullTrace when EvidenceDocument.MissingForFullTrace(plans.Original, run) is { } missing => "The plan asks for a full trace. " + missing,
        _ => null,
    };

    private static bool HasModelNodes(PlanPair plans) => plans.Original.Nodes.Any(node => node is MirModelCall);

    private static MirList<string> Required(PlanPair plans) => plans.Original.Constraints.RequiredValidators ?? default;

    private static IEnumerable<string> Changes(PlanPair plans) => plans.Diff.Changes.Count == 0
        ? [BundleNames.PlanDiff]
        : Enumerable.Range(0, plans.Diff.Changes.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{BundleNames.PlanDiff}#/changes/{i}"));

    private static IEnumerable<string> Decisions(PlanPair plans) => plans.Passes.Events
        .Where(item => RunSummary.Text(item, "kind") == "pass_decision").Select(item => EvidenceRef(RunSummary.Text(item, "id") ?? ""));

    private static IEnumerable<string> Verdicts(PlanPair plans, RunSummary run)
    {
        var required = Required(plans);
        if (required.Count == 0) return run.Evaluated.Refs;
        return required.Where(run.Verdicts.ContainsKey).SelectMany(name => VerdictRefs(run.Verdicts[name]));
    }

    /// <summary>A verdict's event and its line in <c>checks.jsonl</c>.</summary>
    public static IEnumerable<string> VerdictRefs((long Sequence, int Line) verdict)
    {
        yield return EventPlaces.Ref(verdict.Sequence);
        if (verdict.Line >= 0) yield return string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Checks}#{verdict.Line}");
    }

    private static IEnumerable<string> Admission(RunSummary run) => run.Events > 0 ? [EventPlaces.Ref(0)] : [];

    private static IEnumerable<string> Ending(RunSummary run) => run.Ended ? [EventPlaces.Ref(run.Events - 1)] : [];

    private static string EvidenceRef(string id) => BundleNames.Evidence + "#" + id;

    /// <summary>A claim: answered where there is no reason against it.</summary>
    private void Add(string name, string? unanswered, IReadOnlyList<string> refs)
    {
        Credible &= unanswered is null;
        _claims.Add(new(name, new WireObjectBuilder()
            .Add("reason", unanswered)
            .Add("refs", refs.Take(MostRefs).ToMirList())
            .Add("status", unanswered is null ? "answered" : "unanswered")
            .Add("unlistedRefs", refs.Count > MostRefs ? refs.Count - MostRefs : null)
            .Build()));
    }
}
