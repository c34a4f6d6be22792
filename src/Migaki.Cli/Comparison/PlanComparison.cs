using Migaki.Cli.Plans;
using Migaki.Mir;

namespace Migaki.Cli.Comparison;

/// <summary>Two states of one plan and what changed between them; one of them may be missing.</summary>
internal sealed class PlanComparison
{
    private PlanComparison(PlanDocument? before, PlanDocument? after)
    {
        (Before, After) = (before, after);
        if (before?.Plan is { } left && after?.Plan is { } right)
        {
            Diff = MirPlanDiffer.Diff(left, right);
            Changes = [.. StepChanges.Between(left, right), .. ContextChanges.Between(left, right), .. ConstraintChanges.Between(left, right), .. FlowChanges.Between(left, right)];
        }
        else Changes = Whole(before?.Plan, after?.Plan);
    }

    public PlanDocument? Before { get; }

    public PlanDocument? After { get; }

    public string Id => (After ?? Before!).Id;

    public IReadOnlyList<PlanChange> Changes { get; }

    /// <summary><c>migaki.plan-diff.v0</c>; null where a plan is missing.</summary>
    public MirPlanDiff? Diff { get; }

    public string Status => Before is null ? "added" : After is null ? "removed" : Changes.Count > 0 ? "changed" : Before.Digest == After.Digest ? "same" : "rearranged";

    public bool IsChange => Status is not "same";

    public static PlanComparison Of(PlanDocument? before, PlanDocument? after) => new(before, after);

    private static List<PlanChange> Whole(MirPlan? removed, MirPlan? added)
    {
        var plan = (added ?? removed)!;
        var size = $"{NodeText.Count(plan.Nodes.Count, "step")}, {NodeText.Count(plan.Context.Count, "context block")}";
        if (added is null) return [new PlanChange(ChangeArea.Steps, ChangeKind.Removed, "", $"The plan {plan.Id} is gone ({Plain.Text(size)}).", null, "$")];
        var changes = new List<PlanChange> { new(ChangeArea.Steps, ChangeKind.Added, "", $"The plan {plan.Id} is new ({Plain.Text(size)}).", null, "$") };
        // Of a new plan only what a reviewer should look at is told step by step.
        changes.AddRange(plan.Nodes.Select(StepChanges.Added).Where(static change => change.Attention is not null));
        return changes;
    }
}

/// <summary>Words of ours among the arguments of a sentence: not quoted like a name of the plan.</summary>
internal sealed record Plain(string Words)
{
    public static Plain Text(string words) => new(words);

    public override string ToString() => Words;
}
