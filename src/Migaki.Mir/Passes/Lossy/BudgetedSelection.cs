using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Keeps a model call's input within a number of tokens by leaving out droppable blocks of the least utility (<c>"utility"</c> of the block,
/// else earlier before later). Everything else stays, also where that exceeds the budget.
/// </summary>
public sealed class BudgetedSelection : LossyPass
{
    private readonly double _budget;

    /// <summary>The pass.</summary>
    /// <param name="maxInputTokens">The most tokens of one call's input.</param>
    /// <param name="requiresValidators">The validators that accept the loss.</param>
    /// <param name="acceptedByEval">The eval that accepts it, where the plan names it; then no validator is needed.</param>
    public BudgetedSelection(double maxInputTokens, MirList<string> requiresValidators, string? acceptedByEval = null) : base("migaki.net.context.budgeted_selection", "1.0.0", requiresValidators, acceptedByEval) => _budget = maxInputTokens;

    private protected override MirPassOutcome Reduce(MirPlan plan, MirPassContext context, MirContentSource content)
    {
        var warnings = new List<MirPassWarning>();
        var events = new PassEvents(Identity, context.RunId, "budgeted-selection");
        var guarded = Guarded(plan, context, warnings);
        var tokens = new Dictionary<string, double?>(StringComparer.Ordinal);
        var blocks = new Dictionary<string, MirContextBlock>(StringComparer.Ordinal);
        foreach (var block in plan.Context)
        {
            blocks.TryAdd(block.Id, block);
            tokens[block.Id] = MirTokenEstimate.OfBlock(block, content).Tokens;
        }
        List<MirNode>? nodes = null;
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            if (!guarded.Contains(node.Id) || node.InputContext is not { } inputs) continue;
            if (inputs.FirstOrDefault(id => tokens[id] is null) is { } unknown)
            {
                warnings.Add(new MirPassWarning("selection_tokens_unknown", "The input's tokens are not known, so nothing is left out.", MirWarningSeverity.Info, NodePath(node.Id), unknown));
                continue;
            }
            var sum = inputs.Sum(id => tokens[id]!.Value);
            if (sum <= _budget) continue;
            var dropped = new HashSet<string>(StringComparer.Ordinal);
            foreach (var id in inputs.Where(id => blocks[id].Mutability == Mutability.Droppable).Select((id, index) => (id, index))
                .OrderBy(item => Utility(blocks[item.id])).ThenByDescending(static item => item.index).Select(static item => item.id))
            {
                if (sum <= _budget) break;
                if (dropped.Add(id)) sum -= tokens[id]!.Value;
            }
            if (sum > _budget) warnings.Add(new MirPassWarning("selection_budget_exceeded", "Blocks that must stay exceed the budget.", MirWarningSeverity.Warning, NodePath(node.Id), NumberText.Format(sum)));
            if (dropped.Count == 0) continue;
            if (Conflict(node, dropped) is { } conflict) warnings.Add(conflict);
            (nodes ??= [.. plan.Nodes])[i] = node with { InputContext = inputs.Where(id => !dropped.Contains(id)).ToMirList() };
            foreach (var id in inputs.Where(dropped.Contains).Distinct(StringComparer.Ordinal))
                events.ContextChange($"Left context {id} out of node {node.Id}.", "removed", MirList.Of(id), node.Id, MirList.Of("utility:" + NumberText.Format(Utility(blocks[id])), "tokens:" + NumberText.Format(tokens[id]!.Value)));
        }
        return new MirPassOutcome(nodes is null ? plan : plan with { Nodes = nodes.ToMirList(), Edges = CarriedBlocks.Trim(plan.Edges, nodes) }, events.Events, warnings.ToMirList());
    }

    private static double Utility(MirContextBlock block) => block.Extensions?["utility"] is WireNumber utility ? utility.Value : 0;
}

/// <summary>Edges after inputs were reduced: a data edge carries nothing its consumer does not read.</summary>
internal static class CarriedBlocks
{
    public static MirList<MirEdge> Trim(MirList<MirEdge> edges, List<MirNode> nodes)
    {
        var inputs = new Dictionary<string, MirList<string>>(StringComparer.Ordinal);
        foreach (var node in nodes)
            if (node is MirModelCall) inputs.TryAdd(node.Id, node.InputContext ?? default);
        return edges.Select(edge =>
            edge.Kind == MirEdgeKind.Data && edge.ContextIds is { } ids && inputs.TryGetValue(edge.ToNodeId, out var read) && ids.Any(id => !read.Contains(id))
                ? edge with { ContextIds = ids.Where(id => read.Contains(id)).ToMirList() }
                : edge).ToMirList();
    }
}
