using System.Text;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Verification;

/// <summary>Reads the plans of a bundle and what must follow from them alone.</summary>
internal static class BundlePlans
{
    public static PlanPair? Read(BundleFiles files, FindingList findings)
    {
        if (Plan(BundleNames.OriginalPlan) is not { } original || Plan(BundleNames.OptimizedPlan) is not { } optimized) return null;
        var plans = PlanPair.Of(original, optimized);
        Compare(BundleNames.PlanDiff, plans.Diff.ToUtf8());
        Compare(BundleNames.Patch, Encoding.UTF8.GetBytes(UnifiedDiff.Of(original, optimized)));
        return plans;

        MirPlan? Plan(string path)
        {
            if (files.ReadSmall(path, findings) is not { } bytes) return null;
            var result = MirPlanReader.Read(bytes);
            if (result.Plan is null) findings.Add(path, "Not a plan: " + (result.Errors.Count > 0 ? result.Errors[0].Message + " at " + result.Errors[0].Path : "it cannot be read"));
            else if (!bytes.AsSpan().SequenceEqual(MirPlanWriter.ToUtf8(result.Plan))) findings.Add(path, "It is not in canonical form.");
            return result.Plan;
        }

        void Compare(string path, byte[] expected)
        {
            if (files.Contains(path) && !expected.AsSpan().SequenceEqual(files.ReadSmall(path, findings))) findings.Add(path, "It is not the difference of the two plans.");
        }
    }

    /// <summary>The log names the plans it was recorded under.</summary>
    public static void CheckAgainstLog(PlanPair plans, RunSummary summary, FindingList findings)
    {
        if (summary.PlanDigest != plans.OriginalDigest) findings.Add(BundleNames.OriginalPlan, "It is not the plan the events were recorded under.", 0);
        if (summary.OptimizedDigest != plans.OptimizedDigest) findings.Add(BundleNames.OptimizedPlan, "It is not the plan the events were recorded under.", 0);
    }
}
