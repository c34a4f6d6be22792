using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Rules that were set aside: with a reason, or a reviewer should ask for it.</summary>
internal static class SemanticAssumptions
{
    public static void Check(MirPlan plan, SemanticFindings findings)
    {
        var assumptions = MirAssumption.Of(plan);
        for (var i = 0; i < assumptions.Count; i++)
        {
            if (assumptions[i].Reason is null)
                findings.Warning("assumption_without_reason", $"$.metadata.assumptions[{NumberText.Format(i)}]", $"Rule {assumptions[i].Rule} was set aside without a reason; ask its author for one.");
        }
    }
}
