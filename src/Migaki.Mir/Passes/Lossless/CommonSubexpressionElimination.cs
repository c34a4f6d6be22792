using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Finds calls that do the same again: same operation, name, inputs and parameters, read-only and declared deterministic
/// (<c>"deterministic": true</c> in the node's metadata), where the first has always run before the second. At compile time it only reports:
/// code that calls twice runs twice. Where a plan is executed as a plan, <c>apply</c> removes the second call and gives its users the first one's output.
/// </summary>
public sealed class CommonSubexpressionElimination : MirPass
{
    private readonly bool _apply;

    /// <summary>The pass.</summary>
    /// <param name="apply">Whether the plan is changed; otherwise repeated calls are reported.</param>
    public CommonSubexpressionElimination(bool apply = false)
        : base(
            apply ? "migaki.net.graph.common_subexpression_elimination" : "migaki.net.graph.common_subexpression_reporting",
            "1.0.0",
            apply ? MirSafetyLevel.Lossless : MirSafetyLevel.Deterministic,
            ["mir.graph"],
            ["mir.graph.common_subexpressions"]) => _apply = apply;

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        if (_apply && RefusedByLedger(plan) is { } refused) return refused;
        PlanGraph? graph = null;
        List<int>[]? loops = null;
        PlanUses? uses = null;
        var first = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var repeated = new Dictionary<int, int>();
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (Key(plan.Nodes[i]) is not { } key) continue;
            if (first.TryGetValue(key, out var before))
            {
                graph ??= new PlanGraph(plan);
                loops ??= graph.Loops();
                uses ??= new PlanUses(plan);
                var earlier = before.FindIndex(node => IsSame(node, i, graph, loops, uses));
                if (earlier >= 0 && (!_apply || IsRemovable(plan, before[earlier], i))) repeated.Add(i, before[earlier]);
                else if (before.Count < 8) before.Add(i);
            }
            else first.Add(key, [i]);
        }
        if (repeated.Count == 0) return new MirPassOutcome(plan);

        var events = new PassEvents(Identity, context.RunId, "common-subexpression");
        if (_apply) return new MirPassOutcome(Rewrite(plan, repeated, events), events.Events);
        return new MirPassOutcome(plan, default, repeated.Select(pair => new MirPassWarning(
            "common_subexpression", $"Call does the same as {plan.Nodes[pair.Value].Id}.", MirWarningSeverity.Info, NodePath(plan.Nodes[pair.Key].Id),
            "Same operation and inputs, read-only and deterministic; the first has always run before.")).ToMirList());
    }

    /// <summary>The first has always run, in the same round of the same loops, and neither's inputs nor outputs are made by several nodes.</summary>
    private static bool IsSame(int earlier, int later, PlanGraph graph, List<int>[] loops, PlanUses uses) =>
        graph.Dominates(earlier, later)
        && loops[earlier].SequenceEqual(loops[later])
        && Contexts(graph.Plan.Nodes[earlier]).Concat(Contexts(graph.Plan.Nodes[later])).All(id => !uses.Producers.TryGetValue(id, out var producers) || producers.Count == 1);

    /// <summary>No decision leads to or from the second call, and its output's block asks for nothing else than the first one's.</summary>
    private static bool IsRemovable(MirPlan plan, int kept, int removed)
    {
        var id = plan.Nodes[removed].Id;
        foreach (var edge in plan.Edges)
            if (edge.Kind is MirEdgeKind.Control or MirEdgeKind.Fallback && (edge.FromNodeId == id || edge.ToNodeId == id)) return false;
        foreach (var node in plan.Nodes)
            if (node is MirBranch branch && branch.Branches.Any(arm => arm.TargetNodeId == id)) return false;
        var (left, right) = (BlockOf(plan.Nodes[kept]), BlockOf(plan.Nodes[removed]));
        return left is not null && right is not null
            && left with { Id = right.Id, ContentRef = right.ContentRef, Provenance = right.Provenance } == right
            && left.Provenance with { NodeId = right.Provenance.NodeId, SourceRef = right.Provenance.SourceRef } == right.Provenance;

        MirContextBlock? BlockOf(MirNode node) => plan.Context.FirstOrDefault(block => block.Id == OutputOf(node));
    }

    private static IEnumerable<string> Contexts(MirNode node)
    {
        foreach (var id in node.InputContext ?? default) yield return id;
        if (node.OutputContext is { } output) yield return output;
        if (node is not MirRetrievalCall call) yield break;
        yield return call.QueryContext;
        yield return call.ResultContext;
    }

    /// <summary>What makes two calls the same; null for a call that may not be shared.</summary>
    private static string? Key(MirNode node)
    {
        var deterministic = node.Metadata?["deterministic"] is WireBoolean { Value: true };
        var pure = node switch
        {
            MirToolCall { Tool: { RequiresApprovalId: null, SideEffects.SideEffectClass: SideEffectClass.ReadOnly } } => node.OutputContext is not null,
            MirRetrievalCall => true,
            MirContextTransform { Transform.Lossy: false } => node.OutputContext is not null,
            _ => false,
        };
        if (!pure || !deterministic) return null;
        // The wire form without what names this one node: everything else must be equal, unknown members included.
        var wire = NodeToWire.Node(node);
        return CanonicalJson.ToText(new WireObject(wire.Members.Where(static member => member.Key is not ("id" or "label" or "outputContext" or "resultContext"))));
    }

    private static string OutputOf(MirNode node) => node is MirRetrievalCall call ? call.ResultContext : node.OutputContext!;

    private static MirPlan Rewrite(MirPlan plan, Dictionary<int, int> repeated, PassEvents events)
    {
        var nodes = new Dictionary<string, string>(StringComparer.Ordinal);
        var contexts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in repeated)
        {
            var (removed, kept) = (plan.Nodes[pair.Key], plan.Nodes[pair.Value]);
            nodes.Add(removed.Id, kept.Id);
            contexts.Add(OutputOf(removed), OutputOf(kept));
            events.ContextChange($"Shared the result of node {kept.Id} with the uses of node {removed.Id}.", "removed", MirList.Of(OutputOf(removed), OutputOf(kept)), kept.Id, MirList.Of("removed-node:" + removed.Id));
        }
        var rewriter = new ContextRewriter(contexts);
        var edges = new List<MirEdge>();
        foreach (var edge in rewriter.Edges(plan.Edges))
        {
            // What led to the removed call is not needed for it any more; what it led to now follows the first.
            if (nodes.ContainsKey(edge.ToNodeId)) continue;
            edges.Add(nodes.TryGetValue(edge.FromNodeId, out var kept) ? edge with { FromNodeId = kept } : edge);
        }
        return plan with
        {
            Context = plan.Context.Where(block => !contexts.ContainsKey(block.Id)).Select(rewriter.Block).ToMirList(),
            Nodes = rewriter.Nodes(plan.Nodes.Where(node => !nodes.ContainsKey(node.Id)).ToMirList()).Select(Redirect).ToMirList(),
            Edges = edges.ToMirList(),
        };

        MirNode Redirect(MirNode node) => node switch
        {
            MirJoin join when join.InputNodeIds.Any(nodes.ContainsKey) => join with { InputNodeIds = join.InputNodeIds.Select(id => nodes.TryGetValue(id, out var kept) ? kept : id).Distinct(StringComparer.Ordinal).ToMirList() },
            _ => node,
        };
    }
}
