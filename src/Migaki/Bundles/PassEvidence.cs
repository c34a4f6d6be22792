using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>Which passes made the optimized plan, and whether that explains all of the change.</summary>
internal sealed class PassEvidence
{
    private PassEvidence(List<WireObject> records, bool explained) => (Records, Explained) = (records, explained);

    /// <summary>A record of each pass for the manifest: name, version, enabled, safety, reason.</summary>
    public List<WireObject> Records { get; }

    /// <summary>Whether every difference of the two plans is accounted for by an enabled pass.</summary>
    public bool Explained { get; }

    public static PassEvidence Of(MirPlan original, MirPlan optimized, MirPlanDiff diff) =>
        new([], diff.Changes.Count == 0 && original.Nodes == optimized.Nodes && original.Context == optimized.Context && original.Edges == optimized.Edges);
}
