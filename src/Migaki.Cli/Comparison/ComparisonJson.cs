using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>A comparison for other programs: the sentences with their values, and the plan diff of the contract.</summary>
internal static class ComparisonJson
{
    public const string Version = "migaki.net.plan-comparison.v0";

    public static WireObject Render(IReadOnlyList<PlanComparison> comparisons) => new WireObjectBuilder()
        .Add("version", Version)
        .Add("plans", new WireArray(comparisons.Select(static comparison => (WireValue)Plan(comparison))))
        .Build();

    private static WireObject Plan(PlanComparison comparison) => new WireObjectBuilder()
        .Add("planId", comparison.Id)
        .Add("status", comparison.Status)
        .Add("before", Side(comparison.Before))
        .Add("after", Side(comparison.After))
        .Add("changes", new WireArray(comparison.Changes.Select(static change => (WireValue)Change(change))))
        .Add("diff", comparison.Diff?.ToWire())
        .Build();

    private static WireObject? Side(PlanDocument? document) => document is null ? null : new WireObjectBuilder()
        .Add("origin", document.Origin)
        .Add("digest", document.Digest)
        .Build();

    private static WireObject Change(PlanChange change) => new WireObjectBuilder()
        .Add("area", Wire.Name(change.Area))
        .Add("kind", Wire.Name(change.Kind))
        .Add("id", change.Id.Length == 0 ? null : change.Id)
        .Add("path", change.Path)
        .Add("text", SentenceText.Plain(change.Sentence))
        .Add("attention", change.Attention)
        .Add("before", change.Before)
        .Add("after", change.After)
        .Build();
}
