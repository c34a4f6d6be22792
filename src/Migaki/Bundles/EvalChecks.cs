using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// <c>minEvalScore</c>: a run measures no score, but the plan says which evals accept its lossy transforms, and what they had when it was built.
/// </summary>
internal static class EvalChecks
{
    /// <summary>Whether every eval that accepts a lossy transform has the score; null with the reason where one's is not known, or none accepts any.</summary>
    public static (bool? Holds, string? Reason, IEnumerable<string> Refs) MinScore(MirPlan plan, double least)
    {
        var evals = new List<WireObject>();
        var refs = new List<string>();
        var lossy = plan.Nodes.Select((node, at) => (Node: node as MirContextTransform, At: at)).Where(static item => item.Node is { Transform.Lossy: true }).ToArray();
        foreach (var (node, at) in lossy) Take(node!.Metadata, System.FormattableString.Invariant($"{BundleNames.OriginalPlan}#/nodes/{at}/metadata/acceptedByEval"));
        if (lossy.Length > 0) Take(plan.Metadata.Extensions, BundleNames.OriginalPlan + "#/metadata/acceptedByEval");
        if (evals.Exists(eval => Score(eval) < least)) return (false, null, refs);
        if (evals.Find(static eval => Score(eval) is null) is { } open) return (null, $"The plan knows no score of the eval \"{RunSummary.Text(open, "name")}\".", refs);
        return evals.Count == 0 ? (null, "No eval accepts a transform of the plan, and no score is measured in a run.", refs) : (true, null, refs);

        void Take(WireObject? metadata, string where)
        {
            if (metadata?["acceptedByEval"] is not WireArray items) return;
            evals.AddRange(items.Items.OfType<WireObject>());
            refs.Add(where);
        }
    }

    private static double? Score(WireObject eval) => eval["score"] is WireNumber score ? score.Value : null;
}
