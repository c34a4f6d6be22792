using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// What two plans must have in common before their figures are compared: the same steps of the same kinds, called the same way, connected the same
/// way. Context, constraints and metadata may differ: they are what optimization changes.
/// </summary>
public static class MirPlanShape
{
    /// <summary>The digest of a plan's shape: equal for plans whose figures may be compared.</summary>
    public static string Digest(MirPlan plan) => MirDigest.Sha256(new WireObjectBuilder()
        .Add("edges", new WireArray(plan.Edges.Where(static edge => edge.Kind != MirEdgeKind.Data)
            .Select(static edge => Wire.Name(edge.Kind) + "\n" + edge.FromNodeId + "\n" + edge.ToNodeId)
            .Distinct(StringComparer.Ordinal).OrderBy(static edge => edge, StringComparer.Ordinal).Select(static edge => (WireValue)new WireString(edge))))
        .Add("nodes", new WireArray(plan.Nodes.OrderBy(static node => node.Id, StringComparer.Ordinal).Select(Node)))
        .Build());

    private static WireValue Node(MirNode node) => new WireArray(
    [
        node.Id,
        .. node switch
        {
            MirModelCall call => [Wire.Name(StepKind.ModelCall), Wire.Name(call.Model.Task)],
            MirToolCall call => [Wire.Name(StepKind.ToolCall), call.Tool.Name],
            MirRetrievalCall call => [Wire.Name(StepKind.RetrievalCall), call.Retrieval.Source],
            MirContextTransform transform => [Wire.Name(StepKind.ContextTransform), Wire.Name(transform.Transform.Kind)],
            MirValidatorNode validator => [Wire.Name(StepKind.Validator), validator.Validator.Name],
            _ => (WireValue[])[node.GetType().Name],
        },
    ]);
}
