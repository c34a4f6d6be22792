using Migaki.Generators.Model;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Pipeline;

/// <summary>Writes the documents of a plan: a pure function, cached while the plan is the same.</summary>
internal static class PlanDocumentation
{
    public static PlanModel Write(PlanModel model, MirPlan? plan, string projectFolder)
    {
        if (plan is null) return model;
        try
        {
            plan = PlanTexts.Redact(SourceReferences.Relative(plan, projectFolder));
            var original = MirPlanWriter.ToText(plan);
            var optimization = MirOptimizer.Optimize(plan);
            var optimized = MirPlanWriter.ToText(optimization.Plan);
            return model with
            {
                Documents = new PlanDocuments(
                    original,
                    MirPlanWriter.Digest(plan),
                    optimized == original ? null : optimized,
                    CanonicalJson.ToText(optimization.Diff.ToWire())),
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return model with { Broken = PlanExtraction.OfException(exception) };
        }
    }
}
