using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// A pass that may lose something a model would have seen. The runner refuses it unless its validators are accepted, and then it touches a model
/// call only where all of them judge that call's result: the call names them, or the plan requires them. Or an eval accepts the loss for the whole plan.
/// </summary>
public abstract class LossyPass : MirPass
{
    private protected LossyPass(string name, string version, MirList<string> requiresValidators, string? acceptedByEval)
        : base(name, version, MirSafetyLevel.Lossy, ["mir.context.ledger", "mir.context.content"], ["mir.context.reduced"], requiresValidators, acceptedByEval: acceptedByEval) { }

    /// <inheritdoc/>
    public sealed override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        if (RefusedByLedger(plan) is { } refused) return refused;
        return context.Content is { } content
            ? Reduce(plan, context, content)
            : new MirPassOutcome(plan, default, MirList.Of(new MirPassWarning("lossy_pass_without_content", "The pass works on content, and none was given.", MirWarningSeverity.Info)));
    }

    private protected abstract MirPassOutcome Reduce(MirPlan plan, MirPassContext context, MirContentSource content);

    /// <summary>The model calls whose result the required validators judge, or all where an eval accepts the loss. The others are named in a warning.</summary>
    private protected HashSet<string> Guarded(MirPlan plan, MirPassContext context, List<MirPassWarning> warnings)
    {
        var guarded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
        {
            if (node is not MirModelCall call) continue;
            var missing = Safety.RequiresValidators.FirstOrDefault(validator =>
                !(call.Validators ?? default).Contains(validator) && !(plan.Constraints.RequiredValidators ?? default).Contains(validator));
            if (context.AcceptedByEval || (missing is null && Safety.RequiresValidators.Count > 0)) guarded.Add(call.Id);
            else warnings.Add(new MirPassWarning("lossy_call_not_validated", "The call's result is not judged by a validator that accepts a loss.", MirWarningSeverity.Info, NodePath(call.Id), missing));
        }
        return guarded;
    }

    /// <summary>The blocks only guarded calls read: what nobody else sees may be changed for all.</summary>
    private protected static HashSet<string> ReadOnlyBy(MirPlan plan, HashSet<string> guarded)
    {
        var blocks = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
            if (guarded.Contains(node.Id)) blocks.UnionWith(node.InputContext ?? default);
        foreach (var node in plan.Nodes)
        {
            if (!guarded.Contains(node.Id)) blocks.ExceptWith(node.InputContext ?? default);
            if (node.OutputContext is { } output) blocks.Remove(output);
            if (node is not MirRetrievalCall call) continue;
            blocks.Remove(call.QueryContext);
            blocks.Remove(call.ResultContext);
        }
        return blocks;
    }

    /// <summary>A change after breakpoints were planned breaks the prefixes they stand for.</summary>
    private protected static MirPassWarning? Conflict(MirNode node, IEnumerable<string> changed)
    {
        if (!CacheBreakpoints.Of(node).Any() || node.InputContext is not { } inputs) return null;
        var names = new HashSet<string>(changed, StringComparer.Ordinal);
        foreach (var id in inputs)
        {
            if (names.Contains(id)) return new MirPassWarning("pass_conflict_cache_prefix", "A block before a planned cache breakpoint was changed: the prefix will not be found.", MirWarningSeverity.Warning, NodePath(node.Id), id);
            if (CacheBreakpoints.Of(node).LastOrDefault()?["afterContextId"] is WireString last && last.Value == id) return null;
        }
        return null;
    }
}
