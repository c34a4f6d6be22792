using Migaki.Cli.Output;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>Changes of constraints and of the plan's description. A constraint that is looser than before deserves a look.</summary>
internal static class ConstraintChanges
{
    public static IEnumerable<PlanChange> Between(MirPlan before, MirPlan after)
    {
        var (old, @new) = (MirPlanWriter.ToWire(before), MirPlanWriter.ToWire(after));
        foreach (var (field, from, to) in Leaves.Differing((WireObject)old["constraints"]!, (WireObject)@new["constraints"]!))
            yield return Constraint(field, from, to);
        foreach (var (field, from, to) in Leaves.Differing((WireObject)old["metadata"]!, (WireObject)@new["metadata"]!))
        {
            // The time and the trace of a run say nothing about the plan.
            if (field is "createdAt" or "traceId") continue;
            yield return new PlanChange(ChangeArea.Description, ChangeKind.Changed, "", $"{field} changes from {ValueText.Of(from)} to {ValueText.Of(to)}.", null, "$.metadata." + field) { Before = from, After = to };
        }
        if (before.Id != after.Id)
            yield return new PlanChange(ChangeArea.Description, ChangeKind.Changed, "", $"The plan's id changes from {before.Id} to {after.Id}.", null, "$.id") { Before = before.Id, After = after.Id };
    }

    private static PlanChange Constraint(string field, WireValue? from, WireValue? to)
    {
        var (lost, gained) = (Leaves.Missing(from, to), Leaves.Missing(to, from));
        FormattableString sentence = (from, to) switch
        {
            (null, _) => (FormattableString)$"Sets {field} to {ValueText.Of(to)}.",
            (_, null) => $"Removes {field}, which was {ValueText.Of(from)}.",
            _ when lost.Count == 0 && gained.Count > 0 => $"{field} gains {string.Join(", ", gained)}.",
            _ when gained.Count == 0 && lost.Count > 0 => $"{field} loses {string.Join(", ", lost)}.",
            _ => $"{field} changes from {ValueText.Of(from)} to {ValueText.Of(to)}.",
        };
        var kind = from is null ? ChangeKind.Added : to is null ? ChangeKind.Removed : ChangeKind.Changed;
        return new PlanChange(ChangeArea.Constraints, kind, "", sentence, Attention(field, from, to, lost.Count > 0, gained.Count > 0), "$.constraints." + field) { Before = from, After = to };
    }

    private static string? Attention(string field, WireValue? from, WireValue? to, bool lost, bool gained) => field switch
    {
        "maxCostUsd" or "maxLatencyMs" or "allowedRegression" => Number(to) > Number(from) || to is null ? "The limit is looser." : null,
        "minEvalScore" or "minValidatorPassRate" => Number(to) < Number(from) || to is null ? "The threshold is lower." : null,
        "requiredValidators" => lost ? "A validator is no longer required." : null,
        "requiredHumanApprovals" => lost ? "An approval is no longer required." : null,
        // No list of allowed ones allows all.
        "allowedProviders" => to is null || (gained && from is not null) ? "More providers may see the plan's context." : null,
        "deniedProviders" => lost ? "A provider is no longer denied." : null,
        "dataPolicy.allowedPrivacyClasses" => to is null || (gained && from is not null) ? "More sensitive context may be handled." : null,
        "dataPolicy.allowModelTraining" or "dataPolicy.allowPersistence" => to is not WireBoolean { Value: false } ? "The data policy is looser." : null,
        "dataPolicy.redactionRequired" => to is not WireBoolean { Value: true } ? "Redaction is no longer required." : null,
        "dataPolicy" => to is null ? "The plan has no data policy any more." : null,
        "auditLevel" => to is WireString { Value: not "evidence_bundle" } ? "Less evidence is kept." : null,
        "replayPolicy" => to is WireString { Value: "full_trace" } ? "Content is recorded, not only metadata." : null,
        "cachePolicy" or "cachePolicy.mode" or "retentionPolicy" or "retentionPolicy.mode" => "What is kept or cached changes.",
        _ => null,
    };

    private static double? Number(WireValue? value) => (value as WireNumber)?.Value;
}
