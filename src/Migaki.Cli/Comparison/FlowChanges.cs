using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>Changes of edges. An edge that only lost or gained its end with a node is told too: it says where the node stood.</summary>
internal static class FlowChanges
{
    public static IEnumerable<PlanChange> Between(MirPlan before, MirPlan after)
    {
        var (old, @new) = (Leaves.ById(MirPlanWriter.ToWire(before), "edges"), Leaves.ById(MirPlanWriter.ToWire(after), "edges"));
        var guards = before.Nodes.Where(static node => node is MirApprovalNode or MirValidatorNode).Select(static node => node.Id).ToHashSet(StringComparer.Ordinal);
        var kept = after.Nodes.Select(static node => node.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var edge in before.Edges.Where(edge => !@new.ContainsKey(edge.Id)))
        {
            // Where both ends stay, something goes past a guard that is still there.
            var bypass = kept.Contains(edge.FromNodeId) && kept.Contains(edge.ToNodeId) && (guards.Contains(edge.FromNodeId) || guards.Contains(edge.ToNodeId));
            yield return new PlanChange(ChangeArea.Flow, ChangeKind.Removed, edge.Id, $"{edge.FromNodeId} no longer leads to {edge.ToNodeId} ({What(edge)}).", bypass ? "A validator or approval stands beside the path now." : null, Path(edge.Id));
        }
        foreach (var edge in after.Edges)
        {
            if (!old.TryGetValue(edge.Id, out var left))
            {
                yield return new PlanChange(ChangeArea.Flow, ChangeKind.Added, edge.Id, edge.ContextIds is { Count: > 0 } ids
                    ? $"{edge.FromNodeId} leads to {edge.ToNodeId} ({What(edge)}) with {string.Join(", ", ids)}."
                    : (FormattableString)$"{edge.FromNodeId} leads to {edge.ToNodeId} ({What(edge)}).", null, Path(edge.Id));
                continue;
            }
            foreach (var (field, from, to) in Leaves.Differing(left, @new[edge.Id]))
            {
                yield return new PlanChange(ChangeArea.Flow, ChangeKind.Changed, edge.Id, $"The edge {edge.FromNodeId} → {edge.ToNodeId}: {field} changes from {ValueText.Of(from)} to {ValueText.Of(to)}.",
                    field == "kind" && from is WireString { Value: "validation" } ? "The edge no longer says that a validator checks what flows here." : null, Path(edge.Id) + "." + field) { Before = from, After = to };
            }
        }
    }

    private static Plain What(MirEdge edge) => Plain.Text(NodeText.Words(edge.Kind));

    private static string Path(string id) => $"$.edges[?(@.id=={CanonicalJson.Quote(id)})]";
}
