using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Drops blocks that no node reads or produces, no edge carries and no living block was made from. No model could see them, so nothing
/// is lost. Fixed blocks are reported only: nobody said they may go.
/// </summary>
public sealed class DeadContextElimination : MirPass
{
    /// <summary>The pass.</summary>
    public DeadContextElimination() : base("migaki.net.context.dead_context_elimination", "1.0.0", MirSafetyLevel.Lossless, ["mir.context.ledger"], ["mir.context.dead_context_eliminated"]) { }

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        if (RefusedByLedger(plan) is { } refused) return refused;
        var living = Living(plan);
        if (Array.IndexOf(living, false) < 0) return new MirPassOutcome(plan);

        var events = new PassEvents(Identity, context.RunId, "dead-context");
        var warnings = new List<MirPassWarning>();
        var kept = new List<MirContextBlock>(plan.Context.Count);
        var proof = MirList.Of($"nodes-without-use:{NumberText.Format(plan.Nodes.Count)}", $"edges-without-use:{NumberText.Format(plan.Edges.Count)}");
        double tokens = 0;
        for (var i = 0; i < plan.Context.Count; i++)
        {
            var block = plan.Context[i];
            if (living[i]) kept.Add(block);
            else if (block.Mutability == Mutability.Fixed)
            {
                kept.Add(block);
                warnings.Add(new MirPassWarning("dead_context_preserved", "Context is used by no node but is fixed.", MirWarningSeverity.Info, ContextPath(block.Id)));
            }
            else
            {
                tokens += MirTokenEstimate.OfBlock(block, context.Content).Tokens ?? 0;
                events.ContextChange($"Removed dead context {block.Id}.", "removed", MirList.Of(block.Id), refs: proof);
            }
        }
        if (tokens > 0) events.TokenEstimate("Estimated tokens of removed dead context.", "$.context", tokens);
        return new MirPassOutcome(kept.Count == plan.Context.Count ? plan : plan with { Context = kept.ToMirList() }, events.Events, warnings.ToMirList());
    }

    /// <summary>For each block, in the plan's order, whether anything needs it. The ledger is sound, so ids are unique.</summary>
    private static bool[] Living(MirPlan plan)
    {
        var index = ContextIndex.Of(plan);
        var living = new bool[plan.Context.Count];
        var work = new Stack<MirContextBlock>();
        foreach (var node in plan.Nodes)
        {
            foreach (var input in node.InputContext ?? default) Mark(input);
            Mark(node.OutputContext);
            if (node is not MirRetrievalCall call) continue;
            Mark(call.QueryContext);
            Mark(call.ResultContext);
        }
        foreach (var edge in plan.Edges)
            foreach (var id in edge.ContextIds ?? default) Mark(id);
        // A fixed block stays, so what it was made from stays: a derivation must not point into nothing.
        for (var i = 0; i < plan.Context.Count; i++)
            if (plan.Context[i].Mutability == Mutability.Fixed && !living[i])
                foreach (var from in plan.Context[i].Provenance.DerivedFromContextIds ?? default) Mark(from);
        while (work.Count > 0)
            foreach (var from in work.Pop().Provenance.DerivedFromContextIds ?? default) Mark(from);
        return living;

        void Mark(string? id)
        {
            if (id is null || index.PositionOf(id) is not (>= 0 and var position) || living[position]) return;
            living[position] = true;
            if (plan.Context[position].Provenance.DerivedFromContextIds is { Count: > 0 }) work.Push(plan.Context[position]);
        }
    }
}
