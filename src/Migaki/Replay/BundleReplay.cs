using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Verification;

namespace Migaki.Replay;

/// <summary>
/// Replays a bundle from its metadata alone: the plan is validated again, the deterministic passes run again, constraints are evaluated again, and the
/// events are walked as a state machine and held against the static plan. Nothing is called, nothing is written.
/// </summary>
public static class BundleReplay
{
    private const int MostDivergences = 100;

    private static readonly string[] NotReplayed =
    [
        "What models, tools and retrievals answered is not in a metadata bundle; only that they were called, in which order, and how they ended.",
        "The choice of a branch is not recorded, so any arm of it is accepted.",
    ];

    /// <summary>Replays the bundle of a run's folder, its bundle folder, or a zip with one bundle, which is read in place.</summary>
    public static ReplayResult Replay(string path, VerificationOptions? options = null)
    {
        var divergences = new List<ReplayDivergence>();
        var verdict = BundleVerifier.Verify(path, options);
        if (!verdict.IntegrityHolds)
        {
            foreach (var finding in verdict.Findings) divergences.Add(new ReplayDivergence(finding.File, finding.Message, finding.Sequence));
            return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, divergences, NotReplayed);
        }
        try
        {
            return Walk(path, verdict, divergences);
        }
#pragma warning disable CA1031 // as the verifier: whatever it is given, it answers
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [new ReplayDivergence("", "The bundle cannot be read: " + error.Message)], NotReplayed);
        }
    }

    private static ReplayResult Walk(string path, VerificationResult verdict, List<ReplayDivergence> divergences)
    {
        var findings = new FindingList(MostDivergences);
        using var source = ReplaySource.Open(path, verdict.RunId);
        if (source?.Files is not { } files || !files.Contains(BundleNames.OriginalPlan) || !files.Contains(BundleNames.OptimizedPlan))
            return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [new ReplayDivergence(BundleNames.OriginalPlan, "There is no plan to replay.")], NotReplayed);
        if (!files.Contains(BundleNames.Events))
            return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [new ReplayDivergence(BundleNames.Events, "The bundle is redacted: events are withheld, so the run cannot be walked.")], NotReplayed);
        var original = files.ReadSmall(BundleNames.OriginalPlan, findings) ?? [];
        foreach (var error in MirPlanValidator.Validate(original)) divergences.Add(new ReplayDivergence($"{BundleNames.OriginalPlan}#{error.Path}", error.Message));
        var plan = MirPlanReader.Read(original).Plan;
        var recorded = files.ReadSmall(BundleNames.OptimizedPlan, findings) ?? [];
        if (plan is null) return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [new ReplayDivergence(BundleNames.OriginalPlan, "It is not a plan.")], NotReplayed);
        if (plan.Constraints.ReplayPolicy == ReplayPolicy.None)
            return new ReplayResult(ReplayStatus.Refused, "none", verdict.RunId, [new ReplayDivergence(BundleNames.OriginalPlan, "The plan asks for no replay.")], NotReplayed);

        var (summary, walk) = (new RunSummary(), new RunWalk(plan));
        files.ReadLog(fields => { summary.Add(fields); walk.Add(fields); });
        var limits = new List<string>(NotReplayed);
        if (!PassEvidence.AreThose(summary.PassVersions)) limits.Add("The passes are of another version and were not run again.");
        else if (!MirPlanWriter.ToUtf8(MirOptimizer.Optimize(plan).Plan).AsSpan().SequenceEqual(recorded))
            divergences.Add(new ReplayDivergence(BundleNames.OptimizedPlan, "The passes give another plan than the bundle has."));
        divergences.AddRange(walk.Complete(summary.Ended, verdict.Outcome ?? MirOutcome.Incomplete));
        if (plan.Constraints.ReplayPolicy == ReplayPolicy.FullTrace)
            limits.Add(EvidenceDocument.MissingForFullTrace(plan, summary) ?? "The bundle has payloads: MirReplay runs the plan again with the recorded answers, from the program that has it.");
        foreach (var check in ConstraintChecks.Evaluate(plan, summary))
            if (check.Holds is false) limits.Add($"Evaluated again, {check.Path} was not kept to; the bundle says so too.");
        var ordered = divergences.Take(MostDivergences).ToList();
        return new ReplayResult(ordered.Count == 0 ? ReplayStatus.Reproduced : ReplayStatus.Diverged, "metadata", verdict.RunId, ordered, limits) { Conformance = walk.Conformance() };
    }
}
