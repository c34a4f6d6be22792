using System.Text;
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
            plan = SourceReferences.Relative(plan, projectFolder);
            WireValue document = MirPlanWriter.ToWire(plan);
            var clean = PlanTexts.Redact(document);
            if (!ReferenceEquals(clean, document) && MirPlanReader.Read(CanonicalJson.ToUtf8(clean)).Plan is { } redacted) (plan, document) = (redacted, MirPlanWriter.ToWire(redacted));
            var utf8 = CanonicalJson.ToUtf8(document);
            var original = Encoding.UTF8.GetString(utf8);
            var optimization = MirOptimizer.Optimize(plan);
            var optimized = ReferenceEquals(optimization.Plan, plan) ? original : MirPlanWriter.ToText(optimization.Plan);
            return model with
            {
                Documents = new PlanDocuments(
                    original,
                    MirDigest.Sha256(utf8),
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
