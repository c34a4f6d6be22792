using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>What a bundle's records say to a claim, in a sentence, and those records.</summary>
/// <param name="Records">The file and what it says.</param>
internal sealed record ClaimAnswer(RunClaim Claim, string Sentence, IReadOnlyList<(string Place, WireObject Record)> Records)
{
    public static ClaimAnswer Of(RunDocument run, RunClaim claim) => new(claim, SentenceOf(run, claim.Name), ClaimRecords.Of(run, claim.Refs));

    private static string SentenceOf(RunDocument run, string name) => name switch
    {
        "whatChanged" => Changed(run),
        "whyAllowed" => Allowed(run),
        "constraintsChecked" => Checked(run),
        "cost" => Cost(run),
        "qualityGate" => Gate(run),
        "providerAssumptions" => Assumptions(run),
        _ => $"mode {run.Manifest.Object("replay").Text("mode") ?? "unknown"}",
    };

    private static string Changed(RunDocument run)
    {
        if (run.Original is null || run.Optimized is null) return "a plan cannot be read";
        var changes = MirPlanDiffer.Diff(run.Original, run.Optimized).Changes;
        return changes.Count == 0 ? "nothing: the optimized plan is the original"
            : NodeText.Count(changes.Count, "change") + ": " + string.Join(", ", changes.GroupBy(static change => change.Kind).Select(static group => $"{group.Count()} {NodeText.Words(group.Key)}"));
    }

    private static string Allowed(RunDocument run)
    {
        var passes = run.Manifest.Objects("passes").Where(static pass => pass.Flag("enabled") == true).ToList();
        return passes.Count == 0 ? "no pass ran" : string.Join(", ", passes.Take(4).Select(static pass => $"{pass.Text("name")} {pass.Text("version")} ({pass.Text("safety")})")) + (passes.Count > 4 ? $" and {passes.Count - 4} more" : "");
    }

    private static string Checked(RunDocument run)
    {
        var decisions = run.Evidence.Objects("policyDecisions").Select(static item => item.Object("policyDecision").Text("outcome")).ToList();
        var parts = new List<string> { decisions.Count == 0 ? "no constraint is set" : $"{decisions.Count(static outcome => outcome == "allowed")} of {NodeText.Count(decisions.Count, "constraint")} kept" };
        if (decisions.Contains("blocked")) parts.Add($"{decisions.Count(static outcome => outcome == "blocked")} broken");
        if (decisions.Contains("warned")) parts.Add($"{decisions.Count(static outcome => outcome == "warned")} not checked");
        return string.Join(", ", parts);
    }

    private static string Cost(RunDocument run)
    {
        var events = run.Events;
        var calls = NodeText.Count((int)Math.Min(events.ModelCalls, int.MaxValue), "model call");
        if (events.ModelCalls == 0) return "no model call";
        var cost = events.CallsWithCost == events.ModelCalls ? Amount.Usd(events.CostUsd) : "cost not reported by every call";
        var tokens = events.CallsWithTokens == events.ModelCalls ? $"{Amount.Count(events.InputTokens)} tokens in, {Amount.Count(events.OutputTokens)} out" : "tokens not reported by every call";
        return $"{cost}, {tokens}, {calls}; estimated before {Estimate(run, "original")}, after {Estimate(run, "optimized")}";
    }

    /// <summary>The estimate of the cost of one of the plans, in words.</summary>
    public static string Estimate(RunDocument run, string which) =>
        EstimateUsd(run, which) is { } value ? Amount.Usd(value) : "unknown";

    public static double? EstimateUsd(RunDocument run, string which) => run.Evidence.Objects("costEstimates").Select(static item => item.Object("estimate"))
        .FirstOrDefault(estimate => estimate.Text("subjectRef") == "mir://plans/" + which).Number("value");

    private static string Gate(RunDocument run)
    {
        var required = run.Manifest.Object("verification").Texts("required_checks").ToList();
        var passed = run.Checks.Count(static check => check.Text("status") == "passed");
        var checks = run.Checks.Count == 0 ? "no check ran" : $"{passed} of {NodeText.Count(run.Checks.Count, "check")} passed";
        return required.Count == 0 ? $"{checks}; none is required" : $"{checks}; required: {string.Join(", ", required.Take(6))}{(required.Count > 6 ? ", …" : "")}";
    }

    private static string Assumptions(RunDocument run)
    {
        var assumptions = run.Evidence.Objects("providerAssumptions").Count();
        var called = run.Events.Providers.Count == 0 ? "no provider named" : "called: " + string.Join(", ", run.Events.Providers.Take(6));
        return $"{called}; {NodeText.Count(assumptions, "capability record")}";
    }
}
