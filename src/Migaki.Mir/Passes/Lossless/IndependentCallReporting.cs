using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Reports calls that wait for each other in code although nothing in the plan makes them: no path of any edge leads from one to the
/// other, they stand under the same decisions, and each only reads. A suggestion: whoever starts them together decides what happens
/// when one of them fails.
/// </summary>
public sealed class IndependentCallReporting : MirPass
{
    /// <summary>The pass.</summary>
    public IndependentCallReporting() : base("migaki.net.graph.independent_call_reporting", "1.0.0", MirSafetyLevel.Deterministic, ["mir.graph"], ["mir.graph.independent_calls_reported"]) { }

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        var calls = new List<int>();
        for (var i = 0; i < plan.Nodes.Count; i++)
            if (OnlyReads(plan.Nodes[i])) calls.Add(i);
        if (calls.Count < 2) return new MirPassOutcome(plan);

        var graph = new PlanGraph(plan);
        var levels = graph.Levels();
        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var order = new List<List<int>>();
        foreach (var call in calls)
        {
            // Nodes of one level of the longest-path order cannot reach each other within one pass through the graph.
            var key = NumberText.Format(levels[call]) + "\n" + string.Join("\n", Decisions(plan, call, graph));
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
                order.Add(group);
            }
            group.Add(call);
        }
        var warnings = new List<MirPassWarning>();
        foreach (var group in order)
        {
            if (group.Count < 2 || AlreadyTogether(plan, group, graph)) continue;
            var ids = string.Join(", ", group.Select(call => plan.Nodes[call].Id));
            warnings.Add(new MirPassWarning(
                "independent_calls",
                $"Calls do not depend on each other: {ids}.",
                MirWarningSeverity.Info,
                NodePath(plan.Nodes[group[0]].Id),
                $"No edge leads from one to another (level {NumberText.Format(levels[group[0]])} of {NumberText.Format(graph.Count)} nodes, {NumberText.Format(plan.Edges.Count)} edges); all only read. Starting them together changes which exception is seen first."));
        }
        return new MirPassOutcome(plan, default, warnings.ToMirList());
    }

    private static bool OnlyReads(MirNode node) => node is MirModelCall or MirRetrievalCall or MirToolCall { Tool.SideEffects.SideEffectClass: SideEffectClass.ReadOnly };

    /// <summary>What the call's execution depends on besides data: edges of control and fallback, with their conditions.</summary>
    private static IEnumerable<string> Decisions(MirPlan plan, int call, PlanGraph graph) =>
        graph.EdgesInto(call).Select(edge => plan.Edges[edge]).Where(static edge => edge.Kind is MirEdgeKind.Control or MirEdgeKind.Fallback)
            .Select(static edge => $"{Wire.Name(edge.Kind)} {edge.FromNodeId} {edge.ConditionRef}").OrderBy(static text => text, StringComparer.Ordinal);

    /// <summary>Whether all of them lead into one join that waits for all: then the code starts them together already.</summary>
    private static bool AlreadyTogether(MirPlan plan, List<int> group, PlanGraph graph) =>
        graph.Successors(group[0]).Any(join => plan.Nodes[join] is MirJoin { Strategy: JoinStrategy.All } all && group.All(call => graph.Successors(call).Contains(join) || all.InputNodeIds.Contains(plan.Nodes[call].Id)));
}
