using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>
/// The seven questions a run must answer to be credible. Each is computed from the plans and the events and points to the records that answer
/// it; nothing is answered because evidence is missing.
/// </summary>
internal sealed class Claims
{
    private const int MostRefs = 100;
    private const string Constraints = BundleNames.OriginalPlan + "#/constraints";

    private readonly Utf8Builder _text = new(2048);
    private int _refs;

    private Claims() => _text.Raw((byte)'{');

    public bool Credible { get; private set; } = true;

    public WireValue ToWire() => new WireCanonical(_text.ToArray(), depth: 3);

    public static Claims Unsealed()
    {
        var claims = new Claims();
        foreach (var name in new[] { "constraintsChecked", "cost", "providerAssumptions", "qualityGate", "replayable", "whatChanged", "whyAllowed" })
            claims.Begin(name, "The run was not sealed.").End(answered: false);
        return claims.End();
    }

    /// <summary>In the order of their names, as canonical JSON wants it.</summary>
    public static Claims Of(PlanPair plans, RunSummary run, List<ConstraintCheck> checks)
    {
        var claims = new Claims();
        var reason = Checked(checks);
        claims.Begin("constraintsChecked", reason).Ref(Constraints);
        foreach (var check in checks)
        {
            claims.Ref(EvidenceRef(check.Id));
            foreach (var place in check.Refs) claims.Ref(place);
        }
        claims.End(reason is null);

        reason = Cost(plans, run);
        claims.Begin("cost", reason).Ref("evidence.json#cost-original").Ref("evidence.json#cost-optimized").Ref("evidence.json#/actuals").Refs(run.Costs.Requests).Refs(run.Costs.Ends).End(reason is null);

        reason = Assumed(plans, run);
        claims.Begin("providerAssumptions", reason);
        foreach (var row in run.Costs.Rows) claims.Ref("provider-data://" + row);
        claims.Refs(run.Costs.Assumptions).Refs(run.Costs.Ends).Ref("plan.original.json#/nodes").End(reason is null);

        reason = Gate(plans, run);
        claims.Begin("qualityGate", reason).Ref(Constraints);
        if (Required(plans) is { Count: > 0 } required)
        {
            foreach (var name in required)
            {
                if (!run.Verdicts.TryGetValue(name, out var verdict)) continue;
                foreach (var place in VerdictRefs(verdict)) claims.Ref(place);
            }
        }
        else claims.Refs(run.Evaluated);
        claims.End(reason is null);

        reason = Replayable(plans, run);
        claims.Begin("replayable", reason).Ref(BundleNames.OriginalPlan).Ref(BundleNames.OptimizedPlan).Ref(BundleNames.Events).Admission(run);
        if (run.Ended) claims.Ref(run.Events - 1);
        claims.End(reason is null);

        reason = Changed(plans, run);
        claims.Begin("whatChanged", reason).Ref(BundleNames.OriginalPlan).Ref(BundleNames.OptimizedPlan);
        foreach (var change in plans.ChangeRefs) claims.Ref(change);
        claims.Admission(run).End(reason is null);

        reason = Allowed(plans);
        claims.Begin("whyAllowed", reason);
        foreach (var decision in plans.Passes.DecisionRefs) claims.Ref(decision);
        claims.Ref(BundleNames.PlanDiff).Admission(run).End(reason is null);
        return claims.End();
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

    /// <summary>A verdict's event and its line in <c>checks.jsonl</c>.</summary>
    public static IEnumerable<string> VerdictRefs((long Sequence, int Line) verdict)
    {
        yield return EventPlaces.Ref(verdict.Sequence);
        if (verdict.Line >= 0) yield return string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Checks}#{verdict.Line}");
    }

    private static string EvidenceRef(string id) => BundleNames.Evidence + "#" + id;

    private Claims Begin(string name, string? unanswered)
    {
        Credible &= unanswered is null;
        _refs = 0;
        if (_text.Length > 1) _text.Raw((byte)',');
        _text.String(name).Raw(":{"u8);
        if (unanswered is not null) _text.Raw("\"reason\":"u8).String(unanswered).Raw((byte)',');
        _text.Raw("\"refs\":["u8);
        return this;
    }

    private void End(bool answered)
    {
        _text.Raw("],\"status\":"u8).Raw(answered ? "\"answered\""u8 : "\"unanswered\""u8);
        if (_refs > MostRefs) _text.Raw(",\"unlistedRefs\":"u8).Number((long)(_refs - MostRefs));
        _text.Raw((byte)'}');
    }

    private Claims End()
    {
        _text.Raw((byte)'}');
        return this;
    }

    private Claims Ref(string place)
    {
        if (IsListed()) _text.String(place);
        return this;
    }

    private Claims Ref(long sequence)
    {
        if (IsListed()) EventPlaces.Write(_text, sequence);
        return this;
    }

    private Claims Refs(EventPlaces places)
    {
        foreach (var sequence in places.Listed) Ref(sequence);
        return this;
    }

    private Claims Admission(RunSummary run) => run.Events > 0 ? Ref(0) : this;

    private bool IsListed()
    {
        if (_refs++ >= MostRefs) return false;
        if (_refs > 1) _text.Raw((byte)',');
        return true;
    }
}
